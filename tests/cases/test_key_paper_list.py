"""Keying in a paper list: each line is a visit, once, corrected where it is typed anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from canvass.models import Assignment, PaperList, QuarantinedVisit, Visit
from canvass.operations.paper import finish_paper_list, print_paper_list
from canvass.rollups import CutFilter, live_counts
from cases.operations.paper import Keyed, LineSaid, Round, RoundUnclear, key_paper_list
from cases.rollups import recount_all
from engagement.audit.models import Entry
from engagement.errors import NotYours
from tests.api.sending import a_visit, send_as
from tests.cast import NOW, TODAY, Cast, client_for, make_building, make_unit

# Two hours later, at the desk.
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def paper_list(cast: Cast) -> PaperList:
    """Lines 1 to 4 are 2A, 2B, 1A, 1B."""
    return print_paper_list(turf=cast.turf, user=cast.specialist, by=cast.supervisor, now=NOW)


def walked(cast: Cast, **changes: Any) -> Round:
    return Round(TODAY, time(10, 30), time(11, 30), cast.specialist)._replace(**changes)


def key(
    cast: Cast, paper_list: PaperList, lines: Mapping[int, str | LineSaid], **how: Any
) -> Keyed:
    said = {
        number: one if isinstance(one, LineSaid) else LineSaid(one) for number, one in lines.items()
    }
    values: dict[str, Any] = {"by": cast.supervisor, "now": LATER, "walked": walked(cast)}
    return key_paper_list(paper_list=paper_list, lines=said, **{**values, **how})


def counts(team: Any) -> dict[Any, int]:
    return live_counts(CutFilter(team_ids=[team.pk]))


def test_a_line_is_the_visit_that_was_made(cast: Cast, paper_list: PaperList) -> None:
    assert key(cast, paper_list, {1: "not_home", 3: "refused"}).changed == 2
    first, third = Visit.objects.order_by("occurred_at")
    assert (first.unit, first.disposition_id) == (cast.units[2], "not_home")
    assert (third.unit, third.disposition_id) == (cast.units[0], "refused")
    assert first.user == cast.specialist
    assert (first.channel, first.direction, first.turf, first.campaign, first.team) == (
        "door", "outbound", cast.turf, cast.campaign, cast.team,
    )  # fmt: skip
    assert first.flags == ["from_paper"]
    assert (first.received_at, first.day) == (LATER, TODAY)
    # Spread over the round by the place of the line: the first at its start.
    assert first.occurred_at == datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    assert third.occurred_at == datetime(2026, 11, 23, 16, 10, tzinfo=UTC)
    assert Entry.objects.get(verb="paper_list.keyed").actor == cast.supervisor
    assert {one.actor for one in Entry.objects.filter(verb="visit.recorded")} == {cast.supervisor}


def test_it_counts_as_if_it_had_been_tapped(cast: Cast, paper_list: PaperList) -> None:
    key(cast, paper_list, {1: "not_home", 2: LineSaid("conversation", "bn"), 3: "refused"})
    on_paper = counts(cast.team)
    assert on_paper == {("attempts",): 3, ("contacts",): 2, ("conversations",): 1}
    assert not recount_all(now=timezone.now()).differences
    at = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
    for unit, how, language in (
        (cast.units[2], "not_home", ""),
        (cast.units[3], "conversation", "bn"),
        (cast.units[0], "refused", ""),
    ):
        more = {"unit": unit.pk, "disposition": how, "language": language}
        send_as(cast.specialist, a_visit(cast, occurred_at=at, **more))
    assert counts(cast.team) == {name: 2 * count for name, count in on_paper.items()}


def test_the_same_twice_is_one_visit(cast: Cast, paper_list: PaperList) -> None:
    said = {1: LineSaid("conversation", "es", "rent_increase", "Third floor bell is broken")}
    assert key(cast, paper_list, said).changed == 1
    assert key(cast, paper_list, said, now=LATER + timedelta(days=1)).changed == 0
    assert Visit.objects.count() == 1
    assert Visit.objects.get().words.note == "Third floor bell is broken"
    assert Visit.objects.get().needs == ["rent_increase"]


def test_another_value_corrects_and_back_again(cast: Cast, paper_list: PaperList) -> None:
    for how in ("not_home", "conversation", "not_home"):
        assert key(cast, paper_list, {1: how}).changed == 1
    visits = list(Visit.objects.order_by("received_at", "id"))
    assert len(visits) == 3
    effective = Visit.objects.effective().get()
    assert effective.disposition_id == "not_home"
    assert {one.occurred_at for one in visits} == {effective.occurred_at}
    assert counts(cast.team) == {("attempts",): 1}
    assert not recount_all(now=timezone.now()).differences


def test_an_emptied_line_is_taken_back_and_may_be_keyed_anew(
    cast: Cast, paper_list: PaperList
) -> None:
    key(cast, paper_list, {1: "refused"})
    key(cast, paper_list, {1: ""})
    assert counts(cast.team) == {}
    assert key(cast, paper_list, {1: ""}).changed == 0
    assert key(cast, paper_list, {1: "refused"}).changed == 1
    assert counts(cast.team) == {("attempts",): 1, ("contacts",): 1}
    assert not recount_all(now=timezone.now()).differences


def test_a_correction_made_elsewhere_is_corrected_in_turn(
    cast: Cast, paper_list: PaperList
) -> None:
    key(cast, paper_list, {3: "not_home"})
    keyed = Visit.objects.get()
    send_as(cast.specialist, a_visit(cast, disposition="refused", supersedes=keyed.pk))
    assert key(cast, paper_list, {3: "conversation"}).changed == 1
    assert Visit.objects.effective().get().disposition_id == "conversation"


def test_who_was_met_stays_with_a_corrected_conversation(cast: Cast, paper_list: PaperList) -> None:
    key(cast, paper_list, {3: "conversation"})
    talk = {"disposition": "conversation", "resident": {"id": cast.resident.pk}}
    send_as(cast.specialist, a_visit(cast, supersedes=Visit.objects.get().pk, **talk))
    key(cast, paper_list, {3: LineSaid("conversation", "es", "", "Prefers evenings")})
    assert Visit.objects.effective().get().resident == cast.resident


def test_an_expired_list_and_a_turf_of_others_are_keyed_all_the_same(
    cast: Cast, paper_list: PaperList
) -> None:
    PaperList.objects.update(expires_on=TODAY - timedelta(days=1))
    Assignment.objects.update(ends_at=NOW)
    assert key(cast, paper_list, {1: "not_home"}, by=cast.specialist).changed == 1
    assert Visit.objects.get().flags == ["from_paper", "turf_not_yours"]
    finish_paper_list(paper_list=paper_list, by=cast.supervisor, now=LATER)
    assert key(cast, paper_list, {2: "not_home"}).changed == 1


def test_a_line_at_fault_stops_no_other(cast: Cast, paper_list: PaperList) -> None:
    keyed = key(cast, paper_list, {1: "not_home", 2: "no_such_way", 99: "refused"})
    assert keyed.changed == 1
    assert set(keyed.errors) == {2, 99}
    assert Visit.objects.count() == 1
    # Whoever keys is told at once: nothing waits for somebody else to mend it.
    assert not QuarantinedVisit.objects.exists()
    assert not Entry.objects.filter(verb="visit.recorded").exclude(
        subject_id=Visit.objects.get().pk
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": TODAY - timedelta(days=1)}, "on"),
        ({"on": TODAY + timedelta(days=9)}, "on"),
        ({"at": time(12, 0)}, "until"),
        ({"until": time(23, 0)}, "until"),
        ({"at": time(23, 0), "until": None}, "at"),
        ({"by": "stranger"}, "by"),
    ],
)
def test_a_round_that_cannot_be_is_refused(
    cast: Cast, paper_list: PaperList, changes: dict[str, Any], field: str
) -> None:
    if "by" in changes:
        changes = {"by": cast.stranger}
    with pytest.raises(RoundUnclear) as refused:
        key(cast, paper_list, {1: "not_home"}, walked=walked(cast, **changes))
    assert refused.value.field == field
    assert not Visit.objects.exists()


def test_a_round_has_to_be_said(cast: Cast, paper_list: PaperList) -> None:
    with pytest.raises(RoundUnclear):
        key(cast, paper_list, {1: "not_home"}, walked=None)


def test_one_time_is_stated_once(cast: Cast, paper_list: PaperList) -> None:
    key(cast, paper_list, {1: "not_home", 4: "not_home"}, walked=walked(cast, until=None))
    assert {one.occurred_at for one in Visit.objects.all()} == {
        datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    }


def test_a_colleague_may_have_knocked(cast: Cast, paper_list: PaperList) -> None:
    key(cast, paper_list, {1: "not_home"}, walked=walked(cast, by=cast.colleague))
    assert Visit.objects.get().user == cast.colleague
    other = walked(cast, by=cast.supervisor)
    with pytest.raises(RoundUnclear):
        key(cast, paper_list, {2: "not_home"}, by=cast.specialist, walked=other)


@pytest.mark.parametrize("who", ["colleague", "other_supervisor", "stranger"])
def test_others_key_nothing(cast: Cast, paper_list: PaperList, who: str) -> None:
    with pytest.raises(NotYours):
        key(cast, paper_list, {1: "not_home"}, by=cast.everyone[who])
    client = client_for(cast.everyone[who])
    for name in ("paper-list-key", "paper-list-finish"):
        assert client.post(reverse(f"cases:{name}", args=[paper_list.pk])).status_code == 404
    page = client.get(reverse("cases:paper-list-find"), {"number": paper_list.number})
    assert page.status_code == 200
    assert "No list" in page.content.decode()


# --- The page


def posted(**lines: str) -> dict[str, str]:
    said = {name.replace("_", "-"): value for name, value in lines.items()}
    day = timezone.localdate().isoformat()
    return {"on": day, "at": "00:00", "until": "", "by": "", **said}


@pytest.fixture
def today_list(cast: Cast) -> PaperList:
    """A list of this very day, for pages: they go by the clock."""
    return print_paper_list(
        turf=cast.turf, user=cast.specialist, by=cast.supervisor, now=timezone.now()
    )


def test_a_plain_form_keys_it_in(cast: Cast, today_list: PaperList) -> None:
    client = client_for(cast.supervisor)
    path = reverse("cases:paper-list-key", args=[today_list.pk])
    form = posted(
        code_1="n", code_2="2", language_2="Bengali", need_2="", note_2="Asked for a card",
        by=str(cast.specialist.pk),
    )  # fmt: skip
    answer = client.post(path, form, follow=True)
    assert "2 lines saved." in answer.content.decode()
    assert "2 of 4 keyed" in answer.content.decode()
    talk = Visit.objects.get(disposition="conversation")
    assert (talk.language, talk.words.note) == ("bn", "Asked for a card")
    assert "Asked for a card" in client.get(path).content.decode()


def test_a_plain_form_names_the_line_at_fault_and_keeps_what_was_typed(
    cast: Cast, today_list: PaperList
) -> None:
    form = posted(
        code_1="N", code_2="q", code_3="", note_3="no code", code_4="C", language_4="Klingon",
        by=str(cast.specialist.pk),
    )  # fmt: skip
    page = client_for(cast.supervisor).post(
        reverse("cases:paper-list-key", args=[today_list.pk]), form
    )
    text = page.content.decode()
    assert "3 lines to fix; the others are saved" in text
    assert "Line 2: “q” is no code" in text
    assert "Line 3: Say how it ended" in text
    assert "Line 4: “Klingon” is not a language" in text
    assert 'value="Klingon"' in text
    assert Visit.objects.count() == 1


def test_a_browser_with_scripts_reads_what_became_of_each_line(
    cast: Cast, today_list: PaperList
) -> None:
    client = client_for(cast.specialist)
    path = reverse("cases:paper-list-key", args=[today_list.pk])
    form = posted(code_1="N", code_2="Q", by=str(cast.specialist.pk))
    for _resend in range(2):
        answer = client.post(path, form, headers={"Accept": "application/json"})
        said = json.loads(answer.content)
        assert (said["keyed"], said["doors"]) == (1, 4)
        assert list(said["errors"]) == ["2"]
        assert list(said["visits"]) == ["1"]
    assert Visit.objects.count() == 1
    bad = {**form, "at": ""}
    answer = client.post(path, bad, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "at" in json.loads(answer.content)["round"]


@pytest.mark.parametrize("typed", ["{}", "L-{}", "l{}", " L - {} "])
def test_a_list_is_found_by_its_number(cast: Cast, paper_list: PaperList, typed: str) -> None:
    answer = client_for(cast.specialist).get(
        reverse("cases:paper-list-find"), {"number": typed.format(paper_list.number)}
    )
    assert answer["Location"] == reverse("cases:paper-list-key", args=[paper_list.pk])


def test_the_lists_say_where_they_stand(cast: Cast, paper_list: PaperList) -> None:
    client = client_for(cast.supervisor)
    path = reverse("cases:paper-list-find")
    PaperList.objects.update(expires_on=date(2100, 1, 1))
    assert "Printed" in client.get(path).content.decode()
    key(cast, paper_list, {1: "not_home"})
    assert "Keyed in part" in client.get(path).content.decode()
    key(cast, paper_list, dict.fromkeys((2, 3, 4), "not_home"))
    assert "Done" in client.get(path).content.decode()


def test_a_longer_list_costs_the_same(cast: Cast, today_list: PaperList) -> None:
    client = client_for(cast.supervisor)
    path = reverse("cases:paper-list-key", args=[today_list.pk])
    form = posted(code_1="N", by=str(cast.specialist.pk))
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    with CaptureQueriesContext(connection) as few_sent:
        client.post(path, form)
    more = make_building("9", "Long Street")
    cast.turf.stops.create(building=more, position=1)
    for floor in range(1, 20):
        for letter in "ABC":
            make_unit(more, f"{floor}{letter}", floor)
    longer = print_paper_list(
        turf=cast.turf, user=cast.specialist, by=cast.supervisor, now=timezone.now()
    )
    path = reverse("cases:paper-list-key", args=[longer.pk])
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    form = {**form, **{f"code-{number}": "N" for number in range(1, 60)}}
    with CaptureQueriesContext(connection) as many_sent:
        client.post(path, form)
    assert len(many) <= len(few)
    assert len(many_sent) <= len(few_sent)
    assert Visit.objects.count() == 60
