"""Answers held against a script: which questions are asked, what fits, how it reads.

The twin of `static/field/script.js`: both decide the same for the same script and answers, and
`tests/canvass/test_branching.py` holds them to it.

An answer travels as a choice's code (single), a list of codes (multiple), a number, a day such as
"2026-11-23", a text, or `{"missing": "does_not_know"}` or `{"missing": "prefers_not_to_answer"}`. A question
that was not asked has no answer at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from canvass.scripts.document import Branch, Condition, Question, Script, is_day
from engagement.look.dates import say_day

MISSING = ("does_not_know", "prefers_not_to_answer")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def asked(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[Question]:
    """The questions that these answers lead to. What stands on a hidden question does not count."""
    found: list[Question] = []
    live: dict[str, Any] = {}
    for question in questions:
        if question.asked_if is not None and not holds(question.asked_if, live):
            continue
        found.append(question)
        if question.code in answers:
            live[question.code] = answers[question.code]
    return found


def holds(branch: Branch, live: Mapping[str, Any]) -> bool:
    """Whether a question with this branch is asked after these answers."""
    found = [_true(condition, live.get(condition.question)) for condition in branch.conditions]
    return any(found) if branch.any else all(found)


def _true(condition: Condition, answer: Any) -> bool:
    value = condition.value
    if condition.test == "answered":
        return is_given(answer)
    if condition.test == "equals":
        return _equal(answer, value)
    if condition.test == "any_of":
        return isinstance(value, list) and any(_equal(answer, one) for one in value)
    if _is_number(value):
        first, second = _number(answer), _number(value)
    elif _is_written_day(value) and _is_written_day(answer):
        first, second = answer, value
    else:
        return False
    if first is None:
        return False
    return bool(first > second if condition.test == "greater" else first < second)


def is_given(answer: Any) -> bool:
    """Whether somebody said something: "does not know" is no answer to build on."""
    if isinstance(answer, (str, list)):
        return len(answer) > 0
    return _is_number(answer)


def _equal(answer: Any, value: Any) -> bool:
    if isinstance(answer, list):
        return isinstance(value, str) and value in answer
    if _is_number(value):
        return bool(_number(answer) == _number(value))
    return isinstance(answer, str) and isinstance(value, str) and answer == value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _number(value: Any) -> Any:
    """As a phone's arithmetic has it, so that both decide the same."""
    if not _is_number(value):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def _is_written_day(value: Any) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


def fit(questions: Sequence[Question], answers: Mapping[str, Any]) -> bool:
    """Whether each answer is one that a question asked here can have."""
    here = {question.code: question for question in asked(questions, answers)}
    return all(
        code in here and _fits(here[code], answer)
        for code, answer in answers.items()
        if answer is not None
    )


def _fits(question: Question, answer: Any) -> bool:
    if (missing := missing_of(answer)) is not None:
        return missing in MISSING
    codes = {choice.code for choice in question.choices}
    if question.kind == "single":
        return isinstance(answer, str) and answer in codes
    if question.kind == "multiple":
        return isinstance(answer, list) and bool(answer) and codes.issuperset(answer)
    if question.kind == "number":
        if not _is_number(answer):
            return False
        return (question.least is None or answer >= question.least) and (
            question.most is None or answer <= question.most
        )
    if question.kind == "date":
        if not is_day(answer):
            return False
        first, last = question.first_on, question.last_on
        return (first is None or answer >= first.isoformat()) and (
            last is None or answer <= last.isoformat()
        )
    return isinstance(answer, str) and bool(answer)


def missing_of(answer: Any) -> str | None:
    """The code of a missing answer, read from the wire or from the database."""
    if isinstance(answer, msgspec.Struct):
        return str(getattr(answer, "missing", ""))
    if isinstance(answer, dict):
        return str(answer.get("missing", ""))
    return None


def in_words(script: Script | None, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each question with its answer in words, in the script's order; then what it does not have."""
    known = {question.code: question for question in script.questions} if script else {}
    lines = [
        (question.text, answer_in_words(question, answers[code]))
        for code, question in known.items()
        if code in answers
    ]
    rest = [code for code in answers if code not in known]
    return lines + [(code, answer_in_words(None, answers[code])) for code in rest]


def answer_in_words(question: Question | None, answer: Any) -> str:
    """One answer as a person reads it; what does not fit the question stands as it came."""
    if answer is None:
        return _("Not asked")
    if (missing := missing_of(answer)) is not None:
        return missing_words().get(missing, missing)
    labels = {choice.code: choice.text for choice in question.choices} if question else {}
    if isinstance(answer, list):
        return ", ".join(_said(one, labels) for one in answer)
    if question is not None and question.kind == "date" and is_day(answer):
        return say_day(date.fromisoformat(answer))
    return _said(answer, labels)


def _said(value: Any, labels: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return labels.get(value, value) if isinstance(value, str) else f"{value}"


def missing_words() -> dict[str, str]:
    """Missing answers by code, as people read them."""
    return {
        "does_not_know": _("Does not know"),
        "prefers_not_to_answer": _("Prefers not to answer"),
        "not_asked": _("Not asked"),
    }


def branch_in_words(branch: Branch, questions: Iterable[Question]) -> list[tuple[str, str]]:
    """Each condition as (question, what has to be so): `("Is it warm?", "is No")`."""
    by_code = {question.code: question for question in questions}
    return [
        _condition(condition, by_code.get(condition.question)) for condition in branch.conditions
    ]


def _condition(condition: Condition, other: Question | None) -> tuple[str, str]:
    text = other.text if other else condition.question
    if condition.test == "answered":
        return text, _("has an answer")
    if condition.test == "any_of" and isinstance(condition.value, list):
        values = [answer_in_words(other, one) for one in condition.value]
        return text, _("is %(value)s") % {"value": (" " + _("or") + " ").join(values)}
    value = answer_in_words(other, condition.value)
    is_date = other is not None and other.kind == "date"
    form = {
        "greater": _("is after %(value)s") if is_date else _("is more than %(value)s"),
        "less": _("is before %(value)s") if is_date else _("is less than %(value)s"),
    }.get(condition.test, _("is %(value)s"))
    return text, form % {"value": value}
