"""Recording what phones tell besides visits: one by one, for there are few of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from canvass.judging import SetAside, corrected
from canvass.operations.shifts import take_shift_report
from canvass.operations.visits import ASIDE, Recorded, numbered
from canvass.wire import DeviceSent, payload_of, sent_id
from canvass.wire_reports import (
    AccessNoteOver,
    AccessNoteSent,
    ReportItem,
    ReportSent,
    ShiftSaid,
    UnitFound,
    UnitMissing,
    UnitsAdded,
)
from engagement.accounts.models import User
from engagement.audit import bulk
from engagement.audit.operations import record
from engagement.city.models import City
from engagement.errors import Refusal
from engagement.sets import add_rows, ask
from residents import intake
from residents.labels import clean_label
from residents.models import AccessNote, Building, Unit
from residents.operations import (
    AlreadyReported,
    add_access_note,
    end_access_note,
    report_unit_found,
    report_unit_missing,
)

Handler = Callable[..., None]

_INSERT = """
INSERT INTO canvass_report (id, kind, user_id, device_id, device_seq, building_id, unit_id,
    occurred_at, received_at, payload_hash)
VALUES (%(id)s, %(kind)s, %(user)s, %(device)s, %(seq)s, %(building)s, %(unit)s, %(at)s, %(now)s,
    %(digest)s)
