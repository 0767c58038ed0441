"""Days and moments as this city says them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext


def local(moment: datetime) -> datetime:
    """`moment` on the active clock, which every page sets to the city's.

    A naive moment is taken to be on it already.
    """
    return moment if timezone.is_naive(moment) else timezone.localtime(moment)


def day_of(value: date | datetime) -> date:
    """The city's local day of a moment; a day is its own."""
    return local(value).date() if isinstance(value, datetime) else value


def say_day(value: date | datetime, *, today: date | None = None) -> str:
    """Such as "Mon Nov 23", with the year when it is not this one."""
    day = day_of(value)
    this_year = (today or timezone.localdate()).year
    # Translators: a day as in "Mon Nov 23"; letters are Django's date format.
    pattern = gettext("D M j") if day.year == this_year else gettext("D M j, Y")
    return date_format(day, pattern)


def say_time(value: datetime) -> str:
    """Such as "10:46 am", on the city's clock."""
    moment = local(value)
    if moment.hour < 12:
        return gettext("{time} am").format(time=_clock(moment))
    return gettext("{time} pm").format(time=_clock(moment))


def _clock(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment.minute:02d}"


def say_span(span: timedelta) -> str:
    """The largest whole unit of a span: "3 d", "2 h", "40 min", "now"."""
    seconds = abs(int(span.total_seconds()))
    if seconds >= 86_400:
        return gettext("%(n)s d") % {"n": seconds // 86_400}
    if seconds >= 3_600:
        return gettext("%(n)s h") % {"n": seconds // 3_600}
    if seconds >= 60:
        return gettext("%(n)s min") % {"n": seconds // 60}
    return gettext("now")


def say_due(due_on: date, today: date) -> str:
    """Such as "today", "2 d" or "3 d late"."""
    days = (due_on - today).days
    if days == 0:
        return gettext("today")
    if days < 0:
        return ngettext("%(n)s d late", "%(n)s d late", -days) % {"n": -days}
    return ngettext("%(n)s d", "%(n)s d", days) % {"n": days}
