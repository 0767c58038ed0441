"""Recording visits: a set at a time, whoever asks for it.

A handful of statements for a hundred visits, in one fixed order of tables and, in each table, in
the order of its keys, so that phones that send at once wait for each other and never deadlock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from msgspec import Struct

from canvass.judging import Judge, Judged, moments
from canvass.lookup import lock_doors, look_up
from canvass.measures import Countable, Cut, count_of
from canvass.operations.found_doors import add_found_units
from canvass.operations.said import (
    APPOINTMENTS,
    add_people,
    add_said,
    appointment_rows,
    end_appointments,
    record_deaths,
)
from canvass.rollups import LEDGER, ledger_rows
from canvass.screenings import known_revisions
from canvass.wire import DeviceSent, Item, payload_of, sent_id
from engagement.accounts.models import User
from engagement.audit import bulk
from engagement.sets import Table, add_all, add_rows, array, ask

_VISITS = Table(
    "canvass_visit",
    {
        "id": "uuid",
        "campaign_id": "uuid",
        "turf_id": "uuid",
        "team_id": "uuid",
        "building_id": "uuid",
        "unit_id": "uuid",
        "resident_id": "uuid",
        "user_id": "uuid",
        "device_id": "uuid",
        "device_seq": "bigint",
        "channel": "text",
        "direction": "text",
        "begun_by": "text",
        "through": "text",
        "disposition_id": "text",
        "detail": "text",
        "left_item": "text",
        "is_broken_off": "boolean",
        "language": "text",
        "needs": "text[]",
        "program_ids": "uuid[]",
        "supersedes_id": "uuid",
        "is_withdrawal": "boolean",
        "keeps_nothing": "boolean",
        "minor_answered": "boolean",
        "occurred_at": "timestamptz",
        "device_at": "timestamptz",
        "clock_offset_ms": "bigint",
        "received_at": "timestamptz",
        "day": "date",
        "form_version": "smallint",
        "script_version": "uuid",
        "flags": "text[]",
        "payload_hash": "bytea",
    },
    order_by="id",
    returning="id",
    where_absent={
        "user_id": "%(visitor)s::uuid",
        "device_id": "%(device)s::uuid",
        "received_at": "%(now)s::timestamptz",
        "through": "''",
        "language": "''",
        "detail": "''",
        "left_item": "''",
        "is_broken_off": "false",
        "is_withdrawal": "false",
        "keeps_nothing": "false",
        "minor_answered": "false",
        "needs": "'{}'",
        "program_ids": "'{}'",
        "flags": "'{}'",
    },
)
# Left out of a row where they are empty, as they are for most doors.
_OFTEN_EMPTY = (
    "through",
    "detail",
    "is_broken_off",
    "is_withdrawal",
    "keeps_nothing",
    "minor_answered",
    "needs",
)
_WORDS = Table(
    "canvass_visitwords",
    {
        "visit_id": "uuid",
        "note": "text",
        "answers": "jsonb",
        "interpreter": "text",
        "place": "text",
    },
)
ASIDE = Table(
    "canvass_quarantinedvisit",
    {
        "visit_id": "uuid",
        "payload_hash": "bytea",
        "user_id": "uuid",
        "team_id": "uuid",
        "device_id": "uuid",
        "received_at": "timestamptz",
        "code": "text",
        "message": "text",
        "payload": "jsonb",
    },
    order_by="visit_id, payload_hash",
    returning="code, payload ->> 'seq'",
)
_DEVICE = Table(
    "canvass_device",
    {
        "id": "uuid",
        "user_id": "uuid",
        "last_contact_at": "timestamptz",
        "unsent": "integer",
        "highest_seq": "bigint",
        "received": "bigint",
        "erased": "integer",
        "emptied_at": "timestamptz",
        "settled": "integer",
        "clock_offset_ms": "bigint",
        "app_version": "text",
    },
    on_conflict="""(id) DO UPDATE SET
        user_id = excluded.user_id,
        last_contact_at = greatest(canvass_device.last_contact_at, excluded.last_contact_at),
        unsent = excluded.unsent,
        highest_seq = greatest(canvass_device.highest_seq, excluded.highest_seq),
        received = canvass_device.received + excluded.received,
        erased = greatest(canvass_device.erased, excluded.erased),
        emptied_at = coalesce(excluded.emptied_at, canvass_device.emptied_at),
        clock_offset_ms = excluded.clock_offset_ms,
        app_version = excluded.app_version""",
)


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """A request for help that came with a stored visit; it opens a case further up the house."""

    visit: Countable
    position: int
    resident_id: UUID
    program_id: UUID | None
    need: str | None
    words: str
    court_on: date | None
    has_turf: bool


class Recorded(Struct, frozen=True):
    """What became of one item: `result` is stored, already_stored or quarantined."""

    id: UUID | str | None
    result: str
    code: str = ""
    message: str = ""
    flags: Sequence[str] = ()
    # Somebody else's secret is involved: say nothing of what it opened.
    is_hidden: bool = False


@dataclass(slots=True)
class Records:
    """What became of a batch, in its order, and the help that was asked for."""

    results: list[Recorded] = field(default_factory=list)
    help: list[HelpAsked] = field(default_factory=list)
    # Entries of the audit, not yet written: the caller writes them with its own.
    entries: list[dict[str, Any]] = field(default_factory=list)
    # The city's: a phone that sees another sends again what it kept.
    epoch: int = 1


@transaction.atomic(savepoint=False)
def record_visits(
    *,
    items: Sequence[Item],
    by: User,
    now: datetime,
    device: DeviceSent | None = None,
    visited_by: User | None = None,
    flags: Sequence[str] = (),
) -> Records:
    """Store visits and what was learned at them; set aside what cannot be stored.

    `visited_by` made them, where `by` only types what they wrote down; `flags` stand on each.

    Never raises for an item. What was stored before answers as it did then and changes nothing.
    The caller writes `entries` to the audit, in the same transaction.
    """
    records = Records()
    if (again := _stored_before(items, (visited_by or by).pk)) is not None:
        judged, records.epoch = again
        add_rows(_DEVICE, _device(device, judged, by, now, 0))
        records.results = [_result(one) for one in judged]
        return records
    items, entries = add_found_units(items, by=by, now=now)
    records.entries += entries
    lock_doors(items)
    found = look_up(items, by=by, now=now, knocks=moments(items))
    records.epoch = found.epoch or 1
    judge = Judge(
        found, by=by, now=now, visited_by=visited_by, flags=flags, revisions=known_revisions(items)
    )
    judged = [judge.judge(item) for item in items]
    fresh = [one for one in judged if one.countable is not None]
    if fresh:
        records.entries += add_people(fresh, by=by, now=now)
        stored = _insert(fresh, device, judge.visitor_id, now)
        if len(stored) < len(fresh):
            _explain_missing([one for one in fresh if one.id not in stored], judge.visitor_id)
            fresh = [one for one in fresh if one.countable is not None]
        records.entries += add_said(fresh, by=by, now=now, review_days=found.review_days or 30)
        record_deaths(fresh, by=by, now=now)
        end_appointments(fresh)
        records.help = _help(fresh)
        records.entries += [_entry(one, by, now) for one in fresh]
    aside = add_rows(ASIDE, _set_aside(judged, device, by, judge.own_team, now))
    arrived = numbered(aside) + sum(
        1 for one in fresh if one.visit and one.visit.seq and one.id not in found.asides
    )
    made = add_all(
        (APPOINTMENTS, appointment_rows(fresh, now=now)),
        (_WORDS, _words(fresh)),
        (LEDGER, _counts(fresh, found.neighbors)),
        (_DEVICE, _device(device, judged, by, now, arrived)),
    )
    records.entries += [
        bulk.row("appointment.made", "appointment", key, by_id=by.pk, now=now, visit=str(visit))
        for key, visit in made
    ]
    if found.asides and (settled := {one.id for one in fresh} & set(found.asides)):
        _settle(settled, now)
    records.results = [_result(one) for one in judged]
    return records


_BEFORE = """
SELECT id, payload_hash, flags, (SELECT epoch FROM city_city WHERE id = 1)
FROM canvass_visit WHERE id = ANY(%(ids)s::uuid[]) AND user_id = %(visitor)s
"""


def _stored_before(items: Sequence[Item], visitor: UUID) -> tuple[list[Judged], int] | None:
    """A batch that is stored already, whole, and the epoch; None where anything of it is not.

    A phone whose answer was lost sends all of it again: nothing needs to be looked up or locked
    to say so.
    """
    ids = [item.visit.id for item in items if item.visit is not None]
    if not ids or len(ids) < len(items):
        return None
    rows = {row[0]: row for row in ask(_BEFORE, {"ids": array(ids), "visitor": visitor})}
    judged = []
    for item, key in zip(items, ids, strict=True):
        row = rows.get(key)
        if row is None or bytes(row[1]) != item.digest:
            return None
        judged.append(Judged(item, item.visit, earlier=True, flags=list(row[2])))
    return judged, rows[ids[0]][3] or 1


def _insert(
    fresh: Sequence[Judged], device: DeviceSent | None, visitor: UUID, now: datetime
) -> set[UUID]:
    values = {"visitor": visitor, "device": device.id if device is not None else None, "now": now}
    stored = add_rows(_VISITS, [_row(one) for one in fresh], **values)
    return {key for (key,) in stored}


def _row(one: Judged) -> dict[str, Any]:
    """A visit's row without what is empty and without what is the whole batch's."""
    visit, kept = one.visit, one.countable
    assert visit is not None
    assert kept is not None
    row: dict[str, Any] = {
        "id": kept.id,
        "campaign_id": kept.campaign_id,
        "turf_id": one.turf_id,
        "team_id": kept.team_id,
        "building_id": one.building_id,
        "unit_id": kept.unit_id,
        "device_seq": visit.seq,
        "channel": kept.channel,
        "direction": kept.direction,
        "begun_by": visit.begun_by,
        "disposition_id": kept.disposition,
        "occurred_at": kept.occurred_at,
        "device_at": visit.occurred_at,
        "clock_offset_ms": visit.clock_offset_ms,
        "day": kept.day,
        "form_version": visit.form_version,
        "payload_hash": "\\x" + one.item.digest.hex(),
    }
    if kept.resident_id is not None:
        row["resident_id"] = kept.resident_id
    if kept.language:
        row["language"] = kept.language
    if kept.program_ids:
        row["program_ids"] = kept.program_ids
    if visit.script is not None:
        row["script_version"] = visit.script
    if one.flags:
        row["flags"] = one.flags
    if visit.supersedes is not None:
        row["supersedes_id"] = visit.supersedes
    if visit.left:
        row["left_item"] = visit.left
    for name in _OFTEN_EMPTY:
        if value := getattr(visit, name):
            row[name] = value
    return row


def _words(fresh: Sequence[Judged]) -> list[dict[str, Any]]:
    return [
        {
            "visit_id": visit.id,
            "note": visit.note,
            "answers": visit.answers,
            "interpreter": visit.interpreter,
            "place": visit.place,
        }
        for one in fresh
        if (visit := one.visit)
        and (visit.note or visit.answers or visit.interpreter or visit.place)
    ]


def _explain_missing(missing: Sequence[Judged], visitor: UUID) -> None:
    """Say why rows did not go in: another request was faster with the same id or correction."""
    rows = ask(
        "SELECT id, payload_hash, user_id, flags FROM canvass_visit WHERE id = ANY(%(ids)s::uuid[])",
        {"ids": [one.id for one in missing]},
    )
    there = {row[0]: row for row in rows}
    for one in missing:
        one.countable = None
        row = there.get(one.id)
        if row is None:
            one.code = "already_corrected"
            one.message = "supersedes: this visit was corrected or taken back before."
        elif bytes(row[1]) == one.item.digest and row[2] == visitor:
            one.earlier, one.flags = True, list(row[3])
        else:
            one.code = "id_reused"
            one.message = "id: another visit was stored under this id before. Nothing was changed."


def _counts(fresh: Sequence[Judged], neighbors: Sequence[Countable]) -> list[dict[str, Any]]:
    """The difference that these visits make to the counts, pairs and corrections included."""
    after: dict[int, Countable] = {one.id.int: one for one in neighbors}
    before = dict(after)
    for one in fresh:
        assert one.countable is not None
        assert one.visit is not None
        if one.target is not None:
            if not any(other.id == one.target.id for other in fresh):
                before[one.target.id.int] = one.target
            after.pop(one.target.id.int, None)
        if not one.visit.is_withdrawal:
            after[one.countable.id.int] = one.countable
    for one in fresh:
        if one.target is not None:
            after.pop(one.target.id.int, None)
    changes: Counter[Cut] = count_of(after.values())
    changes.subtract(count_of(before.values()))
    return ledger_rows(changes, source_id=fresh[0].id if fresh else None)


def _help(fresh: Sequence[Judged]) -> list[HelpAsked]:
    asked = []
    for one in fresh:
        visit, kept = one.visit, one.countable
        assert visit is not None
        if kept is None or kept.resident_id is None or visit.is_withdrawal:
            continue
        asked += [
            HelpAsked(
                visit=kept,
                position=position,
                resident_id=kept.resident_id,
                program_id=wanted.program,
                need=wanted.need,
                words=wanted.words,
                court_on=wanted.court_on,
                has_turf=one.turf_id is not None,
            )
            for position, wanted in enumerate(visit.help)
        ]
    return asked


def _entry(one: Judged, by: User, now: datetime) -> dict[str, Any]:
    assert one.countable is not None
    assert one.visit is not None
    verb, payload = "visit.recorded", {"disposition": one.countable.disposition}
    if one.visit.supersedes is not None:
        verb = "visit.withdrawn" if one.visit.is_withdrawal else "visit.corrected"
        payload["supersedes"] = str(one.visit.supersedes)
    return bulk.row(verb, "visit", one.countable.id, by_id=by.pk, now=now, **payload)


def _set_aside(
    judged: Sequence[Judged], device: DeviceSent | None, by: User, team: UUID | None, now: datetime
) -> list[dict[str, Any]]:
    rows = []
    for one in judged:
        if not one.code:
            continue
        payload = payload_of(one.item.raw)
        rows.append(
            {
                "visit_id": one.id or sent_id(payload),
                "payload_hash": "\\x" + one.item.digest.hex(),
                "user_id": by.pk,
                "team_id": team,
                "device_id": device.id if device is not None else None,
                "received_at": now,
                "code": one.code,
                "message": one.message[:300],
                "payload": payload,
            }
        )
    return rows


def _settle(settled: set[UUID | None], now: datetime) -> None:
    ask(
        """
        UPDATE canvass_quarantinedvisit SET settled_at = %(now)s WHERE id IN (
            SELECT id FROM canvass_quarantinedvisit
            WHERE visit_id = ANY(%(ids)s::uuid[]) AND settled_at IS NULL
            ORDER BY id FOR UPDATE)""",
        {"ids": list(settled), "now": now},
    )


def numbered(aside: Sequence[tuple[Any, ...]]) -> int:
    """How many of the rows just set aside have a number of their phone that came in with them."""
    return sum(1 for code, seq in aside if code != "id_reused" and seq and seq != "0")


def _device(
    device: DeviceSent | None, judged: Sequence[Judged], by: User, now: datetime, arrived: int
) -> list[dict[str, Any]]:
    if device is None:
        return []
    read = [one.visit for one in judged if one.visit is not None]
    offset = device.clock_offset_ms
    if offset is None and read:
        offset = read[-1].clock_offset_ms
    return [
        {
            "id": device.id,
            "user_id": by.pk,
            "last_contact_at": now,
            "unsent": device.unsent,
            "highest_seq": max([device.seq, *(visit.seq or 0 for visit in read)]),
            "received": arrived,
            "erased": device.erased,
            "emptied_at": now if device.emptied else None,
            "settled": 0,
            "clock_offset_ms": offset or 0,
            "app_version": device.app_version,
        }
    ]


def _result(one: Judged) -> Recorded:
    result = "quarantined" if one.code else "already_stored" if one.earlier else "stored"
    name: UUID | str | None = one.id
    if name is None:
        payload = payload_of(one.item.raw)
        said = payload.get("id") if isinstance(payload, dict) else None
        name = said if isinstance(said, str) and len(said) <= 64 else None
    return Recorded(
        id=name,
        result=result,
        code=one.code,
        message=one.message,
        flags=() if one.code else tuple(one.flags),
        is_hidden=one.is_hidden,
    )
