"""A few weeks at the doors, drawn before anything is written: who knocked where, when, and what came.

Only plain values here, no database: the same seed and the same clock give the same weeks. The
rates follow what units report: about 25 doors an hour, one door in three answers, more of them
after four in the afternoon.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

FIRST_HOUR, LAST_HOUR = 10, 20
ATTEMPTS = 3
# Nobody climbs the stairs of three buildings for fewer doors than this.
WORTH_GOING = 12
# Nobody holds more turfs than this at once.
MOST_IN_HAND = 2
# After one of these nobody knocks again in the same campaign.
FINAL = frozenset(
    {"conversation", "refused", "vacant", "not_a_home", "address_not_found", "moved", "unable"}
    | {"unsafe", "duplicate_address"}
)


@dataclass
class Home:
    """A door as the street will find it: who lives there and how often they are in."""

    unit: UUID
    building: UUID
    language: str
    at_home: float
    held_back: bool = False
    tries: int = 0
    last_on: date | None = None
    ending: str = ""

    def open_on(self, day: date) -> bool:
        """True while the attempt policy still sends someone to this door."""
        return (
            not self.held_back
            and self.tries < ATTEMPTS
            and self.ending not in FINAL
            and (self.last_on is None or (day - self.last_on).days >= 2)
        )


@dataclass
class Beat:
    """One turf, its doors in walking order, and who holds it from when."""

    name: str
    homes: list[Home]
    holders: list[int] = field(default_factory=list)
    from_on: date | None = None
    done_at: datetime | None = None

    def open_homes(self, day: date) -> list[Home]:
        """Doors still to knock on, those tried least first, each pass in walking order."""
        return sorted((one for one in self.homes if one.open_on(day)), key=lambda one: one.tries)

    def is_worth_going(self, day: date) -> bool:
        """True while it is held and enough doors are open that day."""
        return self.done_at is None and len(self.open_homes(day)) >= WORTH_GOING

    def is_worked_out(self) -> bool:
        """True when too few doors are left to send anyone again."""
        left = [one for one in self.homes if one.tries < ATTEMPTS and one.ending not in FINAL]
        return sum(not one.held_back for one in left) < WORTH_GOING


@dataclass(frozen=True)
class Knock:
    """One attempt at one door. `at` is in UTC; `speaks` tells whether they share a language."""

    beat: int
    home: Home
    person: int
    at: datetime
    disposition: str
    minutes: float
    speaks: bool


@dataclass(frozen=True)
class Outing:
    """One shift of one person: opened, closed (or still out)."""

    person: int
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Walker:
    """A specialist as the street sees them."""

    number: int
    languages: frozenset[str]


@dataclass
class Weeks:
    """Everything that happened at the doors."""

    knocks: list[Knock]
    outings: list[Outing]


def walk_weeks(
    *,
    beats: Sequence[Beat],
    walkers: Sequence[Walker],
    now: datetime,
    weeks: int,
    zone: ZoneInfo,
    days_off: frozenset[date],
    seed: str,
) -> Weeks:
    """Send each walker out about twice a week until `now`, and today whatever day it is.

    Beats are dealt out in order; a walker takes the next when the one in hand is done. The last
    outing of each walker starts a fresh beat, so that every list on a phone is a living one.
    """
    rng = Random(seed)
    today = now.astimezone(zone).date()
    fresh = iter(range(len(beats)))
    in_hand: dict[int, list[int]] = {walker.number: [] for walker in walkers}
    result = Weeks([], [])
    for day in _field_days(today, weeks, days_off):
        last = day == today
        for walker in walkers:
            if not last and rng.random() > 0.37:
                continue
            start = _start(day, zone, rng, last=last)
            if start >= now:
                continue
            until = min(now, start + timedelta(minutes=rng.uniform(150, 215)), _close(day, zone))
            clock = start
            while clock < until - timedelta(minutes=15):
                held = in_hand[walker.number]
                worth = (one for one in held if beats[one].is_worth_going(day))
                beat = None if last and clock == start else next(worth, None)
                if beat is None:
                    open_beats = [one for one in held if beats[one].done_at is None]
                    beat = next(fresh, None) if last or len(open_beats) < MOST_IN_HAND else None
                    if beat is None:
                        break
                    for older in open_beats[: 1 - MOST_IN_HAND]:
                        beats[older].done_at = start
                    held.append(beat)
                _take(beats[beat], walker, day)
                for knock in _pass(beat, beats[beat], walker, clock, until, zone, rng):
                    result.knocks.append(knock)
                    clock = knock.at
                if beats[beat].is_worked_out():
                    beats[beat].done_at = clock
                clock += timedelta(minutes=rng.uniform(6, 12))
            still_out = last and until == now
            result.outings.append(
                Outing(walker.number, start, None if still_out else min(clock, until))
            )
    return result


def _field_days(today: date, weeks: int, days_off: frozenset[date]) -> Iterator[date]:
    day = today - timedelta(weeks=weeks)
    while day < today:
        if day.weekday() != 6 and day not in days_off:
            yield day
        day += timedelta(days=1)
    yield today


def _start(day: date, zone: ZoneInfo, rng: Random, *, last: bool) -> datetime:
    """Mornings on the last day, so that it has begun by noon; mostly afternoons before."""
    chance = rng.random()
    if last or day.weekday() == 5 or chance < 0.3:
        moment = time(10, rng.randint(4, 40))
    elif chance < 0.48:
        moment = time(13, rng.randint(0, 40))
    else:
        moment = time(16, rng.randint(0, 35))
    return datetime.combine(day, moment, zone).astimezone(ZoneInfo("UTC"))


def _close(day: date, zone: ZoneInfo) -> datetime:
    last = datetime.combine(day, time(LAST_HOUR - 1, 55), zone)
    return last.astimezone(ZoneInfo("UTC"))


def _take(beat: Beat, walker: Walker, day: date) -> None:
    if walker.number not in beat.holders:
        beat.holders.append(walker.number)
    if beat.from_on is None:
        beat.from_on = day


def _pass(
    number: int,
    beat: Beat,
    walker: Walker,
    start: datetime,
    until: datetime,
    zone: ZoneInfo,
    rng: Random,
) -> Iterator[Knock]:
    day = start.astimezone(zone).date()
    clock = start
    stopped: set[UUID] = set()
    building: UUID | None = None
    for home in beat.open_homes(day):
        if home.building in stopped:
            continue
        if home.building != building:
            building = home.building
            clock += timedelta(minutes=rng.uniform(2, 5))
            if rng.random() < 0.04:
                # The lobby stops them: one door stands for the try, the rest stay open.
                stopped.add(building)
        ending, speaks = (
            ("inaccessible", True)
            if building in stopped
            else _ending(home, walker, clock.astimezone(zone), rng)
        )
        minutes = _minutes(ending, rng)
        clock += timedelta(minutes=minutes)
        if clock >= until:
            return
        home.tries += 1
        home.last_on = day
        home.ending = ending
        yield Knock(number, home, walker.number, clock, ending, minutes, speaks)


def _ending(home: Home, walker: Walker, local: datetime, rng: Random) -> tuple[str, bool]:
    """How one knock ends, and whether the two share a language."""
    speaks = home.language in walker.languages or rng.random() < 0.6
    if home.tries == 0:
        rare = rng.random()
        for share, ending in ((0.018, "vacant"), (0.021, "not_a_home"), (0.024, "unsafe")):
            if rare < share:
                return ending, speaks
        if rare < 0.026:
            return "address_not_found", speaks
    hour = local.hour
    pull = 0.8 if hour < 12 else 0.9 if hour < 16 else 1.3
    if local.weekday() == 5:
        pull *= 1.15
    if rng.random() > home.at_home * pull:
        return "not_home", speaks
    if not speaks and rng.random() < 0.45:
        return "language_barrier", False
    return rng.choices(
        ["conversation", "refused", "person_unavailable", "call_back", "moved", "unable"],
        [72, 14, 8, 4, 1, 1],
    )[0], speaks


def _minutes(ending: str, rng: Random) -> float:
    if ending == "conversation":
        return rng.uniform(4, 9)
    if ending in {"not_home", "inaccessible", "vacant", "not_a_home", "address_not_found"}:
        return rng.uniform(0.7, 1.6)
    return rng.uniform(1, 3)
