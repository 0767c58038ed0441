"""Moving a case by the table; a property test walks it at random."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canvass.models import CountDelta, Measure
from canvass.rollups import recount
from cases.models import ENDED_STATES, OUTCOMES_WITHOUT_PROOF, Case, Outcome, State, VerifiedBy
from cases.operations.assigning import claim_case
from cases.operations.holding import ChangedMeanwhile
from cases.operations.moving import close_case, move_case, reopen_case, resolve_case
from cases.operations.steps import add_task, finish_task
from cases.rollups import SOURCES, count_opened
from cases.transitions import BY_HAND, MOVES, TURN_OF, WrongMove
from engagement.audit.models import Entry
from engagement.errors import NotYours, Refusal
from engagement.ids import new_id
from tests.cases.factory import make_case, make_own_case
from tests.cast import NOW, Cast, client_for


def test_every_state_has_a_turn_and_moves() -> None:
    assert set(TURN_OF) == set(MOVES) == set(State.values)
    assert all(set(targets) <= set(State.values) for targets in MOVES.values())


def test_waiting_stops_our_clock_and_is_kept(cast: Cast) -> None:
    case = make_own_case(cast)
    later = NOW + timedelta(days=3)
    move_case(case=case.pk, to_state="waiting_agency", by=cast.specialist, now=later, version=1)
    case.refresh_from_db()
    assert (case.state, case.turn, case.turn_since) == ("waiting_agency", "agency", later)
    move = case.moves.get()
    assert (move.from_state, move.to_state, move.by) == (
        "in_progress",
        "waiting_agency",
        cast.specialist,
    )
    entry = Entry.objects.get(subject_id=case.pk)
    assert entry.verb == "case.moved"
    assert entry.payload["version"] == 2


def test_moving_twice_is_moving_once(cast: Cast) -> None:
    case = make_own_case(cast)
    for _press in range(2):
        move_case(case=case.pk, to_state="on_hold", by=cast.specialist, now=NOW, version=1)
    assert case.moves.count() == 1


@pytest.mark.parametrize("to_state", ["new", "assigned", "resolved", "closed", "sleeping"])
def test_what_is_not_offered_is_refused(cast: Cast, to_state: str) -> None:
    case = make_own_case(cast)
    with pytest.raises(WrongMove):
        move_case(case=case.pk, to_state=to_state, by=cast.specialist, now=NOW, version=1)


def test_a_new_case_does_not_move_before_somebody_holds_it(cast: Cast) -> None:
    case = make_case(cast)
    with pytest.raises(WrongMove):
        move_case(case=case.pk, to_state="in_progress", by=cast.supervisor, now=NOW, version=1)


def test_an_edit_of_an_older_version_is_refused_with_what_changed(cast: Cast) -> None:
    case = make_own_case(cast)
    move_case(case=case.pk, to_state="on_hold", by=cast.supervisor, now=NOW, version=1)
    with pytest.raises(ChangedMeanwhile, match="Teresa Quinones") as refused:
        move_case(case=case.pk, to_state="waiting_agency", by=cast.specialist, now=NOW, version=1)
    assert refused.value.version == 2
    assert [entry.verb for entry in refused.value.changes] == ["case.moved"]


@pytest.mark.parametrize("who", ["colleague", "stranger", "other_supervisor", "analyst"])
def test_out_of_scope_there_is_no_such_case(cast: Cast, who: str) -> None:
    case = make_own_case(cast)
    with pytest.raises(NotYours):
        move_case(case=case.pk, to_state="on_hold", by=cast.everyone[who], now=NOW, version=1)
    client = client_for(cast.everyone[who])
    assert client.get(f"/cases/{case.pk}/state/").status_code == 404


def test_the_page_keeps_what_was_chosen_and_the_next_press_goes_through(cast: Cast) -> None:
    case = make_own_case(cast)
    client = client_for(cast.specialist)
    move_case(case=case.pk, to_state="on_hold", by=cast.supervisor, now=NOW, version=1)
    url = f"/cases/{case.pk}/state/"
    answer = client.post(url, {"state": "waiting_agency", "version": 1})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Teresa Quinones changed this case while you were writing." in page
    assert '<option value="waiting_agency" selected>' in page
    again = client.post(url, {"state": "waiting_agency", "version": 2})
    assert again.status_code == 302
    case.refresh_from_db()
    assert case.state == "waiting_agency"


@pytest.mark.parametrize("data", [{}, {"state": "x", "version": "y"}, {"version": "9" * 40}])
def test_bad_input_is_answered_by_the_form(cast: Cast, data: dict[str, str]) -> None:
    case = make_own_case(cast)
    answer = client_for(cast.specialist).post(f"/cases/{case.pk}/state/", data)
    assert answer.status_code == 200
    assert "to fix" in answer.content.decode()


ACTS = st.lists(
    st.sampled_from([*sorted(BY_HAND), "claim", "resolve", "close", "reopen", "task", "done"]),
    max_size=14,
)
ENDS = st.tuples(st.sampled_from(["", *Outcome.values]), st.sampled_from(["", *VerifiedBy.values]))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS, ends=ENDS)
def test_no_walk_breaks_the_rules(cast: Cast, acts: list[str], ends: tuple[str, str]) -> None:
    with transaction.atomic():
        case = make_case(cast)
        count_opened([case])
        for number, name in enumerate(acts):
            at = NOW + timedelta(hours=number)
            version = Case.objects.values_list("version", flat=True).get(pk=case.pk)
            try:
                with transaction.atomic():
                    _act(cast, case, name, ends, at, version)
            except Refusal:
                pass
            case.refresh_from_db()
            _check(case)
        last = case.moves.order_by("-at", "-id").first()
        assert last is None or last.to_state == case.state
        assert _counted(Measure.CASES_RESOLVED) == (1 if case.resolved_at else 0)
        day = cast.city.day_of(NOW)
        found = recount(now=NOW, first=day, last=day + timedelta(days=2), sources=SOURCES)
        assert found.differences == []
        transaction.set_rollback(True)


def _act(
    cast: Cast, case: Case, name: str, ends: tuple[str, str], at: datetime, version: int
) -> None:
    by = cast.supervisor
    if name == "claim":
        claim_case(case=case.pk, by=by, now=at)
    elif name in ("close", "resolve"):
        end = close_case if name == "close" else resolve_case
        end(case=case.pk, outcome=ends[0], verified_by=ends[1], by=by, now=at, version=version)
    elif name == "reopen":
        reopen_case(case=case.pk, by=by, now=at, version=version)
    elif name == "task":
        add_task(
            task=new_id(),
            case=case.pk,
            title="Step",
            due_at=at + timedelta(days=1),
            doer=None,
            by=by,
            now=at,
            version=version,
        )
    elif name == "done":
        step = case.tasks.filter(done_at__isnull=True).first()
        if step is not None:
            finish_task(task=step.pk, by=by, now=at)
    else:
        move_case(case=case.pk, to_state=name, by=by, now=at, version=version)


def _check(case: Case) -> None:
    assert case.turn == TURN_OF[case.state]
    is_ended = case.state in ENDED_STATES
    assert is_ended == bool(case.outcome)
    assert (case.resolved_at is not None) == (
        is_ended and case.outcome not in OUTCOMES_WITHOUT_PROOF
    )
    if is_ended and case.outcome not in OUTCOMES_WITHOUT_PROOF:
        assert case.verified_by
    steps = case.tasks.filter(done_at__isnull=True).order_by("due_at")
    first = steps.first()
    if first is not None and not is_ended:
        assert case.due_at == first.due_at
    moves = list(case.moves.order_by("at", "id"))
    for before, after in pairwise(moves):
        assert after.from_state == before.to_state
        assert after.to_state in MOVES[after.from_state]


def _counted(measure: str) -> int:
    rows = CountDelta.objects.filter(measure=measure, program_id__isnull=True)
    return int(rows.aggregate(total=Sum("delta", default=0))["total"])
