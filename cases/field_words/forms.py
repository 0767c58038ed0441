"""What a word of the phone page is: a sentence, or one for each plural form of its language."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import get_language, to_locale

Words = dict[str, str | dict[str, str]]

# A number of each plural category (CLDR), to ask gettext for that form.
_SAMPLES: dict[str, dict[str, int]] = {
    "ar": {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100},
    "es": {"one": 1, "many": 1_000_000, "other": 2},
}
_TWO_FORMS = {"one": 1, "other": 2}


def plural(form: Callable[[int], str]) -> str | dict[str, str]:
    """The forms of a sentence by plural category; a sentence that is the same for all, once."""
    language = to_locale(get_language() or "en").split("_")[0]
    samples = _SAMPLES.get(language, _TWO_FORMS)
    forms = {category: form(number) for category, number in samples.items()}
    return forms if len(set(forms.values())) > 1 else forms["other"]
