"""What happens to a shift: told by phones, watched by a sweep, settled by a supervisor, erased.

Facts are put in order by when they happened, whatever the order they arrive in: an end or a
check-in may come before the beginning, and two phones may tell of one person's day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F
from django.db.models.functions import Greatest

from canvass.judging import SetAside, corrected
from canvass.models import Shift, ShiftAlert, ShiftCount, ShiftReport
from canvass.models.shifts import GRACE
from canvass.wire_reports import CheckedIn, ShiftEnded, ShiftSaid, ShiftStarted
from engagement.accounts.models import Role, User
from engagement.audit.operations import record
from engagement.city.models import City
from engagement.errors import Invalid, Refusal
from engagement.ids import new_id
from engagement.sets import ask

# A shift that nobody ended is over so long after it began, at its last sign of life.
LONGEST = timedelta(hours=16)
KEPT = timedelta(days=30)

EndedBy = Shift.EndedBy
How = ShiftAlert.How
# What a supervisor can say of how they know.
SAID = (How.CALLED, How.SAW, How.COLLEAGUE)


class NothingToSettle(Refusal):
    """Nobody is missing any more: they gave a sign, or somebody was faster."""

    code = "nothing_to_settle"


def take_shift_report(
    *, report: ShiftSaid, digest: bytes, at: datetime, by: User, now: datetime
) -> bool:
    """Store one fact of a phone about a shift; False when it is known already.

    Writes no entry of the record: who began and ended when, kept for ever, would be the time
    sheet that this is not. Raises `SetAside`.
    """
    # One at a time for a person: two phones must not begin two shifts beside each other.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    known = ShiftReport.objects.select_related("shift").filter(pk=report.id).first()
    if known is not None:
        if bytes(known.payload_hash) != digest or known.shift.user_id != by.pk:
            raise SetAside(
                "id_reused",
                "id: another report was stored under this id before. Nothing was changed.",
            )
        return False
    # A clock that is ahead has not seen the future.
    at = min(at, now)
    shift = _shift_of(report.shift_id, at, by)
    ShiftReport.objects.create(
        id=report.id, shift=shift, kind=report.kind, occurred_at=at, payload_hash=digest
    )
    if isinstance(report, ShiftStarted):
        _start(shift, at, report.check_every, by)
    elif isinstance(report, ShiftEnded):
        said = report.ended_at or report.occurred_at
        _end(shift, min(corrected(said, report.clock_offset_ms), at), by, now)
    elif isinstance(report, CheckedIn):
        note_signs(by=by, moments=[at], now=now)
    return True


def _shift_of(key: UUID, at: datetime, by: User) -> Shift:
    shift = Shift.objects.filter(pk=key).first()
    if shift is None:
        teams = by.team_ids(Role.SPECIALIST) or by.team_ids()
        if not teams:
            raise SetAside("no_team", "You are in no team now, so nobody would watch over this.")
        return Shift.objects.create(
            id=key, user=by, team_id=teams[0], day=City.current().day_of(at), last_sign_at=at
        )
    if shift.user_id != by.pk:
        raise SetAside("unknown_shift", "shift: there is no such shift of yours.")
    return shift


def _start(shift: Shift, at: datetime, check_every: int, by: User) -> None:
    shift.started_at = at
    shift.day = City.current().day_of(at)
    shift.check_every = check_every
    shift.last_sign_at = max(shift.last_sign_at, at)
    others = Shift.objects.filter(user=by).exclude(pk=shift.pk)
    following = others.filter(started_at__gt=at).order_by("started_at").first()
    if shift.ended_at is not None:
        shift.ended_at = max(shift.ended_at, at)
    elif following is not None:
        shift.ended_at, shift.ended_by = following.started_at, EndedBy.NEXT
    shift.save()
    for one in others.open().filter(started_at__lte=at):
        one.ended_at, one.ended_by = at, EndedBy.NEXT
        one.save()
        _hear_of(one, at, How.SIGN)
    _hear_of(shift, at, How.SIGN)


def _end(shift: Shift, at: datetime, by: User, now: datetime) -> None:
    """The person's own word: it stands above a rule's, the later of two above the earlier."""
    stands = shift.ended_at if shift.ended_by == EndedBy.PERSON else None
    shift.ended_at = max(filter(None, (shift.started_at, stands, at)))
    shift.ended_by = EndedBy.PERSON
    shift.save()
    _hear_of(shift, now, How.ENDED)
    # Whoever says "I end" is done, on every phone of theirs.
    for one in Shift.objects.open().filter(user=by, started_at__lte=at):
        one.ended_at, one.ended_by = at, EndedBy.PERSON
        one.save()
        _hear_of(one, now, How.ENDED)


_SIGN = """
WITH moved AS (
    UPDATE canvass_shift SET last_sign_at = greatest(last_sign_at, %(at)s)
    WHERE user_id = %(user)s AND started_at <= %(at)s AND ended_at IS NULL
)
SELECT alert.id, greatest(shift.last_sign_at, %(at)s) + shift.check_every * interval '1 minute'
FROM canvass_shiftalert alert JOIN canvass_shift shift ON shift.id = alert.shift_id
WHERE shift.user_id = %(user)s AND alert.settled_at IS NULL
"""


def note_signs(*, by: User, moments: Iterable[datetime], now: datetime) -> None:
    """The person did something at these moments: that counts for whatever shift of theirs is open.

    Also for one that a rule closed while its alert stands: a late sign is still a sign. One that
    is older than the interval settles nothing: they are as silent as before.
    """
    latest = max((min(moment, now) for moment in moments), default=None)
    if latest is None:
        return
    for key, due_at in ask(_SIGN, {"user": by.pk, "at": latest}):
        if due_at + GRACE > now:
            _settle(key, now, How.SIGN)


def _hear_of(shift: Shift, at: datetime, how: str) -> None:
    for alert in ShiftAlert.objects.open().filter(shift=shift):
        _settle(alert.pk, at, how)


def _settle(key: UUID, at: datetime, how: str, *, by: User | None = None, spoke: str = "") -> bool:
    return bool(
        ShiftAlert.objects.open()
        .filter(pk=key)
        .update(settled_at=at, how=how, settled_by=by, spoke=spoke)
    )


# --- The sweep

_MISSED = """
SELECT id, last_sign_at + check_every * interval '1 minute' FROM canvass_shift
WHERE started_at IS NOT NULL AND ended_at IS NULL AND check_every > 0
  AND last_sign_at + check_every * interval '1 minute' <= %(before)s
