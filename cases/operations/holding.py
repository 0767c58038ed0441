"""What every change of a case shares: the lock, the version, the move, the due time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from cases import deadlines
from cases.models import ENDED_STATES, Case, CaseMove, Task, Turn
from cases.operations.opening import _RESIDENTS as RESIDENT_LOCK
from cases.transitions import TURN_OF, check_move
from engagement.accounts.models import Membership, Role, User
from engagement.audit.models import Entry
from engagement.audit.operations import record
from engagement.city.models import City
from engagement.errors import Invalid, NotYours, Refusal
from engagement.sets import ask

_TEXT_MOST = 4000
# Entries about a case that leave its version as it was.
_NO_CHANGE = ("note.added", "case.viewed")
_CHANGES_TOLD = 20


class ChangedMeanwhile(Refusal):
    """Somebody changed the case after this page was read.

    `changes` are the audit entries since then, oldest first; `version` is the
    one to try again with, once the person has seen them.
    """

    code = "changed_meanwhile"

    def __init__(self, version: int, changes: Sequence[Entry]) -> None:
        who = next((one.actor.name for one in reversed(changes) if one.actor), "")
        super().__init__(
            f"{who} changed this case while you were writing."
            if who
            else "This case changed while you were writing."
        )
        self.version = version
        self.changes = list(changes)


class CaseEnded(Refusal):
    """The case is resolved or closed: it has to be reopened first."""

    code = "case_ended"


class NotOnTheTeam(Refusal):
    """Only people of the case's team may hold it or its steps."""

    code = "not_on_the_team"


def hold_case(case_id: UUID, *, by: User, version: int | None = None) -> Case:
    """The case, locked until the transaction ends.

    Raises `NotYours` when `by` may not see it, `ChangedMeanwhile` when it is
    no longer the `version` that the person read.
    """
    case = Case.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise NotYours("There is no such case.")
    if version is not None:
        check_version(case, version)
    return case


def check_version(case: Case, version: int) -> None:
    """Raise `ChangedMeanwhile` unless the case is still the one that was read."""
    if case.version != version:
        changes = (
            Entry.objects.filter(subject_id=case.pk)
            .exclude(verb__in=_NO_CHANGE)
            .select_related("actor")
            .order_by("-id")[: max(0, min(case.version - version, _CHANGES_TOLD))]
        )
        raise ChangedMeanwhile(case.version, list(reversed(changes)))


def lock_resident(case_id: UUID) -> None:
    """Wait for whoever opens cases for this case's resident; taken before the case itself."""
    resident = Case.objects.filter(pk=case_id).values_list("resident_id", flat=True).first()
    if resident is not None:
        ask(
            "SELECT pg_advisory_xact_lock(%(what)s, hashtext(%(who)s))",
            {"what": RESIDENT_LOCK, "who": str(resident)},
        )


def check_open(case: Case) -> None:
    """Raise `CaseEnded` when nothing is owed any more."""
    if not case.is_open:
        raise CaseEnded("This case has ended. Reopen it first.")


def check_supervises(case: Case, by: User) -> None:
    """Raise `NotYours` unless `by` supervises the team of the case."""
    if case.team_id not in by.supervised_team_ids:
        raise NotYours("There is no such case.")


def is_on_team(user: User, case: Case) -> bool:
    """Whether this person works on the case's team and may still sign in."""
    return (
        user.is_active
        and Membership.objects.filter(
            user=user, team=case.team_id, role__in=(Role.SPECIALIST, Role.SUPERVISOR)
        ).exists()
    )


def check_on_team(user: User, case: Case, *, field: str) -> None:
    """Raise `NotOnTheTeam` unless this person may hold the case or a step of it."""
    if not is_on_team(user, case):
        raise NotOnTheTeam("Choose a person of the case’s team.", field=field)


def clean_text(text: str, *, field: str, most: int = _TEXT_MOST) -> str:
    """What somebody wrote, trimmed. Raises `Invalid` when there is nothing, or too much."""
    text = text.strip()
    if not text:
        raise Invalid("Write something first.", field=field)
    if "\x00" in text:
        raise Invalid("This text has a character that cannot be stored.", field=field)
    if len(text) > most:
        raise Invalid(f"Keep it to {most:,} characters.", field=field)
    return text


def make_move(
    case: Case,
    to_state: str,
    *,
    by: User | None,
    now: datetime,
    outcome: str = "",
    verified_by: str = "",
) -> None:
    """Put a held case into a state, with whose turn that makes it, and keep the move.

    Raises `WrongMove` when the table has no such move. Saves the move, not the case.
    """
    check_move(case, to_state)
    turn = TURN_OF[to_state]
    CaseMove.objects.create(
        case=case,
        from_state=case.state,
        to_state=to_state,
        turn=turn,
        at=now,
        by=by,
        outcome=outcome,
        verified_by=verified_by,
    )
    if turn != case.turn:
        case.turn_since = now
    case.state, case.turn = to_state, turn


def set_due(case: Case, *, now: datetime) -> None:
    """Let the case be due when its earliest open step is; without one, when we look again."""
    earliest = (
        Task.objects.filter(case=case, done_at__isnull=True)
        .order_by("due_at", "id")
        .values_list("due_at", flat=True)
        .first()
    )
    if earliest is not None:
        case.due_at = earliest
    elif case.state not in ENDED_STATES:
        city = City.current()
        case.due_at = deadlines.follow_up_due(
            now=now,
            city=city,
            holidays=deadlines.holidays_from(city.day_of(now)),
            is_ours=case.turn == Turn.OURS,
        )


def save_change(case: Case, verb: str, *, by: User | None, now: datetime, **payload: Any) -> None:
    """Save a held case as its next version, with who did what beside it."""
    case.version += 1
    case.save(force_update=True)
    record(verb, case, by=by, now=now, version=case.version, **payload)
