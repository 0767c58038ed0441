"""`GET /api/v1/field/session` and `/list`: what a phone carries, and what it must not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from canvass.models import Assignment, TurfBuilding
from engagement.accounts.models import User
from engagement.ids import new_id
from residents.models import AccessNote, DoNotContact
from tests.api.sending import a_talk, a_visit, send_as
from tests.cast import Cast, client_for, make_building, make_resident, make_unit


def carried(user: User) -> dict[str, Any]:
    answer = client_for(user).get("/api/v1/field/list")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    body: dict[str, Any] = answer.json()
    return body


def units_of(cast: Cast) -> dict[str, Any]:
    return {unit["label"]: unit for unit in carried(cast.specialist)["units"]}


def test_the_session_names_the_person_and_the_clock(cast: Cast) -> None:
    body = client_for(cast.specialist).get("/api/v1/field/session").json()
    assert body["user"]["id"] == str(cast.specialist.pk)
    assert body["epoch"] == 1
    assert body["csrf_token"]
    assert body["city"]["time_zone"] == cast.city.time_zone


@pytest.mark.parametrize("path", ["session", "list"])
def test_the_doors_are_closed_to_others(cast: Cast, path: str) -> None:
    assert Client().get(f"/api/v1/field/{path}").status_code == 401
    for who in (cast.analyst, cast.editor, cast.administrator, cast.nobody):
        assert client_for(who).get(f"/api/v1/field/{path}").status_code == 404


def test_doors_come_top_floor_first_along_the_route(cast: Cast) -> None:
    next_door = make_building("216", "East 119 Street")
    make_unit(next_door, "2nd floor", 2)
    TurfBuilding.objects.create(turf=cast.turf, building=next_door, position=1)
    AccessNote.objects.create(building=next_door, kind="super", text="Ring 1A.")
    body = carried(cast.specialist)
    assert [unit["label"] for unit in body["units"]] == ["2A", "2B", "1A", "1B", "2nd floor"]
    assert body["turfs"][0]["buildings"] == [str(cast.building.pk), str(next_door.pk)]
    assert body["buildings"][1]["notes"][0]["text"] == "Ring 1A."
    assert [program["name"] for program in body["programs"]] == ["Rent Freeze for seniors (SCRIE)"]
    assert len(body["dispositions"]) == 15
    assert {"code": "es", "name": "Español"} in body["languages"]


def test_nothing_of_anybody_else(cast: Cast) -> None:
    body = carried(cast.stranger)
    assert (body["turfs"], body["buildings"], body["units"], body["cases"]) == ([], [], [], [])


def test_an_assignment_that_ended_takes_its_doors_along(cast: Cast) -> None:
    Assignment.objects.update(ends_at=timezone.now())
    assert carried(cast.specialist)["units"] == []


def test_the_last_disposition_and_the_tries(cast: Cast) -> None:
    first = a_visit(cast, occurred_at=timezone.now() - timedelta(minutes=50))
    again = a_visit(cast, disposition="refused")
    send_as(cast.specialist, first, again)
    unit = units_of(cast)["1A"]
    assert unit["last"]["disposition"] == "refused"
    assert unit["last"]["by_me"] is True
    assert unit["tries"] == 2
    undo = a_visit(cast, supersedes=again["id"], is_withdrawal=True, disposition="refused")
    send_as(cast.specialist, undo)
    unit = units_of(cast)["1A"]
    assert (unit["last"]["disposition"], unit["tries"]) == ("not_home", 1)


def test_a_pair_at_one_door_is_one_try(cast: Cast) -> None:
    at = timezone.now() - timedelta(minutes=30)
    send_as(cast.specialist, a_visit(cast, occurred_at=at))
    send_as(cast.colleague, a_visit(cast, occurred_at=at + timedelta(minutes=4)))
    assert units_of(cast)["1A"]["tries"] == 1


@pytest.mark.parametrize("scope", ["unit", "building", "resident"])
def test_do_not_contact_reaches_the_list(cast: Cast, scope: str) -> None:
    named = {"unit": cast.units[0], "building": cast.building, "resident": cast.resident}
    DoNotContact.objects.create(
        scope=scope, **{scope: named[scope]}, channel="door", reason="asked",
        created_at=timezone.now(),
    )  # fmt: skip
    unit = units_of(cast)["1A"]
    assert unit["held"] == {"channel": "door", "until": None, "reason": "asked"}
    assert (units_of(cast)["2A"]["held"] is not None) is (scope == "building")
    if scope == "resident":
        assert unit["people"] == []


def test_too_soon_and_too_often(cast: Cast) -> None:
    yesterday = timezone.now() - timedelta(days=1, hours=1)
    send_as(cast.specialist, a_visit(cast, occurred_at=yesterday))
    assert units_of(cast)["1A"]["held"]["reason"] == "too_soon"
    week = [
        a_visit(cast, unit=cast.units[1].pk, occurred_at=timezone.now() - timedelta(days=days))
        for days in (5, 8, 11)
    ]
    send_as(cast.specialist, *week)
    assert units_of(cast)["1B"]["held"] == {
        "channel": "door", "until": None, "reason": "max_attempts",
    }  # fmt: skip


def test_a_promise_is_kept_all_the_same(cast: Cast) -> None:
    yesterday = timezone.now() - timedelta(days=1, hours=1)
    promise = {"id": new_id(), "starts_at": timezone.now() + timedelta(hours=1)}
    send_as(
        cast.specialist,
        a_visit(cast, disposition="call_back", occurred_at=yesterday, appointment=promise),
    )
    assert units_of(cast)["1A"]["held"] is None
    assert carried(cast.specialist)["appointments"][0]["id"] == str(promise["id"])


def test_what_is_restricted_is_absent(cast: Cast) -> None:
    cast.resident.is_restricted = True
    cast.resident.save()
    cast.units[1].is_restricted = True
    cast.units[1].save()
    make_resident("Hidden One", cast.units[1], cast.team)
    units = units_of(cast)
    assert "1B" not in units
    assert units["1A"]["people"] == []
    cast.resident.named_staff.add(cast.specialist)
    assert units_of(cast)["1A"]["people"][0]["name"] == cast.resident.name


def test_a_shelter_is_on_no_list(cast: Cast) -> None:
    cast.building.is_shelter = True
    cast.building.save()
    body = carried(cast.specialist)
    assert (body["buildings"], body["units"]) == ([], [])


def test_own_cases_ride_along(cast: Cast) -> None:
    send_as(cast.specialist, a_talk(cast, help=[{"program": cast.program.pk}]))
    assert carried(cast.specialist)["cases"] == []
    from cases.models import Case

    Case.objects.update(assignee=cast.specialist)
    (case,) = carried(cast.specialist)["cases"]
    assert (case["name"], case["title"]) == (cast.resident.name, "Rent Freeze for seniors (SCRIE)")
    assert case["unit"] == str(cast.units[0].pk)


def test_a_longer_list_costs_no_more_queries(cast: Cast) -> None:
    client = client_for(cast.specialist)
    with CaptureQueriesContext(
        connection,
    ) as short:
        client.get("/api/v1/field/list")
    for number in range(3):
        building = make_building(str(300 + number), "East 119 Street")
        TurfBuilding.objects.create(turf=cast.turf, building=building, position=2 + number)
        for label in ("1", "2", "3"):
            unit = make_unit(building, label, 1)
            make_resident(f"Person {label}", unit, cast.team, phone="+12125550100")
    with CaptureQueriesContext(connection) as long:
        client.get("/api/v1/field/list")
    assert len(long) == len(short)
    assert len(long) < 40