ORDER BY id
"""


@transaction.atomic
def raise_alerts(*, now: datetime) -> list[UUID]:
    """Raise what was missed, each once: the row is the claim, and a second sweep finds it taken."""
    raised = []
    for shift, due_at in ask(_MISSED, {"before": now - GRACE}):
        raised += ask(
            "INSERT INTO canvass_shiftalert (id, shift_id, due_at, raised_at, how, spoke)"
            " VALUES (%(id)s, %(shift)s, %(due)s, %(now)s, '', '')"
            " ON CONFLICT DO NOTHING RETURNING id",
            {"id": new_id(), "shift": shift, "due": due_at, "now": now},
        )
    return [key for (key,) in raised]


@transaction.atomic
def close_left_open(*, now: datetime) -> int:
    """End shifts that nobody ended, at their last sign of life; an open alert stays open."""
    return (
        Shift.objects.open()
        .filter(started_at__lt=now - LONGEST)
        .update(ended_at=F("last_sign_at"), ended_by=EndedBy.RULE)
    )


# --- A supervisor


@transaction.atomic
def mark_safe(*, shift: Shift, by: User, now: datetime, how: str, spoke: str) -> None:
    """Somebody spoke with them: who and how. Raises `NothingToSettle`, `Invalid`."""
    if how not in SAID:
        raise Invalid("Say how you know.", field="how")
    if not spoke.strip():
        raise Invalid("Say who spoke with them.", field="spoke")
    # The shift first, as everything else that touches both does.
    Shift.objects.select_for_update().get(pk=shift.pk)
    alert = ShiftAlert.objects.open().filter(shift=shift).first()
    if alert is None or not _settle(alert.pk, now, how, by=by, spoke=spoke.strip()):
        raise NothingToSettle("They gave a sign already, or somebody else marked them safe.")
    # The next check-in is due from now.
    Shift.objects.open().filter(pk=shift.pk).update(last_sign_at=Greatest(F("last_sign_at"), now))
    record("shift.marked_safe", alert, by=by, now=now, how=how)


@transaction.atomic
def mark_incident(*, shift: Shift, by: User, now: datetime, reason: str) -> None:
    """Something happened: what is known of the shift is kept until the incident is closed."""
    if not reason.strip():
        raise Invalid("Say what happened.", field="reason")
    Shift.objects.filter(pk=shift.pk).update(
        incident_at=now, incident_by=by, incident_reason=reason.strip()
    )
    record("shift.incident_marked", ("shift", shift.pk), by=by, now=now)


@transaction.atomic
def close_incident(*, shift: Shift, by: User, now: datetime) -> None:
    """It is dealt with: the shift is forgotten like every other."""
    Shift.objects.filter(pk=shift.pk).update(incident_at=None, incident_by=None, incident_reason="")
    record("shift.incident_closed", ("shift", shift.pk), by=by, now=now)


# --- Forgetting


@transaction.atomic
def erase_shifts(*, now: datetime, limit: int = 5000) -> int:
    """Forget shifts of more than thirty days ago; a number by team and day stays.

    Incidents are kept, and so is a shift whose alert nobody has settled.
    """
    last = City.current().day_of(now - KEPT)
    rows = Shift.objects.filter(day__lt=last, incident_at__isnull=True)
    open_alerts = ShiftAlert.objects.open().values("shift")
    old = list(
        rows.exclude(pk__in=open_alerts)
        .order_by("pk")
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)[:limit]
    )
    begun = Shift.objects.filter(pk__in=old, started_at__isnull=False)
    counts = begun.values("team", "day").order_by("team", "day").annotate(shifts=Count("pk"))
    for row in counts:
        count, _new = ShiftCount.objects.get_or_create(team_id=row["team"], day=row["day"])
        ShiftCount.objects.filter(pk=count.pk).update(shifts=F("shifts") + row["shifts"])
    Shift.objects.filter(pk__in=old).delete()
    return len(old)
