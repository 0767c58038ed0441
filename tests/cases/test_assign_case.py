"""Assigning one case or several, to people of the team."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.models import State
from cases.operations.assigning import assign_case, assign_cases, restrict_case
from cases.operations.holding import ChangedMeanwhile, NotOnTheTeam
from engagement.accounts.models import Membership, Role
from engagement.audit.models import Entry
from engagement.errors import Invalid, NotYours
from tests.cases.factory import make_case, make_own_case, make_task
from tests.cast import NOW, Cast, client_for, make_resident


def test_a_case_and_its_steps_go_to_the_new_person(cast: Cast) -> None:
    case = make_own_case(cast)
    theirs = make_task(case, cast.specialist)
    others = make_task(case, cast.supervisor)
    assign_case(case=case.pk, to=cast.colleague, by=cast.supervisor, now=NOW, version=1)
    for row in (case, theirs, others):
        row.refresh_from_db()
    assert (case.assignee, case.state) == (cast.colleague, State.IN_PROGRESS)
    assert (theirs.doer, others.doer) == (cast.colleague, cast.supervisor)
    entry = Entry.objects.get(subject_id=case.pk)
    assert entry.payload["before"] == str(cast.specialist.pk)


def test_clocks_go_on_as_they_are(cast: Cast) -> None:
    since = NOW - timedelta(days=6)
    case = make_own_case(cast, turn_since=since)
    assign_case(case=case.pk, to=cast.colleague, by=cast.supervisor, now=NOW, version=1)
    case.refresh_from_db()
    assert case.turn_since == since


@pytest.mark.parametrize("who", ["stranger", "other_supervisor", "analyst", "nobody"])
def test_only_to_people_of_the_team(cast: Cast, who: str) -> None:
    case = make_case(cast)
    with pytest.raises(NotOnTheTeam):
        assign_case(case=case.pk, to=cast.everyone[who], by=cast.supervisor, now=NOW, version=1)


@pytest.mark.parametrize("who", ["specialist", "colleague", "other_supervisor"])
def test_only_by_the_supervisor_of_the_team(cast: Cast, who: str) -> None:
    case = make_own_case(cast)
    with pytest.raises(NotYours):
        assign_case(case=case.pk, to=cast.colleague, by=cast.everyone[who], now=NOW, version=1)
    client = client_for(cast.everyone[who])
    assert client.get(f"/cases/{case.pk}/assignment/").status_code == 404


def test_somebody_who_left_gets_nothing(cast: Cast) -> None:
    case = make_case(cast)
    cast.colleague.is_active = False
    cast.colleague.save()
    with pytest.raises(NotOnTheTeam):
        assign_case(case=case.pk, to=cast.colleague, by=cast.supervisor, now=NOW, version=1)


def test_an_older_page_does_not_overwrite(cast: Cast) -> None:
    case = make_case(cast)
    assign_case(case=case.pk, to=cast.colleague, by=cast.supervisor, now=NOW, version=1)
    with pytest.raises(ChangedMeanwhile):
        assign_case(case=case.pk, to=cast.specialist, by=cast.supervisor, now=NOW, version=1)


def test_several_at_once_and_the_ones_left_are_named(cast: Cast) -> None:
    first = make_case(cast)
    moved = make_case(cast, resident=cast.neighbor)
    ended = make_case(cast, resident=make_resident("Done", None, cast.team), state=State.CLOSED)
    foreign = make_case(
        cast, resident=make_resident("Far", None, cast.other_team), team=cast.other_team
    )
    versions = {first.pk: 1, moved.pk: 7, ended.pk: 1, foreign.pk: 1}
    result = assign_cases(versions=versions, to=cast.specialist, by=cast.supervisor, now=NOW)
    assert [case.pk for case in result.given] == [first.pk]
    assert {case.pk: refusal.code for case, refusal in result.left} == {
        moved.pk: "changed_meanwhile",
        ended.pk: "case_ended",
    }
    foreign.refresh_from_db()
    assert foreign.assignee is None


def test_the_bulk_bar(cast: Cast) -> None:
    first, second = make_case(cast), make_case(cast, resident=cast.neighbor)
    client = client_for(cast.supervisor)
    answer = client.post(
        "/cases/assignments/",
        {
            "case": [f"{first.pk}:1", f"{second.pk}:1"],
            "assignee": str(cast.specialist.pk),
            "back": "?queue=new",
        },
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/cases/?queue=new"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "2 cases assigned to Ana Morales." in page
    first.refresh_from_db()
    assert first.assignee == cast.specialist


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"case": ["nonsense"]},
        {"case": ["x:y"], "assignee": "z"},
        {"back": "https://elsewhere.example/"},
        {"back": "//elsewhere.example"},
    ],
)
def test_the_bulk_bar_takes_anything_and_stays_at_home(cast: Cast, data: dict[str, object]) -> None:
    answer = client_for(cast.supervisor).post("/cases/assignments/", data)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/cases/"


def test_a_restricted_case_stays_among_the_named(cast: Cast) -> None:
    case = make_own_case(cast)
    named = [cast.specialist]
    restrict_case(case=case.pk, named=named, by=cast.supervisor, now=NOW, version=1)
    assert client_for(cast.specialist).get(f"/cases/{case.pk}/").status_code == 200
    assert client_for(cast.supervisor).get(f"/cases/{case.pk}/").status_code == 404


def test_who_holds_a_case_cannot_lose_sight_of_it(cast: Cast) -> None:
    case = make_own_case(cast)
    with pytest.raises(Invalid):
        restrict_case(case=case.pk, named=[cast.supervisor], by=cast.supervisor, now=NOW, version=1)


def test_the_restriction_page(cast: Cast) -> None:
    case = make_own_case(cast)
    client = client_for(cast.supervisor)
    url = f"/cases/{case.pk}/restriction/"
    assert client.get(url).status_code == 200
    named = [str(cast.specialist.pk), str(cast.supervisor.pk)]
    assert client.post(url, {"version": 1, "named": named}).status_code == 302
    assert client.get(f"/cases/{case.pk}/").status_code == 200
    assert client.post(url, {"version": 2}).status_code == 302
    case.refresh_from_db()
    assert not case.is_restricted
    assert client_for(cast.specialist).get(url).status_code == 404


def test_seeing_a_case_is_not_leading_its_team(cast: Cast) -> None:
    Membership.objects.create(user=cast.specialist, team=cast.other_team, role=Role.SUPERVISOR)
    case = make_own_case(cast)
    client = client_for(cast.specialist)
    assert client.get(f"/cases/{case.pk}/").status_code == 200
    assert client.get(f"/cases/{case.pk}/assignment/").status_code == 404
    assert client.get(f"/cases/{case.pk}/restriction/").status_code == 404
