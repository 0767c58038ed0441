"""A number always equals the rows that it opens, whoever reads it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canvass.models import Campaign, Recount, Visit
from cases.models import Case
from cases.numbers import Asked, cut_of, reader_of, totals_of
from cases.numbers_rows import KINDS, case_rows, safe_cell, visit_rows
from cases.rollups import recount_all
from engagement.accounts.models import Membership, Role, User
from engagement.audit.models import Entry
from engagement.ids import new_id
from tests.cast import NOW, Cast, client_for, make_user
from tests.numbers.city import fill, moment, resolve, send, visit

NUMBERS = reverse("numbers")
PERIOD = {"first": "2026-11-01", "last": "2026-11-23"}
READERS = ("supervisor", "other_supervisor", "analyst", "both")


@pytest.fixture(autouse=True)
def _monday_at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def readers(cast: Cast) -> dict[str, User]:
    both = make_user(f"Both {new_id()}", (Role.SUPERVISOR, cast.team))
    Membership.objects.create(user=both, team=cast.other_team, role=Role.SPECIALIST)
    return {
        "supervisor": cast.supervisor,
        "other_supervisor": cast.other_supervisor,
        "analyst": cast.analyst,
        "both": both,
    }


def shown(client: Client, **asked: str) -> dict[str, int]:
    answer = client.get(NUMBERS, {**PERIOD, **asked})
    assert answer.status_code == 200
    found = {tile.kind: tile.count for tile in answer.context["tiles"]}
    for rate in answer.context["rates"]:
        found[rate.part_kind], found[rate.whole_kind] = rate.part, rate.whole
    return found


def opened(client: Client, kind: str, query: str = "") -> int:
    """How many rows a number opens, walked page by page."""
    url = reverse("numbers-rows", args=[kind])
    answer = client.get(f"{url}?{query}")
    assert answer.status_code == 200, answer.content[:500]
    keys: list[Any] = []
    while True:
        page = answer.context["page"]
        keys += [row.pk for row in page.rows]
        if not page.older:
            break
        answer = client.get(f"{url}?{query}&cursor={page.older}")
    assert len(keys) == len(set(keys)) == answer.context["count"]
    return len(keys)


def asked_query(**asked: str) -> str:
    return "&".join(f"{key}={value}" for key, value in {**PERIOD, **asked}.items())


def hold(cast: Cast, **asked: Any) -> None:
    """Every number of every reader equals its rows."""
    cut = Asked(**{"first": moment(1).date(), "last": moment(23).date(), **asked})
    for user in readers(cast).values():
        reader = reader_of(User.objects.get(pk=user.pk))
        totals = totals_of(cut, reader)
        for kind, what in KINDS.items():
            where = cut_of(cut, reader)
            rows: Any = (
                case_rows(kind, where, reader.user) if what.is_of_cases else visit_rows(kind, where)
            )
            assert rows.count() == totals.get(kind), (kind, user.name, asked)


def hold_on_pages(cast: Cast) -> None:
    """The same over HTTP, each list walked to its end."""
    for user in readers(cast).values():
        client = client_for(user)
        for kind, count in shown(client).items():
            assert opened(client, kind, asked_query()) == count, (kind, user.name)


def test_each_number_is_what_it_says(cast: Cast) -> None:
    wrong = visit(cast, disposition="conversation")
    send(
        cast,
        wrong,
        visit(cast, supersedes=wrong.id, disposition="refused"),
        visit(cast, unit=cast.units[1].pk, disposition="conversation", language="es"),
        visit(cast, unit=cast.units[2].pk, disposition="vacant"),
        visit(cast, channel="phone", unit=None, direction="inbound", disposition="conversation"),
    )
    # The other half of a pair, four minutes later: two records, one attempt.
    send(
        cast,
        visit(cast, unit=cast.units[2].pk, occurred_at=NOW - timedelta(minutes=56)),
        by=cast.colleague,
    )
    found = shown(client_for(cast.supervisor))
    assert found == {
        "doors": 3,
        "attempts": 3,
        "contacts": 2,
        "conversations": 2,
        "reached": 0,
        "cases_opened": 0,
        "cases_resolved": 0,
        "doors-rated": 3,
        "doors-reached": 2,
        "doors-talked": 1,
        "doors-refused": 1,
    }
    hold(cast)
    hold_on_pages(cast)
    assert shown(client_for(cast.other_supervisor))["doors"] == 0


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 10_000), hide=st.booleans())
def test_numbers_equal_rows_for_any_city(cast: Cast, seed: int, hide: bool) -> None:
    from django.db import transaction

    with transaction.atomic():
        fill(cast, seed, 30)
        if hide:
            _restrict(cast)
        hold(cast)
        hold(cast, program=cast.program.pk)
        hold(cast, campaign="none", language="none")
        hold(cast, campaign=cast.campaign.pk, channel="door")
        transaction.set_rollback(True)


def _restrict(cast: Cast) -> None:
    cast.units[1].is_restricted = True
    cast.units[1].save()
    cast.units[1].named_staff.add(cast.analyst)
    cast.resident.is_restricted = True
    cast.resident.save()
    case = Case.objects.exclude(resident=cast.resident).first()
    if case is not None:
        case.is_restricted = True
        case.save()


@pytest.mark.parametrize("by", ["day", "campaign", "team", "program", "language", "channel"])
def test_every_number_of_a_breakdown_opens_as_many_rows(cast: Cast, by: str) -> None:
    fill(cast, 7)
    _restrict(cast)
    client = client_for(cast.analyst)
    parts = client.get(NUMBERS, {**PERIOD, "by": by}).context["parts"]
    assert parts
    url = reverse("numbers-rows", args=["doors"]).replace("doors", "{}")
    for part in parts[:6]:
        for kind, count in part.numbers:
            answer = client.get(f"{url.format(kind)}?{part.query}")
            assert answer.context["count"] == count, (part.label, kind)


def test_what_is_restricted_is_in_no_number_and_no_row(cast: Cast) -> None:
    send(cast, visit(cast, disposition="conversation"))
    client = client_for(cast.supervisor)
    assert shown(client)["conversations"] == 1
    cast.units[0].is_restricted = True
    cast.units[0].save()
    assert shown(client)["conversations"] == shown(client)["doors"] == 0
    cast.units[0].named_staff.add(cast.supervisor)
    assert shown(client)["conversations"] == shown(client)["doors"] == 1


def test_the_period_before_is_as_long_and_just_before(cast: Cast) -> None:
    send(
        cast,
        visit(cast, occurred_at=moment(20)),
        visit(cast, occurred_at=moment(19), unit=cast.units[1].pk),
        visit(cast, occurred_at=moment(16)),
        visit(cast, occurred_at=moment(15)),
    )
    answer = client_for(cast.supervisor).get(NUMBERS, {"first": "2026-11-18", "last": "2026-11-20"})
    tile = next(tile for tile in answer.context["tiles"] if tile.kind == "attempts")
    assert (tile.count, tile.before, tile.change) == (2, 2, "same as before")
    answer = client_for(cast.supervisor).get(NUMBERS, {"first": "2026-11-19", "last": "2026-11-21"})
    tile = next(tile for tile in answer.context["tiles"] if tile.kind == "attempts")
    assert (tile.count, tile.before, tile.change) == (2, 1, "▲ 100%")


def test_reach_is_one_in(cast: Cast) -> None:
    cast.city.population = 1000
    cast.city.save()
    from canvass.wire import Person

    for _time in range(2):
        send(
            cast,
            visit(cast, disposition="conversation", resident=Person(id=cast.resident.pk)),
            visit(cast, disposition="conversation", channel="event", unit=None),
        )
    body = client_for(cast.analyst).get(NUMBERS, PERIOD).content.decode()
    assert "one in 1,000" in body
    assert "1 different residents" in body


def test_rates_under_thirty_doors_show_the_fraction_alone(cast: Cast) -> None:
    send(cast, visit(cast, disposition="conversation"))
    body = client_for(cast.supervisor).get(NUMBERS, PERIOD).content.decode()
    assert re.search(r">1</a> of <a [^>]*>1</a>", body)
    assert "100.0%" not in body


def test_the_chart_reads_without_colour_and_as_a_table(cast: Cast) -> None:
    fill(cast, 3)
    body = client_for(cast.analyst).get(NUMBERS, PERIOD).content.decode()
    svg = body.split('<svg class="chart"')[1].split("</svg>")[0]
    assert 'role="img"' in svg
    assert "in all" in svg
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', svg))) >= 3
    assert "style=" not in svg
    assert "As a table" in body


def test_a_long_period_is_drawn_by_week_and_adds_up(cast: Cast) -> None:
    fill(cast, 5)
    answer = client_for(cast.analyst).get(NUMBERS, {"first": "2026-01-01", "last": "2026-11-23"})
    chart = answer.context["chart"]
    assert chart.title == "Conversations a week"
    talks = next(t.count for t in answer.context["tiles"] if t.kind == "conversations")
    assert sum(counts[0] for _label, counts in chart.rows) == talks > 0


def test_analysts_rows_name_nobody(cast: Cast) -> None:
    fill(cast, 11)
    case = Case.objects.first()
    assert case is not None
    for kind in KINDS:
        url = reverse("numbers-rows", args=[kind])
        body = client_for(cast.analyst).get(url, PERIOD).content.decode()
        sent = client_for(cast.analyst).post(
            f"{reverse('numbers-export', args=[kind])}?{asked_query()}"
        )
        text = b"".join(sent).decode()
        for said in (body, text):
            for hidden in ("María", "214 East", "Ana Morales", "1A", str(cast.resident.pk)):
                assert hidden not in said, (kind, hidden)
    url = reverse("numbers-rows", args=["doors"])
    assert "214 East" in client_for(cast.supervisor).get(url, PERIOD).content.decode()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_export_has_as_many_rows_and_is_recorded(cast: Cast, kind: str) -> None:
    fill(cast, 13)
    client = client_for(cast.supervisor)
    answer = client.post(f"{reverse('numbers-export', args=[kind])}?{asked_query(channel='door')}")
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(answer).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) - 1 == opened(client, kind, asked_query(channel="door"))
    entry = Entry.objects.get(verb="numbers.exported")
    assert entry.actor == cast.supervisor
    assert entry.payload == {"kind": kind, **PERIOD, "channel": "door"}


def test_no_cell_is_a_formula(cast: Cast) -> None:
    cast.campaign.name = '=HYPERLINK("http://x","y")'
    cast.campaign.save()
    send(cast, visit(cast))
    url = f"{reverse('numbers-export', args=['attempts'])}?{asked_query()}"
    text = b"".join(client_for(cast.analyst).post(url)).decode()
    assert "'=HYPERLINK" in text
    for start in ("=1", "+1", "-1", "@x", "\tx", "\rx"):
        assert safe_cell(start) == f"'{start}"
    assert safe_cell("plain") == "plain"


def test_the_last_recount_is_told(cast: Cast) -> None:
    fill(cast, 17)
    client = client_for(cast.analyst)
    assert "Nothing was recounted yet" in client.get(NUMBERS).content.decode()
    recount_all(now=NOW)
    assert "None differed." in client.get(NUMBERS).content.decode()
    Recount.objects.update(
        differences=[{"measure": "attempts", "day": "2026-11-02", "counted": 3, "found": 2}]
    )
    assert "1 differed." in client.get(NUMBERS).content.decode()


def test_pages_cost_the_same_with_more_rows(cast: Cast) -> None:
    client = client_for(cast.analyst)
    urls = [NUMBERS, *(reverse("numbers-rows", args=[kind]) for kind in KINDS)]
    counts: list[list[int]] = []
    for seed in (19, 23):
        fill(cast, seed, 40)
        for number in range(seed):
            Campaign.objects.create(
                name=f"Campaign {seed} {number}", starts_on=NOW.date(), ends_on=NOW.date()
            )
        round_ = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url, PERIOD).status_code == 200
            round_.append(len(queries))
        counts.append(round_)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "yesterday"},
        {"first": "2026-11-23", "last": "2026-11-01"},
        {"first": "2020-01-01", "last": "2026-11-01"},
        {"first": "0001-01-01", "last": "0001-01-02"},
        {"campaign": "x"},
        {"team": "00000000-0000-7000-8000-000000000000"},
        {"program": "' OR 1=1"},
        {"language": "x" * 5000},
        {"channel": "pigeon"},
    ],
)
def test_bad_input_is_answered_plainly(cast: Cast, asked: dict[str, str]) -> None:
    client = client_for(cast.supervisor)
    assert client.get(NUMBERS, asked).status_code == 200
    rows = client.get(reverse("numbers-rows", args=["doors"]), asked)
    assert rows.status_code in (200, 400)


def test_another_teams_cut_is_refused(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    url = reverse("numbers-rows", args=["doors"])
    assert client.get(url, {"team": str(cast.other_team.pk)}).status_code == 400
    assert client.get(url, {"cursor": "x"}).status_code == 400
    assert client.get(reverse("numbers-rows", args=["nonsense"])).status_code == 404
    assert client.get(reverse("numbers-export", args=["doors"])).status_code == 405


@pytest.mark.parametrize("who", ["specialist", "editor", "administrator", "nobody"])
def test_for_others_it_is_not_there(cast: Cast, who: str) -> None:
    client = client_for(cast.everyone[who])
    assert client.get(NUMBERS).status_code == 404
    assert client.get(reverse("numbers-rows", args=["doors"])).status_code == 404
    assert client.post(reverse("numbers-export", args=["doors"])).status_code == 404
    assert not Entry.objects.filter(verb="numbers.exported").exists()


def test_a_case_counts_for_the_team_that_resolved_it(cast: Cast) -> None:
    from canvass.wire import Help, Person

    send(
        cast,
        visit(
            cast,
            disposition="conversation",
            resident=Person(id=cast.resident.pk),
            help=[Help(program=cast.program.pk)],
        ),
    )
    case = Case.objects.get()
    case.team = cast.other_team
    case.save()
    resolve(case)
    assert shown(client_for(cast.supervisor))["cases_opened"] == 1
    assert shown(client_for(cast.other_supervisor))["cases_resolved"] == 1
    hold(cast)
    assert Visit.objects.count() == 1
