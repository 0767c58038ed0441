"""What is knocked for, where, and who holds it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from canvass.leaving import usual_items
from canvass.queries import AssignmentQuerySet, CampaignQuerySet, TurfQuerySet
from engagement.accounts.models import Team
from engagement.db import Row
from programs.models import Program
from residents.models import Building


class Campaign(Row):
    """What we are knocking for."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")

    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("purpose"), max_length=2000, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    channels = ArrayField(models.CharField(max_length=8), default=list)
    door_goal = models.PositiveIntegerField(_("doors to try"), default=0)
    conversation_goal = models.PositiveIntegerField(_("conversations to hold"), default=0)
    programs = models.ManyToManyField(Program, blank=True, related_name="campaigns")
    teams = models.ManyToManyField(Team, blank=True, related_name="campaigns")
    # Attempt policy: no door is tried more often, nor again sooner.
    max_attempts = models.PositiveSmallIntegerField(_("most attempts at a door"), default=3)
    days_between = models.PositiveSmallIntegerField(_("days between attempts"), default=2)
    # What may be left where nobody answers: [{"code", "label"}].
    leave_items = models.JSONField(default=usual_items, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="campaign_ends_after_it_starts",
            ),
        ]
        ordering = ["-starts_on", "-id"]

    def __str__(self) -> str:
        return self.name


class Turf(Row):
    """A named set of buildings in a campaign, handed to people."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="turfs")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="turfs")
    name = models.CharField(_("name"), max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar = TurfQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "name"], name="turf_name_is_unique_in_its_campaign"
            ),
        ]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class TurfBuilding(Row):
    """A building's place in a turf's walking order."""

    turf = models.ForeignKey(Turf, on_delete=models.CASCADE, related_name="stops")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="stops")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["turf", "building"], name="building_is_once_in_a_turf"),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.position)


class Assignment(Row):
    """A turf given to a specialist for a time. Two people may hold a turf together."""

    turf = models.ForeignKey(Turf, on_delete=models.PROTECT, related_name="assignments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["turf", "user"],
                condition=Q(ends_at__isnull=True),
                name="one_open_assignment_per_turf_and_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "turf"],
                condition=Q(ends_at__isnull=True),
                name="assignment_open_by_person",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
