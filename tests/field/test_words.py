"""Every word that the phone's scripts ask for is there, and none that nobody asks for."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils import translation

from canvass.details import DETAILS
from cases.field_words import first_words, later_words
from cases.field_words.forms import plural
from programs.facts import MISSING, PER_YEAR
from programs.screening import BOUNDS
from programs.sentences import SENTENCES

SCRIPTS = settings.BASE_DIR / "static" / "field"
# Asked for by a name put together from parts.
BUILT = {
    *(f"{tab}_waiting" for tab in ("calls", "cases")),
    *(f"theme_{name}" for name in ("system", "light", "dark", "sun")),
    *(f"receipt_{name}" for name in ("saved", "received", "counted", "aside", "mended")),
    *(code for code in SENTENCES if code.startswith("consent_")),
    "likely",
    "unlikely",
    "cannot_say",
    "if_likely",
    "if_unlikely",
    *(f"missing_{code}" for code in MISSING),
    *(f"{kind}_{period}" for kind in ("per", "money") for period in PER_YEAR),
    *(f"bound_{bound}" for bound in BOUNDS),
    *(f"consent_hint_{channel}" for channel in ("sms", "call")),
    *(f"detail_{code}" for known in DETAILS.values() for code in known),
    "does_not_know",
    "prefers_not_to_answer",
    *(f"part_{part}" for part in "maew"),
    *(
        f"back_{why}"
        for why in (
            "done",
            "asked",
            "max_attempts",
            "too_soon",
            "same_part",
            "promised",
            "other_language",
            "missing",
            "stopped",
        )
    ),
    *(f"note_{kind}" for kind in ("elevator", "entry", "super", "best_hour", "other")),
    *(f"why_{code}" for code in ("unsent", "aside", "missing", "elsewhere", "changed")),
    *(f"sum_{kind}" for kind in ("doors", "calls", "other_visits")),
    *("doors", "other_visits", "end_mend_later", "end_send_later"),
    *("alike", "not_alike", "not_known_yet"),
    *(f"range_{code}" for code in ("range", "backwards", "label_bad", "many", "none")),
}


# Asked for by the first screens by a name put together from parts, or out of a table.
BUILT_FIRST = {
    key
    for key in BUILT
    if key.startswith(("receipt_", "part_", "back_")) or key.endswith("_waiting")
}


def words() -> dict[str, str | dict[str, str]]:
    return {**first_words(), **later_words()}


def opened_first() -> set[str]:
    """The scripts that the page runs before anything is opened."""
    found: set[str] = set()
    open_ = ["app.js"]
    while open_:
        name = open_.pop()
        if name not in found:
            found.add(name)
            text = (SCRIPTS / name).read_text(encoding="utf-8")
            open_ += re.findall(r"^import [^;]*?from \"\./([\w-]+\.js)\";", text, re.MULTILINE)
    return found


def asked(names: set[str] | None = None) -> set[str]:
    found = set(BUILT_FIRST if names else BUILT)
    for script in SCRIPTS.glob("*.js"):
        if names is not None and script.name not in names:
            continue
        text = script.read_text(encoding="utf-8")
        found |= set(re.findall(r"\btn?\(\s*\"([a-z_]+)\"", text))
        for pair in re.findall(r"\btn?\([^()\",]*\? \"([a-z_]+)\" : \"([a-z_]+)\"", text):
            found |= set(pair)
        found |= set(re.findall(r"key: \"(fix_[a-z_]+)\"", text))
    return found


def test_each_word_that_is_asked_for_is_there() -> None:
    assert asked() - set(words()) == set()


def test_the_shell_carries_the_words_of_the_first_screens_alone() -> None:
    assert asked(opened_first()) - set(first_words()) == set()
    assert set(first_words()) - asked(opened_first()) == set()


def test_no_word_is_carried_for_nothing() -> None:
    assert set(words()) - asked() == set()


def test_each_language_has_all_its_plural_forms() -> None:
    assert set(words()["tries"]) == {"one", "other"}
    with translation.override("ar"):
        numbers: list[int] = []

        def form(number: int) -> str:
            numbers.append(number)
            return str(number)

        forms = plural(form)
    assert set(forms) == {"zero", "one", "two", "few", "many", "other"}
    assert numbers == [0, 1, 2, 3, 11, 100]


def test_a_form_that_is_the_same_for_all_numbers_travels_once() -> None:
    assert words()["sign_in_to_send"] == "Sign in to send {n}"


def test_it_never_says_what_is_never_said() -> None:
    for text in words().values():
        said = text if isinstance(text, str) else " ".join(text.values())
        assert not re.search(r"eligible|successfully|suppress", said, re.IGNORECASE)
