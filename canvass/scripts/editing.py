"""Changes to a script, each giving another script. What is not allowed raises `NotAScript`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from canvass.scripts.document import NotAScript, Question, Script, Translated, texts_of

change = msgspec.structs.replace


def with_question(questions: Sequence[Question], question: Question) -> list[Question]:
    """The questions with this one in the place of its code, or as the last."""
    if any(one.code == question.code for one in questions):
        return [question if one.code == question.code else one for one in questions]
    return [*questions, question]


def without_question(questions: Sequence[Question], code: str) -> list[Question]:
    """The questions without one; refused while another depends on it."""
    for question in questions:
        if question.asked_if and any(one.question == code for one in question.asked_if.conditions):
            raise NotAScript(
                _("“%(text)s” is asked only after this question. Change that one first.")
                % {"text": question.text},
                field="questions",
            )
    return [question for question in questions if question.code != code]


def moved(questions: Sequence[Question], code: str, by: int) -> list[Question]:
    """The questions with one a place up (-1) or down (1); refused past one it depends on."""
    order = list(questions)
    here = next((place for place, one in enumerate(order) if one.code == code), None)
    if here is None or not 0 <= here + by < len(order):
        return order
    order.insert(here + by, order.pop(here))
    seen: set[str] = set()
    for question in order:
        needed = (
            {one.question for one in question.asked_if.conditions} if question.asked_if else set()
        )
        if not needed <= seen:
            raise NotAScript(
                _("“%(text)s” has to stand after the question that it depends on.")
                % {"text": question.text},
                field="questions",
            )
        seen.add(question.code)
    return order


def without_lost_translations(script: Script) -> Script:
    """The script without translations of texts that it does not have any more."""
    keys = texts_of(script)
    kept = {
        language: {key: told for key, told in texts.items() if key in keys}
        for language, texts in script.translations.items()
    }
    return change(script, translations={code: texts for code, texts in kept.items() if texts})


def translated(
    script: Script,
    language: str,
    texts: Mapping[str, str],
    *,
    reviewed: Collection[str],
    still_right: Collection[str],
    by: UUID,
) -> Script:
    """The script with texts in one language, by key; an empty text takes the old one away.

    A text that is new or other translates what the script says now. One that is left as it was
    goes on translating what it did, unless it is `still_right`. `reviewed` are the keys that a
    person read over and stands by.
    """
    sources, before = texts_of(script), script.translations.get(language, {})
    told = {}
    for key, source in sources.items():
        text = texts.get(key, "").strip()
        if not text:
            continue
        old = before.get(key)
        is_new = old is None or old.text != text
        of = source if is_new or old is None or key in still_right else old.of
        reader = None
        if key in reviewed and of == source:
            reader = old.reviewed_by if old and not is_new and old.reviewed_by else by
        told[key] = Translated(text=text, of=of, reviewed_by=reader)
    others = {code: rest for code, rest in script.translations.items() if code != language}
    return change(script, translations={**others, **({language: told} if told else {})})
