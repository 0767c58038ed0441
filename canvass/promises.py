"""Which promises a person still has to keep: the same on the phone and on the first page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from canvass.models import Appointment, Channel
from engagement.accounts.models import User
from residents.models import DoNotContact, Resident, Unit

_OPEN = (Appointment.State.PLANNED, Appointment.State.CONFIRMED)
# Which do-not-contact keeps us from meeting somebody this way. Who comes to us is not held back.
_BARRED: dict[str, tuple[str, ...]] = {
    Channel.DOOR: (DoNotContact.Channel.ANY, DoNotContact.Channel.DOOR),
    Channel.PHONE: (DoNotContact.Channel.ANY, DoNotContact.Channel.PHONE),
}


def promises_of(user: User, *, on: date) -> QuerySet[Appointment]:
    """Appointments of this person that stand on a day, in the order of their time.

    Left out: with people who died, who are held back (they, their apartment or building) since,
    or who or whose apartment is restricted to others.
    """
    rows = Appointment.objects.filter(
        Q(resident__isnull=True)
        | Q(
            resident__in=Resident.objects.unrestricted_for(user)
            .filter(deceased_on__isnull=True, erased_at__isnull=True)
            .values("pk")
        ),
        Q(unit__isnull=True) | Q(unit__in=Unit.objects.unrestricted_for(user).values("pk")),
        user=user,
        state__in=_OPEN,
    )
    for channel, ways in _BARRED.items():
        held = DoNotContact.objects.in_force(on).filter(channel__in=ways)
        rows = rows.exclude(Q(channel=channel) & _is_held(held))
    return rows.select_related("resident__unit", "unit", "building").order_by("starts_at", "id")


def _is_held(held: Any) -> Q:
    return (
        Q(Exists(held.filter(resident=OuterRef("resident"))))
        | Q(Exists(held.filter(unit=OuterRef("resident__unit"))))
        | Q(Exists(held.filter(building=OuterRef("resident__unit__building"))))
        | Q(Exists(held.filter(unit=OuterRef("unit"))))
        | Q(Exists(held.filter(building=OuterRef("building"))))
    )
