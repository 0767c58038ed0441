"""Words round the resident's card, and how consent is asked. The card speaks for itself."""

from __future__ import annotations

from django.utils.translation import gettext

from cases.field_words.forms import Words
from programs import sentences


def show() -> Words:
    """The words by key."""
    return {
        "show_resident": gettext("Show to resident"),
        "show_program": gettext("Show {program} to the resident"),
        "show_in": gettext("{program} in {language}"),
        "show_missing": gettext("Not in {language} yet. This is the English card."),
        "show_older": gettext("The English changed on {day}. This card is older."),
        "show_code": gettext("Code that leads to more about it"),
        "consent_minor": gettext("Under 18: ask for no consent."),
        **{
            code: gettext(sentences.english(code))
            for code in sentences.SENTENCES
            if code.startswith("consent_")
        },
    }
