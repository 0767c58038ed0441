"""How a case goes on, drawn before it is written: its moves, when they came, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

# Where a case of this age stands by now, and out of how many.
BY_AGE: tuple[tuple[float, dict[str, int]], ...] = (
    (1.5, {"new": 70, "assigned": 30}),
    (5, {"new": 12, "assigned": 33, "in_progress": 40, "waiting_resident": 15}),
    (
        14,
        {"new": 3, "assigned": 8, "in_progress": 34, "waiting_resident": 17}
        | {"waiting_agency": 24, "on_hold": 4, "resolved": 7, "closed": 3},
    ),
    (
        999,
        {"assigned": 2, "in_progress": 20, "waiting_resident": 10, "waiting_agency": 20}
        | {"on_hold": 5, "resolved": 17, "closed": 26},
    ),
)
OUTCOMES = {
    "need_met": 62,
    "partly_met": 12,
    "not_met": 6,
    "unable_to_reach": 8,
    "declined": 5,
    "ineligible": 4,
    "referred_out": 3,
    "moved": 2,
}
VERIFIERS = {
    "need_met": ("resident", "resident", "agency_record", "document", "staff_view"),
    "partly_met": ("resident", "agency_record"),
    "not_met": ("agency_record", "resident"),
    "unable_to_reach": ("staff_view",),
    "declined": ("resident",),
    "ineligible": ("agency_record", "document"),
    "referred_out": ("agency_record",),
    "moved": ("staff_view",),
}
# Closed at once and never resolved: nothing happened to a resident.
MISTAKES = ("duplicate", "duplicate", "opened_in_error")


@dataclass(frozen=True)
class Step:
    """One move of a case."""

    before: str
    after: str
    at: datetime


def course_of(
    opened_at: datetime, now: datetime, zone: ZoneInfo, days_off: frozenset[date], rng: Random
) -> list[Step]:
    """The moves of one case from its opening until now, in order, none in the future."""
    age = (now - opened_at) / timedelta(days=1)
    standing = next(shares for most, shares in BY_AGE if age < most)
    path = _path(rng.choices(list(standing), list(standing.values()))[0], rng)
    moments = _moments(opened_at, now, len(path), zone, days_off, rng)
    steps, before = [], "new"
    for after, at in zip(path, moments, strict=True):
        steps.append(Step(before, after, at))
        before = after
    return steps


def _path(standing: str, rng: Random) -> list[str]:
    if standing == "new":
        return []
    path = ["assigned"]
    if standing == "assigned":
        return path
    if standing == "closed" and rng.random() < 0.09:
        return [*path, "closed"]
    path.append("in_progress")
    if rng.random() < 0.35 and standing != "waiting_resident":
        path += ["waiting_resident", "in_progress"]
    if standing in {"resolved", "closed"} and rng.random() < 0.6:
        path += ["waiting_agency", "in_progress"]
    if standing == "closed":
        path += ["resolved", "closed"]
        if rng.random() < 0.06:
            path.append("assigned")
    elif standing != "in_progress":
        path.append(standing)
    return path


def _moments(
    opened_at: datetime,
    now: datetime,
    count: int,
    zone: ZoneInfo,
    days_off: frozenset[date],
    rng: Random,
) -> list[datetime]:
    """Office hours between the opening and now; the first move comes soon after the opening."""
    span = (now - opened_at) / timedelta(minutes=1)
    soon = min(span * 0.5, rng.uniform(30, 26 * 60))
    # More happens in a case's first days than in its last.
    later = sorted(soon + (span - soon) * rng.random() ** 1.7 for _ in range(count - 1))
    moments: list[datetime] = []
    for minutes in ([soon] if count else []) + later:
        raw = opened_at + timedelta(minutes=minutes)
        at = office_hour(raw, zone, days_off, rng)
        at = at if at < now else raw
        if moments and at <= moments[-1]:
            at = moments[-1] + timedelta(minutes=1)
        moments.append(min(at, now))
    return moments


def office_hour(
    moment: datetime, zone: ZoneInfo, days_off: frozenset[date], rng: Random
) -> datetime:
    """The same moment when somebody is at a desk then, else a while into the next working day."""
    local = moment.astimezone(zone)
    day = local.date()
    if not (is_working(day, days_off) and 9 <= local.hour < 18):
        if local.hour >= 9:
            day += timedelta(days=1)
        while not is_working(day, days_off):
            day += timedelta(days=1)
        start = time(9 + rng.randint(0, 2), rng.randint(0, 59))
        local = datetime.combine(day, start, zone)
    return local.astimezone(ZoneInfo("UTC"))


def working_day(day: date, days_off: frozenset[date]) -> date:
    """That day, or the next on which the office is open."""
    while not is_working(day, days_off):
        day += timedelta(days=1)
    return day


def is_working(day: date, days_off: frozenset[date]) -> bool:
    """Whether the office is open that day."""
    return day.weekday() < 5 and day not in days_off


def outcome_of(rng: Random) -> tuple[str, str]:
    """An outcome, and who verified it."""
    outcome = rng.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
    return outcome, rng.choice(VERIFIERS[outcome])
