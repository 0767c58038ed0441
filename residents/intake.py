"""What a batch of visits opens here, written set by set.

The caller has validated every value, decides who may write it and holds the transaction. Each
function is one or two statements, leaves alone what is already stored under the same id, and
returns what was new, with the audit entries for it, not yet written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from engagement.audit.models import Entry
from engagement.ids import derived_id, new_id
from engagement.sets import as_json, ask
from residents import labels
from residents.contact import ADULT


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A door found that the list did not have. `floor` is guessed from the label when absent."""

    id: UUID
    building_id: UUID
    label: str
    floor: int | None = None
    recorded_by_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewResident:
    """A person met for the first time. `phone` is E.164 or empty; `languages` most used first."""

    id: UUID
    name: str
    unit_id: UUID | None
    team_id: UUID | None
    recorded_by_id: UUID | None
    phone: str = ""
    email: str = ""
    languages: Sequence[str] = ()
    # The city's day since which they live there, as far as we know.
    from_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewConsent:
    """One answer to one question. Its id is derived from the visit, so a resend adds nothing."""

    resident_id: UUID
    channel: str
    purpose: str
    answer: bool
    given_at: datetime
    how: str
    recorded_by_id: UUID | None
    visit_id: UUID
    organization_id: UUID | None = None
    wording: str = ""
    wording_version: int = 0
    wording_language: str = ""

    @property
    def id(self) -> UUID:
        name = f"consent:{self.resident_id}:{self.channel}:{self.purpose}"
        if self.organization_id is not None:
            name += f":{self.organization_id}"
        return derived_id(self.visit_id, name)


@dataclass(frozen=True, slots=True)
class NewDoNotContact:
    """Exactly the one of resident, unit and building that `scope` names is set."""

    id: UUID
    scope: str
    channel: str
    reason: str
    created_at: datetime
    created_by_id: UUID | None
    resident_id: UUID | None = None
    unit_id: UUID | None = None
    building_id: UUID | None = None
    expires_on: date | None = None
    visit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """The ids that were new, and the audit entries that say so (not yet written)."""

    ids: frozenset[UUID] = frozenset()
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AddedUnits(Added):
    """`stored` maps every id that was sent to the unit that now stands for it.

    They differ where that building already had a door of that label.
    """

    stored: dict[UUID, UUID] = field(default_factory=dict)


_UNITS = """
WITH sent AS (
    SELECT * FROM json_to_recordset(%(rows)s)
        AS s(id uuid, building_id uuid, label text, floor smallint, sort_key text)
    ORDER BY building_id, upper(label), id
), added AS (
    INSERT INTO residents_unit
        (id, building_id, label, floor, sort_key, is_restricted, created_at)
    SELECT id, building_id, label, floor, sort_key, false, %(now)s FROM sent
    ON CONFLICT DO NOTHING RETURNING id, building_id, label
)
SELECT sent.id, coalesce(same.id, added.id, known.id), added.id IS NOT NULL AND added.id = sent.id
FROM sent
LEFT JOIN residents_unit same ON same.id = sent.id
LEFT JOIN added ON added.building_id = sent.building_id AND upper(added.label) = upper(sent.label)
LEFT JOIN residents_unit known
    ON known.building_id = sent.building_id AND upper(known.label) = upper(sent.label)
"""

_RESIDENTS = """
WITH sent AS (
    SELECT * FROM json_to_recordset(%(rows)s) AS s(
        id uuid, name text, phone text, email text, languages text, unit_id uuid, team_id uuid,
        recorded_by_id uuid, from_on date, stay uuid)
    ORDER BY id
), added AS (
    INSERT INTO residents_resident (id, name, phone, email, languages, needs_interpreter,
        time_zone, unit_id, team_id, no_voicemail, nothing_in_writing, is_restricted,
        recorded_by_id, created_at, changed_at)
    SELECT id, name, phone, email, languages::varchar[], false, '', unit_id, team_id, false, false,
        false, recorded_by_id, %(now)s, %(now)s
    FROM sent ON CONFLICT DO NOTHING RETURNING id
), stays AS (
    INSERT INTO residents_residence (id, resident_id, unit_id, from_on)
    SELECT sent.stay, sent.id, sent.unit_id, sent.from_on
    FROM sent JOIN added USING (id) WHERE sent.unit_id IS NOT NULL AND sent.from_on IS NOT NULL
)
SELECT id FROM added
"""

_CONSENTS = """
INSERT INTO residents_consent
    (id, resident_id, channel, purpose, answer, given_at, how, recorded_by_id, visit_id,
    organization_id, wording, wording_version, wording_language)
SELECT id, resident_id, channel, purpose, answer, given_at, how, recorded_by_id, visit_id,
    organization_id, wording, wording_version, wording_language
FROM json_to_recordset(%(rows)s) AS s(id uuid, resident_id uuid, channel text, purpose text,
    answer boolean, given_at timestamptz, how text, recorded_by_id uuid, visit_id uuid,
    organization_id uuid, wording text, wording_version smallint, wording_language text)
-- Nobody under age consents, whatever a phone says that did not know.
WHERE NOT (s.answer AND EXISTS (SELECT FROM residents_resident r WHERE r.id = s.resident_id
    AND extract(year FROM s.given_at) - r.birth_year <= %(adult)s))
ORDER BY id
ON CONFLICT DO NOTHING RETURNING id
"""

