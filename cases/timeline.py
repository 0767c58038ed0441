"""A case from the first knock to now: visits, notes, moves, steps, referrals, reminders, in order.

Each kind is read by itself up to a page, from the cursor back, and the parts are merged: the
number of queries does not depend on how long the story is.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from canvass.models import Channel, Through, Visit
from cases.doorstep import at_their_doors
from cases.models import (
    Case,
    CaseMove,
    CaseNote,
    CaseVisit,
    Outcome,
    Referral,
    Reminder,
    State,
    Task,
    VerifiedBy,
)
from cases.queues import Reader
from engagement.accounts.models import User
from engagement.audit.models import Entry
from engagement.errors import Invalid
from engagement.languages import own_name
from residents.models import Resident, Unit

PAGE = 30
# What the record tells that no row of its own does.
_TOLD = {
    "case.claimed": "user-check",
    "case.assigned": "user-check",
    "case.restricted": "lock",
    "case.unrestricted": "lock-open",
    "task.changed": "pencil",
}


@dataclass(frozen=True)
class Event:
    """One thing that happened. `said` is somebody's words, `by` who wrote it down."""

    at: datetime
    key: UUID
    what: str
    more: str = ""
    said: str = ""
    by: str = ""
    icon: str = "circle-dot"
    disposition: str = ""
    tone: str = ""
    # When it reached us, if not when it happened.
    received_at: datetime | None = None


@dataclass(frozen=True)
class Timeline:
    """Some events, the latest first, and the cursor to those before them."""

    events: list[Event]
    older: str = ""


def read_timeline(case: Case, reader: Reader, cursor: str = "", *, size: int = PAGE) -> Timeline:
    """The story of a case that the reader may see. Raises `Invalid` for a cursor that is none."""
    before = _read(cursor) if cursor else None
    events: list[Event] = []
    for source in (_visits, _notes, _moves, _steps, _finished, _referrals, _reminders, _told):
        events += source(case, reader, before, size + 1)
    events.sort(key=lambda event: (event.at, event.key), reverse=True)
    older = ""
    if len(events) > size:
        last = events[size - 1]
        text = json.dumps([last.at.isoformat(), str(last.key)])
        older = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return Timeline(events[:size], older)


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, key = json.loads(base64.urlsafe_b64decode((cursor + "=" * (-len(cursor) % 4)).encode()))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(at)
        return moment, UUID(key)
    except (ValueError, TypeError, AttributeError, binascii.Error, OverflowError) as error:
        raise Invalid("This part of the story cannot be found again. Start from now.") from error


_Before = tuple[datetime, UUID] | None


def _latest(rows: QuerySet[Any], at: str, before: _Before, most: int) -> list[Any]:
    """The latest rows before a place, by a moment and the key."""
    if before is not None:
        moment, key = before
        rows = rows.filter(Q(**{f"{at}__lt": moment}) | Q(**{at: moment, "pk__lt": key}))
    return list(rows.order_by(f"-{at}", "-pk")[:most])


def _visits(case: Case, reader: Reader, before: _Before, most: int) -> list[Event]:
    """Every try to reach the person, and their door's while it is theirs.

    What concerns people or apartments that are restricted to others is absent; what others at
    the same door said is not told here.
    """
    user = reader.user
    closed_people = Resident.objects.filter(is_restricted=True).exclude(
        pk__in=Resident.named_staff.through.objects.filter(user=user).values("resident")
    )
    closed_units = Unit.objects.filter(is_restricted=True).exclude(
        pk__in=Unit.named_staff.through.objects.filter(user=user).values("unit")
    )
    mine = Q(resident=case.resident_id) | Q(
        pk__in=CaseVisit.objects.filter(case=case).values("visit")
    )
    mine |= at_their_doors(case.resident_id, reader.city)
    rows = (
        Visit.objects.effective()
        .filter(mine)
        .exclude(resident__in=closed_people.values("pk"))
        .exclude(unit__in=closed_units.values("pk"))
        .select_related("disposition", "user", "words", "turf", "campaign")
    )
    return [_visit(row, case) for row in _latest(rows, "occurred_at", before, most)]


def _visit(row: Visit, case: Case) -> Event:
    is_theirs = row.resident_id == case.resident_id
    where = {
        Channel.DOOR: _("at the door"),
        Channel.PHONE: _("by phone"),
        Channel.EVENT: _("at an event"),
        Channel.OFFICE: _("at the office"),
        Channel.LINE_311: _("through 311"),
    }[Channel(row.channel)]
    if row.direction == "inbound" and row.through:
        where = str(Through(row.through).label)
    words = getattr(row, "words", None)
    parts = [row.user.name]
    if row.turf is not None:
        parts.append(row.turf.name)
    if row.language:
        parts.append(own_name(row.language))
    return Event(
        at=row.occurred_at,
        key=row.pk,
        what=row.disposition.label,
        more=", ".join(part for part in (where, row.detail_label, _left(row)) if part),
        said=words.note if words is not None and is_theirs else "",
        by=", ".join(parts),
        disposition=row.disposition_id,
        tone="good" if row.disposition_id == "conversation" else "door",
        received_at=row.received_at
        if (row.received_at - row.occurred_at).total_seconds() > 15 * 60
        else None,
    )


def _left(row: Visit) -> str:
    return _("%(item)s left") % {"item": row.left_label} if row.left_item else ""


