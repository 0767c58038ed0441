"""A case from state to state: working on it, ending it with an outcome, opening it again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from cases import deadlines
from cases.models import (
    ENDED_STATES,
    OUTCOMES_WITHOUT_PROOF,
    Case,
    Outcome,
    State,
    Task,
    VerifiedBy,
)
from cases.operations.holding import (
    check_version,
    hold_case,
    is_on_team,
    lock_resident,
    make_move,
    save_change,
    set_due,
)
from cases.rollups import count_resolved, uncount_resolved
from cases.transitions import BY_HAND, WrongMove, check_proof
from engagement.accounts.models import User
from engagement.city.models import City
from engagement.errors import Invalid, Refusal


class AnotherIsOpen(Refusal):
    """The resident has an open case about the same thing already."""

    code = "another_is_open"


@transaction.atomic
def move_case(*, case: UUID, to_state: str, by: User, now: datetime, version: int) -> Case:
    """Move an open case by the table. Waiting for others and holding stop our clock.

    Raises `WrongMove`, `ChangedMeanwhile` or `NotYours`.
    """
    held = hold_case(case, by=by)
    if held.state == to_state:
        return held
    check_version(held, version)
    if to_state not in BY_HAND:
        raise WrongMove("Choose one of the states offered.", field="state")
    before = held.state
    make_move(held, to_state, by=by, now=now)
    set_due(held, now=now)
    save_change(held, "case.moved", by=by, now=now, before=before, state=to_state)
    return held


def resolve_case(
    *, case: UUID, outcome: str, verified_by: str, by: User, now: datetime, version: int
) -> Case:
    """Say what came of a case, while it is still looked after. See `close_case`."""
    return _end(
        case,
        State.RESOLVED,
        outcome=outcome,
        verified_by=verified_by,
        by=by,
        now=now,
        version=version,
    )


def close_case(
    *,
    case: UUID,
    outcome: str = "",
    verified_by: str = "",
    by: User,
    now: datetime,
    version: int,
) -> Case:
    """End a case with what came of it and who says so. A resolved case keeps its outcome.

    Raises `NoProof` when nobody vouches for an outcome that needs it, `Invalid`
    for an outcome that does not exist, `ChangedMeanwhile`, `WrongMove` or `NotYours`.
    """
    return _end(
        case,
        State.CLOSED,
        outcome=outcome,
        verified_by=verified_by,
        by=by,
        now=now,
        version=version,
    )


@transaction.atomic
def _end(
    case_id: UUID,
    to_state: str,
    *,
    outcome: str,
    verified_by: str,
    by: User,
    now: datetime,
    version: int,
) -> Case:
    if outcome and outcome not in Outcome.values:
        raise Invalid("Choose one of the outcomes.", field="outcome")
    if verified_by and verified_by not in VerifiedBy.values:
        raise Invalid("Choose who verified it.", field="verified_by")
    held = hold_case(case_id, by=by)
    if held.state == to_state and outcome in ("", held.outcome):
        return held
    check_version(held, version)
    if held.state == State.RESOLVED:
        outcome, verified_by = held.outcome, held.verified_by
    check_proof(outcome, verified_by)
    if to_state == State.RESOLVED and outcome in OUTCOMES_WITHOUT_PROOF:
        raise WrongMove("Close a duplicate or a mistake instead.", field="outcome")
    before = held.state
    make_move(held, to_state, by=by, now=now, outcome=outcome, verified_by=verified_by)
    held.outcome, held.verified_by = outcome, verified_by
    if to_state == State.CLOSED:
        held.closed_at = now
    # A duplicate or a mistake helped nobody: it is closed, and never counted as resolved.
    if held.resolved_at is None and outcome not in OUTCOMES_WITHOUT_PROOF:
        held.resolved_at = now
        count_resolved(held)
    verb = "case.closed" if to_state == State.CLOSED else "case.resolved"
    save_change(held, verb, by=by, now=now, before=before, outcome=outcome, verified_by=verified_by)
    return held


@transaction.atomic
def reopen_case(*, case: UUID, by: User, now: datetime, version: int) -> Case:
    """Take an ended case up again: back to its last owner, with all that it was.

    Without an owner who still works on the team it goes to the team's queue.
    Earlier outcomes stay in its moves. Raises `AnotherIsOpen`, `WrongMove`,
    `ChangedMeanwhile` or `NotYours`.
    """
    lock_resident(case)
    held = hold_case(case, by=by)
    check_version(held, version)
    if held.state not in ENDED_STATES:
        raise WrongMove("This case is open already.")
    owner = held.assignee
    if owner is not None and not is_on_team(owner, held):
        owner = None
    before = held.state
    if held.resolved_at is not None:
        uncount_resolved(held)
    held.assignee = owner
    make_move(held, State.ASSIGNED if owner else State.NEW, by=by, now=now)
    held.outcome, held.verified_by = "", ""
    held.resolved_at = held.closed_at = None
    held.turn_since = now
    held.reopened_count = min(held.reopened_count + 1, 32_767)
    if Task.objects.filter(case=held, done_at__isnull=True).exists():
        set_due(held, now=now)
    else:
        city = City.current()
        held.due_at = deadlines.first_contact_due(
            now=now,
            city=city,
            holidays=deadlines.holidays_from(city.day_of(now)),
            is_urgent=held.is_urgent,
            court_on=held.court_on if held.court_on and held.court_on >= city.day_of(now) else None,
        )
    try:
        with transaction.atomic():
            save_change(held, "case.reopened", by=by, now=now, before=before, assignee=owner)
    except IntegrityError as error:
        if "one_open_case_per_resident" not in str(error):
            raise
        raise AnotherIsOpen(
            "This resident has an open case about the same thing. Work on that one."
        ) from error
    return held
