"""What was said at the doors: visits, the people met, what they allowed and asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from canvass.models import Appointment, Campaign, Device, Turf, Visit, VisitWords
from engagement.accounts.models import Team, User
from residents.models import (
    Consent,
    DoNotContact,
    Household,
    HouseholdMember,
    Residence,
    Resident,
    StoppedNumber,
)

from .knocking import Knock
from .people import Crowd, Person
from .stage_turf import Round, note_do_not_contact
from .stories import DOOR_NOTES, HOUSING, Story
from .world import Request, World
from .writing import Minter, copy_objects, copy_rows, fingerprint

NEVER_NAMED = 0.22
KEPT_NOTHING = 0.02
ASKS_FOR_HELP = 0.085
HAS_A_NEED = 0.52


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


class DoorStage:
    """Turns knocks into rows, in the order in which they happened."""

    def __init__(self, world: World, campaign: Campaign, phones: Phones) -> None:
        """A stage for one door campaign."""
        self.world = world
        self.campaign = campaign
        self.phones = phones
        self.rows = Rows()
        self.rng = world.rng("doors")
        self.mint = world.minter("doors")
        self.crowd: Crowd = world.crowd("doors")

    def load(self, rounds: list[Round]) -> None:
        """All knocks of all teams, oldest first."""
        knocks = [(knock, walked) for walked in rounds for knock in walked.knocks]
        knocks.sort(key=lambda one: (one[0].at, one[0].home.unit))
        for knock, walked in knocks:
            self._take(knock, walked.walkers[knock.person], walked.team, walked.turfs[knock.beat])
        self._correct_some()
        self._know_more()
        self.rows.write()
        self.world.visits += self.rows.visits
        self.world.residents += self.rows.residents
        self.world.say(
            f"{len(self.rows.visits):,} visits at doors, {len(self.rows.residents):,} residents met"
        )

    def _take(self, knock: Knock, user: User, team: Team, turf: Turf) -> None:
        rng = self.rng
        visit = Visit(
            id=self.mint.at(knock.at),
            campaign=self.campaign,
            turf=turf,
            team=team,
            building_id=knock.home.building,
            unit_id=knock.home.unit,
            user=user,
            channel="door",
            direction="outbound",
            begun_by="city",
            disposition_id=knock.disposition,
            occurred_at=knock.at,
            day=self.world.city.day_of(knock.at),
        )
        visit.payload_hash = fingerprint(visit.id)
        self.phones.stamp(visit, self.world.now)
        self.rows.visits.append(visit)
        note_visit(self.world, visit)
        if knock.disposition == "conversation":
            self._converse(visit, knock, user, team)
        elif knock.disposition == "language_barrier":
            visit.language = knock.home.language
        elif knock.disposition == "call_back":
            visit.language = knock.home.language
            self._call_back(visit, user, team, None)
        elif knock.disposition == "person_unavailable":
            visit.minor_answered = rng.random() < 0.2
        elif knock.disposition == "refused" and rng.random() < 0.12:
            self._leave_alone(visit, user)

    def _converse(self, visit: Visit, knock: Knock, user: User, team: Team) -> None:
        rng = self.rng
        visit.is_broken_off = rng.random() < 0.04
        if rng.random() < KEPT_NOTHING:
            visit.keeps_nothing = True
            visit.unit_id = None
            return
        language = knock.home.language if knock.speaks else "en"
        visit.language = language
        story: Story | None = None
        if rng.random() < HAS_A_NEED:
            story = rng.choices(HOUSING, [one.share for one in HOUSING])[0]
            visit.needs = [story.need]
            if rng.random() < 0.2:
                second = rng.choice(HOUSING).need
                visit.needs = sorted({story.need, second})
        codes = {code for code in (story.programs if story else ()) if code}
        if rng.random() < 0.35:
            codes.add(rng.choice(("scrie", "getcovered", "heap", "snap")))
        visit.program_ids = [self.world.programs[code].id for code in sorted(codes)][:3]
        note = rng.choice(DOOR_NOTES) if rng.random() < 0.14 else ""
        answers = {
            "knows_lease": rng.choices(("yes", "no", "not_sure"), (80, 9, 11))[0],
            "rent_went_up": rng.choices(("yes", "no", "does_not_know"), (55, 35, 10))[0],
        }
        if visit.is_broken_off:
            answers = {}
        resident: Resident | None = None
        if rng.random() >= NEVER_NAMED and not visit.is_broken_off:
            resident = self._meet(visit, language, user, team, speaks=knock.speaks)
            if story and rng.random() < ASKS_FOR_HELP / HAS_A_NEED / (1 - NEVER_NAMED):
                self._ask_for_help(visit, resident, story)
            if rng.random() < 0.035:
                self._call_back(visit, user, team, resident)
        if note or answers:
            self.rows.words.append(VisitWords(visit=visit, note=note, answers=answers))

    def _meet(
        self, visit: Visit, language: str, user: User, team: Team, *, speaks: bool
    ) -> Resident:
        """The person who opened the door, sometimes with who lives with them."""
        person = self.crowd.person(language)
        resident = self._resident(person, visit, user, team)
        resident.needs_interpreter = not speaks or "en" not in person.languages
        self._live_there(resident, visit)
        self._consent(resident, visit, user, team)
        if self.rng.random() < 0.12:
            family = self.crowd.person(language)
            second = self._resident(family, visit, user, team)
            second.phone = resident.phone
            self._live_there(second, visit)
            self._keep_house(visit, resident, second)
        visit.resident = resident
        return resident

    def _resident(self, person: Person, visit: Visit, user: User, team: Team) -> Resident:
        resident = Resident(
            id=self.mint.at(visit.occurred_at),
            name=written_name(person, self.rng),
            phone=person.phone,
            email=person.email,
            languages=list(person.languages),
            unit_id=visit.unit_id,
            team=team,
            recorded_by=user,
            created_at=visit.received_at,
            changed_at=visit.received_at,
        )
        self.rows.residents.append(resident)
        self.world.note("resident.added", resident, by=user, at=visit.received_at)
        return resident

    def _live_there(self, resident: Resident, visit: Visit) -> None:
        assert visit.unit_id is not None
        self.rows.residences.append(
            Residence(
                id=self.mint.at(visit.occurred_at),
                resident=resident,
                unit_id=visit.unit_id,
                from_on=visit.day,
            )
        )

    def _keep_house(self, visit: Visit, first: Resident, second: Resident) -> None:
        household = Household(
            id=self.mint.at(visit.occurred_at), unit_id=visit.unit_id, created_at=visit.received_at
        )
        self.rows.households.append(household)
        for resident, relation in (
            (first, ""),
            (second, self.rng.choice(("spouse", "mother", "son"))),
        ):
            self.rows.members.append(
                HouseholdMember(
                    id=self.mint.at(visit.occurred_at),
                    household=household,
                    resident=resident,
                    relation=relation,
                    speaks_for_household=resident is first,
                    from_on=visit.day,
                )
            )

    def _consent(self, resident: Resident, visit: Visit, user: User, team: Team) -> None:
        """What they allowed, per channel and purpose; asked only for what they can be reached by."""
        rows = consents_of(resident, visit, user, self.rng, self.mint)
        self.rows.consents += rows
        if any(
            one.answer and one.channel == "call" and one.purpose == "other_programs" for one in rows
        ):
            self.world.callable_people.append((resident, team, visit.occurred_at))
        note_consents(self.world, rows, visit)

    def _ask_for_help(self, visit: Visit, resident: Resident, story: Story) -> None:
        code = self.rng.choice(story.programs)
        self.world.requests.append(
            Request(
                visit=visit,
                resident=resident,
                story=story,
                program=self.world.programs[code] if code else None,
                words=self.rng.choice(story.asks),
            )
        )

    def _call_back(self, visit: Visit, user: User, team: Team, resident: Resident | None) -> None:
        """A promise to come back within the week; what came of past ones is known."""
        day = visit.day + timedelta(days=self.rng.randint(1, 6))
        starts = self.world.moment(
            day, time(self.rng.randint(10, 18), self.rng.choice((0, 15, 30)))
        )
        state = Appointment.State.PLANNED
        if starts <= self.world.now:
            state = self.rng.choice((Appointment.State.KEPT, Appointment.State.MISSED))
        elif self.rng.random() < 0.3:
            state = Appointment.State.CONFIRMED
        row = Appointment(
            id=self.mint.at(visit.occurred_at),
            resident=resident,
            unit_id=visit.unit_id,
            building_id=visit.building_id,
            team=team,
            user=user,
            channel="door",
            starts_at=starts,
            state=state,
            visit=visit,
            created_at=visit.received_at,
        )
        self.rows.appointments.append(row)
        self.world.note("appointment.made", row, by=user, at=visit.received_at, visit=str(visit.pk))

    def _leave_alone(self, visit: Visit, user: User) -> None:
        row = DoNotContact(
            id=self.mint.at(visit.occurred_at),
            scope="unit",
            unit_id=visit.unit_id,
            channel="door",
            reason="asked",
            created_at=visit.received_at,
            created_by=user,
            visit_id=visit.id,
        )
        self.rows.do_not_contacts.append(row)
        note_do_not_contact(self.world, row)

    def _correct_some(self) -> None:
        """A slip of the thumb, put right a minute later by a visit that names it."""
        slips = [one for one in self.rows.visits if one.disposition_id == "refused"]
        flagged = {one.visit_id for one in self.rows.do_not_contacts}
        slips = [one for one in slips if one.id not in flagged]
        for slip in self.rng.sample(slips, min(18, len(slips))):
            at = min(slip.occurred_at + timedelta(minutes=1), self.world.now)
            mended = Visit(
                id=self.mint.at(at),
                campaign=slip.campaign,
                turf=slip.turf,
                team=slip.team,
                building_id=slip.building_id,
                unit_id=slip.unit_id,
                user=slip.user,
                channel="door",
                direction="outbound",
                begun_by="city",
                disposition_id="not_home",
                supersedes=slip,
                occurred_at=slip.occurred_at,
                day=slip.day,
            )
            mended.payload_hash = fingerprint(mended.id)
            self.phones.stamp(mended, self.world.now)
            self.rows.visits.append(mended)
            note_visit(self.world, mended)

    def _know_more(self) -> None:
        """What a few people told later: a death, how to reach them safely, STOP to texts."""
        asked = {one.resident.pk for one in self.world.requests}
        reached = {one[0].pk for one in self.world.callable_people}
        known = [one for one in self.rows.residents if one.pk not in asked | reached]
        for resident in self.rng.sample(known, min(2, len(known))):
            resident.deceased_on = self.world.today - timedelta(days=self.rng.randint(1, 6))
        for resident in self.rng.sample(self.rows.residents, len(self.rows.residents) // 40):
            resident.safe_from, resident.safe_until = time(10), time(15)
            resident.no_voicemail = True
        for resident in self.rng.sample(self.rows.residents, len(self.rows.residents) // 150):
            if resident.phone and resident.pk not in reached:
                self.rows.stopped.setdefault(str(resident.phone), resident.changed_at)


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
