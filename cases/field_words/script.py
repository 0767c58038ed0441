"""Words of what the script asks and says."""

from __future__ import annotations

from django.utils.translation import gettext

from cases.field_words.forms import Words


def script() -> Words:
    """What stands beside the campaign's own words, which come with the list."""
    return {
        "questions": gettext("Questions of this campaign"),
        "script": gettext("Script"),
        "say_first": gettext("What to say first"),
        "not_translated": gettext("Not reviewed in {language} yet. Use the language line."),
        "does_not_know": gettext("Does not know"),
        "prefers_not_to_answer": gettext("Prefers not to say"),
        "one_less": gettext("One less"),
        "one_more": gettext("One more"),
        "off_bounds": gettext("Expected: {bounds}. It is saved as you wrote it."),
    }
