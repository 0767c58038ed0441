"""What the stages of the loading hand to one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models

from canvass.models import Campaign, ScriptVersion, Visit
from engagement.accounts.models import Team, User
from engagement.audit.models import Entry
from engagement.audit.operations import build_entry
from engagement.city.models import City
from programs.models import Program
from residents.models import Resident

from .people import Crowd, PhoneBook
from .stories import Story
from .writing import Minter

WEEKS = 5


@dataclass
class Request:
    """Help asked for at a visit: what a case is made of."""

    visit: Visit
    resident: Resident
    story: Story
    program: Program | None
    words: str


@dataclass
class World:
    """The demo city as far as it is loaded. Everything random in it comes from `seed`."""

    seed: str
    now: datetime
    city: City
    say: Callable[[str], None]
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    team_of: dict[UUID, Team] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    scripts: dict[UUID, list[ScriptVersion]] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)
    callable_people: list[tuple[Resident, Team, datetime]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    days_off: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        self.phone_book = PhoneBook(f"{self.seed}:numbers")

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return self.city.zone

    @property
    def today(self) -> date:
        """The city's day now."""
        return self.city.day_of(self.now)

    @property
    def began_at(self) -> datetime:
        """When the office opened: before everything else in the demo."""
        return self.moment(self.today - timedelta(weeks=WEEKS, days=10), time(9))

    def moment(self, day: date, clock: time) -> datetime:
        """A local time of the city, in UTC."""
        return datetime.combine(day, clock, self.zone).astimezone(ZoneInfo("UTC"))

    def rng(self, topic: str) -> Random:
        """Chance for one topic, so that a change in one stage leaves the others as they were."""
        return Random(f"{self.seed}:{topic}")

    def minter(self, topic: str) -> Minter:
        """Ids for one topic."""
        return Minter(f"{self.seed}:ids:{topic}")

    def crowd(self, topic: str) -> Crowd:
        """People for one topic."""
        return Crowd(f"{self.seed}:people:{topic}", self.phone_book)

    def note(
        self,
        verb: str,
        subject: models.Model | tuple[str, UUID],
        *,
        by: User | None,
        at: datetime,
        **payload: object,
    ) -> None:
        """Remember an audit entry; they are written together at the end."""
        self.entries.append(build_entry(verb, subject, by=by, now=at, **payload))
