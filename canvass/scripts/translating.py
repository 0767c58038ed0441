"""How far a script is translated, and what of it a phone may show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from canvass.scripts.difference import Word, words_between
from canvass.scripts.document import SOURCE, Question, Script, Translated, texts_of

MISSING, DRAFT, STALE, REVIEWED = "missing", "draft", "stale", "reviewed"


def state_of(source: str, told: Translated | None) -> str:
    """How a translation stands: missing, stale, a draft, or reviewed."""
    if told is None:
        return MISSING
    if told.of != source:
        return STALE
    return DRAFT if told.reviewed_by is None else REVIEWED


@dataclass(frozen=True)
class Line:
    """One text beside its translation."""

    key: str
    part: str
    number: int
    source: str
    told: Translated | None

    @property
    def state(self) -> str:
        return state_of(self.source, self.told)

    @property
    def changed(self) -> list[Word]:
        """What became of the text since it was translated, word by word."""
        return words_between(self.told.of, self.source) if self.told else []


def lines_of(script: Script, language: str) -> list[Line]:
    """Every text of the script with its translation, in the order of the script."""
    texts = script.translations.get(language, {})
    numbers = {question.code: place for place, question in enumerate(script.questions, 1)}
    found = []
    for key, source in texts_of(script).items():
        part, _dot, rest = key.partition(".")
        found.append(Line(key, part, numbers.get(rest.split(".")[0], 0), source, texts.get(key)))
    return found


def counts_of(script: Script, language: str) -> Counter[str]:
    """How many texts are missing, stale, drafts or reviewed in a language."""
    texts = script.translations.get(language, {})
    return Counter(state_of(source, texts.get(key)) for key, source in texts_of(script).items())


def counts_in_words(counts: Counter[str]) -> str:
    """Such as "26 current, 1 stale"."""
    words = {
        REVIEWED: _("%(n)s current"),
        DRAFT: _("%(n)s to read over"),
        STALE: _("%(n)s stale"),
        MISSING: _("%(n)s missing"),
    }
    return ", ".join(form % {"n": counts[state]} for state, form in words.items() if counts[state])


def told_in(script: Script, language: str) -> dict[str, str]:
    """What may be shown in a language, by key: reviewed, and of the text as it stands."""
    if language == SOURCE:
        return {}
    sources = texts_of(script)
    return {
        key: told.text
        for key, told in script.translations.get(language, {}).items()
        if state_of(sources.get(key, ""), told) == REVIEWED
    }


def as_sent(key: UUID, number: int, script: Script) -> dict[str, Any]:
    """A version as a phone carries it: no drafts of translations, nothing that is empty."""
    told = {language: told_in(script, language) for language in script.translations}
    return {
        "id": key,
        "version": number,
        "opening": script.opening,
        "questions": msgspec.to_builtins(script.questions),
        "translations": {language: texts for language, texts in told.items() if texts},
    }


def spoken(question: Question, texts: dict[str, str]) -> dict[str, Any]:
    """A question in another language, as far as it is told there."""
    return {
        "text": texts.get(f"question.{question.code}", ""),
        "help": texts.get(f"help.{question.code}", ""),
        "choices": {
            choice.code: texts.get(f"choice.{question.code}.{choice.code}", "")
            for choice in question.choices
        },
    }
