"""Which buildings, units and residents: every read of personal data starts here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from engagement.accounts.models import User
from residents import access

if TYPE_CHECKING:
    from residents.models import (  # noqa: F401
        Building,
        Consent,
        DoNotContact,
        Resident,
        Screening,
        Unit,
    )


class BuildingQuerySet(models.QuerySet["Building"]):
    def visible_to(self, user: User) -> BuildingQuerySet:
        """Buildings this person may open (see `residents.access`)."""
        seen = access.buildings_for(user)
        return self if seen is None else self.filter(seen)


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, user: User) -> UnitQuerySet:
        """Units of visible buildings; a restricted unit only to those named."""
        from residents.models import Building

        rows = self.unrestricted_for(user)
        if access.buildings_for(user) is None:
            return rows
        return rows.filter(building__in=Building.objects.visible_to(user).values("pk"))

    def unrestricted_for(self, user: User) -> UnitQuerySet:
        """Leave out units restricted to other people."""
        named = self.model.named_staff.through.objects.filter(unit=OuterRef("pk"), user=user)
        return self.filter(Q(is_restricted=False) | Exists(named))


class ResidentQuerySet(models.QuerySet["Resident"]):
    def visible_to(self, user: User) -> ResidentQuerySet:
        """Residents this person may open; restricted ones only to those named."""
        return self.unrestricted_for(user).filter(access.residents_for(user))

    def unrestricted_for(self, user: User) -> ResidentQuerySet:
        """Leave out people restricted to other staff, or living in a unit that is."""
        from residents.models import Unit

        named = self.model.named_staff.through.objects.filter(resident=OuterRef("pk"), user=user)
        named_unit = Unit.named_staff.through.objects.filter(unit=OuterRef("unit"), user=user)
        return self.filter(
            Q(is_restricted=False) | Exists(named),
            Q(unit__isnull=True) | Q(unit__is_restricted=False) | Exists(named_unit),
        )


class DoNotContactQuerySet(models.QuerySet["DoNotContact"]):
    def in_force(self, on: object) -> DoNotContactQuerySet:
        """Those that hold on a day: not lifted and not expired."""
        return self.filter(
            Q(expires_on__isnull=True) | Q(expires_on__gt=on), lifted_at__isnull=True
        )


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> ConsentQuerySet:
        """Without answers of visits that were taken back or corrected since."""
        return self.filter(taken_back_at__isnull=True)

    def latest_consents(self) -> ConsentQuerySet:
        """The answer that holds for each resident, channel, purpose and organization."""
        return self.order_by(
            "resident_id", "purpose", "channel", "organization_id", "-given_at", "-id"
        ).distinct("resident_id", "purpose", "channel", "organization_id")


class ScreeningQuerySet(models.QuerySet["Screening"]):
    def visible_to(self, user: User) -> ScreeningQuerySet:
        """What was told by residents that this person may open, and was not erased."""
        from residents.models import Resident

        seen = Resident.objects.visible_to(user).filter(pk=OuterRef("resident"))
        return self.filter(Exists(seen), erased_at__isnull=True)

    def standing(self) -> ScreeningQuerySet:
        """Those that no correction replaced."""
        return self.filter(replaced_at__isnull=True)
