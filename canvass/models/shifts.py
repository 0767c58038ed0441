"""Shifts: who is in the field now, so that somebody notices when they fall silent.

For safety only. No place is kept, no pace and no duration: what is here is erased after thirty
days unless something happened, and a number by team and day stays
(`docs/decisions/0008-shifts-are-forgotten.md`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import Role, Team, User
from engagement.db import Row

# So long after a check-in was due it counts as missed.
GRACE = timedelta(minutes=10)


class ShiftQuerySet(models.QuerySet["Shift"]):
    def open(self) -> ShiftQuerySet:
        """Begun and not ended."""
        return self.filter(started_at__isnull=False, ended_at__isnull=True)

    def alarming(self) -> ShiftQuerySet:
        """A check-in was missed and nobody has heard of them since."""
        return self.filter(Exists(ShiftAlert.objects.open().filter(shift=OuterRef("pk"))))

    def visible_to(self, user: User) -> ShiftQuerySet:
        """A supervisor's teams', while they are out, alarming or an incident; and one's own."""
        if not user.has_role(Role.SPECIALIST, Role.SUPERVISOR):
            return self.none()
        alarming = Exists(ShiftAlert.objects.open().filter(shift=OuterRef("pk")))
        out = Q(started_at__isnull=False, ended_at__isnull=True)
        seen = Q(team__in=user.supervised_team_ids) & (
            out | Q(alarming) | Q(incident_at__isnull=False)
        )
        return self.filter(seen | (out & Q(user=user)))

    def led_by(self, user: User) -> ShiftQuerySet:
        """Those that this person watches over."""
        return self.visible_to(user).filter(team__in=user.supervised_team_ids)


class Shift(models.Model):
    """A specialist's stretch in the field. Its id is that of the report that began it.

    A row may come to be before its start is known: an end or a check-in that arrived first.
    """

    class EndedBy(models.TextChoices):
        PERSON = "person", _("Ended on the phone")
        NEXT = "next", _("Followed by the next")
        RULE = "rule", _("Left open, closed by rule")

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shifts"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="shifts")
    # The city's local day of its beginning, or of the first that was heard of it.
    day = models.DateField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=6, choices=EndedBy.choices, blank=True)
    # Minutes between check-ins; 0 when this person wants none on this shift.
    check_every = models.PositiveSmallIntegerField(default=0)
    # The latest moment at which the person did something: began, said "I'm fine", saved a visit.
    last_sign_at = models.DateTimeField()
    # Something happened: kept until a supervisor closes it.
    incident_at = models.DateTimeField(null=True)
    incident_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    incident_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar = ShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(started_at__isnull=True)
                | Q(ended_at__gte=models.F("started_at")),
                name="a_shift_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user"],
                condition=Q(started_at__isnull=False, ended_at__isnull=True),
                name="shift_open_by_person",
            ),
            models.Index(fields=["day"], name="shift_by_day"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def due_at(self) -> datetime | None:
        """When the next sign is due; none where nobody asked for check-ins."""
        if not self.check_every:
            return None
        return self.last_sign_at + timedelta(minutes=self.check_every)

    def is_missed(self, now: datetime) -> bool:
        """Whether the check-in is overdue beyond the grace."""
        return self.due_at is not None and self.due_at + GRACE <= now


class ShiftReport(models.Model):
    """One fact from a phone about a shift, by its own id: stored once, never changed.

    Not among `Report`, which is never erased: a row here goes with its shift.
    """

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=24)
    # When it happened, as corrected by the phone's clock offset.
    occurred_at = models.DateTimeField()
    payload_hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return self.kind


class AlertQuerySet(models.QuerySet["ShiftAlert"]):
    def open(self) -> AlertQuerySet:
        """Nobody has heard of the person yet."""
        return self.filter(settled_at__isnull=True)


class ShiftAlert(Row):
    """A missed check-in, raised once. Settled by a sign of life or by who spoke with them."""

    class How(models.TextChoices):
        CALLED = "called", _("I called them")
        SAW = "saw", _("I saw them")
        COLLEAGUE = "colleague", _("A colleague was with them")
        SIGN = "sign", _("They checked in")
        ENDED = "ended", _("They ended the shift")

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="alerts")
    # The moment at which the sign was due.
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Who of the staff spoke with the person.
    spoke = models.CharField(max_length=120, blank=True)

    objects: ClassVar = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(settled_at__isnull=True), name="one_open_alert"
            ),
            models.UniqueConstraint(fields=["shift", "due_at"], name="one_alert_per_due_time"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ShiftCount(Row):
    """What stays of erased shifts: how many there were, by team and day. Nobody's."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    shifts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "day"], name="one_count_of_shifts_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.shifts}"
