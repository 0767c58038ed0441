"""Campaigns, turf, visits and the counts made of them. Knows nothing of cases."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from canvass.queries import (
    AssignmentQuerySet,
    CampaignQuerySet,
    TurfQuerySet,
    VisitQuerySet,
)
from engagement.accounts.models import Team
from engagement.db import Row
from programs.models import Program
from residents.models import Building, Resident, Unit


class Channel(models.TextChoices):
    """Where a visit happened."""

    DOOR = "door", _("Door")
    PHONE = "phone", _("Phone")
    EVENT = "event", _("Event")
    OFFICE = "office", _("Office")
    LINE_311 = "311", _("311")


class Direction(models.TextChoices):
    """Who began it. Inbound visits count as conversations, never as attempts."""

    OUTBOUND = "outbound", _("We went to them")
    INBOUND = "inbound", _("They came to us")


class BegunBy(models.TextChoices):
    """Who began a visit."""

    CITY = "city", _("The city")
    RESIDENT = "resident", _("The resident")
    OFFICIAL = "official", _("An elected official")
    AGENCY = "agency", _("An agency")


class Through(models.TextChoices):
    """Through whom or what an inbound visit came."""

    OFFICE_PHONE = "office_phone", _("Our office number")
    WALK_IN = "walk_in", _("Walk-in")
    LINE_311 = "311", _("311")
    OFFICIAL = "official", _("An official's office")
    TEXT_REPLY = "text_reply", _("Reply to a text")
    PARTNER = "partner", _("A partner")


class Disposition(models.Model):
    """How a visit ended. The code's meaning is fixed; a city may relabel it."""

    class Group(models.TextChoices):
        INTERVIEW = "I", _("Conversation")
        REFUSAL = "R", _("Refusal")
        NON_CONTACT = "NC", _("Not reached")
        OTHER = "O", _("Other contact")
        UNKNOWN = "UH", _("Unknown")
        OUT = "-", _("Left out of every rate")

    code = models.SlugField(primary_key=True, max_length=24)
    label = models.CharField(max_length=60)
    group = models.CharField(max_length=2, choices=Group.choices)
    # The best disposition of a door is the one with the lowest rank.
    rank = models.PositiveSmallIntegerField()
    is_final = models.BooleanField(default=True)

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.label


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
    # Questions of a conversation: [{"code", "text", "choices": [{"code", "label"}]}]; answers stand
    # in VisitWords.
    questions = models.JSONField(default=list, blank=True)
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


class Device(models.Model):
    """A phone that sends visits: what it said last. Made on the phone, so its id is its own."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="devices"
    )
    last_contact_at = models.DateTimeField()
    unsent = models.PositiveIntegerField(default=0)
    highest_seq = models.BigIntegerField(default=0)
    clock_offset_ms = models.BigIntegerField(default=0)
    app_version = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


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
        ]

    def __str__(self) -> str:
        return str(self.pk)


class VisitWords(models.Model):
    """What was said at a visit: the row that erasure reaches."""

    visit = models.OneToOneField(
        Visit, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    note = models.TextField(blank=True, max_length=4000)
    answers = models.JSONField(default=dict)
    # Who interpreted, as it was said: the line's interpreter number, or a colleague.
    interpreter = models.CharField(max_length=80, blank=True, db_default="", default="")
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


class Measure(models.TextChoices):
    """What is counted. Each count opens the rows under it."""

    ATTEMPTS = "attempts", _("Attempts")
    CONTACTS = "contacts", _("Contacts")
    CONVERSATIONS = "conversations", _("Conversations")
    CASES_OPENED = "cases_opened", _("Cases opened")
    CASES_RESOLVED = "cases_resolved", _("Cases resolved")


class CountRow(models.Model):
    """The cut of a count. A null `program` is the count over all programs."""

    measure = models.CharField(max_length=16, choices=Measure.choices)
    day = models.DateField()
    campaign_id = models.UUIDField(null=True)
    team_id = models.UUIDField(null=True)
    program_id = models.UUIDField(null=True)
    language = models.CharField(max_length=12, blank=True)
    channel = models.CharField(max_length=8, blank=True)

    class Meta:
        abstract = True


class CountDelta(CountRow):
    """The ledger: what a change did to a count, appended beside the change itself."""

    id = models.BigAutoField(primary_key=True)
    delta = models.IntegerField()
    # What caused it, so that a difference can be explained.
    source_id = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.measure} {self.delta:+d}"


class CountTotal(CountRow):
    """The counters: every delta folded so far. Live = these plus the unfolded ledger."""

    id = models.BigAutoField(primary_key=True)
    total = models.BigIntegerField(default=0)
    # When a fold last moved it: the days that the next recount has to look at.
    changed_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "day",
                    "measure",
                    "campaign_id",
                    "team_id",
                    "program_id",
                    "language",
                    "channel",
                ],
                nulls_distinct=False,
                name="one_total_per_cut",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.total}"


class Recount(models.Model):
    """A nightly recount from the rows themselves, and what it found: zero difference."""

    id = models.BigAutoField(primary_key=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    cuts_checked = models.PositiveIntegerField(default=0)
    # [{"measure", "day", …, "counted", "found"}], codes and ids only.
    differences = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.started_at)
