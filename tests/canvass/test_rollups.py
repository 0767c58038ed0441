"""Counts are exact at every moment: after any sequence of visits, corrections and folds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canvass.models import CountDelta, CountTotal, Recount, Visit
from canvass.rollups import CutFilter, fold_counts, live_counts, mend_counts
from cases.models import Case
from cases.operations.opening import open_case
from cases.rollups import count_resolved, mend_all, recount_all, uncount_resolved
from cases.tasks import recount
from tests.api.sending import a_talk, a_visit, send_as
from tests.cast import Cast, make_program, make_visit

STEPS = st.lists(
    st.fixed_dictionaries(
        {
            "do": st.sampled_from(["visit", "visit", "visit", "correct", "withdraw", "fold"]),
            "who": st.sampled_from(["specialist", "colleague", "supervisor"]),
            "unit": st.integers(0, 3),
            "minutes": st.integers(0, 25),
            "disposition": st.sampled_from(["not_home", "refused", "conversation", "vacant"]),
            "channel": st.sampled_from(["door", "door", "door", "phone", "event"]),
            "direction": st.sampled_from(["outbound", "outbound", "inbound"]),
            "programs": st.integers(0, 2),
            "person": st.booleans(),
            "which": st.integers(0, 50),
        }
    ),
    max_size=14,
)


def difference() -> list[Any]:
    found = recount_all(now=timezone.now())
    return list(found.differences)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_any_sequence_counts_as_its_rows_do(cast: Cast, steps: list[dict[str, Any]]) -> None:
    from django.db import transaction

    programs = [cast.program.pk, cast.draft_program.pk]
    midnight = timezone.now() - timedelta(days=2)
    with transaction.atomic():
        for step in steps:
            if step["do"] == "fold":
                fold_counts(size=3)
                continue
            more: dict[str, Any] = {}
            if step["do"] != "visit":
                made = list(Visit.objects.order_by("id").values_list("pk", flat=True))
                if not made:
                    continue
                more["supersedes"] = made[step["which"] % len(made)]
                more["is_withdrawal"] = step["do"] == "withdraw"
            if step["person"]:
                more["resident"] = {"id": cast.resident.pk}
            send_as(
                getattr(cast, step["who"]),
                a_visit(
                    cast,
                    unit=cast.units[step["unit"]].pk,
                    occurred_at=midnight + timedelta(minutes=step["minutes"]),
                    disposition=step["disposition"],
                    channel=step["channel"],
                    direction=step["direction"],
                    programs=programs[: step["programs"]],
                    **more,
                ),
            )
            assert difference() == []
        fold_counts()
        assert difference() == []
        transaction.set_rollback(True)


def test_a_pair_is_two_records_and_one_attempt(cast: Cast) -> None:
    at = timezone.now() - timedelta(hours=1)
    send_as(cast.specialist, a_visit(cast, occurred_at=at))
    send_as(cast.colleague, a_talk(cast, occurred_at=at + timedelta(minutes=10)))
    assert Visit.objects.count() == 2
    assert live_counts(CutFilter()) == {
        ("attempts",): 1, ("contacts",): 1, ("conversations",): 1,
    }  # fmt: skip
    # The earlier half arrives late, from the other phone: still one.
    send_as(cast.colleague, a_visit(cast, unit=cast.units[1].pk, occurred_at=at))
    early = at - timedelta(minutes=3)
    send_as(cast.specialist, a_visit(cast, unit=cast.units[1].pk, occurred_at=early))
    assert live_counts(CutFilter(measures=["attempts"])) == {("attempts",): 2}
    assert difference() == []


def test_later_than_ten_minutes_is_another_attempt(cast: Cast) -> None:
    at = timezone.now() - timedelta(hours=1)
    send_as(cast.specialist, a_visit(cast, occurred_at=at))
    send_as(cast.colleague, a_visit(cast, occurred_at=at + timedelta(minutes=10, seconds=1)))
    assert live_counts(CutFilter()) == {("attempts",): 2}


def test_two_conversations_with_two_people_stay_two(cast: Cast) -> None:
    at = timezone.now() - timedelta(hours=1)
    send_as(cast.specialist, a_talk(cast, occurred_at=at))
    send_as(
        cast.colleague,
        a_talk(cast, resident={"id": cast.neighbor.pk}, occurred_at=at + timedelta(minutes=1)),
    )
    assert live_counts(CutFilter()) == {
        ("attempts",): 1, ("contacts",): 1, ("conversations",): 2,
    }  # fmt: skip
    assert difference() == []


def test_cuts_by_program_language_and_day(cast: Cast) -> None:
    other = make_program("heap", "HEAP")
    send_as(cast.specialist, a_talk(cast, programs=[cast.program.pk, other.pk]))
    assert live_counts(CutFilter(measures=["conversations"]), group_by=("program_id",)) == {
        (cast.program.pk,): 1, (other.pk,): 1,
    }  # fmt: skip
    assert live_counts(CutFilter(languages=["es"], measures=["conversations"])) == {
        ("conversations",): 1
    }
    assert live_counts(CutFilter(languages=["fr"])) == {}
    with pytest.raises(ValueError, match="not kept by"):
        live_counts(CutFilter(), group_by=("day; DROP TABLE x",))


def test_a_fold_moves_everything_and_changes_nothing(cast: Cast) -> None:
    send_as(cast.specialist, *[a_visit(cast, unit=unit.pk) for unit in cast.units])
    before = live_counts(CutFilter(), group_by=("measure", "channel"))
    assert fold_counts() == CountTotal.objects.count() == 1
    assert not CountDelta.objects.exists()
    assert live_counts(CutFilter(), group_by=("measure", "channel")) == before
    assert fold_counts() == 0


def test_a_resolution_that_is_taken_back_takes_back_what_it_counted(cast: Cast) -> None:
    now = timezone.now()
    case, is_new = open_case(
        resident=cast.resident, program=cast.program, need=None, team=cast.team,
        by=cast.supervisor, now=now,
    )  # fmt: skip
    assert is_new
    case.resolved_at, case.state, case.outcome = now, "resolved", "need_met"
    count_resolved(case)
    case.save()
    assert live_counts(CutFilter()) == {("cases_opened",): 1, ("cases_resolved",): 1}
    assert difference() == []
    Case.objects.update(team=cast.other_team)
    assert difference() == []
    case.refresh_from_db()
    uncount_resolved(case)
    case.resolved_at, case.state, case.outcome = None, "assigned", ""
    case.save()
    assert live_counts(CutFilter()) == {("cases_opened",): 1}
    assert difference() == []


def test_the_recount_finds_what_was_never_counted(cast: Cast) -> None:
    visit = make_visit(cast, occurred_at=timezone.now())
    assert recount() == 1
    (found,) = Recount.objects.latest("id").differences
    assert (found["measure"], found["counted"], found["found"]) == ("attempts", 0, 1)
    assert mend_counts(first=visit.day, last=visit.day) == 1
    assert recount() == 0
    assert mend_all() == 0
