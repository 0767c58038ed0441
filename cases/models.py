"""What visits lead to: cases, their steps, referrals, reminders and messages."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Func, Q, Value, When
from django.utils.translation import gettext_lazy as _

from canvass.models import Appointment, Visit
from cases.queries import CaseQuerySet, TaskQuerySet
from engagement.accounts.models import Team
from engagement.db import Row
from programs.models import Need, Organization, Program
from residents.models import Resident


class State(models.TextChoices):
    """Where a case stands. Moves are the table in `cases.transitions`."""

    NEW = "new", _("New")
    ASSIGNED = "assigned", _("Assigned")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING_RESIDENT = "waiting_resident", _("Waiting for resident")
    WAITING_AGENCY = "waiting_agency", _("Waiting for agency")
    ON_HOLD = "on_hold", _("On hold")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


ENDED_STATES = (State.RESOLVED, State.CLOSED)
WAITING_STATES = (State.WAITING_RESIDENT, State.WAITING_AGENCY)


class Turn(models.TextChoices):
    """Who has to act next. Our clock runs only while it is ours."""

    OURS = "ours", _("Our turn")
    RESIDENT = "resident", _("Resident's turn")
    AGENCY = "agency", _("Agency's turn")
    NOBODY = "nobody", _("Nobody's turn")


class Outcome(models.TextChoices):
    """What came of a case. Never preset."""

    NEED_MET = "need_met", _("Need met")
    PARTLY_MET = "partly_met", _("Partly met")
    NOT_MET = "not_met", _("Not met")
    UNABLE_TO_REACH = "unable_to_reach", _("Unable to reach")
    DECLINED = "declined", _("Resident declined")
    INELIGIBLE = "ineligible", _("Agency said no")
    REFERRED_OUT = "referred_out", _("Referred out")
    DUPLICATE = "duplicate", _("Duplicate")
    MOVED = "moved", _("Moved away")
    OPENED_IN_ERROR = "opened_in_error", _("Opened by mistake")


class VerifiedBy(models.TextChoices):
    """Who says so."""

    RESIDENT = "resident", _("The resident")
    AGENCY_RECORD = "agency_record", _("Agency record")
    DOCUMENT = "document", _("A document")
    STAFF_VIEW = "staff_view", _("Staff saw it")


# Outcomes that need nobody's word: nothing happened to a resident.
OUTCOMES_WITHOUT_PROOF = (Outcome.DUPLICATE, Outcome.OPENED_IN_ERROR)


class Case(Row):
    """Help owed to a resident about one program or problem."""

    number = models.BigIntegerField(
        unique=True,
        editable=False,
        db_default=Func(Value("cases_case_number"), function="nextval"),
    )
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, related_name="cases")
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    need = models.ForeignKey(
        Need, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="cases")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        db_index=False,
    )
    state = models.CharField(max_length=16, choices=State.choices, default=State.NEW)
    turn = models.CharField(max_length=8, choices=Turn.choices, default=Turn.OURS)
    turn_since = models.DateTimeField()
    is_urgent = models.BooleanField(default=False)
    # A dated fact that drives the deadline: a hearing, a marshal's notice.
    court_on = models.DateField(null=True, blank=True)
    # When the next step is due: the earliest open task's, kept by the operations.
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="cases")
    # For counts, as they were when the case opened; a move to another team changes no count.
    opened_day = models.DateField()
    opened_team_id = models.UUIDField(null=True, blank=True)
    campaign_id = models.UUIDField(null=True, blank=True)
    channel = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=12, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    verified_by = models.CharField(max_length=16, choices=VerifiedBy.choices, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    # The city's day and the team that the resolution counts for; set and emptied with it.
    resolved_day = models.DateField(null=True, blank=True)
    resolved_team_id = models.UUIDField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    is_restricted = models.BooleanField(default=False)
    named_staff = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    # Raised by one at every change: an edit made against an older one is refused.
    version = models.PositiveIntegerField(default=1)
    # The band of the queue, made by the database: our turn, their turn, on hold, ended.
    band = models.GeneratedField(
        expression=models.Case(
            When(state__in=ENDED_STATES, then=Value(3)),
            When(turn=Turn.OURS, then=Value(0)),
            When(turn=Turn.NOBODY, then=Value(2)),
            default=Value(1),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )

    objects: ClassVar = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(program__isnull=False) | Q(need__isnull=False),
                name="a_case_names_a_program_or_a_problem",
            ),
            models.UniqueConstraint(
                fields=["resident", "program"],
                condition=Q(program__isnull=False) & ~Q(state__in=ENDED_STATES),
                name="one_open_case_per_resident_and_program",
            ),
            models.UniqueConstraint(
                fields=["resident", "need"],
                condition=Q(program__isnull=True) & ~Q(state__in=ENDED_STATES),
                name="one_open_case_per_resident_and_problem",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENDED_STATES) | ~Q(outcome=""),
                name="an_ended_case_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["team", "due_at", "id"],
                condition=~Q(state__in=ENDED_STATES),
                name="case_open_by_due",
            ),
            models.Index(fields=["team", "state", "due_at", "id"], name="case_by_state_and_due"),
            models.Index(
                fields=["assignee", "due_at", "id"],
                condition=~Q(state__in=ENDED_STATES),
                name="case_open_by_assignee",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(turn=Turn.OURS) & ~Q(state__in=ENDED_STATES),
                name="case_due_on_our_clock",
            ),
            models.Index(fields=["opened_day", "id"], name="case_by_opened_day"),
            # The queue's own order, and its rarer cuts: each reads a page without the rest.
            models.Index(
                fields=["team", "band", "due_at", "id"],
                condition=~Q(state__in=ENDED_STATES),
                name="case_open_by_turn",
            ),
            models.Index(
                fields=["assignee", "band", "due_at", "id"],
                condition=~Q(state__in=ENDED_STATES),
                name="case_own_by_turn",
            ),
            models.Index(
                fields=["assignee", "state", "due_at", "id"], name="case_own_by_state_and_due"
            ),
            models.Index(
                fields=["team", "band", "due_at", "id"],
                condition=~Q(state__in=ENDED_STATES) & Q(assignee__isnull=True),
                name="case_open_unassigned",
            ),
            models.Index(
                fields=["team", "band", "due_at", "id"],
                condition=~Q(state__in=ENDED_STATES) & Q(reopened_count__gt=0),
                name="case_open_again",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED_STATES


class CaseWords(models.Model):
    """Why the case was opened, in the resident's words: the row that erasure reaches."""

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    text = models.TextField(blank=True, max_length=4000)

    def __str__(self) -> str:
        return str(self.pk)


