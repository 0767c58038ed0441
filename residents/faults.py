"""Numbers that turned out wrong or dead, and doors held for safety: written from visits, set by set.

A fact of its own, never a deletion: the number stays with the resident, off every call list, until
it is changed or somebody who leads lifts the fact. What a visit noted goes when the visit is taken
back. The caller holds the transaction and writes the entries that are returned.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from engagement.audit.models import Entry
from engagement.ids import derived_id, new_id
from engagement.sets import array, as_json, ask
from residents.models import NumberFault


@dataclass(frozen=True, slots=True)
class NewFault:
    """One number noted at a visit. `number` is E.164, or empty: the one that is known."""

    resident_id: UUID
    number: str
    kind: str
    noted_at: datetime
    noted_by_id: UUID
    visit_id: UUID

    @property
    def id(self) -> UUID:
        """Derived from the visit, so a resend notes nothing twice."""
        return derived_id(self.visit_id, "number_fault")


_NOTE = """
INSERT INTO residents_numberfault
    (id, resident_id, number, kind, noted_at, noted_by_id, visit_id)
SELECT s.id, s.resident_id, coalesce(nullif(s.number, ''), r.phone), s.kind, s.noted_at,
    s.noted_by_id, s.visit_id
FROM json_to_recordset(%(rows)s) AS s(id uuid, resident_id uuid, number text, kind text,
    noted_at timestamptz, noted_by_id uuid, visit_id uuid)
JOIN residents_resident r ON r.id = s.resident_id
WHERE coalesce(nullif(s.number, ''), r.phone) <> ''
ORDER BY s.id
ON CONFLICT DO NOTHING RETURNING resident_id, kind, noted_by_id
"""

_TAKE_BACK = """
UPDATE residents_numberfault SET lifted_at = %(now)s, lifted_by_id = %(by)s WHERE id IN (
    SELECT id FROM residents_numberfault
    WHERE visit_id = ANY(%(visits)s::uuid[]) AND lifted_at IS NULL ORDER BY id FOR UPDATE)
RETURNING resident_id, kind
"""

_RELEASE = """
UPDATE residents_donotcontact SET lifted_at = %(now)s, lifted_by_id = %(by)s WHERE id IN (
    SELECT id FROM residents_donotcontact
    WHERE visit_id = ANY(%(visits)s::uuid[]) AND reason = 'safety' AND lifted_at IS NULL
    ORDER BY id FOR UPDATE)
RETURNING scope, coalesce(resident_id, unit_id, building_id), channel
"""


def note_faults(rows: Sequence[NewFault], *, now: datetime) -> list[Entry]:
    """Store what visits said of numbers; the entries."""
    if not rows:
        return []
    values = [{name: getattr(row, name) for name in ("id", *NewFault.__slots__)} for row in rows]
    return [
        _entry("number.faulty", "resident", resident, by, now, kind=kind)
        for resident, kind, by in ask(_NOTE, {"rows": as_json(values)})
    ]


def take_back_faults(visits: Collection[UUID], *, by_id: UUID, now: datetime) -> list[Entry]:
    """Lift what these visits had said of numbers: they are taken back or corrected."""
    if not visits:
        return []
    rows = ask(_TAKE_BACK, {"visits": array(visits), "now": now, "by": by_id})
    return [
        _entry("number.usable", "resident", resident, by_id, now, kind=kind)
        for resident, kind in rows
    ]


def release_unsafe(visits: Collection[UUID], *, by_id: UUID, now: datetime) -> list[Entry]:
    """Lift the safety holds that these visits had set: they are taken back or corrected."""
    if not visits:
        return []
    rows = ask(_RELEASE, {"visits": array(visits), "now": now, "by": by_id})
    return [
        _entry(
            "do_not_contact.lifted", scope, subject, by_id, now, channel=channel, why="corrected"
        )
        for scope, subject, channel in rows
    ]


def is_faulty(*, person: str = "pk", number: str = "phone") -> Exists:
    """For a queryset of residents: the number is wrong for this one, or rings for nobody."""
    standing = NumberFault.objects.filter(number=OuterRef(number), lifted_at__isnull=True)
    return Exists(
        standing.filter(Q(resident=OuterRef(person)) | Q(kind=NumberFault.Kind.DISCONNECTED))
    )


def _entry(verb: str, subject: str, key: UUID, by: UUID, now: datetime, **payload: str) -> Entry:
    return Entry(
        id=new_id(),
        at=now,
        actor_id=by,
        verb=verb,
        subject_type=subject,
        subject_id=key,
        payload=payload,
    )
