"""Claiming: of two people at once, exactly one gets the case."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from django.db import connection

from cases.models import Case, State
from cases.operations.assigning import AlreadyClaimed, claim_case
from cases.operations.holding import CaseEnded
from engagement.accounts.models import Membership, Role, User
from engagement.audit.models import Entry
from engagement.errors import NotYours
from tests.cases.factory import make_case, make_task
from tests.cast import NOW, Cast, client_for, make_user


def test_a_supervisor_takes_a_new_case(cast: Cast) -> None:
    case = make_case(cast)
    step = make_task(case)
    claim_case(case=case.pk, by=cast.supervisor, now=NOW)
    case.refresh_from_db()
    assert (case.assignee, case.state, case.version) == (cast.supervisor, State.ASSIGNED, 2)
    assert [(m.from_state, m.to_state) for m in case.moves.all()] == [("new", "assigned")]
    step.refresh_from_db()
    assert step.doer == cast.supervisor
    entry = Entry.objects.get(subject_id=case.pk)
    assert (entry.verb, entry.actor) == ("case.claimed", cast.supervisor)


def test_taking_it_twice_changes_nothing_more(cast: Cast) -> None:
    case = make_case(cast)
    claim_case(case=case.pk, by=cast.supervisor, now=NOW)
    claim_case(case=case.pk, by=cast.supervisor, now=NOW)
    assert Entry.objects.filter(subject_id=case.pk).count() == 1


def test_a_case_that_somebody_holds_is_not_taken(cast: Cast) -> None:
    case = make_case(cast, assignee=cast.specialist, state=State.ASSIGNED)
    with pytest.raises(AlreadyClaimed, match="Ana Morales"):
        claim_case(case=case.pk, by=cast.supervisor, now=NOW)


def test_an_ended_case_is_not_taken(cast: Cast) -> None:
    case = make_case(cast, state=State.CLOSED)
    with pytest.raises(CaseEnded):
        claim_case(case=case.pk, by=cast.supervisor, now=NOW)


@pytest.mark.parametrize("who", ["other_supervisor", "colleague", "stranger", "analyst"])
def test_out_of_scope_there_is_no_such_case(cast: Cast, who: str) -> None:
    case = make_case(cast)
    with pytest.raises(NotYours):
        claim_case(case=case.pk, by=cast.everyone[who], now=NOW)
    answer = client_for(cast.everyone[who]).post(f"/cases/{case.pk}/claim/")
    assert answer.status_code == 404
    case.refresh_from_db()
    assert case.assignee is None


@pytest.mark.django_db(transaction=True)
def test_two_at_once_and_exactly_one_wins(transactional_db: None, cast: Cast) -> None:
    second = make_user("Petra Second", (Role.SUPERVISOR, cast.team))
    case = make_case(cast)
    start = threading.Barrier(2)
    won: list[UUID] = []
    lost: list[str] = []

    def take(user: User) -> None:
        try:
            start.wait(10)
            claim_case(case=case.pk, by=user, now=NOW)
            won.append(user.pk)
        except AlreadyClaimed as refusal:
            lost.append(refusal.code)
        finally:
            connection.close()

    people = [cast.supervisor, second]
    assert Membership.objects.filter(user__in=people).count() == 2
    threads = [threading.Thread(target=take, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert lost == ["already_claimed"]
    assert won == [Case.objects.get(pk=case.pk).assignee_id]
    assert Entry.objects.filter(subject_id=case.pk, verb="case.claimed").count() == 1
