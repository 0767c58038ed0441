"""A script as one document: an opening, questions in order, and their translations.

One JSON document a version, because a version is only ever read, sent and kept whole: a phone
holds it for a day, a visit is read with it years later, and nothing in it is looked for by itself.
The versions are rows (`ScriptVersion`), because those are looked for. Tables for questions,
choices, conditions and texts would be five joins for what is always one reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _
from msgspec import Meta, Struct

from engagement.errors import Invalid

# The language that a script is written in.
SOURCE = "en"
MOST_QUESTIONS = 40
MOST_CHOICES = 20

Code = Annotated[str, Meta(max_length=40, pattern=r"^[a-z0-9_]+$")]
Text = Annotated[str, Meta(max_length=500)]
Long = Annotated[str, Meta(max_length=2000)]
Number = int | float
Kind = Literal["single", "multiple", "number", "date", "text"]
Test = Literal["equals", "any_of", "greater", "less", "answered"]


class Part(Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    """Anything in a script. Frozen: a change is another script."""


class Choice(Part, frozen=True):
    """One answer that may be picked. Its code stays when its text changes."""

    code: Code
    text: Text


class Condition(Part, frozen=True):
    """What an earlier answer has to be. `value` is a code, several, a number or a day."""

    question: Code
    test: Test
    value: str | int | float | list[str] | None = None


class Branch(Part, frozen=True):
    """When a question is asked: all of the conditions hold or, with `any`, one of them."""

    conditions: list[Condition]
    any: bool = False


class Question(Part, frozen=True):
    """One question. None has to be answered: the script leads and never blocks."""

    code: Code
    kind: Kind
    text: Text
    # What helps the specialist to ask it; never read aloud.
    help: Text = ""
    choices: list[Choice] = []
    # Of a number.
    least: Number | None = None
    most: Number | None = None
    # Of a day.
    first_on: date | None = None
    last_on: date | None = None
    asked_if: Branch | None = None

    @property
    def has_choices(self) -> bool:
        """Whether it is answered by picking."""
        return self.kind in ("single", "multiple")


class Translated(Part, frozen=True):
    """A text in another language, with the text that it translates and who read it over."""

    text: Long
    of: Long
    reviewed_by: UUID | None = None


class Script(Part, frozen=True):
    """The whole: what to say at the door, what to ask, and both in other languages."""

    opening: Long = ""
    questions: Annotated[list[Question], Meta(max_length=MOST_QUESTIONS)] = []
    # By language, then by the key of the text (see `texts_of`).
    translations: dict[str, dict[str, Translated]] = {}


class NotAScript(Invalid):
    """The script does not hold together: the message says what to mend, `field` where."""


def read(body: Any) -> Script:
    """A script out of what the database keeps. Raises `msgspec.ValidationError`."""
    return msgspec.convert(body, Script)


def written(script: Script) -> Any:
    """A script as the database keeps it."""
    return msgspec.to_builtins(script)


def texts_of(script: Script) -> dict[str, str]:
    """Every text that is spoken or read, by its key, in the order of the script."""
    found = {"opening": script.opening} if script.opening else {}
    for question in script.questions:
        found[f"question.{question.code}"] = question.text
        if question.help:
            found[f"help.{question.code}"] = question.help
        for choice in question.choices:
            found[f"choice.{question.code}.{choice.code}"] = choice.text
    return found


def code_of(text: str, taken: set[str]) -> str:
    """A code made of a text, other than those that are taken."""
    words = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    base = words[:32].strip("_") or "q"
    code, number = base, 2
    while code in taken:
        code, number = f"{base}_{number}", number + 1
    return code


def check(script: Script) -> None:
    """Raise `NotAScript` for the first thing that does not hold together."""
    for code, field, message in problems_of(script):
        raise NotAScript(message, field=field, code=code or None)


def problems_of(script: Script) -> Iterator[tuple[str, str, str]]:
    """(Question's code, field, what to mend) of everything that does not hold together."""
    try:
        read(written(script))
    except msgspec.ValidationError:
        yield "", "text", _("A text or a code is too long, or there are too many questions.")
        return
    if len({question.code for question in script.questions}) < len(script.questions):
        yield "", "code", _("Two questions have the same code.")
    earlier: dict[str, Question] = {}
    for question in script.questions:
        for field, message in (*_of_question(question), *_of_branch(question, earlier)):
            yield question.code, field, message
        earlier[question.code] = question


def _of_question(question: Question) -> Iterator[tuple[str, str]]:
    if not question.text.strip():
        yield "text", _("Write the question as it is asked.")
    if question.has_choices:
        if len(question.choices) < 2:
            yield "choices", _("Give at least two choices.")
        if len(question.choices) > MOST_CHOICES:
            yield "choices", _("Give at most %(most)s choices.") % {"most": MOST_CHOICES}
        codes = [choice.code for choice in question.choices]
        if len(set(codes)) < len(codes):
            yield "choices", _("Two choices have the same code.")
        if any(not choice.text.strip() for choice in question.choices):
            yield "choices", _("A choice has no words.")
    elif question.choices:
        yield "choices", _("Only questions with choices have choices.")
    if None not in (question.least, question.most) and question.most < question.least:  # type: ignore[operator]
        yield "most", _("The highest number is below the lowest.")
    if question.first_on and question.last_on and question.last_on < question.first_on:
        yield "last_on", _("The last day is before the first.")


def _of_branch(question: Question, earlier: dict[str, Question]) -> Iterator[tuple[str, str]]:
    if question.asked_if is None:
        return
    if not question.asked_if.conditions:
        yield "asked_if", _("Say on what answer it depends, or ask it always.")
    seen: set[tuple[str, str]] = set()
    for condition in question.asked_if.conditions:
        other = earlier.get(condition.question)
        if other is None:
            yield (
                "asked_if",
                _("“%(text)s” depends on a question that does not come before it.")
                % {"text": question.text},
            )
            continue
        test = "equals" if condition.test == "any_of" and other.has_choices else condition.test
        if (other.code, test) in seen:
            yield "asked_if", _("Two conditions ask the same of one question.")
        seen.add((other.code, test))
        if not _fits(condition, other):
            yield (
                "asked_if",
                _("“%(text)s” depends on an answer that “%(other)s” cannot have.")
                % {"text": question.text, "other": other.text},
            )


def _fits(condition: Condition, other: Question) -> bool:
    """Whether the question can have an answer that the condition speaks of."""
    value, test = condition.value, condition.test
    if test == "answered":
        return value is None
    if other.has_choices:
        codes = {choice.code for choice in other.choices}
        if test == "equals":
            return isinstance(value, str) and value in codes
        return test == "any_of" and isinstance(value, list) and bool(value) and codes >= set(value)
    if test == "any_of":
        return False
    if other.kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return other.kind == "date" and isinstance(value, str) and is_day(value)


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_day(value: object) -> bool:
    """Whether this is a day as it is written here: 2026-11-23."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