def _notes(case: Case, reader: Reader, before: _Before, most: int) -> list[Event]:
    rows = CaseNote.objects.filter(case=case).select_related("by")
    return [
        Event(row.at, row.pk, _("Note"), said=row.text, by=row.by.name, icon="message-square")
        for row in _latest(rows, "at", before, most)
    ]


def _moves(case: Case, reader: Reader, before: _Before, most: int) -> list[Event]:
    rows = CaseMove.objects.filter(case=case).select_related("by")
    return [_move(row) for row in _latest(rows, "at", before, most)]


def _move(row: CaseMove) -> Event:
    by = row.by.name if row.by is not None else ""
    state = State(row.to_state)
    if row.outcome:
        what = _("Case closed") if state == State.CLOSED else _("Case resolved")
        more = str(Outcome(row.outcome).label)
        if row.verified_by:
            who = str(VerifiedBy(row.verified_by).label).lower()
            more = _("%(outcome)s, verified by: %(who)s") % {"outcome": more, "who": who}
        return Event(row.at, row.pk, what, more, by=by, icon="badge-check", tone="good")
    if not row.from_state:
        return Event(row.at, row.pk, _("Case opened"), by=by, icon="folder-plus", tone="info")
    if row.from_state in (State.RESOLVED, State.CLOSED):
        return Event(row.at, row.pk, _("Case reopened"), by=by, icon="undo-2", tone="info")
    turns = {
        State.WAITING_RESIDENT: _("Turn passed to the resident."),
        State.WAITING_AGENCY: _("Turn passed to the agency."),
        State.ON_HOLD: _("Put on hold."),
        State.IN_PROGRESS: _("Our turn."),
        State.ASSIGNED: _("Given to a person."),
    }
    paused = state in (State.WAITING_RESIDENT, State.WAITING_AGENCY, State.ON_HOLD)
    return Event(
        row.at,
        row.pk,
        turns.get(state, str(state.label)),
        _("Our clock paused") if paused else _("State: %(state)s") % {"state": state.label},
        by=by,
        icon="clock",
        tone="amber" if paused else "",
    )


def _steps(case: Case, reader: Reader, before: _Before, most: int) -> list[Event]:
    rows = Task.objects.filter(case=case).select_related("created_by")
    return [
        Event(
            row.created_at,
            row.pk,
            _("Next step:"),
            row.title,
            by=row.created_by.name if row.created_by is not None else "",
            icon="calendar",
        )
        for row in _latest(rows, "created_at", before, most)
    ]


def _finished(case: Case, reader: Reader, before: _Before, most: int) -> list[Event]:
    rows = Task.objects.filter(case=case, done_at__isnull=False).select_related("done_by")
    return [
        Event(
            row.done_at,
            row.pk,
            _("Done:"),
            row.title,
            by=row.done_by.name if row.done_by is not None else "",
            icon="check",
            tone="good",
        )
        for row in _latest(rows, "done_at", before, most)
    ]


def _referrals(case: Case, reader: Reader, before: _Before, most: int) -> list[Event]:
    rows = (
        Referral.objects.filter(case=case)
        .select_related("organization", "created_by")
        .annotate(last_at=Greatest("created_at", "sent_at", "answered_at"))
    )
    return [
        Event(
            row.last_at,
            row.pk,
            _("Referral: %(state)s") % {"state": Referral.State(row.state).label.lower()},
            row.organization.name,
            by=row.created_by.name if row.created_by is not None else "",
            icon="send",
        )
        for row in _latest(rows, "last_at", before, most)
    ]


def _reminders(case: Case, reader: Reader, before: _Before, most: int) -> list[Event]:
    rows = (
        Reminder.objects.filter(state=Reminder.State.SENT, sent_at__isnull=False)
        .filter(Q(task__case=case) | Q(resident=case.resident_id))
        .annotate(when=F("sent_at"))
    )
    return [
        Event(
            row.sent_at,
            row.pk,
            _("Reminder sent"),
            _("to staff") if row.user_id is not None else _("to the resident"),
            icon="bell",
        )
        for row in _latest(rows, "sent_at", before, most)
    ]


def _told(case: Case, reader: Reader, before: _Before, most: int) -> list[Event]:
    rows = Entry.objects.filter(subject_id=case.pk, verb__in=list(_TOLD)).select_related("actor")
    found = _latest(rows, "at", before, most)
    wanted = {row.payload.get("assignee") for row in found} - {None}
    names = {
        str(key): name for key, name in User.objects.filter(pk__in=wanted).values_list("pk", "name")
    }
    return [_entry(row, names) for row in found]


def _entry(row: Entry, names: dict[str, str]) -> Event:
    by = row.actor.name if row.actor is not None else ""
    words: dict[str, Callable[[], str]] = {
        "case.claimed": lambda: _("Taken"),
        "case.assigned": lambda: _("Assigned"),
        "case.restricted": lambda: _("Restricted to named staff"),
        "case.unrestricted": lambda: _("Restriction lifted"),
        "task.changed": lambda: _("Next step changed"),
    }
    name = names.get(str(row.payload.get("assignee")), "")
    more = _("to %(name)s") % {"name": name} if row.verb == "case.assigned" and name else ""
    return Event(row.at, row.pk, words[row.verb](), more, by=by, icon=_TOLD[row.verb])
