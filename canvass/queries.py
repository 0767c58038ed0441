"""Which campaigns, turf, assignments and visits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from engagement.accounts.models import Membership, Role, User

if TYPE_CHECKING:
    from canvass.models import (  # noqa: F401
        Assignment,
        Campaign,
        Device,
        ScriptVersion,
        Turf,
        Visit,
    )

OFFICE_WIDE = (Role.ANALYST, Role.ADMINISTRATOR)


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: User) -> CampaignQuerySet:
        """Analysts and administrators see all; others those of their teams."""
        if user.has_role(*OFFICE_WIDE):
            return self
        through = self.model.teams.through.objects.filter(
            campaign=OuterRef("pk"), team__in=user.team_ids(Role.SUPERVISOR, Role.SPECIALIST)
        )
        return self.filter(Exists(through))


class ScriptQuerySet(models.QuerySet["ScriptVersion"]):
    def visible_to(self, user: User) -> ScriptQuerySet:
        """Of the campaigns that this person sees; drafts for who supervises one of their teams."""
        from canvass.models import Campaign

        seen = self.filter(campaign__in=Campaign.objects.visible_to(user).values("pk"))
        led = Campaign.objects.filter(teams__in=user.supervised_team_ids).values("pk")
        return seen.filter(Q(number__isnull=False) | Q(campaign__in=led))

    def in_force(self) -> ScriptQuerySet:
        """The latest published version of each campaign."""
        published = self.filter(number__isnull=False)
        return published.order_by("campaign_id", "-number").distinct("campaign_id")


class TurfQuerySet(models.QuerySet["Turf"]):
    def visible_to(self, user: User) -> TurfQuerySet:
        """A supervisor's teams' turf; a specialist's own, while it is assigned."""
        from canvass.models import Assignment

        if user.has_role(*OFFICE_WIDE):
            return self
        seen = Q(team__in=user.supervised_team_ids)
        if user.has_role(Role.SPECIALIST):
            held = Assignment.objects.open().filter(turf=OuterRef("pk"), user=user)
            seen |= Q(Exists(held))
        return self.filter(seen)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def open(self) -> AssignmentQuerySet:
        """Assignments that have not ended."""
        return self.filter(ends_at__isnull=True)


class VisitQuerySet(models.QuerySet["Visit"]):
    def effective(self) -> VisitQuerySet:
        """Visits that nothing supersedes, and that are not a withdrawal themselves."""
        later = self.model._default_manager.filter(supersedes=OuterRef("pk"))
        return self.filter(~Exists(later), is_withdrawal=False)

    def visible_to(self, user: User) -> VisitQuerySet:
        """A supervisor's teams' visits; a specialist's own and those of buildings in hand.

        Analysts see every visit as a row of codes; pages leave out names,
        units and notes for them. Visits of restricted people and units are
        absent for everyone not named.
        """
        from canvass.access import units_in_hand
        from residents.models import Resident, Unit

        closed_units = Unit.objects.filter(is_restricted=True).exclude(
            pk__in=Unit.named_staff.through.objects.filter(user=user).values("unit")
        )
        # A call names no door: who lives behind a restricted one is left out by name.
        closed_people = Resident.objects.filter(
            Q(is_restricted=True) & ~Q(pk__in=_named_residents(user))
            | Q(unit__in=closed_units.values("pk"))
        )
        rows = self.exclude(unit__in=closed_units).exclude(resident__in=closed_people)
        if user.has_role(*OFFICE_WIDE):
            return rows
        seen = Q(team__in=user.supervised_team_ids)
        if user.has_role(Role.SPECIALIST):
            seen |= Q(user=user) | Q(unit__in=units_in_hand(user))
        return rows.filter(seen)


class DeviceQuerySet(models.QuerySet["Device"]):
    def visible_to(self, user: User) -> DeviceQuerySet:
        """A supervisor sees the phones of the team's people."""
        people = Membership.objects.filter(team__in=user.supervised_team_ids)
        return self.filter(user__in=people.values("user"))

    def to_ask_about(self, *, since: datetime) -> DeviceQuerySet:
        """Phones that may have lost something, and those heard of since then that keep some."""
        known = F("received") + F("unsent") + F("erased") + F("settled")
        return self.filter(Q(highest_seq__gt=known) | Q(unsent__gt=0, last_contact_at__gte=since))


def _named_residents(user: User) -> models.QuerySet:  # type: ignore[type-arg]
    from residents.models import Resident

    return Resident.named_staff.through.objects.filter(user=user).values("resident")
