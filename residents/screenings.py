"""What households told of themselves at visits, stored and taken back set by set.

Like `residents.intake`: the caller has validated every value and holds the transaction; the audit
entries are returned, not written, and hold numbers and codes, never a fact.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from engagement.accounts.models import User
from engagement.audit.models import Entry
from engagement.ids import derived_id, new_id
from engagement.sets import array, as_json, ask
from residents.models import Screening


@dataclass(frozen=True, slots=True)
class NewScreening:
    """Facts that a resident agreed to keep, and (program, revision, answer) of each rule."""

    visit_id: UUID
    resident_id: UUID
    told_at: datetime
    recorded_by_id: UUID
    facts: Mapping[str, Any]
    answers: Sequence[tuple[UUID, UUID, str]]

    @property
    def id(self) -> UUID:
        """Derived from the visit, so a resend adds nothing."""
        return derived_id(self.visit_id, "screening")


_SCREENINGS = """
WITH added AS (
    INSERT INTO residents_screening
        (id, resident_id, visit_id, told_at, recorded_by_id, facts)
    SELECT id, resident_id, visit_id, told_at, recorded_by_id, facts
    FROM json_to_recordset(%(rows)s) AS s(id uuid, resident_id uuid, visit_id uuid,
        told_at timestamptz, recorded_by_id uuid, facts jsonb)
    ORDER BY id
    ON CONFLICT DO NOTHING RETURNING id
), answers AS (
    INSERT INTO residents_screeninganswer (screening_id, program_id, revision_id, answer)
    SELECT s.screening_id, s.program_id, s.revision_id, s.answer
    FROM json_to_recordset(%(answers)s) AS s(screening_id uuid, program_id uuid, revision_id uuid,
        answer text) JOIN added ON added.id = s.screening_id
    ORDER BY s.screening_id, s.program_id
    ON CONFLICT DO NOTHING
)
SELECT id FROM added
"""

_REPLACE = """
UPDATE residents_screening SET replaced_at = %(now)s WHERE id IN (
    SELECT id FROM residents_screening
    WHERE visit_id = ANY(%(visits)s::uuid[]) AND replaced_at IS NULL ORDER BY id FOR UPDATE)
RETURNING id, resident_id
"""


def add_screenings(rows: Sequence[NewScreening], *, now: datetime) -> list[Entry]:
    """Store what was told and agreed to be kept; the entries."""
    if not rows:
        return []
    sent = {row.id: row for row in rows}
    values = [
        {
            "id": key,
            "resident_id": row.resident_id,
            "visit_id": row.visit_id,
            "told_at": row.told_at,
            "recorded_by_id": row.recorded_by_id,
            "facts": row.facts,
        }
        for key, row in sent.items()
    ]
    answers = [
        {"screening_id": key, "program_id": program, "revision_id": revision, "answer": answer}
        for key, row in sent.items()
        for program, revision, answer in row.answers
    ]
    added = ask(_SCREENINGS, {"rows": as_json(values), "answers": as_json(answers)})
    return [
        _entry("screening.recorded", sent[key].resident_id, sent[key].recorded_by_id, now,
               screening=str(key), programs=len(sent[key].answers))
        for (key,) in added
    ]  # fmt: skip


def replace_screenings(visits: Collection[UUID], *, by_id: UUID, now: datetime) -> list[Entry]:
    """Set aside what was told at visits that are corrected or taken back; the entries."""
    if not visits:
        return []
    return [
        _entry("screening.replaced", resident, by_id, now, screening=str(key))
        for key, resident in ask(_REPLACE, {"visits": array(visits), "now": now})
    ]


def screening_of(visit_id: UUID, user: User) -> Screening | None:
    """What was told at a visit, for who may open the person, with its answers. Two queries."""
    rows = Screening.objects.visible_to(user).filter(visit_id=visit_id)
    return rows.prefetch_related("answers__revision").first()


def _entry(verb: str, resident: UUID, by: UUID, now: datetime, **payload: str | int) -> Entry:
    return Entry(
        id=new_id(), at=now, actor_id=by, verb=verb, subject_type="resident",
        subject_id=resident, payload=payload,
    )  # fmt: skip
