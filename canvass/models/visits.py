"""Visits, what was said at them, and what they promise."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from canvass.details import detail_words
from canvass.leaving import item_words
from canvass.models.campaigns import Campaign, Turf
from canvass.models.vocabulary import BegunBy, Channel, Direction, Disposition, Through
from canvass.queries import DeviceQuerySet, VisitQuerySet
from engagement.accounts.models import Team
from engagement.db import Row
from residents.models import Building, Resident, Unit


class Device(models.Model):
    """A phone that sends visits: what it said last. Made on the phone, so its id is its own."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="devices"
    )
    last_contact_at = models.DateTimeField()
    # Still on the phone, whoever saved it there.
    unsent = models.PositiveIntegerField(default=0)
    # The phone numbers what it saves without a gap: the last number that it gave, how many of its
    # numbers came in, and how many a person erased there when signing out.
    highest_seq = models.BigIntegerField(default=0)
    received = models.BigIntegerField(default=0)
    erased = models.PositiveIntegerField(default=0)
    # When it last said that its store had been emptied.
    emptied_at = models.DateTimeField(null=True)
    # Of those that may be lost, how many a supervisor has looked into.
    settled = models.PositiveIntegerField(default=0)
    clock_offset_ms = models.BigIntegerField(default=0)
    app_version = models.CharField(max_length=40, blank=True)

    objects: ClassVar = DeviceQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def lost(self) -> int:
        """How many of its numbers are nowhere: not here, not on it, not erased, not looked into."""
        known = self.received + self.unsent + self.erased + self.settled
        return max(0, self.highest_seq - known)


