"""Lists of campaigns: who sees which, what they have reached, and what a page costs."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canvass.models import Assignment, Campaign, Turf, TurfBuilding
from engagement.ids import new_id
from tests.cast import NOW, Cast, client_for, make_building, make_unit, make_visit


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor", 200),
        ("analyst", 200),
        ("other_supervisor", 404),
        ("specialist", 404),
        ("editor", 404),
        ("administrator", 404),
        ("nobody", 404),
    ],
)
def test_who_opens_a_campaign(cast: Cast, who: str, status: int) -> None:
    url = reverse("canvass:campaign-detail", args=[cast.campaign.pk])
    assert client_for(cast.everyone[who]).get(url).status_code == status


def test_progress_counts_doors_once_and_corrections_not_at_all(cast: Cast) -> None:
    wrong = make_visit(cast, unit=cast.units[0], disposition_id="conversation")
    make_visit(cast, unit=cast.units[0], disposition_id="not_home", supersedes=wrong)
    make_visit(cast, unit=cast.units[1], disposition_id="conversation")
    make_visit(cast, unit=cast.units[1], disposition_id="not_home")
    make_visit(cast, channel="phone", unit=None, disposition_id="conversation")
    answer = client_for(cast.supervisor).get(
        reverse("canvass:campaign-detail", args=[cast.campaign.pk])
    )
    assert (answer.context["progress"].doors, answer.context["progress"].conversations) == (2, 2)
    [(_turf, size, progress)] = answer.context["turfs"]
    assert (size.buildings, size.doors) == (1, 4)
    assert (progress.doors, progress.conversations) == (2, 2)


def test_analysts_read_no_names_of_people(cast: Cast) -> None:
    url = reverse("canvass:campaign-detail", args=[cast.campaign.pk])
    assert "Ana Morales" in client_for(cast.supervisor).get(url).content.decode()
    assert "Ana Morales" not in client_for(cast.analyst).get(url).content.decode()


def _grow(cast: Cast, count: int) -> None:
    for number in range(count):
        campaign = Campaign.objects.create(
            name=f"Campaign {new_id()}", starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1)
        )
        campaign.teams.add(cast.team)
        campaign.programs.add(cast.program)
        turf = Turf.objects.create(campaign=cast.campaign, team=cast.team, name=str(new_id()))
        building = make_building(str(number + 1), f"Street {new_id()}")
        unit = make_unit(building, "1A", 1)
        TurfBuilding.objects.create(turf=turf, building=building, position=0)
        Assignment.objects.create(turf=turf, user=cast.colleague, starts_at=NOW)
        make_visit(cast, turf=turf, building=building, unit=unit)


@pytest.mark.parametrize("name", ["campaign-list", "campaign-detail"])
def test_pages_cost_the_same_with_more_rows(cast: Cast, name: str) -> None:
    url = reverse(f"canvass:{name}", args=[cast.campaign.pk] if "detail" in name else [])
    client = client_for(cast.supervisor)
    counts = []
    for _round in range(2):
        _grow(cast, 6)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_goes_on_by_cursor(cast: Cast) -> None:
    _grow(cast, 25)
    client = client_for(cast.supervisor)
    first = client.get(reverse("canvass:campaign-list"))
    seen = [row.pk for row, _progress in first.context["rows"]]
    second = client.get(reverse("canvass:campaign-list"), {"cursor": first.context["page"].older})
    seen += [row.pk for row, _progress in second.context["rows"]]
    assert len(seen) == len(set(seen)) == 26
    back = client.get(reverse("canvass:campaign-list"), {"cursor": second.context["page"].newer})
    assert [row.pk for row, _p in back.context["rows"]] == seen[:20]


@pytest.mark.parametrize("cursor", ["x", "%00", "W10", "WzAsIngiLCJ5Il0", "é", "9" * 5000])
def test_a_cursor_that_reads_wrong_is_answered_plainly(cast: Cast, cursor: str) -> None:
    answer = client_for(cast.supervisor).get(reverse("canvass:campaign-list"), {"cursor": cursor})
    assert answer.status_code == 400