class CaseVisit(Row):
    """A visit at which this help was asked for: the one that opened the case, and later ones."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="asked_at")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="asked_for")
    # Which request of the visit this was, from 0.
    position = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "position"], name="one_case_per_request_of_a_visit"
            ),
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.pk)


class CaseMove(Row):
    """One move of a case from a state to a state, and whose turn it became."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=16, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=16, choices=State.choices)
    turn = models.CharField(max_length=8, choices=Turn.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    verified_by = models.CharField(max_length=16, choices=VerifiedBy.choices, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.from_state} {self.to_state}"


class CaseNote(Row):
    """What somebody wrote on a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.pk)


class Task(Row):
    """One next step in a case, with a due time and a doer."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(_("next step"), max_length=200)
    due_at = models.DateTimeField()
    doer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="tasks"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(done_at__isnull=True),
                name="task_open_by_due",
            ),
        ]
        ordering = ["due_at", "id"]

    def __str__(self) -> str:
        return str(self.pk)


class Referral(Row):
    """A case handed to an organization, with its answer."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")
        RECEIVED = "received", _("Received")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED_BY_AGENCY = "declined_by_agency", _("Declined by agency")
        DECLINED_BY_RESIDENT = "declined_by_resident", _("Declined by resident")
        WAITLISTED = "waitlisted", _("On the waiting list")
        IN_SERVICE = "in_service", _("In service")
        COMPLETED = "completed", _("Completed")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="referrals"
    )
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.state


class Reminder(Row):
    """A message owed at a time: a row, swept when due and claimed once."""

    class Kind(models.TextChoices):
        TASK_DUE = "task_due", _("Task due")
        # A case of which nobody has written a next step: the first contact, as a rule.
        CASE_DUE = "case_due", _("Case due")
        APPOINTMENT = "appointment", _("Appointment")

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for its time")
        CLAIMED = "claimed", _("Taken up")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        UNKNOWN = "unknown", _("Not known whether it went")
        FAILED = "failed", _("Could not be sent")
        CANCELED = "canceled", _("Canceled")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    channel = models.CharField(max_length=8, choices=[("email", _("Email")), ("sms", _("Text"))])
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="reminders"
    )
    resident = models.ForeignKey(
        Resident, on_delete=models.CASCADE, null=True, related_name="reminders"
    )
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="reminders")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, null=True, related_name="reminders")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, null=True, related_name="reminders"
    )
    # What it reminds of is at this time; told once for it, however often it is planned.
    about_at = models.DateTimeField()
    # When to send it; moves when that falls into quiet hours.
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    claimed_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Our id at the provider is this row's; theirs is kept to reconcile with.
    provider_id = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Why it was canceled or failed, as a code: `stopped`, `no_consent`, `deceased`, …
    reason = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, resident__isnull=True)
                | Q(user__isnull=True, resident__isnull=False),
                name="a_reminder_has_one_reader",
            ),
            models.UniqueConstraint(
                fields=[
                    "kind",
                    "channel",
                    "user",
                    "resident",
                    "case",
                    "task",
                    "appointment",
                    "about_at",
                ],
                nulls_distinct=False,
                name="one_reminder_per_reader_and_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state="pending"),
                name="reminder_pending_by_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=("claimed", "sending")),
                name="reminder_claimed_by_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class LocalMessage(Row):
    """A text that the local provider "sent": read on a page in development."""

    # The id that we gave: sending it again changes nothing.
    client_id = models.UUIDField(unique=True)
    to = models.CharField(max_length=40)
    body = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.pk)
