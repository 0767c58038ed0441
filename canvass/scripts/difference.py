"""What is different between two scripts, so that a person can read it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from canvass.scripts.answers import branch_in_words
from canvass.scripts.document import Question, Script

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Word:
    """A run of text: `how` is same, gone or new."""

    how: str
    text: str


@dataclass(frozen=True)
class Facet:
    """One thing about a question that changed: what it is, and the words before and after."""

    name: str
    words: list[Word]


@dataclass(frozen=True)
class Change:
    """One thing that changed. `how` is added, removed, moved or changed."""

    how: str
    title: str
    facets: list[Facet] = field(default_factory=list)


def words_between(before: str, after: str) -> list[Word]:
    """Both texts as one run of words: what stayed, what is gone, what is new."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found: list[Word] = []
    for how, first, last, start, end in SequenceMatcher(None, old, new, False).get_opcodes():
        if how == "equal":
            found.append(Word("same", "".join(old[first:last])))
            continue
        if first < last:
            found.append(Word("gone", "".join(old[first:last])))
        if start < end:
            found.append(Word("new", "".join(new[start:end])))
    return found


def changes_between(before: Script, after: Script) -> list[Change]:
    """Every change of what is said and asked, in the order of the newer script."""
    found: list[Change] = []
    if before.opening != after.opening:
        facet = Facet(_("Text"), words_between(before.opening, after.opening))
        found.append(Change("changed", _("Opening"), [facet]))
    old = {question.code: question for question in before.questions}
    new = {question.code: question for question in after.questions}
    stayed = [question.code for question in before.questions if question.code in new]
    still = [question.code for question in after.questions if question.code in old]
    for question in after.questions:
        earlier = old.get(question.code)
        if earlier is None:
            found.append(Change("added", question.text, _facts(None, question, {}, new)))
            continue
        facets = _facts(earlier, question, old, new)
        if facets:
            found.append(Change("changed", question.text, facets))
        elif _moved(question.code, stayed, still):
            found.append(Change("moved", question.text))
    found += [
        Change("removed", question.text)
        for question in before.questions
        if question.code not in new
    ]
    for language in sorted({*before.translations, *after.translations}):
        old_texts = before.translations.get(language, {})
        new_texts = after.translations.get(language, {})
        keys = {
            key for key in {**old_texts, **new_texts} if old_texts.get(key) != new_texts.get(key)
        }
        if keys:
            count = ngettext("%(n)s text", "%(n)s texts", len(keys)) % {"n": len(keys)}
            found.append(Change("translated", language, [Facet(_("Other"), [Word("same", count)])]))
    return found


def _moved(code: str, before: list[str], after: list[str]) -> bool:
    """Whether it is among those that do not stand in the longest common order."""
    matcher = SequenceMatcher(None, before, after, False)
    kept = {
        one
        for block in matcher.get_matching_blocks()
        for one in after[block.b : block.b + block.size]
    }
    return code not in kept


def _facts(
    before: Question | None,
    after: Question,
    old: dict[str, Question],
    new: dict[str, Question],
) -> list[Facet]:
    earlier = dict(_said(before, old)) if before else {}
    found = []
    for name, text in _said(after, new):
        if before is None and (name == _("Text") or (name == _("Asked") and not after.asked_if)):
            continue
        if earlier.get(name, "") != text:
            found.append(Facet(name, words_between(earlier.get(name, ""), text)))
    return found


def _said(question: Question, all_of_them: dict[str, Question]) -> list[tuple[str, str]]:
    """What there is to say of a question, by the name of each thing."""
    return [
        (_("Text"), question.text),
        (_("Kind"), kind_words()[question.kind]),
        (_("Help"), question.help),
        (_("Choices"), ", ".join(choice.text for choice in question.choices)),
        (_("Bounds"), bounds_in_words(question)),
        (_("Asked"), asked_in_words(question, all_of_them)),
    ]


def kind_words() -> dict[str, str]:
    """Kinds of questions by code, as people read them."""
    return {
        "single": _("One choice"),
        "multiple": _("Several choices"),
        "number": _("Number"),
        "date": _("Day"),
        "text": _("Words"),
    }


def bounds_in_words(question: Question) -> str:
    """Such as "0 to 20", "at least 1", or nothing."""
    least = question.least if question.kind == "number" else question.first_on
    most = question.most if question.kind == "number" else question.last_on
    if least is None and most is None:
        return ""
    if most is None:
        return _("from %(least)s") % {"least": least}
    if least is None:
        return _("up to %(most)s") % {"most": most}
    return _("%(least)s to %(most)s") % {"least": least, "most": most}


def asked_in_words(question: Question, others: dict[str, Question]) -> str:
    """When a question is asked: "always", or only after which answers."""
    if question.asked_if is None:
        return _("always")
    told = [f"“{text}” {so}" for text, so in branch_in_words(question.asked_if, others.values())]
    join = _(" or ") if question.asked_if.any else _(" and ")
    return _("only if %(told)s") % {"told": join.join(told)}
