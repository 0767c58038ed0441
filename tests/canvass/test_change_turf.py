"""A turf changes its name, its buildings and their order; what was done in it stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canvass.models import Turf, TurfBuilding
from canvass.operations.turf import NameTaken, change_turf
from residents.models import Building, DoNotContact
from tests.canvass.test_cut_turf import cut, street
from tests.cast import NOW, Cast, client_for, make_visit


def numbers(turf: Turf) -> list[str]:
    return [stop.building.house_number for stop in turf.stops.select_related("building")]


def send(cast: Cast, turf: Turf, **changes: Any) -> Any:
    stops = list(turf.stops.all())
    places = {f"place-{stop.building_id}": str(n) for n, stop in enumerate(stops, 1)}
    return client_for(cast.supervisor).post(
        reverse("canvass:turf-change", args=[turf.pk]), {"name": turf.name, **places, **changes}
    )


def test_a_stop_moves_to_the_number_typed(cast: Cast) -> None:
    turf = cut(cast, street(4))
    by_number = {row.house_number: row for row in Building.objects.filter(stops__turf=turf)}
    send(cast, turf, **{f"place-{by_number['7'].pk}": "1"})
    assert numbers(turf) == ["7", "1", "3", "5"]
    send(cast, turf, **{f"place-{by_number['7'].pk}": "3"})
    assert numbers(turf) == ["1", "3", "7", "5"]
    send(cast, turf, in_walking_order="on")
    assert numbers(turf) == ["1", "3", "5", "7"]
    send(cast, turf, **{f"place-{by_number['1'].pk}": "many", f"place-{by_number['3'].pk}": "-9"})
    assert numbers(turf) == ["1", "3", "5", "7"]


def test_buildings_come_and_go(cast: Cast) -> None:
    turf = cut(cast, street(2))
    street(1, "New Lots Avenue")
    gone = turf.stops.first()
    assert gone is not None
    send(cast, turf, drop=[str(gone.building_id)], added="1 New Lots Ave", name="Renamed")
    turf.refresh_from_db()
    assert turf.name == "Renamed"
    assert numbers(turf) == ["3", "1"]


def test_an_address_that_names_nothing_changes_nothing(cast: Cast) -> None:
    turf = cut(cast, street(2))
    answer = send(cast, turf, added="1 Nowhere Lane", name="Renamed")
    assert answer.status_code == 200
    assert "1 Nowhere Lane" in answer.content.decode()
    turf.refresh_from_db()
    assert turf.name == "Park side"


def test_the_last_building_stays_and_a_name_in_use_is_refused(cast: Cast) -> None:
    turf = cut(cast, street(1))
    key = turf.stops.get().building_id
    assert "Choose at least one building" in send(cast, turf, drop=[str(key)]).content.decode()
    with pytest.raises(NameTaken):
        change_turf(turf=turf, name=cast.turf.name, buildings=[key], by=cast.supervisor, now=NOW)


def test_a_building_held_since_does_not_stand_in_the_way(cast: Cast) -> None:
    turf = cut(cast, street(2))
    first = turf.stops.first()
    assert first is not None
    DoNotContact.objects.create(scope="building", building=first.building, created_at=NOW)
    assert send(cast, turf, name="Renamed").status_code == 302
    page = client_for(cast.supervisor).get(reverse("canvass:turf-detail", args=[turf.pk]))
    assert "Do not contact" in page.content.decode()


def test_the_page_shows_how_each_stop_was_left(cast: Cast) -> None:
    make_visit(cast, unit=cast.units[0], disposition_id="not_home")
    make_visit(cast, unit=cast.units[0], disposition_id="conversation")
    make_visit(cast, unit=cast.units[1], disposition_id="refused")
    answer = client_for(cast.supervisor).get(reverse("canvass:turf-detail", args=[cast.turf.pk]))
    [stop] = answer.context["stops"]
    assert (stop.tried, stop.doors, stop.attempts) == (2, 4, 3)
    assert sorted(stop.last) == [("conversation", 1), ("refused", 1)]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor", 200),
        ("specialist", 200),
        ("colleague", 404),
        ("stranger", 404),
        ("other_supervisor", 404),
        ("analyst", 404),
        ("editor", 404),
    ],
)
def test_who_opens_a_turf(cast: Cast, who: str, status: int) -> None:
    url = reverse("canvass:turf-detail", args=[cast.turf.pk])
    assert client_for(cast.everyone[who]).get(url).status_code == status


def test_a_page_costs_the_same_with_more_stops(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    url = reverse("canvass:turf-detail", args=[cast.turf.pk])
    counts = []
    for round_ in range(2):
        for place, building in enumerate(street(6, f"Street {round_}"), 1):
            TurfBuilding.objects.create(turf=cast.turf, building=building, position=place)
            make_visit(cast, building=building, unit=None)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
