"""Words of a door that is not safe, and of what is left at doors that nobody opens."""

from __future__ import annotations

from django.utils.translation import gettext

from cases.field_words.forms import Words


def unsafe() -> Words:
    """The words by key."""
    return {
        "why": gettext("Why?"),
        "change": gettext("Change"),
        "save": gettext("Save"),
        "why_unsafe": gettext("Why, and until when"),
        "unsafe_hint": gettext("Nobody knocks here until somebody looked again."),
        "review_when": gettext("Look again on"),
        "review_on": gettext("review {day}"),
        "item_left": gettext("{item} left"),
        "leave_at_doors": gettext("At unanswered doors we leave:"),
        "leave_nothing": gettext("nothing"),
        "leave_title": gettext("What do you leave?"),
        "leave_hint": gettext("For today, at every door where nobody answers."),
    }
