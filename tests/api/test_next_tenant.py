"""When people move, the phone's list goes with the person, and the door starts clean."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from canvass.models import Appointment
from residents.models import DoNotContact, Residence
from residents.operations import add_resident, move_resident, record_death
from tests.api.sending import a_talk, send_as
from tests.api.test_field import carried, units_of
from tests.cast import Cast, make_resident, make_unit


def _talked_yesterday(cast: Cast) -> None:
    at = timezone.now() - timedelta(days=1, hours=1)
    send_as(cast.specialist, a_talk(cast, occurred_at=at))
    assert units_of(cast)["1A"]["last"]["disposition"] == "conversation"


def test_the_next_tenant_starts_clean(cast: Cast) -> None:
    _talked_yesterday(cast)
    now = timezone.now()
    today = cast.city.day_of(now)
    move_resident(resident=cast.resident, by=cast.specialist, now=now, unit=None, on=today)
    add_resident(
        by=cast.specialist, now=now, on=today, words={"name": "New Tenant"}, unit=cast.units[0]
    )
    door = units_of(cast)["1A"]
    assert (door["last"], door["tries"], door["language"], door["held"]) == (None, 0, "", None)
    assert [person["name"] for person in door["people"]] == ["New Tenant"]


def test_who_stays_on_is_no_next_tenant(cast: Cast) -> None:
    make_resident("Rosa Torres", cast.units[0], cast.team)
    _talked_yesterday(cast)
    now = timezone.now()
    today = cast.city.day_of(now)
    move_resident(resident=cast.resident, by=cast.specialist, now=now, unit=None, on=today)
    assert units_of(cast)["1A"]["last"]["disposition"] == "conversation"


@pytest.fixture
def promise(cast: Cast) -> Appointment:
    """A promise to knock again at 1A."""
    return Appointment.objects.create(
        resident=cast.resident,
        unit=cast.units[0],
        building=cast.building,
        team=cast.team,
        user=cast.specialist,
        channel="door",
        starts_at=timezone.now() + timedelta(hours=2),
        created_at=timezone.now(),
    )


def _promised(cast: Cast) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = carried(cast.specialist)["appointments"]
    return found


def test_a_promise_goes_with_the_person(cast: Cast, promise: Appointment) -> None:
    now = timezone.now()
    today = cast.city.day_of(now)
    unit = make_unit(cast.other_building, "9C", 9)
    move_resident(resident=cast.resident, by=cast.specialist, now=now, unit=unit, on=today)
    (one,) = _promised(cast)
    assert (one["unit"], one["building"]) == (str(unit.pk), str(cast.other_building.pk))
    assert Residence.objects.filter(resident=cast.resident).count() == 2


@pytest.mark.parametrize("scope", ["resident", "unit", "building"])
def test_a_promise_to_somebody_held_back_is_off_the_list(
    cast: Cast, promise: Appointment, scope: str
) -> None:
    assert len(_promised(cast)) == 1
    named = {"resident": cast.resident, "unit": cast.units[0], "building": cast.building}
    held = DoNotContact.objects.create(
        scope=scope, **{scope: named[scope]}, channel="phone", reason="asked",
        created_at=timezone.now(),
    )  # fmt: skip
    assert len(_promised(cast)) == 1
    held.channel = "any"
    held.save()
    assert _promised(cast) == []


def test_a_promise_to_the_dead_is_off_the_list(cast: Cast, promise: Appointment) -> None:
    now = timezone.now()
    record_death(resident=cast.resident, by=cast.supervisor, now=now, on=cast.city.day_of(now))
    assert _promised(cast) == []


def test_only_programs_in_force_are_spoken_of(cast: Cast) -> None:
    assert len(carried(cast.specialist)["programs"]) == 1
    revision = cast.program.published
    assert revision is not None
    today = cast.city.day_of(timezone.now())
    revision.in_force_from = today + timedelta(days=1)
    revision.save()
    assert carried(cast.specialist)["programs"] == []
    revision.in_force_from, revision.in_force_until = None, today
    revision.save()
    assert len(carried(cast.specialist)["programs"]) == 1
