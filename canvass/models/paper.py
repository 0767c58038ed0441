"""Walk lists on paper: what was printed, for whom, and what has been keyed in of it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from engagement.accounts.models import Role, User
from engagement.db import Row


class PaperListQuerySet(models.QuerySet["PaperList"]):
    def visible_to(self, user: User) -> PaperListQuerySet:
        """A supervisor's teams' lists; a specialist's own, whoever holds the turf by now."""
        seen = Q(turf__team__in=user.supervised_team_ids)
        if user.has_role(Role.SPECIALIST):
            seen |= Q(printed_for=user)
        return self.filter(seen)

    def with_progress(self) -> PaperListQuerySet:
        """Each with `keyed` and `doors`: lines keyed in, of those that were to be visited."""
        keyed = Q(lines__visit__isnull=False, lines__visit__is_withdrawal=False)
        return self.annotate(
            keyed=Count("lines", filter=keyed),
            doors=Count("lines", filter=keyed | Q(lines__hold="")),
        )


class PaperList(Row):
    """A turf's walk list as it was printed once: its number is what people say and key in."""

    class State(models.TextChoices):
        PRINTED = "printed", _("Printed")
        IN_PART = "in_part", _("Keyed in part")
        DONE = "done", _("Done")
        EXPIRED = "expired", _("Expired")

    number = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=Func(Value("canvass_paperlist_number"), function="nextval"),
    )
    turf = models.ForeignKey("canvass.Turf", on_delete=models.PROTECT, related_name="paper_lists")
    printed_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="paper_lists"
    )
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    printed_at = models.DateTimeField()
    # The last day on which it may be carried; what it says can be keyed in at any time.
    expires_on = models.DateField()
    # The round as the person said it, on the city's clock. One time without the other: all at once.
    walked_on = models.DateField(null=True, blank=True)
    walked_from = models.TimeField(null=True, blank=True)
    walked_until = models.TimeField(null=True, blank=True)
    walked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # Said at the desk: nothing more will be keyed in, whatever lines are empty.
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects: ClassVar = PaperListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(walked_until__isnull=True)
                | Q(walked_from__isnull=False, walked_until__gte=F("walked_from")),
                name="a_round_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["turf", "-number"], name="paper_list_by_turf"),
            models.Index(fields=["printed_for", "-number"], name="paper_list_by_person"),
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"L-{self.number}"

    def is_expired(self, today: date) -> bool:
        """Whether nobody may carry it any more."""
        return today > self.expires_on

    def state(self, today: date, *, keyed: int, doors: int) -> State:
        """Where it stands, given what is keyed in of it."""
        if self.finished_at is not None or (doors and keyed >= doors):
            return self.State.DONE
        if keyed:
            return self.State.IN_PART
        return self.State.EXPIRED if self.is_expired(today) else self.State.PRINTED


class PaperLine(Row):
    """One line of a paper list: a door, as it stood when it was printed."""

    class Hold(models.TextChoices):
        DO_NOT_CONTACT = "asked_not", _("Do not visit")
        NOT_NOW = "not_now", _("Not now")

    paper_list = models.ForeignKey(PaperList, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    unit = models.ForeignKey("residents.Unit", on_delete=models.PROTECT, related_name="+")
    hold = models.CharField(max_length=10, choices=Hold.choices, blank=True)
    # The last disposition known when it was printed, and a language spoken here.
    last = models.CharField(max_length=24, blank=True)
    language = models.CharField(max_length=12, blank=True)
    # The visit that was keyed in last for this line: a correction, or what takes one back, too.
    visit = models.OneToOneField(
        "canvass.Visit", on_delete=models.PROTECT, null=True, blank=True, related_name="paper_line"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper_list", "number"], name="line_is_numbered_once"),
            models.UniqueConstraint(fields=["paper_list", "unit"], name="door_is_on_a_list_once"),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)
