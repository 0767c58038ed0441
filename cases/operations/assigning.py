"""Who holds a case: claiming it, giving it, keeping it among the named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cases.models import Case, State, Task
from cases.operations.holding import (
    check_on_team,
    check_open,
    check_supervises,
    check_version,
    hold_case,
    is_on_team,
    make_move,
    save_change,
)
from engagement.accounts.models import User
from engagement.audit.operations import record
from engagement.errors import Invalid, Refusal


class AlreadyClaimed(Refusal):
    """Somebody else was first."""

    code = "already_claimed"


@dataclass
class Assigned:
    """What became of several cases: those given, and those left with the reason."""

    given: list[Case] = field(default_factory=list)
    left: list[tuple[Case, Refusal]] = field(default_factory=list)


@transaction.atomic
def claim_case(*, case: UUID, by: User, now: datetime) -> Case:
    """Take a case that nobody holds. Of two people at once, exactly one gets it.

    Raises `AlreadyClaimed` when somebody else holds it, `CaseEnded`,
    `NotOnTheTeam` or `NotYours`.
    """
    held = hold_case(case, by=by)
    if held.assignee_id == by.pk:
        return held
    if held.assignee_id is not None:
        name = User.objects.values_list("name", flat=True).get(pk=held.assignee_id)
        raise AlreadyClaimed(f"{name} took this case first.")
    check_open(held)
    check_on_team(by, held, field="assignee")
    _give(held, by, by=by, now=now, verb="case.claimed")
    return held


@transaction.atomic
def assign_case(*, case: UUID, to: User, by: User, now: datetime, version: int) -> Case:
    """Give a case to a person of its team. Its clock goes on as it is.

    Raises `ChangedMeanwhile`, `CaseEnded`, `NotOnTheTeam`, or `NotYours` for
    anyone but the team's supervisor.
    """
    held = hold_case(case, by=by)
    check_supervises(held, by)
    if held.assignee_id == to.pk:
        return held
    check_version(held, version)
    check_open(held)
    check_on_team(to, held, field="assignee")
    _give(held, to, by=by, now=now, verb="case.assigned")
    return held


@transaction.atomic
def assign_cases(*, versions: Mapping[UUID, int], to: User, by: User, now: datetime) -> Assigned:
    """Give several cases to one person: those that can be, the others are left and named.

    `versions` is what was read of each case. Cases that `by` does not supervise count as absent.
    """
    result = Assigned()
    held = (
        Case.objects.visible_to(by)
        .filter(pk__in=list(versions), team__in=by.supervised_team_ids)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for case in held:
        if case.assignee_id == to.pk:
            result.given.append(case)
            continue
        try:
            check_version(case, versions[case.pk])
            check_open(case)
            check_on_team(to, case, field="assignee")
        except Refusal as refusal:
            result.left.append((case, refusal))
            continue
        _give(case, to, by=by, now=now, verb="case.assigned")
        result.given.append(case)
    return result


def _give(case: Case, to: User, *, by: User, now: datetime, verb: str) -> None:
    """Hand a held case over, and with it the steps that were nobody's or the last owner's."""
    before = case.assignee_id
    Task.objects.filter(
        Q(doer__isnull=True) | Q(doer=before), case=case, done_at__isnull=True
    ).update(doer=to)
    case.assignee = to
    if case.state == State.NEW:
        make_move(case, State.ASSIGNED, by=by, now=now)
    save_change(case, verb, by=by, now=now, assignee=to, before=before)


@transaction.atomic
def restrict_case(
    *, case: UUID, named: Sequence[User], by: User, now: datetime, version: int
) -> Case:
    """Keep a case among the named staff: for everyone else it is absent from then on.

    Nobody named lifts the restriction. Raises `Invalid` when its owner would
    lose sight of it, `NotOnTheTeam`, `ChangedMeanwhile`, or `NotYours` for
    anyone but the team's supervisor.
    """
    held = hold_case(case, by=by)
    check_supervises(held, by)
    check_version(held, version)
    for user in named:
        if not is_on_team(user, held):
            check_on_team(user, held, field="named")
    keys = {user.pk for user in named}
    if keys and held.assignee_id is not None and held.assignee_id not in keys:
        raise Invalid("Name the person who holds the case too.", field="named")
    held.named_staff.set(named)
    held.is_restricted = bool(keys)
    verb = "case.restricted" if keys else "case.unrestricted"
    save_change(held, verb, by=by, now=now, named=sorted(str(key) for key in keys))
    return held


@transaction.atomic
def log_opening(*, case: Case, by: User, now: datetime) -> None:
    """Keep that somebody named opened a restricted case."""
    record("case.viewed", case, by=by, now=now)
