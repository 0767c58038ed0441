"""The counts made of visits: a ledger, its totals, and the nightly recount."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
