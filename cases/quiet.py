"""Quiet hours: no message reaches a resident between two local times."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engagement.city.models import City
from residents.models import Resident


def zone_of(resident: Resident, city: City) -> ZoneInfo:
    """The resident's own time zone; the city's where they have none."""
    return ZoneInfo(resident.time_zone) if resident.time_zone else city.zone


def next_allowed(moment: datetime, *, zone: ZoneInfo, city: City) -> datetime:
    """`moment` itself when a message may go then, else the end of that quiet stretch.

    Quiet is from `city.quiet_from` to `city.quiet_until` by the wall clock of
    `zone`, across midnight where the first is the later one; equal times mean
    that no hour is quiet.
    """
    start, end = city.quiet_from, city.quiet_until
    local = moment.astimezone(zone)
    wall = local.time()
    across = start > end
    is_quiet = (wall >= start or wall < end) if across else (start <= wall < end)
    if not is_quiet:
        return moment
    day = local.date()
    if across and wall >= start:
        day += timedelta(days=1)
    # By the wall clock: the night in which clocks change is an hour longer or shorter.
    return datetime.combine(day, end, tzinfo=zone).astimezone(moment.tzinfo)
