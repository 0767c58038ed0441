"""What a person holds of turf, for the scopes below (`settings.RESIDENT_SCOPES`)."""

from __future__ import annotations

from django.db.models import QuerySet

from canvass.models import Appointment, Assignment, TurfBuilding
from engagement.accounts.models import Role, User
from residents.access import Scope
from residents.models import Unit


def buildings_in_hand(user: User) -> QuerySet:  # type: ignore[type-arg]
    """Keys of the buildings of turf that is assigned to this person now."""
    held = Assignment.objects.open().filter(user=user).values("turf")
    return TurfBuilding.objects.filter(turf__in=held).values("building")


def units_in_hand(user: User) -> QuerySet:  # type: ignore[type-arg]
    """Keys of the units in those buildings."""
    return Unit.objects.filter(building__in=buildings_in_hand(user)).values("pk")


def resident_scope(user: User) -> Scope:
    """Buildings in hand, and the people this person has an appointment with."""
    if not user.has_role(Role.SPECIALIST):
        return Scope()
    met = Appointment.objects.filter(user=user, resident__isnull=False).values("resident")
    return Scope(buildings=[buildings_in_hand(user)], residents=[met])
