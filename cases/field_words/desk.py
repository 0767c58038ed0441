"""Words of the calls and the cases."""

from __future__ import annotations

from django.utils.translation import gettext

from cases.field_words.forms import Words


def desk() -> Words:
    """The words by key."""
    return {
        "calls": gettext("Calls"),
        "no_calls_title": gettext("No calls due"),
        "no_calls_text": gettext("People who agreed to a call show up here."),
        "call": gettext("Call"),
        "call_person": gettext("Call {name}"),
        "called_at": gettext("Called {time}"),
        "promised_at": gettext("Promised {time}"),
        "cases": gettext("Cases"),
        "no_cases_title": gettext("No open cases"),
        "no_cases_text": gettext("Cases you follow up show up here with their next step."),
        "due": gettext("Due {when}"),
        "late": gettext("Late, due {when}"),
    }
