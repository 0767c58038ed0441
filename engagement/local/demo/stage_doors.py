"""What was said at the doors: visits, the people met, what they allowed and asked for."""

from __future__ import annotations

from datetime import time, timedelta

from canvass.models import Appointment, Campaign, Turf, Visit, VisitWords
from engagement.accounts.models import Team, User
from residents.models import DoNotContact, Household, HouseholdMember, Residence, Resident

from .knocking import Knock
from .people import Crowd, Person
from .stage_ground import note_do_not_contact
from .stage_scripts import door_answers, version_at
from .stage_turf import Round
from .stories import DOOR_NOTES, HOUSING, Story
from .visiting import Phones, Rows, consents_of, note_consents, note_visit, written_name
from .world import Request, World
from .writing import fingerprint

NEVER_NAMED = 0.22
KEPT_NOTHING = 0.02
ASKS_FOR_HELP = 0.085
HAS_A_NEED = 0.52


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
        language = knock.home.language
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
        version = version_at(self.world.scripts[self.campaign.pk], visit.occurred_at)
        answers = door_answers(rng, version, visit.occurred_at)
        if visit.is_broken_off:
            answers = {}
        visit.script_version = version.pk if answers else None
        resident: Resident | None = None
        if rng.random() >= NEVER_NAMED and not visit.is_broken_off:
            resident = self._meet(visit, language, user, team)
            if story and rng.random() < ASKS_FOR_HELP / HAS_A_NEED / (1 - NEVER_NAMED):
                self._ask_for_help(visit, resident, story)
            if rng.random() < 0.035:
                self._call_back(visit, user, team, resident)
        interpreter = "" if knock.speaks else "Language line"
        if note or answers or interpreter:
            self.rows.words.append(
                VisitWords(visit=visit, note=note, answers=answers, interpreter=interpreter)
            )

    def _meet(self, visit: Visit, language: str, user: User, team: Team) -> Resident:
        """The person who opened the door, sometimes with who lives with them."""
        person = self.crowd.person(language)
        resident = self._resident(person, visit, user, team)
        resident.needs_interpreter = "en" not in person.languages
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
