"""Reopening: back to the last owner, with nothing forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from canvass.models import CountDelta
from cases.models import State
from cases.operations.moving import AnotherIsOpen, close_case, reopen_case
from cases.transitions import WrongMove
from engagement.errors import NotYours
from tests.cases.factory import make_case, make_own_case
from tests.cast import NOW, Cast, client_for


def closed_case(cast: Cast):  # type: ignore[no-untyped-def]
    case = make_own_case(cast)
    close_case(
        case=case.pk,
        outcome="need_met",
        verified_by="resident",
        by=cast.specialist,
        now=NOW,
        version=1,
    )
    case.refresh_from_db()
    return case


def test_it_returns_to_its_last_owner_with_its_outcomes_kept(cast: Cast) -> None:
    case = closed_case(cast)
    later = NOW + timedelta(days=30)
    reopen_case(case=case.pk, by=cast.supervisor, now=later, version=2)
    case.refresh_from_db()
    assert (case.state, case.turn, case.assignee) == ("assigned", "ours", cast.specialist)
    assert (case.outcome, case.verified_by, case.resolved_at, case.closed_at) == (
        "",
        "",
        None,
        None,
    )
    assert case.reopened_count == 1
    assert later < case.due_at < later + timedelta(days=7)
    assert [move.outcome for move in case.moves.all()] == ["need_met", ""]
    rows = CountDelta.objects.filter(measure="cases_resolved", program_id__isnull=True)
    assert sum(rows.values_list("delta", flat=True)) == 0


def test_without_its_owner_it_goes_to_the_queue(cast: Cast) -> None:
    case = closed_case(cast)
    cast.specialist.is_active = False
    cast.specialist.save()
    reopen_case(case=case.pk, by=cast.supervisor, now=NOW, version=2)
    case.refresh_from_db()
    assert (case.state, case.assignee) == (State.NEW, None)


def test_not_while_another_is_open_about_the_same_thing(cast: Cast) -> None:
    case = closed_case(cast)
    make_case(cast)
    with pytest.raises(AnotherIsOpen):
        reopen_case(case=case.pk, by=cast.supervisor, now=NOW, version=2)
    case.refresh_from_db()
    assert case.state == State.CLOSED


def test_an_open_case_is_not_reopened(cast: Cast) -> None:
    case = make_own_case(cast)
    with pytest.raises(WrongMove):
        reopen_case(case=case.pk, by=cast.specialist, now=NOW, version=1)


def test_out_of_scope_there_is_no_such_case(cast: Cast) -> None:
    case = closed_case(cast)
    for who in ("colleague", "stranger", "other_supervisor"):
        with pytest.raises(NotYours):
            reopen_case(case=case.pk, by=cast.everyone[who], now=NOW, version=2)
        client = client_for(cast.everyone[who])
        assert client.post(f"/cases/{case.pk}/reopening/", {"version": 2}).status_code == 404


def test_the_page_reopens(cast: Cast) -> None:
    case = closed_case(cast)
    client = client_for(cast.specialist)
    assert client.get(f"/cases/{case.pk}/reopening/").status_code == 200
    assert client.post(f"/cases/{case.pk}/reopening/", {"version": 2}).status_code == 302
    case.refresh_from_db()
    assert case.state == State.ASSIGNED
