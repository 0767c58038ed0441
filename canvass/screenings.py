"""A screening that comes with a visit: whether it can be kept, and as what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from canvass.measures import Countable
from canvass.wire import Item, VisitSent
from engagement.accounts.models import User
from engagement.sets import array, ask
from programs.facts import problem_with
from programs.rule_words import told
from residents.screenings import NewScreening, screening_of

_REVISIONS = "SELECT id, program_id FROM programs_revision WHERE id = ANY(%(ids)s::uuid[])"


def known_revisions(items: Sequence[Item]) -> dict[int, UUID]:
    """The program of each revision that a batch names; no query where none is named."""
    named = {
        one.revision
        for item in items
        if item.visit is not None and item.visit.screening is not None
        for one in item.visit.screening.answers
    }
    if not named:
        return {}
    return {key.int: program for key, program in ask(_REVISIONS, {"ids": array(named)})}


def problem_with_screening(
    visit: VisitSent, revisions: Mapping[int, UUID]
) -> tuple[str, str] | None:
    """A code and a sentence that names the field, where a screening cannot be kept."""
    screening = visit.screening
    if screening is None:
        return None
    if visit.resident is None:
        return "person_missing", "screening: say whose answers these are."
    if visit.disposition != "conversation":
        return "answers_without_conversation", "screening: only a conversation has answers."
    for code, value in screening.facts.items():
        if problem := problem_with(code, value):
            kind = "unknown_fact" if "no such fact" in problem else "bad_fact"
            return kind, f"screening.facts.{code}: {problem}"
    seen = set()
    for one in screening.answers:
        if revisions.get(one.revision.int) != one.program or one.program in seen:
            return "unknown_revision", "screening.answers: there is no such revision."
        seen.add(one.program)
    return None


def new_screening(visit: VisitSent, kept: Countable, by_id: UUID) -> NewScreening | None:
    """What to store of a visit's screening, for a person."""
    if visit.screening is None or kept.resident_id is None:
        return None
    return NewScreening(
        visit_id=kept.id,
        resident_id=kept.resident_id,
        told_at=kept.occurred_at,
        recorded_by_id=by_id,
        facts=visit.screening.facts,
        answers=[(one.program, one.revision, one.answer) for one in visit.screening.answers],
    )


@dataclass(frozen=True)
class Told:
    """A kept screening in words: (asked, told) and (program, answer, number of the revision)."""

    facts: list[tuple[str, str]]
    answers: list[tuple[str, str, int]]


def screening_in_words(visit_id: UUID, user: User) -> Told | None:
    """What was told at a visit, for who may open the person. Three queries."""
    kept = screening_of(visit_id, user)
    if kept is None:
        return None
    return Told(
        [told(code, value) for code, value in kept.facts.items()],
        [
            (one.revision.name, one.get_answer_display(), one.revision.number)
            for one in kept.answers.all()
        ],
    )
