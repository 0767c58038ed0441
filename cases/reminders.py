"""Messages owed at a time: planned as rows, claimed once, sent once, never guessed about.

A row goes `pending` → `claimed` (somebody has it, nothing has left) →
`sending` (it may have left) → `sent`. A worker killed while it was claimed
loses only time: the lease runs out and the row is pending again. Killed while
it was sending, nobody knows: the provider is asked, and where it cannot say a
person decides. Nothing unknown is ever sent again by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from canvass.models import Appointment
from cases import letters
from cases.models import Case, Reminder, Task, Turn
from cases.quiet import next_allowed, zone_of
from cases.sms import Delivery, SendResult, provider
from engagement.accounts.models import User
from engagement.audit.operations import record
from engagement.city.models import City
from engagement.errors import Refusal
from residents.contact import may_contact
from residents.models import ContactChannel, Purpose, Resident

# Staff hear of a step in the morning of its day, by the city's clock.
MORNING = time(8, 0)
# Residents hear of an appointment a day ahead; of one made later than that, two hours ahead.
AHEAD = timedelta(hours=24)
AT_LEAST = timedelta(hours=2)
# How far ahead rows are planned. The sweep runs every minute.
HORIZON = timedelta(hours=30)
# A worker that holds a row longer than this is taken for dead.
LEASE = timedelta(minutes=5)
BATCH = 50
MAX_ATTEMPTS = 5

State = Reminder.State


class NotUnknown(Refusal):
    """Somebody settled this reminder already, or it was never in doubt."""

    code = "not_unknown"


def plan_reminders(*, now: datetime) -> int:
    """Write the rows that are owed soon; returns how many were. Safe to run twice."""
    city = City.current()
    rows = [*_of_tasks(now, city), *_of_cases(now, city), *_of_appointments(now, city)]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _of_tasks(now: datetime, city: City) -> list[Reminder]:
    told = Reminder.objects.filter(
        task=OuterRef("pk"), about_at=OuterRef("due_at"), user=OuterRef("doer")
    )
    steps = (
        Task.objects.open()
        .filter(~Exists(told), doer__isnull=False, doer__is_active=True, due_at__lte=now + HORIZON)
        .order_by("due_at", "id")[:1000]
    )
    return [
        Reminder(
            kind=Reminder.Kind.TASK_DUE,
            channel="email",
            user_id=step.doer_id,
            task=step,
            about_at=step.due_at,
            due_at=max(now, _morning_of(step.due_at, city)),
            created_at=now,
        )
        for step in steps
    ]


def _of_cases(now: datetime, city: City) -> list[Reminder]:
    """Cases on our clock of which no step is written: their own due time is owed."""
    told = Reminder.objects.filter(
        case=OuterRef("pk"), about_at=OuterRef("due_at"), user=OuterRef("assignee")
    )
    steps = Task.objects.open().filter(case=OuterRef("pk"))
    owed = (
        Case.objects.open()
        .filter(~Exists(told), ~Exists(steps), turn=Turn.OURS, due_at__lte=now + HORIZON)
        .filter(assignee__is_active=True)
        .order_by("due_at", "id")[:1000]
    )
    return [
        Reminder(
            kind=Reminder.Kind.CASE_DUE,
            channel="email",
            user_id=case.assignee_id,
            case=case,
            about_at=case.due_at,
            due_at=max(now, _morning_of(case.due_at, city)),
            created_at=now,
        )
        for case in owed
    ]


def _morning_of(moment: datetime, city: City) -> datetime:
    return min(moment, datetime.combine(city.day_of(moment), MORNING, tzinfo=city.zone))


def _of_appointments(now: datetime, city: City) -> list[Reminder]:
    told = Reminder.objects.filter(appointment=OuterRef("pk"), about_at=OuterRef("starts_at"))
    promised = (
        Appointment.objects.filter(
            ~Exists(told),
            state__in=(Appointment.State.PLANNED, Appointment.State.CONFIRMED),
            resident__isnull=False,
            starts_at__gt=now,
            starts_at__lte=now + HORIZON,
        )
        .select_related("resident")
        .order_by("starts_at", "id")[:1000]
    )
    rows = []
    for appointment in promised:
        resident = appointment.resident
        if resident is None:
            continue
        zone = zone_of(resident, city)
        is_short = appointment.starts_at - appointment.created_at < AHEAD
        due_at = appointment.starts_at - (AT_LEAST if is_short else AHEAD)
        due_at = next_allowed(max(now, due_at), zone=zone, city=city)
        channel = _channel_for(resident, now, city)
        if channel and due_at < appointment.starts_at:
            rows.append(
                Reminder(
                    kind=Reminder.Kind.APPOINTMENT,
                    channel=channel,
                    resident=resident,
                    appointment=appointment,
                    about_at=appointment.starts_at,
                    due_at=due_at,
                    created_at=now,
                )
            )
    return rows


def _channel_for(resident: Resident, now: datetime, city: City) -> str:
    """A text where they said yes to texts, else an email where they said yes to that."""
    for channel in (ContactChannel.SMS, ContactChannel.EMAIL):
        if not may_contact(resident, channel, Purpose.THIS_CASE, on=city.day_of(now)):
            return channel.value
    return ""


def claim_due(*, now: datetime, limit: int = BATCH) -> list[UUID]:
    """Take up to `limit` rows that are due; nobody else gets them while the lease holds."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE cases_reminder SET state = 'claimed', claimed_at = %(now)s,
                   lease_until = %(lease)s, attempts = attempts + 1
            WHERE id IN (
                SELECT id FROM cases_reminder
                WHERE state = 'pending' AND due_at <= %(now)s
                ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
            )
            RETURNING id
            """,
            {"now": now, "lease": now + LEASE, "limit": limit},
        )
        return sorted(row[0] for row in cursor.fetchall())


@dataclass(frozen=True)
class _Ready:
    """What is about to leave."""

    to: str
    subject: str
    body: str


def send_claimed(pk: UUID, *, now: datetime) -> str:
    """Send one claimed reminder, or say why it is not sent; returns its new state.

    What is said is asked of the database at this moment: a step done, an
    appointment moved, a STOP since it was planned cancels it.
    """
    reminder = (
        Reminder.objects.select_related("user", "resident", "case", "task__case", "appointment")
        .filter(pk=pk, state=State.CLAIMED)
        .first()
    )
    if reminder is None:
        return ""
    city = City.current()
    if reminder.resident is not None:
        allowed = next_allowed(now, zone=zone_of(reminder.resident, city), city=city)
        if allowed > now:
            if allowed >= reminder.about_at:
                return _settle(reminder, State.CANCELED, reason="too_late")
            moved = Reminder.objects.filter(pk=pk, state=State.CLAIMED).update(
                state=State.PENDING, due_at=allowed, lease_until=None, attempts=F("attempts") - 1
            )
            return State.PENDING.value if moved else ""
    why_not = _why_not(reminder, now, city)
    if why_not:
        return _settle(reminder, State.CANCELED, reason=why_not)
    ready = _compose(reminder, city)
    # From here on it may have left: committed before the provider is called.
    if not Reminder.objects.filter(pk=pk, state=State.CLAIMED).update(
        state=State.SENDING, lease_until=now + LEASE
    ):
        return ""
    reminder.state = State.SENDING
    return _record_result(reminder, _send(reminder, ready), now)


def _send(reminder: Reminder, ready: _Ready) -> SendResult:
    try:
        if reminder.channel == "sms":
            return provider().send(client_id=reminder.pk, to=ready.to, body=ready.body)
        letters.send(to=ready.to, subject=ready.subject, body=ready.body, message_id=reminder.pk)
    except letters.Refused as refusal:
        return SendResult(Delivery.REFUSED, reason=refusal.code)
    except OSError:
        # A broken connection may have carried it or not.
        return SendResult(Delivery.UNKNOWN, reason="no_answer")
    return SendResult(Delivery.SENT)


def _record_result(reminder: Reminder, result: SendResult, now: datetime) -> str:
    if result.delivery == Delivery.SENT:
        return _settle(reminder, State.SENT, provider_id=result.provider_id, sent_at=now)
    if result.delivery == Delivery.REFUSED:
        return _settle(reminder, State.FAILED, reason=result.reason or "refused")
    if result.delivery == Delivery.ABSENT and reminder.attempts < MAX_ATTEMPTS:
        # Wait longer each time: one minute, two, four, eight.
        pause = timedelta(minutes=2 ** (reminder.attempts - 1))
        return _settle(reminder, State.PENDING, due_at=now + pause)
    if result.delivery == Delivery.ABSENT:
        return _settle(reminder, State.FAILED, reason="gave_up")
    return _settle(reminder, State.UNKNOWN, reason=result.reason)


def _settle(reminder: Reminder, state: Reminder.State, **values: object) -> str:
    """Move on from the state this worker saw; somebody else's move wins over ours."""
    moved = Reminder.objects.filter(pk=reminder.pk, state=reminder.state).update(
        state=state, lease_until=None, **values
    )
    return state.value if moved else ""


