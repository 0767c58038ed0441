"""Which visits to a door belong to somebody's story: theirs, and never a neighbor's in time."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Min, Q

from canvass.models import Channel, Visit
from engagement.city.models import City
from residents.models import Residence


def at_their_doors(resident_id: UUID, city: City) -> Q:
    """Visits to a resident's doors while they lived there, without those to other tenants.

    Where we know them only since we first met them, the knocks before that nobody answered for
    are theirs too, back to the day on which a former tenant left. Three queries.
    """
    own = list(Residence.objects.filter(resident=resident_id).order_by("from_on", "id"))
    others = list(
        Residence.objects.filter(unit__in={stay.unit_id for stay in own}).exclude(
            resident=resident_id
        )
    )
    met_on = Visit.objects.filter(resident=resident_id).aggregate(day=Min("day"))["day"]
    found = Q(pk__in=[])
    for place, stay in enumerate(own):
        beside = [one for one in others if one.unit_id == stay.unit_id]
        here = Q(unit=stay.unit_id, channel=Channel.DOOR)
        lived = here & Q(occurred_at__gte=_start(stay.from_on, city))
        if stay.until_on is not None:
            lived &= Q(occurred_at__lte=_end(stay.until_on, city))
        # On the day of a move the door was visited for both; only what names the other is told.
        strangers = [one.resident_id for one in beside if not _overlap(one, stay)]
        found |= lived & (Q(resident__isnull=True) | ~Q(resident__in=strangers))
        if place == 0 and stay.from_on == met_on:
            left = [one.until_on for one in beside if one.until_on and not _overlap(one, stay)]
            before = here & Q(resident__isnull=True, occurred_at__lt=_start(stay.from_on, city))
            gone = [day for day in left if day <= stay.from_on]
            found |= before & Q(occurred_at__gt=_end(max(gone), city)) if gone else before
    return found


def _overlap(one: Residence, other: Residence) -> bool:
    """Whether two stays share more than the day of a move."""
    return _until(one) > other.from_on and _until(other) > one.from_on


def _until(stay: Residence) -> date:
    return stay.until_on or date.max


def _start(day: date, city: City) -> datetime:
    return datetime.combine(day, time.min, tzinfo=city.zone)


def _end(day: date, city: City) -> datetime:
    return datetime.combine(day, time.max, tzinfo=city.zone)