class Visit(models.Model):
    """One contact attempt, whatever the channel. Append-only: a correction is a new visit.

    Holds ids and codes; what was said stands in `VisitWords`. The database
    refuses UPDATE and DELETE to the app's role.
    """

    id = models.UUIDField(primary_key=True)
    # A visit is never changed, and what it names is never deleted (PROTECT); whoever records it
    # has just looked every name up. Postgres checking each again was measured: four phones at
    # once were a sixth slower, and a batch cost the server nearly a third more.
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        null=True,
        related_name="visits",
        db_index=False,
        db_constraint=False,
    )
    turf = models.ForeignKey(
        Turf,
        on_delete=models.PROTECT,
        null=True,
        related_name="visits",
        db_index=False,
        db_constraint=False,
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        related_name="visits",
        db_index=False,
        db_constraint=False,
    )
    building = models.ForeignKey(
        Building,
        on_delete=models.PROTECT,
        null=True,
        related_name="visits",
        db_index=False,
        db_constraint=False,
    )
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        related_name="visits",
        db_index=False,
        db_constraint=False,
    )
    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, null=True, related_name="visits", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="visits",
        db_index=False,
        db_constraint=False,
    )
    device_id = models.UUIDField(null=True)
    device_seq = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    direction = models.CharField(max_length=8, choices=Direction.choices)
    begun_by = models.CharField(max_length=8, choices=BegunBy.choices)
    through = models.CharField(max_length=12, choices=Through.choices, blank=True)
    disposition = models.ForeignKey(
        Disposition,
        on_delete=models.PROTECT,
        related_name="visits",
        db_index=False,
        db_constraint=False,
    )
    # A word finer than the disposition (canvass.details); no count turns on it.
    detail = models.CharField(max_length=40, blank=True, default="", db_default="")
    # What was left at a door that nobody opened, by the campaign's code (canvass.leaving).
    left_item = models.CharField(max_length=40, blank=True, default="", db_default="")
    is_broken_off = models.BooleanField(default=False)
    language = models.CharField(max_length=12, blank=True)
    needs = ArrayField(models.CharField(max_length=40), default=list)
    program_ids = ArrayField(models.UUIDField(), default=list)
    # The visit that this one corrects or, with `is_withdrawal`, takes back.
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    is_withdrawal = models.BooleanField(default=False)
    keeps_nothing = models.BooleanField(default=False)
    minor_answered = models.BooleanField(default=False)
    # When it happened, as corrected by the phone's clock offset; the phone's own word beside it.
    occurred_at = models.DateTimeField()
    device_at = models.DateTimeField()
    clock_offset_ms = models.BigIntegerField(default=0)
    received_at = models.DateTimeField()
    # The city's local day of `occurred_at`: what counts mean by "day".
    day = models.DateField()
    form_version = models.PositiveSmallIntegerField(default=1)
    # The version of the script that it went by, as the phone named it: a fact, whether it is known
    # here or not.
    script_version = models.UUIDField(null=True)
    # What was odd, by code: `turf_not_yours`, `clock_far_off`, …
    flags = ArrayField(models.CharField(max_length=30), default=list)
    payload_hash = models.BinaryField(max_length=32)

    objects: ClassVar = VisitQuerySet.as_manager()

    class Meta:
        db_table = "canvass_visit"
        constraints = [
            models.CheckConstraint(
                condition=Q(keeps_nothing=False) | Q(unit__isnull=True, resident__isnull=True),
                name="keeping_nothing_keeps_no_unit_and_no_person",
            ),
            models.CheckConstraint(
                condition=Q(minor_answered=False) | Q(resident__isnull=True),
                name="a_minor_is_never_named",
            ),
            models.CheckConstraint(
                condition=Q(is_withdrawal=False) | Q(supersedes__isnull=False),
                name="a_withdrawal_names_what_it_takes_back",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-occurred_at"], name="visit_by_unit"),
            models.Index(
                fields=["resident", "-occurred_at"],
                name="visit_by_resident",
                condition=Q(resident__isnull=False),
            ),
            models.Index(fields=["team", "day", "id"], name="visit_by_team_and_day"),
            models.Index(fields=["campaign", "day", "id"], name="visit_by_campaign_and_day"),
            models.Index(fields=["user", "id"], name="visit_by_person"),
            models.Index(fields=["day", "id"], name="visit_by_day"),
            # Few, and counted on the campaign's page.
            models.Index(
                fields=["campaign", "left_item"],
                condition=~Q(left_item=""),
                name="visit_that_left_something",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def detail_label(self) -> str:
        """The detail in words; empty where there is none."""
        return detail_words(self.disposition_id, self.detail)

    @property
    def left_label(self) -> str:
        """What was left at the door, in the campaign's words; empty where nothing was."""
        if not self.left_item:
            return ""
        return item_words(self.campaign.leave_items if self.campaign else [], self.left_item)


class VisitWords(models.Model):
    """What was said at a visit: the row that erasure reaches."""

    visit = models.OneToOneField(
        Visit, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    note = models.TextField(blank=True, max_length=4000)
    answers = models.JSONField(default=dict)
    # Who interpreted, as it was said: the line's interpreter number, or a colleague.
    interpreter = models.CharField(max_length=80, blank=True, db_default="", default="")
    # What people call the place of an event that is no building of ours.
    place = models.CharField(max_length=200, blank=True, db_default="", default="")
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class QuarantinedVisit(models.Model):
    """A visit set aside: why, and everything it said, until somebody mends it."""

    id = models.BigAutoField(primary_key=True)
    visit_id = models.UUIDField(null=True)
    payload_hash = models.BinaryField(max_length=32)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    device_id = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    code = models.CharField(max_length=40)
    message = models.CharField(max_length=300)
    payload = models.JSONField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit_id", "payload_hash"],
                nulls_distinct=False,
                name="same_bad_visit_is_set_aside_once",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Appointment(Row):
    """A promise to come back, call or meet at a time."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CONFIRMED = "confirmed", _("Confirmed")
        KEPT = "kept", _("Kept")
        MISSED = "missed", _("Missed")
        CANCELED = "canceled", _("Canceled")

    resident = models.ForeignKey(
        Resident, on_delete=models.PROTECT, null=True, related_name="appointments"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="appointments")
    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, null=True, related_name="appointments"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments"
    )
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.DOOR)
    starts_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, related_name="appointments"
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "starts_at"], name="appointment_by_person")]

    def __str__(self) -> str:
        return str(self.pk)
