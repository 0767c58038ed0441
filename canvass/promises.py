"""Which promises are still to keep: the same on the phone, the call list and the first page.

Whether one was kept is read from the visits, so that a correction or an Undo brings it back.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from canvass.models import Appointment, Channel, Visit
from engagement.accounts.models import User
from residents.models import DoNotContact, Resident, Unit

# A conversation this long before the promised time was the promised one.
_EARLY = timedelta(hours=12)
# So was any try from shortly before it on: we came.
_NEARLY = timedelta(minutes=15)
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
    )
    rows = still_owed(rows)
    for channel, ways in _BARRED.items():
        held = DoNotContact.objects.in_force(on).filter(channel__in=ways)
        rows = rows.exclude(Q(channel=channel) & _is_held(held))
    return rows.select_related("resident__unit", "unit", "building").order_by("starts_at", "id")


def still_owed(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Appointments that nobody canceled, and that no visit of the same channel has kept."""
    tries = Visit.objects.effective().filter(
        Q(disposition="conversation", occurred_at__gte=_before(_EARLY))
        | Q(occurred_at__gte=_before(_NEARLY)),
        channel=OuterRef("channel"),
        occurred_at__gt=Coalesce(OuterRef("visit__occurred_at"), OuterRef("created_at")),
    )
    return rows.filter(
        ~Exists(tries.filter(resident=OuterRef("resident"))),
        # Nobody answered, or nobody was asked for a name.
        ~Exists(tries.filter(unit=OuterRef("unit"), resident__isnull=True)),
        state__in=_OPEN,
    )


def _before(earlier: timedelta) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(OuterRef("starts_at") - earlier, output_field=DateTimeField())


def _is_held(held: Any) -> Q:
    return (
        Q(Exists(held.filter(resident=OuterRef("resident"))))
        | Q(Exists(held.filter(unit=OuterRef("resident__unit"))))
        | Q(Exists(held.filter(building=OuterRef("resident__unit__building"))))
        | Q(Exists(held.filter(unit=OuterRef("unit"))))
        | Q(Exists(held.filter(building=OuterRef("building"))))
    )