ON CONFLICT (id) DO NOTHING RETURNING id
"""
_STORED = "SELECT payload_hash, user_id FROM canvass_report WHERE id = %(id)s"
_REACHED = """
UPDATE canvass_device SET highest_seq = greatest(highest_seq, %(seq)s), received = received + %(new)s
WHERE id = %(device)s
"""


@transaction.atomic(savepoint=False)
def record_reports(
    *,
    items: Sequence[ReportItem],
    by: User,
    now: datetime,
    device: DeviceSent | None = None,
) -> list[Recorded]:
    """Store reports and do what each asks for; one answer each, in their order.

    Never raises for a report: what cannot be done is set aside with a code and a sentence, and
    stops no other. The same id with the same content is the same fact and does nothing again.
    """
    answers = [_record(item, by, now, device) for item in items]
    seqs = [one.report.seq for one in items if one.report is not None and one.report.seq]
    new = sum(arrived for _answer, arrived in answers)
    if device is not None and (seqs or new):
        ask(_REACHED, {"seq": max(seqs, default=0), "new": new, "device": device.id})
    return [answer for answer, _arrived in answers]


# An answer, and how many of the phone's numbers came in with it: one, or none the second time.
Answered = tuple[Recorded, int]


def _record(item: ReportItem, by: User, now: datetime, device: DeviceSent | None) -> Answered:
    report = item.report
    if report is None:
        return _set_aside(item, item.code, item.message, by, now, device)
    try:
        with transaction.atomic():
            return _take(item, report, by, now, device)
    except SetAside as reason:
        return _set_aside(item, reason.code, reason.message, by, now, device)
    except Refusal as reason:
        return _set_aside(item, reason.code, str(reason), by, now, device)


def _take(
    item: ReportItem, report: ReportSent, by: User, now: datetime, device: DeviceSent | None
) -> Answered:
    at = corrected(report.occurred_at, report.clock_offset_ms)
    if isinstance(report, ShiftSaid):
        if not take_shift_report(report=report, digest=item.digest, at=at, by=by, now=now):
            return Recorded(id=report.id, result="already_stored"), 0
        return Recorded(id=report.id, result="stored"), int(bool(report.seq))
    unit, building = _place(report)
    new = ask(
        _INSERT,
        {
            "id": report.id,
            "kind": report.kind,
            "user": by.pk,
            "device": device.id if device is not None else None,
            "seq": report.seq,
            "building": building,
            "unit": unit,
            "at": at,
            "now": now,
            "digest": item.digest,
        },
    )
    if not new:
        digest, user_id = ask(_STORED, {"id": report.id})[0]
        if bytes(digest) != item.digest or user_id != by.pk:
            raise SetAside(
                "id_reused",
                "id: another report was stored under this id before. Nothing was changed.",
            )
        return Recorded(id=report.id, result="already_stored"), 0
    HANDLERS[type(report)](report=report, at=at, by=by, now=now)
    record(f"report.{report.kind}", ("report", report.id), by=by, now=now)
    return Recorded(id=report.id, result="stored"), int(bool(report.seq))


def _place(report: ReportSent) -> tuple[UUID | None, UUID | None]:
    """The apartment and building that the report names. Raises `SetAside` for an unknown one."""
    if report.unit_id is not None:
        found = Unit.objects.filter(pk=report.unit_id).values_list("pk", "building").first()
        if found is None:
            raise SetAside("unknown_unit", "unit: there is no such apartment.")
        return found
    if report.building_id is not None:
        if not Building.objects.filter(pk=report.building_id).exists():
            raise SetAside("unknown_building", "building: there is no such building.")
        return None, report.building_id
    return None, None


def _set_aside(
    item: ReportItem, code: str, message: str, by: User, now: datetime, device: DeviceSent | None
) -> Answered:
    payload = payload_of(item.raw)
    key = item.report.id if item.report is not None else sent_id(payload)
    aside = add_rows(
        ASIDE,
        [
            {
                "visit_id": key,
                "payload_hash": "\\x" + item.digest.hex(),
                "user_id": by.pk,
                "team_id": next(iter(by.team_ids()), None),
                "device_id": device.id if device is not None else None,
                "received_at": now,
                "code": code,
                "message": message[:300],
                "payload": payload,
            }
        ],
    )
    answer = Recorded(id=key, result="quarantined", code=code, message=message[:300])
    return answer, numbered(aside)


# --- One handler a kind


def _unit_missing(*, report: UnitMissing, at: datetime, by: User, now: datetime) -> None:
    # Somebody else was faster with the same fact: it is known, which is all that was wanted.
    with suppress(AlreadyReported):
        report_unit_missing(unit=Unit.objects.get(pk=report.unit), by=by, now=now)


def _unit_found(*, report: UnitFound, at: datetime, by: User, now: datetime) -> None:
    report_unit_found(unit=Unit.objects.get(pk=report.unit), by=by, now=now)


def _units_added(*, report: UnitsAdded, at: datetime, by: User, now: datetime) -> None:
    # A door that another phone was faster with keeps its row; visits that name it by the id of
    # this phone carry the door with them (`found_doors`), and arrive there.
    added = intake.add_units(
        [
            intake.NewUnit(one.id, report.building, clean_label(one.label), one.floor, by.pk)
            for one in report.units
        ],
        now=now,
    )
    bulk.add_entries([bulk.row_of(entry) for entry in added.entries])
    back = Unit.objects.filter(
        pk__in=list(added.stored.values()), reported_missing_at__isnull=False
    )
    for unit in back.order_by("pk"):
        report_unit_found(unit=unit, by=by, now=now)


def _access_note(*, report: AccessNoteSent, at: datetime, by: User, now: datetime) -> None:
    city = City.current()
    add_access_note(
        building=Building.objects.get(pk=report.building),
        by=by,
        now=now,
        kind=report.note_kind,
        text=report.text,
        # As it was when it was written: a late phone's note may be out of date by now.
        today=city.day_of(at),
        expires_on=report.expires_on,
        key=report.id,
    )
    if report.replaces is not None:
        note = AccessNote.objects.filter(pk=report.replaces, building=report.building).first()
        if note is not None:
            end_access_note(note=note, by=by, now=now, today=city.day_of(now))


def _access_note_over(*, report: AccessNoteOver, at: datetime, by: User, now: datetime) -> None:
    note = AccessNote.objects.filter(pk=report.note, building=report.building).first()
    if note is None:
        raise SetAside("unknown_note", "note: there is no such note at this building.")
    end_access_note(note=note, by=by, now=now, today=City.current().day_of(now))


HANDLERS: dict[type[Any], Handler] = {
    UnitMissing: _unit_missing,
    UnitFound: _unit_found,
    UnitsAdded: _units_added,
    AccessNoteSent: _access_note,
    AccessNoteOver: _access_note_over,
}