def _why_not(reminder: Reminder, now: datetime, city: City) -> str:
    """Why this is not owed any more, as a code; empty when it is."""
    task, appointment = reminder.task, reminder.appointment
    if task is not None:
        if task.done_at is not None or not task.case.is_open:
            return "done"
        if task.due_at != reminder.about_at:
            return "moved"
        if task.doer_id != reminder.user_id:
            return "handed_over"
        if reminder.user is None or not reminder.user.is_active:
            return "left"
    if reminder.case is not None:
        return _why_not_case(reminder, reminder.case)
    if appointment is not None:
        if appointment.state not in (Appointment.State.PLANNED, Appointment.State.CONFIRMED):
            return "canceled"
        if appointment.starts_at != reminder.about_at:
            return "moved"
        if appointment.starts_at <= now:
            return "too_late"
    if reminder.resident is not None:
        return may_contact(
            reminder.resident, reminder.channel, Purpose.THIS_CASE, on=city.day_of(now)
        )
    return ""


def _why_not_case(reminder: Reminder, case: Case) -> str:
    if not case.is_open:
        return "done"
    if case.due_at != reminder.about_at:
        return "moved"
    if case.turn != Turn.OURS:
        return "their_turn"
    if case.assignee_id != reminder.user_id:
        return "handed_over"
    return "" if reminder.user is not None and reminder.user.is_active else "left"


