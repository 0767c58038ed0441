"""What every stage with visits shares: their rows, the phones they came from, their record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from canvass.models import Appointment, Device, Visit, VisitWords
from engagement.accounts.models import User
from residents.models import (
    Consent,
    DoNotContact,
    Household,
    HouseholdMember,
    Residence,
    Resident,
    StoppedNumber,
)

from .people import Person
from .world import World
from .writing import Minter, copy_objects, copy_rows


@dataclass
class Rows:
    """The rows of one stage, written together."""

    visits: list[Visit] = field(default_factory=list)
    words: list[VisitWords] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)
    residences: list[Residence] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    members: list[HouseholdMember] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    do_not_contacts: list[DoNotContact] = field(default_factory=list)
    stopped: dict[str, datetime] = field(default_factory=dict)

    def write(self) -> None:
        """COPY everything, people before what points at them."""
        copy_objects(self.residents)
        copy_objects(self.residences)
        copy_objects(self.households)
        copy_objects(self.members)
        copy_objects(self.visits)
        copy_objects(self.words)
        copy_objects(self.consents)
        copy_objects(self.appointments)
        copy_objects(self.do_not_contacts)
        copy_rows(StoppedNumber, ["number", "stopped_at"], self.stopped.items())


class Phones:
    """Each specialist's phone: its id, how far its clock is off, and the number of its last visit."""

    def __init__(self, world: World) -> None:
        """Phones for the whole cast; one in six has a clock that is minutes off."""
        rng = world.rng("phones")
        mint = world.minter("phones")
        self._rng = rng
        self.devices: dict[UUID, Device] = {}
        for user in world.users.values():
            self.devices[user.id] = Device(
                id=mint.at(world.began_at),
                user=user,
                last_contact_at=world.began_at,
                clock_offset_ms=rng.choice((-1200, 300, 0, 850, 2100, 184_000)),
                app_version="1",
            )

    def stamp(self, visit: Visit, now: datetime) -> None:
        """Give a visit its device, its number there, and when it arrived."""
        device = self.devices[visit.user_id]
        device.highest_seq += 1
        device.received += 1
        visit.device_id = device.id
        visit.device_seq = device.highest_seq
        visit.clock_offset_ms = device.clock_offset_ms
        visit.device_at = visit.occurred_at - timedelta(milliseconds=device.clock_offset_ms)
        # Most stairwells have a signal; one visit in nine waits for the street.
        wait = self._rng.uniform(2, 25)
        if self._rng.random() < 0.11:
            wait = self._rng.uniform(180, 2400)
        visit.received_at = min(visit.occurred_at + timedelta(seconds=wait), now)
        device.last_contact_at = max(device.last_contact_at, visit.received_at)

    def write(self) -> None:
        """Only phones that ever sent something are known."""
        copy_objects([one for one in self.devices.values() if one.highest_seq])


def written_name(person: Person, rng: Random) -> str:
    """The name as somebody wrote it down: in its script, in Latin letters, or both."""
    if person.name == person.latin:
        return person.name
    return rng.choices((person.name, person.latin, f"{person.latin} {person.name}"), (45, 25, 30))[
        0
    ]


def consents_of(
    resident: Resident, visit: Visit, user: User, rng: Random, mint: Minter
) -> list[Consent]:
    """Yes and no, as people say it: most to their own case, about half to other programs."""
    asked: list[tuple[str, str, float]] = []
    if resident.phone:
        asked += [("call", "this_case", 0.9), ("sms", "this_case", 0.8)]
        asked += [("call", "other_programs", 0.5)]
    if resident.email:
        asked += [("email", "this_case", 0.85)]
    how: dict[str, Any] = {"how": visit.channel, "recorded_by": user, "visit_id": visit.id}
    return [
        Consent(
            id=mint.at(visit.occurred_at),
            resident=resident,
            channel=channel,
            purpose=purpose,
            answer=rng.random() < share,
            given_at=visit.occurred_at,
            **how,
        )
        for channel, purpose, share in asked
        if rng.random() < 0.9
    ]


def note_visit(world: World, visit: Visit) -> None:
    """The record of a visit: its disposition, and which visit it corrects."""
    payload = {"disposition": visit.disposition_id}
    if visit.supersedes_id:
        payload["supersedes"] = str(visit.supersedes_id)
    verb = "visit.corrected" if visit.supersedes_id else "visit.recorded"
    world.note(verb, visit, by=visit.user, at=visit.received_at, **payload)


def note_consents(world: World, rows: list[Consent], visit: Visit) -> None:
    """One entry for each answer, under the person who gave it."""
    for row in rows:
        world.note(
            "consent.recorded",
            ("resident", row.resident_id),
            by=row.recorded_by,
            at=visit.received_at,
            channel=row.channel,
            purpose=row.purpose,
            answer=row.answer,
        )
