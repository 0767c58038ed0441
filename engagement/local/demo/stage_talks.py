"""The second campaign: one-on-one conversations by phone and 311, at the office and at events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from canvass.models import Campaign, Visit, VisitWords
from engagement.accounts.models import Team, User
from residents.models import Resident

from .cast import BROOKLYN, CAST, INTAKE, UPTOWN
from .people import Crowd
from .stage_scripts import version_at
from .stage_turf import write_campaign
from .stories import DOOR_NOTES, ONE_ON_ONE, Story
from .visiting import Phones, Rows, consents_of, note_consents, note_visit, written_name
from .world import WEEKS, Request, World
from .writing import Minter, fingerprint

INBOUND_A_DAY = (5, 11)
DIALS_A_DAY = (16, 30)
ASKS_FOR_HELP = 0.11


def add_talk_campaign(world: World) -> Campaign:
    """Conversations about safety, housing and good-paying jobs, by phone and 311."""
    codes = sorted({code for story in ONE_ON_ONE for code in story.programs if code})
    campaign = Campaign(
        id=world.minter("campaigns:talk").at(world.began_at),
        name="One on one: safety, housing, good-paying jobs",
        purpose="Ask residents one by one what would make their block safer, what keeps them"
        " housed and what work they want, and stay with what they ask for.",
        state=Campaign.State.ACTIVE,
        starts_on=world.today - timedelta(weeks=WEEKS),
        ends_on=world.today + timedelta(weeks=8),
        channels=["phone", "311", "office", "event"],
        conversation_goal=1200,
        created_at=world.began_at,
        created_by=world.users["sunita.thapa@demo.example"],
    )
    return write_campaign(world, campaign, codes, (UPTOWN, BROOKLYN, INTAKE))


class TalkStage:
    """Dials, calls from 311, walk-ins and events, day by day."""

    def __init__(self, world: World, campaign: Campaign, phones: Phones) -> None:
        """A stage for one campaign of conversations."""
        self.world = world
        self.campaign = campaign
        self.phones = phones
        self.rows = Rows()
        self.rng: Random = world.rng("talks")
        self.mint: Minter = world.minter("talks")
        self.crowd: Crowd = world.crowd("talks")
        self.intake = [
            world.users[one.email]
            for one in CAST
            if one.team == INTAKE and one.role == "specialist"
        ]

    def load(self) -> None:
        """Every working day of the weeks, and today."""
        for day in self._days():
            for at in self._times(day, self.rng.randint(*INBOUND_A_DAY)):
                self._hear(at, "311")
            for at in self._times(day, self.rng.randint(0, 3)):
                self._hear(at, "office")
            if day.weekday() == 5:
                for at in self._times(day, self.rng.randint(6, 14)):
                    self._hear(at, "event")
            else:
                for at in self._times(day, self.rng.randint(*DIALS_A_DAY)):
                    self._dial(at)
        self.rows.write()
        self.world.visits += self.rows.visits
        self.world.residents += self.rows.residents
        self.world.say(f"{len(self.rows.visits):,} conversations and calls of the second campaign")

    def _days(self) -> Iterator[date]:
        day = self.world.today - timedelta(weeks=WEEKS)
        while day <= self.world.today:
            working = day.weekday() != 6 and day not in self.world.days_off
            if working or day == self.world.today:
                yield day
            day += timedelta(days=1)

    def _times(self, day: date, count: int) -> list[datetime]:
        """So many moments between ten and seven, none of them in the future."""
        minutes = sorted(self.rng.randint(5, 9 * 60 - 5) for _ in range(count))
        moments = [
            self.world.moment(day, time(10))
            + timedelta(minutes=one, seconds=self.rng.randint(0, 59))
            for one in minutes
        ]
        return [one for one in moments if one < self.world.now]

    def _visit(self, at: datetime, user: User, team: Team, channel: str, ending: str) -> Visit:
        inbound = channel in {"311", "office"}
        visit = Visit(
            id=self.mint.at(at),
            campaign=self.campaign,
            team=team,
            user=user,
            channel=channel,
            direction="inbound" if inbound else "outbound",
            begun_by="resident" if inbound else "city",
            through={"311": "311", "office": "walk_in"}.get(channel, ""),
            disposition_id=ending,
            occurred_at=at,
            day=self.world.city.day_of(at),
        )
        visit.payload_hash = fingerprint(visit.id)
        if channel == "311":
            # Logged at a desk, with its clock right and no phone in hand.
            visit.device_at = at
            visit.received_at = min(at + timedelta(seconds=self.rng.uniform(5, 90)), self.world.now)
        else:
            self.phones.stamp(visit, self.world.now)
        self.rows.visits.append(visit)
        note_visit(self.world, visit)
        return visit

    def _hear(self, at: datetime, channel: str) -> None:
        """Somebody comes to us, or stops at a table: always a conversation."""
        user = self.rng.choice(self.intake)
        team = self.world.teams[INTAKE]
        visit = self._visit(at, user, team, channel, "conversation")
        language = self.crowd.language("Charlotte" if channel == "event" else "Bronx")
        visit.language = language
        story = self._talk(visit)
        if channel == "event" or self.rng.random() < 0.3:
            return
        person = self.crowd.person(language)
        resident = Resident(
            id=self.mint.at(at),
            name=written_name(person, self.rng),
            phone=person.phone,
            email=person.email,
            languages=list(person.languages),
            needs_interpreter="en" not in person.languages,
            team=team,
            recorded_by=user,
            created_at=visit.received_at,
            changed_at=visit.received_at,
        )
        self.rows.residents.append(resident)
        self.world.note("resident.added", resident, by=user, at=visit.received_at)
        visit.resident = resident
        consents = consents_of(resident, visit, user, self.rng, self.mint)
        self.rows.consents += consents
        note_consents(self.world, consents, visit)
        self._maybe_help(visit, resident, story)

    def _dial(self, at: datetime) -> None:
        """A call to somebody met at a door who allowed calls about other programs."""
        known = [one for one in self.world.callable_people if one[2] < at - timedelta(days=1)]
        if not known:
            return
        entry = self.rng.choice(known)
        resident, team, _ = entry
        user = self.rng.choice(self.intake)
        if team.name == UPTOWN and self.rng.random() < 0.4:
            user = self.world.users["specialist@demo.example"]
        ending = self.rng.choices(
            ("not_home", "conversation", "person_unavailable", "refused", "call_back"),
            (70, 21, 5, 2, 2),
        )[0]
        visit = self._visit(at, user, self.world.team_of[user.id], "phone", ending)
        visit.resident = resident
        if ending == "not_home":
            return
        self.world.callable_people.remove(entry)
        visit.language = resident.languages[0]
        if ending == "conversation":
            self._maybe_help(visit, resident, self._talk(visit))

    def _talk(self, visit: Visit) -> Story:
        story = self.rng.choices(ONE_ON_ONE, [one.share for one in ONE_ON_ONE])[0]
        visit.needs = [story.need]
        codes = [code for code in story.programs if code]
        visit.program_ids = [self.world.programs[code].id for code in codes[:1]]
        matters = {"housing_search": "housing"}.get(story.need, story.need)
        note = self.rng.choice(DOOR_NOTES) if self.rng.random() < 0.1 else ""
        visit.script_version = version_at(
            self.world.scripts[self.campaign.pk], visit.occurred_at
        ).pk
        self.rows.words.append(
            VisitWords(visit=visit, note=note, answers={"matters_most": matters})
        )
        return story

    def _maybe_help(self, visit: Visit, resident: Resident, story: Story) -> None:
        if self.rng.random() < ASKS_FOR_HELP:
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
