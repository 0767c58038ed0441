"""What the page of one resident shows, worked out."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from engagement.accounts.access import StaffRequest
from engagement.city.models import City
from residents.models import (
    Consent,
    ContactChannel,
    DoNotContact,
    HouseholdMember,
    NumberFault,
    Purpose,
    Resident,
)


def window_of(resident: Resident, city: City, now: datetime) -> dict[str, Any] | None:
    """When it is safe to call, on the resident's clock; `None` when they named no hours."""
    if resident.safe_from is None or resident.safe_until is None:
        return None
    try:
        zone = ZoneInfo(resident.time_zone or city.time_zone)
    except (KeyError, ValueError, OSError):
        zone = city.zone
    at = now.astimezone(zone).time()
    start, end = resident.safe_from, resident.safe_until
    inside = start <= at < end if start < end else at >= start or at < end
    return {"is_open": inside, "from": _clock(start), "until": _clock(end)}


def _clock(at: time) -> str:
    half = _("am") if at.hour < 12 else _("pm")
    return f"{at.hour % 12 or 12}:{at.minute:02d} {half}"


def held_of(resident: Resident, city: City, now: datetime) -> list[DoNotContact]:
    named = Q(resident=resident)
    if resident.unit is not None:
        named |= Q(unit=resident.unit) | Q(building=resident.unit.building_id)
    rows = DoNotContact.objects.in_force(city.day_of(now)).filter(named)
    return list(rows.select_related("created_by").order_by("-created_at"))


def consents_of(resident: Resident) -> dict[str, Any]:
    """The answers that hold: by channel for the two everyday purposes, the others as a list."""
    latest = list(
        Consent.objects.standing()
        .filter(resident=resident)
        .latest_consents()
        .select_related("recorded_by", "organization")
    )
    by_place = {(row.channel, row.purpose): row for row in latest}
    everyday = (Purpose.THIS_CASE, Purpose.OTHER_PROGRAMS)
    grid = [
        (channel.label, [by_place.get((channel.value, purpose.value)) for purpose in everyday])
        for channel in ContactChannel
    ]
    others = [row for row in latest if row.purpose not in everyday or not row.channel]
    return {"consent_grid": grid, "other_consents": others, "purposes": everyday}


def faults_of(resident: Resident) -> list[NumberFault]:
    """Why the number is on no call list: wrong for this person, or ringing for nobody."""
    if not resident.phone:
        return []
    rows = NumberFault.objects.filter(
        Q(resident=resident) | Q(kind=NumberFault.Kind.DISCONNECTED),
        number=resident.phone,
        lifted_at__isnull=True,
    )
    return list(rows.order_by("-noted_at", "-id")[:5])


# More people on one number than this is a list of strangers.
_SHARING = 10


def sharing_with(request: StaffRequest, resident: Resident) -> list[Resident]:
    """The other people this person may see who have the same number."""
    if not resident.phone:
        return []
    rows = Resident.objects.visible_to(request.user).filter(
        phone=resident.phone, erased_at__isnull=True
    )
    return list(rows.exclude(pk=resident.pk).order_by("name", "id")[:_SHARING])


def household_of(request: StaffRequest, resident: Resident) -> list[HouseholdMember]:
    """The members this person may see; restricted ones are absent."""
    home = HouseholdMember.objects.filter(resident=resident, until_on=None).values("household")
    return list(
        HouseholdMember.objects.filter(
            household__in=home,
            until_on=None,
            resident__in=Resident.objects.visible_to(request.user).values("pk"),
        )
        .select_related("resident")
        .order_by("-speaks_for_household", "from_on", "id")
    )
