"""Words of the phone list: whom to call, how it went, what the other side sees."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from canvass.details import DETAILS
from cases.field_words.forms import Words, plural


def calls() -> Words:
    """The words by key. `detail_…` are those of `canvass.details`."""
    details = {
        f"detail_{code}": capfirst(str(label))
        for known in DETAILS.values()
        for code, label in known.items()
    }
    return {
        **details,
        "own_number_shown": gettext("They see this phone's own number."),
        "own_number_hidden": gettext("{prefix} is dialed first: this phone's number stays hidden."),
        "office_number_shown": gettext("They see the office's number, not this phone's."),
        "call_due_title": gettext("Nobody to call now"),
        "called_title": gettext("Called"),
        "no_voicemail": gettext("Leave no voicemail"),
        "asked_after": gettext("Asked for calls after {time}"),
        "asked_before": gettext("Asked for calls before {time}"),
        "calls_from": gettext("Calls from {time}"),
        "end_of_call": gettext("How did it end?"),
        "not_now": gettext("Not now"),
        "no_call_made": gettext("No call was made"),
        "other_language": gettext("Other language"),
        "someone_else": gettext("Someone else"),
        "when_call_back": gettext("When do we call back?"),
        "number_off_list": gettext("off the list until it is changed"),
        "due_now": plural(lambda n: ngettext("{n} to call now", "{n} to call now", n)),
        "calls_tries": plural(lambda n: ngettext("{n} try", "{n} tries", n)),
    }