def _compose(reminder: Reminder, city: City) -> _Ready:
    case = reminder.task.case if reminder.task is not None else reminder.case
    if case is not None and reminder.user is not None:
        subject, body = letters.step_due(case, reminder.about_at, city)
        return _Ready(reminder.user.email, subject, body)
    resident, appointment = reminder.resident, reminder.appointment
    if resident is None or appointment is None:
        raise ValueError(f"Reminder {reminder.pk} is about nothing.")
    is_text = reminder.channel == "sms"
    subject, body = letters.appointment(appointment, resident, city, is_text=is_text)
    return _Ready(str(resident.phone if is_text else resident.email), subject, body)


def recover_abandoned(*, now: datetime) -> int:
    """Take back what dead workers held; returns how many rows moved.

    Claimed rows are pending again: nothing had left. For rows that were being
    sent the provider is asked; an email cannot be asked about and goes to a
    person.
    """
    moved = Reminder.objects.filter(state=State.CLAIMED, lease_until__lt=now).update(
        state=State.PENDING, lease_until=None
    )
    doubtful = Reminder.objects.filter(state=State.SENDING, lease_until__lt=now)
    for reminder in doubtful.order_by("id")[:BATCH]:
        result = _ask_provider(reminder)
        if result.delivery == Delivery.ABSENT:
            # It is our worker that failed, not the provider: nothing to wait for.
            moved += bool(_settle(reminder, State.PENDING, due_at=now))
        else:
            moved += bool(_record_result(reminder, result, now))
    return moved


def reconcile_unknown(*, now: datetime) -> int:
    """Ask again about texts that nobody could say anything of; returns how many are settled."""
    settled = 0
    for reminder in Reminder.objects.filter(state=State.UNKNOWN, channel="sms").order_by("id")[
        :BATCH
    ]:
        result = _ask_provider(reminder)
        if result.delivery != Delivery.UNKNOWN:
            settled += bool(_record_result(reminder, result, now))
    return settled


def _ask_provider(reminder: Reminder) -> SendResult:
    if reminder.channel != "sms":
        return SendResult(Delivery.UNKNOWN, reason="no_answer")
    try:
        return provider().find(client_id=reminder.pk)
    except OSError:
        return SendResult(Delivery.UNKNOWN, reason="no_answer")


@transaction.atomic
def settle_unknown(*, reminder: Reminder, by: User, now: datetime, went: bool) -> None:
    """A person decides: it went, or it has to be sent. Raises `NotUnknown`."""
    values: dict[str, object] = (
        {"state": State.SENT, "sent_at": now} if went else {"state": State.PENDING, "due_at": now}
    )
    if not Reminder.objects.filter(pk=reminder.pk, state=State.UNKNOWN).update(**values):
        raise NotUnknown("Somebody decided this already.")
    record("reminder.settled", reminder, by=by, now=now, went=went)


def sweep(*, now: datetime | None = None, limit: int = BATCH) -> int:
    """One round of a worker: take back, claim, send. Returns how many were handled."""
    moment = now or timezone.now()
    recover_abandoned(now=moment)
    reconcile_unknown(now=moment)
    handled = 0
    while True:
        claimed = claim_due(now=moment, limit=limit)
        for pk in claimed:
            send_claimed(pk, now=now or timezone.now())
        handled += len(claimed)
        if len(claimed) < limit:
            return handled
