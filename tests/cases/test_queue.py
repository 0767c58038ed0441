"""The queue: what is in each cut, who sees it, its pages, filters, search and cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.counting import _bands, _rail, count_queues
from cases.models import Case, State
from cases.queues import BY_CODE, QUEUES, Filters, Listing, Reader, compose_counts, read_page
from engagement.accounts.models import Membership, Role
from programs.models import Need
from residents.models import Resident
from tests.cases.factory import make_case
from tests.cast import NOW, Cast, client_for, make_resident

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def at_ten() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def fill(cast: Cast, count: int, **fields: Any) -> list[Case]:
    """Cases of as many residents."""
    return [
        make_case(
            cast,
            resident=make_resident(f"Resident {number:03}", cast.units[number % 4], cast.team),
            due_at=NOW + timedelta(hours=number - 5),
            **fields,
        )
        for number in range(count)
    ]


def names(client: Client, url: str) -> list[str]:
    return [line.name for line in client.get(url).context["lines"]]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("specialist", 200),
        ("supervisor", 200),
        ("stranger", 200),
        ("analyst", 404),
        ("editor", 404),
        ("administrator", 404),
        ("nobody", 404),
    ],
)
def test_who_has_a_queue(cast: Cast, who: str, status: int) -> None:
    assert client_for(cast.everyone[who]).get("/cases/").status_code == status


def test_a_supervisor_sees_the_team_and_a_specialist_their_own(cast: Cast) -> None:
    make_case(cast)
    make_case(cast, resident=cast.neighbor, assignee=cast.specialist, state=State.ASSIGNED)
    other = make_resident("Elsewhere", None, cast.other_team)
    make_case(cast, resident=other, team=cast.other_team)
    assert set(names(client_for(cast.supervisor), "/cases/")) == {
        cast.resident.name,
        cast.neighbor.name,
    }
    assert names(client_for(cast.specialist), "/cases/") == [cast.neighbor.name]
    assert names(client_for(cast.colleague), "/cases/") == []
    assert names(client_for(cast.other_supervisor), "/cases/") == ["Elsewhere"]


def test_the_named_cuts(cast: Cast) -> None:
    def one(name: str, **fields: Any) -> None:
        make_case(cast, resident=make_resident(name, cast.units[0], cast.team), **fields)

    one("new")
    one("late", assignee=cast.specialist, state=State.IN_PROGRESS, due_at=NOW - timedelta(days=1))
    one("theirs late", assignee=cast.specialist, state="waiting_agency", due_at=NOW - timedelta(1))
    one("today", assignee=cast.colleague, state="waiting_resident", due_at=NOW + timedelta(hours=2))
    one("mine", assignee=cast.supervisor, state=State.ASSIGNED)
    one("again", assignee=cast.specialist, state=State.ASSIGNED, reopened_count=1)
    one("done", assignee=cast.specialist, state=State.CLOSED)
    client = client_for(cast.supervisor)
    cuts = {queue.code: set(names(client, f"/cases/?queue={queue.code}")) for queue in QUEUES}
    assert cuts == {
        "open": {"new", "late", "theirs late", "today", "mine", "again"},
        "new": {"new"},
        "unassigned": {"new"},
        "mine": {"mine"},
        "today": {"today"},
        "overdue": {"late"},
        "waiting-agency": {"theirs late"},
        "waiting-resident": {"today"},
        "came-back": {"again"},
        "ended": {"done"},
    }
    rail = {str(item.label): item.count for item in client.get("/cases/").context["rail"]}
    assert rail["All open"] == "6"
    assert rail["Overdue"] == "1"
    assert rail["Waiting for agency"] == "1"


def test_ours_first_then_theirs_then_held_each_by_due(cast: Cast) -> None:
    for name, state, hours in [
        ("held", "on_hold", 1),
        ("theirs", "waiting_agency", 2),
        ("ours later", "in_progress", 9),
        ("ours soon", "in_progress", 3),
    ]:
        make_case(
            cast,
            resident=make_resident(name, cast.units[0], cast.team),
            state=state,
            assignee=cast.specialist,
            due_at=NOW + timedelta(hours=hours),
        )
    client = client_for(cast.supervisor)
    assert names(client, "/cases/") == ["ours soon", "ours later", "theirs", "held"]
    assert names(client, "/cases/?order=due") == ["held", "theirs", "ours soon", "ours later"]
    page = client.get("/cases/").content.decode().partition("<tbody>")[2]
    assert page.index("Our turn") < page.index("Their turn") < page.index("On hold")


@pytest.mark.parametrize("order", ["turn", "due"])
@pytest.mark.parametrize("code", ["open", "new", "ended"])
def test_pages_go_both_ways_over_several_teams(cast: Cast, order: str, code: str) -> None:
    Membership.objects.create(user=cast.supervisor, team=cast.other_team, role=Role.SUPERVISOR)
    Membership.objects.create(user=cast.supervisor, team=cast.team, role=Role.SPECIALIST)
    states = {
        "open": ["new", "in_progress", "waiting_agency", "on_hold"],
        "new": ["new"],
        "ended": ["resolved", "closed"],
    }[code]
    for number in range(23):
        make_case(
            cast,
            resident=make_resident(f"R{number}", None, cast.team),
            team=cast.other_team if number % 3 else cast.team,
            assignee=cast.supervisor if number % 2 else None,
            state=states[number % len(states)],
            outcome="duplicate" if code == "ended" else "",
            due_at=NOW + timedelta(hours=number // 2),
        )
    reader = Reader(cast.supervisor, NOW, cast.city)
    listing = Listing(BY_CODE[code], reader, Filters(order=order))
    forward, cursor, pages = [], "", []
    while True:
        page = read_page(listing, cursor, size=5)
        pages.append(page.keys)
        forward += page.keys
        if not page.older:
            break
        cursor = page.older
    assert len(forward) == len(set(forward)) == 23
    whole = read_page(listing, size=50).keys
    assert forward == whole
    back = [page.keys]
    while page.newer:
        page = read_page(listing, page.newer, size=5)
        back.append(page.keys)
    assert back[::-1] == pages


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "%00",
        "W10",
        "e30",
        "WzAsMCwiMjAyNi0wMS0wMSIsIngiXQ",
        "WzAsOTksMSwyXQ",
        "a" * 5000,
    ],
)
def test_a_cursor_that_is_none_shows_the_first_page(cast: Cast, cursor: str) -> None:
    make_case(cast)
    answer = client_for(cast.supervisor).get("/cases/", {"cursor": cursor})
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert "cannot be found again" in answer.content.decode()
        assert len(answer.context["lines"]) == 1


def test_filters_narrow_and_can_be_taken_off(cast: Cast) -> None:
    need = Need.objects.create(code="heat-x", label="No heat")
    make_case(cast)
    make_case(
        cast,
        resident=cast.neighbor,
        need_id=need.pk,
        assignee=cast.specialist,
        state=State.IN_PROGRESS,
        opened_at=NOW - timedelta(days=40),
        due_at=NOW - timedelta(days=1),
    )
    client = client_for(cast.supervisor)
    old = [cast.neighbor.name]
    new = [cast.resident.name]
    assert names(client, "/cases/?state=new") == new
    assert names(client, "/cases/?state=in_progress") == old
    assert names(client, "/cases/?person=none") == new
    assert names(client, f"/cases/?person={cast.specialist.pk}") == old
    assert names(client, f"/cases/?about=p:{cast.program.pk}") == new
    assert names(client, "/cases/?about=n:heat-x") == old
    assert names(client, "/cases/?language=bn") == old
    assert names(client, "/cases/?age=older") == old
    assert names(client, "/cases/?age=week") == new
    assert names(client, "/cases/?due=overdue") == old
    assert names(client, "/cases/?due=later") == []
    assert names(client, "/cases/?queue=new&state=in_progress") == []
    empty = client.get("/cases/?language=bn&state=new").content.decode()
    assert "No case fits these filters" in empty
    assert "Take off" in empty


def test_a_filter_that_is_not_offered_is_left_out_and_said(cast: Cast) -> None:
    make_case(cast)
    answer = client_for(cast.supervisor).get("/cases/?state=sleeping&person=zzz&queue=none")
    assert answer.status_code == 200
    assert len(answer.context["lines"]) == 1
    assert "was left out" in answer.content.decode()


def test_restricted_cases_people_and_doors_are_absent(cast: Cast) -> None:
    make_case(cast, is_restricted=True)
    hidden = make_resident("Hidden", cast.units[1], cast.team, is_restricted=True)
    make_case(cast, resident=hidden)
    unit = cast.units[3]
    unit.is_restricted = True
    unit.save()
    make_case(cast, resident=cast.neighbor)
    client = client_for(cast.supervisor)
    assert names(client, "/cases/") == []
    assert client.get("/cases/").context["total"] == "0"
    unit.named_staff.add(cast.supervisor)
    hidden.named_staff.add(cast.supervisor)
    assert set(names(client, "/cases/")) == {"Hidden", cast.neighbor.name}


def test_search_finds_by_number_name_and_address_in_scope_only(cast: Cast) -> None:
    case = make_case(cast)
    stranger = client_for(cast.other_supervisor)
    client = client_for(cast.supervisor)
    for words in (str(case.number), "guadalupe", "119 street", "+1 212 555 0148"):
        found = client.post("/cases/", {"words": words})
        assert [line.key for line in found.context["lines"]] == [case.pk], words
        assert stranger.post("/cases/", {"words": words}).context["lines"] == []
    assert "No case fits" in client.post("/cases/", {"words": "zzzz"}).content.decode()
    short = client.post("/cases/", {"words": "a"}).content.decode()
    assert "Type at least 2 characters" in short


@pytest.mark.parametrize("words", ["\x00", "a\x00b", "%%%", "x" * 10_000, "9" * 60, "' OR 1=1 --"])
def test_search_takes_anything(cast: Cast, words: str) -> None:
    answer = client_for(cast.supervisor).post("/cases/", {"words": words})
    assert answer.status_code in (200, 400)


def test_an_empty_queue_says_what_would_come(cast: Cast) -> None:
    page = client_for(cast.supervisor).get("/cases/?queue=overdue").content.decode()
    assert "Nothing is overdue" in page


def test_it_costs_the_same_for_one_case_and_for_fifty(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    make_case(cast)
    client.get("/cases/")

    def cost(url: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        return len(seen)

    few = {url: cost(url) for url in ("/cases/", "/cases/?queue=new", "/cases/?order=due")}
    fill(cast, 60, assignee=None)
    assert {url: cost(url) for url in few} == few
    assert max(few.values()) <= 16


def test_counts_stop_at_a_thousand(cast: Cast) -> None:
    people = [Resident(name=f"P{number}", team=cast.team) for number in range(1003)]
    Resident.objects.bulk_create(people)
    at = datetime(2026, 11, 20, tzinfo=UTC)
    Case.objects.bulk_create(
        Case(
            resident=person,
            program=cast.program,
            team=cast.team,
            turn_since=at,
            due_at=at,
            opened_at=at,
            opened_day=at.date(),
        )
        for person in people
    )
    reader = Reader(cast.supervisor, NOW, cast.city)
    listing = Listing(BY_CODE["open"], reader)
    assert count_queues(listing)[0]["open"] == 1001
    assert "1,000+" in client_for(cast.supervisor).get("/cases/").content.decode()


def test_counts_are_those_of_the_pages_for_every_kind_of_reader(cast: Cast) -> None:
    Membership.objects.create(user=cast.colleague, team=cast.other_team, role=Role.SUPERVISOR)
    Membership.objects.create(user=cast.colleague, team=cast.intake_team, role=Role.SUPERVISOR)
    states = ["new", "in_progress", "waiting_agency", "waiting_resident", "on_hold", "closed"]
    people = [None, cast.specialist, cast.colleague, cast.supervisor]
    teams = [cast.team, cast.other_team, cast.intake_team]
    for number in range(48):
        make_case(
            cast,
            resident=make_resident(f"R{number}", None, cast.team),
            team=teams[number % 3],
            assignee=people[number % 4],
            state=states[number % 6],
            reopened_count=number % 5 == 0,
            is_restricted=number % 11 == 0,
            due_at=NOW + timedelta(hours=5 * number - 80),
        )
    for user in (cast.supervisor, cast.specialist, cast.colleague, cast.other_supervisor):
        reader = Reader(user, NOW, cast.city)
        for queue in QUEUES:
            listing = Listing(queue, reader)
            by_queue, bands = count_queues(listing)
            for code, count in by_queue.items():
                assert count == len(read_page(Listing(BY_CODE[code], reader)).keys), code
            text, values = compose_counts([*_rail(reader), *_bands(listing)])
            with connection.cursor() as cursor:
                cursor.execute(text, values)
                assert [*by_queue.values(), *bands] == list(cursor.fetchone())
