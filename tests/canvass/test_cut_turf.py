"""Turf is cut of buildings found by ZIP, district, neighborhood or a list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from canvass.models import Turf
from canvass.operations.turf import (
    BuildingsTaken,
    NameTaken,
    NoBuildings,
    NotToBeVisited,
    cut_turf,
    cut_turfs,
)
from engagement.audit.models import Entry
from engagement.errors import Invalid, NotYours
from engagement.ids import new_id
from residents.addresses import read
from residents.models import Building, BuildingAlias, DoNotContact
from tests.cast import NOW, Cast, client_for, make_building


def built(number: str, name: str, **fields: Any) -> Building:
    """A building whose address is spelled as imports spell it."""
    building = make_building(number, f"{name} {new_id()}", **fields)
    address = read(number, name, borough=building.borough, postal_code=building.postal_code)
    assert address is not None
    building.street, building.street_key = address.street, address.street_key
    building.address = f"{number} {address.street}"
    building.save()
    BuildingAlias.objects.filter(building=building).update(key=address.key)
    return building


def street(count: int, name: str = "Park Place", **fields: Any) -> list[Building]:
    """`count` buildings of 10 doors on one street, out of order."""
    return [
        built(str(2 * number + 1), name, unit_count=10, **{"borough": "Brooklyn", **fields})
        for number in reversed(range(count))
    ]


def cut(cast: Cast, buildings: list[Building], **changes: Any) -> Turf:
    return cut_turf(
        **{
            "campaign": cast.campaign,
            "team": cast.team,
            "name": "Park side",
            "buildings": [building.pk for building in buildings],
            "by": cast.supervisor,
            "now": NOW,
            **changes,
        }
    )


def test_stops_stand_in_walking_order(cast: Cast) -> None:
    turf = cut(cast, street(4))
    numbers = [stop.building.house_number for stop in turf.stops.select_related("building")]
    assert numbers == ["1", "3", "5", "7"]
    assert Entry.objects.get(verb="turf.cut").payload["buildings"] == 4


def test_a_building_of_another_turf_is_refused_unless_wanted(cast: Cast) -> None:
    with pytest.raises(BuildingsTaken) as refused:
        cut(cast, [cast.building])
    assert "East Harlem 3" in refused.value.message
    assert cut(cast, [cast.building], allow_shared=True).stops.count() == 1


@pytest.mark.parametrize(("channel", "barred"), [("any", True), ("door", True), ("phone", False)])
def test_a_building_not_to_be_approached_is_refused(
    cast: Cast, channel: str, *, barred: bool
) -> None:
    building = street(1)[0]
    DoNotContact.objects.create(
        scope="building", building=building, channel=channel, created_at=NOW
    )
    if barred:
        with pytest.raises(NotToBeVisited):
            cut(cast, [building])
    else:
        assert cut(cast, [building]).stops.count() == 1


def test_a_shelter_is_refused(cast: Cast) -> None:
    with pytest.raises(NotToBeVisited):
        cut(cast, street(1, is_shelter=True))


def test_what_has_expired_or_was_lifted_holds_nobody_back(cast: Cast) -> None:
    building = street(1)[0]
    for fields in ({"expires_on": NOW.date()}, {"lifted_at": NOW - timedelta(days=1)}):
        DoNotContact.objects.create(
            scope="building", building=building, created_at=NOW - timedelta(days=9), **fields
        )
    assert cut(cast, [building]).stops.count() == 1


def test_no_building_no_name_an_unknown_building_a_name_in_use(cast: Cast) -> None:
    with pytest.raises(NoBuildings):
        cut(cast, [])
    with pytest.raises(Invalid):
        cut(cast, street(1), name=" ")
    with pytest.raises(Invalid):
        cut_turf(
            campaign=cast.campaign,
            team=cast.team,
            name="Nowhere",
            buildings=[new_id()],
            by=cast.supervisor,
            now=NOW,
        )
    with pytest.raises(NameTaken):
        cut(cast, street(1, "Other Street"), name=cast.turf.name)
    assert Turf.objects.count() == 1


def test_only_ones_own_team_in_the_campaign(cast: Cast) -> None:
    with pytest.raises(NotYours):
        cut(cast, street(1), by=cast.other_supervisor)
    with pytest.raises(NotYours):
        cut(cast, street(1, "Third Street"), team=cast.other_team, by=cast.other_supervisor)


def test_a_long_walk_is_split_into_turfs_of_about_75(cast: Cast) -> None:
    buildings = street(23)
    turfs = cut_turfs(
        campaign=cast.campaign,
        team=cast.team,
        name="Park",
        buildings=[building.pk for building in buildings],
        by=cast.supervisor,
        now=NOW,
    )
    assert [turf.name for turf in turfs] == ["Park 1", "Park 2", "Park 3"]
    assert [turf.stops.count() for turf in turfs] == [8, 8, 7]
    walked = [
        stop.building.house_sort for turf in turfs for stop in turf.stops.select_related("building")
    ]
    assert walked == sorted(walked)
    again = cut_turfs(
        campaign=cast.campaign,
        team=cast.team,
        name="Park",
        buildings=[building.pk for building in street(8, "Next Street")],
        by=cast.supervisor,
        now=NOW,
    )
    assert [turf.name for turf in again] == ["Park 4"]


def _page(cast: Cast) -> str:
    return reverse("canvass:turf-add", args=[cast.campaign.pk])


def test_found_by_zip_district_neighborhood_and_list(cast: Cast) -> None:
    inside = street(3, postal_code="11225", council_district="40", neighborhood="Flatbush")
    street(2, "Elsewhere", postal_code="11226")
    client = client_for(cast.supervisor)
    for asked in (
        {"postal_code": "11225", "neighborhood": "Flatbush"},
        {"council_district": "40", "neighborhood": "Flatbush"},
        {"neighborhood": "Flatbush"},
        {"listed": "1 Park Pl\n 3 park place, Brooklyn\r\n5 PARK PLACE\n"},
    ):
        answer = client.post(_page(cast), {"do": "find", **asked})
        found = answer.context["found"]
        assert {building.pk for building in found.buildings} == {row.pk for row in inside}, asked
        assert answer.context["listing"]["doors"] == 30


def test_lines_that_name_nothing_are_listed_and_kept(cast: Cast) -> None:
    building = street(1, bbl="1018420029", bin="1057001")[0]
    lines = "1018420029\n1057001\n1-01842-0029\n12 Nowhere Street\n<b>&\n9999999999"
    answer = client_for(cast.supervisor).post(_page(cast), {"do": "find", "listed": lines})
    assert [row.pk for row in answer.context["found"].buildings] == [building.pk]
    assert answer.context["found"].unmatched == ["12 Nowhere Street", "<b>&", "9999999999"]
    body = answer.content.decode()
    assert "12 Nowhere Street" in body.split("<textarea")[1].split("</textarea>")[0]
    assert "&lt;b&gt;&amp;" in body


def test_the_same_address_in_two_boroughs_is_told_apart(cast: Cast) -> None:
    here = built("9", "Main Street", borough="Brooklyn", postal_code="11201")
    there = built("9", "Main Street", borough="Queens", postal_code="11367")
    client = client_for(cast.supervisor)
    for typed, wanted in [
        ("9 Main St", {here, there}),
        ("9 Main St, Queens", {there}),
        ("9 Main Street, Brooklyn, NY 11201", {here}),
        ("9 Main Street, NY 11367", {there}),
    ]:
        answer = client.post(_page(cast), {"do": "find", "listed": typed})
        assert set(answer.context["found"].buildings) == wanted, typed


def test_shelters_and_do_not_contact_are_left_out_and_said_why(cast: Cast) -> None:
    shelter = street(1, "Quiet Street", postal_code="11225", is_shelter=True)[0]
    held = street(1, "Closed Street", postal_code="11225")[0]
    DoNotContact.objects.create(scope="building", building=held, created_at=NOW)
    answer = client_for(cast.supervisor).post(_page(cast), {"do": "find", "postal_code": "11225"})
    assert {building.pk for building, _why in answer.context["found"].left_out} == {
        shelter.pk,
        held.pk,
    }
    assert "A shelter: on no list" in answer.content.decode()
    assert [row.pk for row in answer.context["found"].buildings] == [cast.other_building.pk]


def test_ticked_buildings_become_a_turf(cast: Cast) -> None:
    buildings = street(4)
    answer = client_for(cast.supervisor).post(
        _page(cast),
        {
            "do": "one",
            "neighborhood": "",
            "postal_code": "10035",
            "name": "Park side",
            "team": str(cast.team.pk),
            "size": "75",
            "building": [str(buildings[0].pk), str(buildings[2].pk), "no-key"],
        },
    )
    turf = Turf.objects.get(name="Park side")
    assert answer["Location"] == reverse("canvass:turf-detail", args=[turf.pk])
    assert turf.stops.count() == 2


def test_everything_found_becomes_many_turfs(cast: Cast) -> None:
    street(30, postal_code="11225")
    answer = client_for(cast.supervisor).post(
        _page(cast),
        {
            "do": "many",
            "postal_code": "11225",
            "name": "Ocean",
            "team": str(cast.team.pk),
            "size": "75",
            "everything": "on",
        },
    )
    assert answer["Location"] == reverse("canvass:campaign-detail", args=[cast.campaign.pk])
    assert cast.campaign.turfs.filter(name__startswith="Ocean ").count() == 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "East Harlem 3"}, "Another turf of this campaign has this name"),
        ({"team": "00000000-0000-7000-8000-000000000000"}, "Select a valid choice"),
        ({"building": []}, "Choose at least one building"),
        ({"building": ["00000000-0000-7000-8000-000000000000"]}, "does not exist"),
        ({"size": "0", "do": "many"}, "greater than or equal to 5"),
    ],
)
def test_bad_input_is_answered_in_place(cast: Cast, changes: dict[str, Any], said: str) -> None:
    buildings = street(2)
    sent = {
        "do": "one",
        "postal_code": "10035",
        "name": "Park side",
        "team": str(cast.team.pk),
        "building": [str(building.pk) for building in buildings],
        **changes,
    }
    answer = client_for(cast.supervisor).post(_page(cast), sent)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert Turf.objects.count() == 1


@pytest.mark.parametrize("who", ["other_supervisor", "specialist", "analyst", "administrator"])
def test_for_others_the_page_is_not_there(cast: Cast, who: str) -> None:
    assert client_for(cast.everyone[who]).get(_page(cast)).status_code == 404