_DO_NOT_CONTACTS = """
INSERT INTO residents_donotcontact (id, scope, resident_id, unit_id, building_id, channel, reason,
    created_at, created_by_id, expires_on, visit_id)
SELECT id, scope, resident_id, unit_id, building_id, channel, reason, created_at, created_by_id,
    expires_on, visit_id
FROM json_to_recordset(%(rows)s) AS s(id uuid, scope text, resident_id uuid, unit_id uuid,
    building_id uuid, channel text, reason text, created_at timestamptz, created_by_id uuid,
    expires_on date, visit_id uuid)
ORDER BY id
ON CONFLICT DO NOTHING RETURNING id
"""


def add_units(rows: Iterable[NewUnit], *, now: datetime) -> AddedUnits:
    """Store doors found; one already known under its label is used instead of a second."""
    sent = {row.id: row for row in rows}
    if not sent:
        return AddedUnits()
    values = [
        {
            "id": row.id,
            "building_id": row.building_id,
            "label": row.label,
            "floor": labels.guess_floor(row.label) if row.floor is None else row.floor,
            "sort_key": labels.sort_key(row.label),
        }
        for row in sent.values()
    ]
    stored: dict[UUID, UUID] = {}
    new: set[UUID] = set()
    for asked, found, is_new in _ask(_UNITS, values, now=now):
        # Nothing found: the row came between our insert and our look; the next resend finds it.
        if found is not None:
            stored[asked] = found
        if is_new:
            new.add(asked)
    entries = [
        entry_of("unit.added", "unit", key, sent[key].recorded_by_id, now, how="found")
        for key in new
    ]
    return AddedUnits(frozenset(new), entries, stored)


def add_residents(rows: Iterable[NewResident], *, now: datetime) -> Added:
    """Store people met for the first time, each with the stay in their unit."""
    sent = {row.id: row for row in rows}
    if not sent:
        return Added()
    values = [
        {**_values(row), "languages": _array(row.languages), "stay": derived_id(row.id, "stay")}
        for row in sent.values()
    ]
    new = frozenset(key for (key,) in _ask(_RESIDENTS, values, now=now))
    entries = [
        entry_of("resident.added", "resident", key, sent[key].recorded_by_id, now) for key in new
    ]
    return Added(new, entries)


def add_consents(rows: Iterable[NewConsent], *, now: datetime) -> Added:
    """Store what residents answered."""
    sent = {row.id: row for row in rows}
    if not sent:
        return Added()
    values = [{**_values(row), "id": key} for key, row in sent.items()]
    new = frozenset(key for (key,) in _ask(_CONSENTS, values, adult=ADULT))
    entries = [
        entry_of(
            "consent.recorded",
            "resident",
            sent[key].resident_id,
            sent[key].recorded_by_id,
            now,
            channel=sent[key].channel,
            purpose=sent[key].purpose,
            answer=sent[key].answer,
        )
        for key in new
    ]
    return Added(new, entries)


def add_do_not_contacts(rows: Iterable[NewDoNotContact], *, now: datetime) -> Added:
    """Store whom not to approach."""
    sent = {row.id: row for row in rows}
    if not sent:
        return Added()
    new = frozenset(
        key for (key,) in _ask(_DO_NOT_CONTACTS, [_values(row) for row in sent.values()])
    )
    entries = [
        entry_of(
            "do_not_contact.added",
            sent[key].scope,
            sent[key].resident_id or sent[key].unit_id or sent[key].building_id or key,
            sent[key].created_by_id,
            now,
            channel=sent[key].channel,
            reason=sent[key].reason,
        )
        for key in new
    ]
    return Added(new, entries)


def _values(row: NewResident | NewConsent | NewDoNotContact) -> dict[str, Any]:
    """Its fields as they are: `asdict` would copy each value deeply."""
    return {name: getattr(row, name) for name in row.__slots__}


def _ask(statement: str, rows: list[dict[str, Any]], **values: Any) -> list[tuple[Any, ...]]:
    return ask(statement, {"rows": as_json(rows), **values})


def _array(words: Sequence[str]) -> str:
    """A Postgres array literal."""
    quoted = ('"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words)
    return "{" + ",".join(quoted) + "}"


def entry_of(
    verb: str, subject: str, key: UUID, actor_id: UUID | None, now: datetime, **payload: Any
) -> Entry:
    """An entry of the record, not yet written."""
    return Entry(
        id=new_id(),
        at=now,
        actor_id=actor_id,
        verb=verb,
        subject_type=subject,
        subject_id=key,
        payload=payload,
    )
