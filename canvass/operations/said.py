"""What was learned at visits besides the visit: people, consents, promises, wishes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from canvass.details import NUMBER_FAULTS
from canvass.judging import Judged
from canvass.measures import Countable
from canvass.screenings import new_screening
from canvass.wire import VisitSent
from engagement.accounts.models import User
from engagement.audit import bulk
from engagement.ids import derived_id
from engagement.sets import Table, ask
from residents import faults, intake, screenings
from residents.models import Resident
from residents.operations import Deceased, record_death
from residents.unsaid import take_back_said

APPOINTMENTS = Table(
    "canvass_appointment",
    {
        "id": "uuid",
        "resident_id": "uuid",
        "unit_id": "uuid",
        "building_id": "uuid",
        "team_id": "uuid",
        "user_id": "uuid",
        "channel": "text",
        "starts_at": "timestamptz",
        "state": "text",
        "visit_id": "uuid",
        "created_at": "timestamptz",
    },
    order_by="id",
    returning="id, visit_id",
)


def _each(fresh: Sequence[Judged]) -> Iterator[tuple[Judged, VisitSent, Countable]]:
    for one in fresh:
        if one.visit is not None and one.countable is not None:
            yield one, one.visit, one.countable


def add_people(fresh: Sequence[Judged], *, by: User, now: datetime) -> list[dict[str, Any]]:
    """Store people met for the first time, before the visits that name them; the entries."""
    people = [
        intake.NewResident(
            id=visit.resident.id,
            name=" ".join(visit.resident.name.split()),
            unit_id=kept.unit_id,
            team_id=kept.team_id,
            recorded_by_id=by.pk,
            phone=one.phone,
            email=visit.resident.email,
            languages=visit.resident.languages or ([kept.language] if kept.language else []),
            from_on=kept.day,
        )
        for one, visit, kept in _each(fresh)
        if one.is_new_person and visit.resident is not None
    ]
    added = intake.add_residents(people, now=now)
    return [bulk.row_of(entry) for entry in added.entries]


def add_said(
    fresh: Sequence[Judged], *, by: User, now: datetime, review_days: int = 30
) -> list[dict[str, Any]]:
    """Store consents, do-not-contacts, screenings and what numbers turned out to be; the entries.

    An unsafe door is held for everyone: until the day that was said, or for `review_days`.
    """
    consents: list[intake.NewConsent] = []
    wishes: list[intake.NewDoNotContact] = []
    bad: list[faults.NewFault] = []
    told: list[screenings.NewScreening] = []
    for one, visit, kept in _each(fresh):
        if visit.is_withdrawal:
            continue
        if kept.resident_id is not None:
            consents += _consents(visit, kept, kept.resident_id, by)
        if (screening := new_screening(visit, kept, by.pk)) is not None:
            told.append(screening)
        if visit.do_not_contact is not None:
            wishes.append(_wish(one, visit, kept, by))
        elif kept.disposition == "unsafe" and kept.unit_id is not None:
            wishes.append(_hold(kept, by, review_days))
        if visit.detail in NUMBER_FAULTS and kept.channel == "phone" and kept.resident_id:
            bad.append(_fault(one, visit, kept, kept.resident_id, by))
    # First what corrected visits had said, then what is said instead.
    undone = [one.target.id for one in fresh if one.target is not None]
    entries = [
        bulk.row_of(entry)
        for entry in (
            *faults.take_back_faults(undone, by_id=by.pk, now=now),
            *faults.release_unsafe(undone, by_id=by.pk, now=now),
            *faults.note_faults(bad, now=now),
            *screenings.replace_screenings(undone, by_id=by.pk, now=now),
            *screenings.add_screenings(told, now=now),
        )
    ]
    entries += [bulk.row_of(entry) for entry in intake.add_consents(consents, now=now).entries]
    entries += [bulk.row_of(entry) for entry in intake.add_do_not_contacts(wishes, now=now).entries]
    # Last, for a batch may bring a visit and its correction together.
    withdrawn = [
        one.target.id
        for one, visit, _kept in _each(fresh)
        if one.target is not None and visit.is_withdrawal
    ]
    unsaid = take_back_said(
        corrected=set(undone) - set(withdrawn), withdrawn=withdrawn, by_id=by.pk, now=now
    )
    entries += [bulk.row_of(entry) for entry in unsaid]
    return entries


def appointment_rows(fresh: Sequence[Judged], *, now: datetime) -> list[dict[str, Any]]:
    """Promises made at stored visits, to be kept by who made them."""
    return [
        {
            "id": visit.appointment.id,
            "resident_id": kept.resident_id,
            "unit_id": kept.unit_id,
            "building_id": one.building_id,
            "team_id": kept.team_id,
            "user_id": kept.user_id,
            "channel": visit.appointment.channel,
            "starts_at": visit.appointment.starts_at,
            "state": "planned",
            "visit_id": kept.id,
            "created_at": now,
        }
        for one, visit, kept in _each(fresh)
        if visit.appointment is not None and not visit.is_withdrawal
    ]


def end_appointments(fresh: Sequence[Judged]) -> None:
    """Cancel what was promised at visits that are taken back, or promised anew."""
    undone = [
        one.target.id
        for one, visit, _kept in _each(fresh)
        if one.target is not None and (visit.is_withdrawal or visit.appointment is not None)
    ]
    if undone:
        ask(
            """
            UPDATE canvass_appointment SET state = 'canceled' WHERE id IN (
                SELECT id FROM canvass_appointment
                WHERE visit_id = ANY(%(ids)s::uuid[]) AND state IN ('planned', 'confirmed')
                ORDER BY id FOR UPDATE)""",
            {"ids": undone},
        )


def record_deaths(fresh: Sequence[Judged], *, by: User, now: datetime) -> None:
    """A door where somebody said that a known person has died: every message stops at once."""
    said = {
        kept.resident_id: kept.day
        for _one, visit, kept in _each(fresh)
        if kept.disposition == "deceased" and kept.resident_id and not visit.is_withdrawal
    }
    if not said:
        return
    living = Resident.objects.filter(pk__in=said, deceased_on__isnull=True).order_by("pk")
    for resident in living:
        on = min(said[resident.pk], now.date())
        with suppress(Deceased):
            record_death(resident=resident, by=by, now=now, on=on)


def _consents(
    visit: VisitSent, kept: Countable, resident_id: UUID, by: User
) -> list[intake.NewConsent]:
    return [
        intake.NewConsent(
            resident_id=resident_id,
            channel=one.channel,
            purpose=one.purpose,
            answer=one.answer,
            organization_id=one.organization,
            wording=one.wording,
            wording_version=one.wording_version,
            wording_language=one.wording_language,
            given_at=kept.occurred_at,
            how=kept.channel,
            recorded_by_id=by.pk,
            visit_id=kept.id,
        )
        for one in visit.consents
    ]


def _hold(kept: Countable, by: User, review_days: int) -> intake.NewDoNotContact:
    return intake.NewDoNotContact(
        id=derived_id(kept.id, "unsafe"),
        scope="unit",
        channel="any",
        reason="safety",
        created_at=kept.occurred_at,
        created_by_id=by.pk,
        unit_id=kept.unit_id,
        expires_on=kept.day + timedelta(days=review_days),
        visit_id=kept.id,
    )


def _fault(
    one: Judged, visit: VisitSent, kept: Countable, resident_id: UUID, by: User
) -> faults.NewFault:
    return faults.NewFault(
        resident_id=resident_id,
        number=one.phone,
        kind=visit.detail,
        noted_at=kept.occurred_at,
        noted_by_id=by.pk,
        visit_id=kept.id,
    )


def _wish(one: Judged, visit: VisitSent, kept: Countable, by: User) -> intake.NewDoNotContact:
    wish = visit.do_not_contact
    assert wish is not None
    return intake.NewDoNotContact(
        id=wish.id,
        scope=wish.scope,
        channel=wish.channel,
        reason=wish.reason,
        created_at=kept.occurred_at,
        created_by_id=by.pk,
        resident_id=kept.resident_id if wish.scope == "resident" else None,
        unit_id=one.item.unit if wish.scope == "unit" else None,
        building_id=one.building_id if wish.scope == "building" else None,
        expires_on=wish.expires_on,
        # Of someone of whom nothing is kept, nothing leads from the visit to the door.
        visit_id=None if visit.keeps_nothing else kept.id,
    )
