"""When the next step of a case is due: working days, holidays and dated facts. No queries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from engagement.city.models import City, Holiday

# A working day of the office ends now, on the city's clock.
DAY_ENDS = time(17, 0)
# Someone who asked for help hears from us within so many working days.
FIRST_CONTACT_DAYS = 2
# While others have to act, we ask again after so many.
ASK_AGAIN_DAYS = 5
# What is due today is never due sooner than this.
LEAST_NOTICE = timedelta(hours=2)
_SATURDAY = 5


def holidays_from(day: date) -> frozenset[date]:
    """The office's holidays from a day on, for a year; one query."""
    until = day + timedelta(days=366)
    return frozenset(Holiday.objects.filter(on__range=(day, until)).values_list("on", flat=True))


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Whether the office is open on a day."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_working_days(day: date, count: int, holidays: Collection[date]) -> date:
    """The day that is `count` working days after `day`; before it, when negative."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        if is_working_day(day, holidays):
            left -= 1
    return day


def end_of_day(day: date, city: City) -> datetime:
    """The moment at which the office closes on a day."""
    return datetime.combine(day, DAY_ENDS, tzinfo=city.zone)


def same_day(now: datetime, city: City) -> datetime:
    """By the end of today; two hours from now when the day is nearly or already over."""
    return max(end_of_day(city.day_of(now), city), now + LEAST_NOTICE)


def first_contact_due(
    *,
    now: datetime,
    city: City,
    holidays: Collection[date],
    is_urgent: bool = False,
    court_on: date | None = None,
) -> datetime:
    """When someone who asked for help must have heard from us.

    Within two working days; the same day when the need is urgent; and never
    later than the working day before a court date.
    """
    if is_urgent:
        return same_day(now, city)
    due = end_of_day(add_working_days(city.day_of(now), FIRST_CONTACT_DAYS, holidays), city)
    if court_on is not None:
        before = end_of_day(add_working_days(court_on, -1, holidays), city)
        due = max(min(due, before), same_day(now, city)) if before < due else due
    return due


def follow_up_due(
    *, now: datetime, city: City, holidays: Collection[date], is_ours: bool
) -> datetime:
    """When a case without an open step wants looking at again."""
    days = FIRST_CONTACT_DAYS if is_ours else ASK_AGAIN_DAYS
    return end_of_day(add_working_days(city.day_of(now), days, holidays), city)
