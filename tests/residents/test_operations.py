"""Residents, homes, households, doors and notes: what changes, what is recorded, what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engagement.accounts.models import User
from engagement.audit.models import Entry
from engagement.errors import Invalid, NotYours
from residents.models import Building, HouseholdMember, Residence, Resident, Unit
from residents.operations import (
    AlreadyInHousehold,
    AlreadyReported,
    Deceased,
    NotInHousehold,
    UnitsExist,
    add_access_note,
    add_resident,
    add_units,
    change_building,
    change_resident,
    join_household,
    leave_household,
    move_resident,
    open_resident,
    record_death,
    report_unit_found,
    report_unit_missing,
    restrict_resident,
    restrict_unit,
    speak_for_household,
    unrestrict_resident,
    unrestrict_unit,
)
from tests.cast import NOW, TODAY, Cast


def verbs(subject: object) -> list[str]:
    """What the record says of a row, oldest first."""
    return list(
        Entry.objects.filter(subject_id=subject.pk)  # type: ignore[attr-defined]
        .order_by("id")
        .values_list("verb", flat=True)
    )


def test_add_resident(cast: Cast) -> None:
    resident = add_resident(
        by=cast.specialist,
        now=NOW,
        on=TODAY,
        words={"name": "李明", "phone": "+12125550123", "languages": ["zh-hans"]},
        unit=cast.units[2],
    )
    assert resident.team == cast.team
    assert resident.residences.get().from_on == TODAY
    entry = Entry.objects.get(subject_id=resident.pk)
    assert entry.verb == "resident.added"
    assert entry.payload["fields"] == ["languages", "name", "phone"]
    assert "李明" not in str(entry.payload)
    assert "5550123" not in str(entry.payload)


def test_a_resident_needs_a_name_or_a_number(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        add_resident(by=cast.specialist, now=NOW, on=TODAY, words={"name": " "})
    assert refused.value.field == "name"


def test_change_resident_records_fields_not_words(cast: Cast) -> None:
    change_resident(
        resident=cast.resident, by=cast.specialist, now=NOW, words={"email": "m@example.com"}
    )
    assert cast.resident.email == "m@example.com"
    assert Entry.objects.get(subject_id=cast.resident.pk).payload == {"fields": ["email"]}
    change_resident(
        resident=cast.resident, by=cast.specialist, now=NOW, words={"email": "m@example.com"}
    )
    assert verbs(cast.resident) == ["resident.changed"]


def test_half_a_window_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid, match="both times"):
        change_resident(
            resident=cast.resident,
            by=cast.specialist,
            now=NOW,
            words={"safe_from": NOW.time(), "safe_until": None},
        )


def test_move_resident_lets_the_next_tenant_start_clean(cast: Cast) -> None:
    join_household(resident=cast.resident, by=cast.specialist, now=NOW, on=TODAY)
    move_resident(resident=cast.resident, by=cast.specialist, now=NOW, unit=cast.units[1], on=TODAY)
    assert cast.resident.unit == cast.units[1]
    old, new = cast.resident.residences.order_by("from_on")
    assert (old.until_on, new.from_on, new.until_on) == (TODAY, TODAY, None)
    assert not Resident.objects.filter(unit=cast.units[0]).exists()
    assert not HouseholdMember.objects.filter(until_on=None).exists()
    move_resident(resident=cast.resident, by=cast.specialist, now=NOW, unit=None, on=TODAY)
    assert cast.resident.unit is None
    assert not Residence.objects.filter(resident=cast.resident, until_on=None).exists()


@pytest.mark.parametrize(("unit", "on"), [(0, TODAY), (1, date(2025, 12, 31))])
def test_a_move_that_cannot_be(cast: Cast, unit: int, on: date) -> None:
    with pytest.raises(Invalid):
        move_resident(
            resident=cast.resident, by=cast.specialist, now=NOW, unit=cast.units[unit], on=on
        )


def test_record_death(cast: Cast) -> None:
    with pytest.raises(Invalid, match="not come yet"):
        record_death(
            resident=cast.resident, by=cast.supervisor, now=NOW, on=TODAY + timedelta(days=2)
        )
    record_death(resident=cast.resident, by=cast.supervisor, now=NOW, on=TODAY)
    assert cast.resident.deceased_on == TODAY
    with pytest.raises(Deceased):
        record_death(resident=cast.resident, by=cast.supervisor, now=NOW, on=TODAY)
    with pytest.raises(Deceased):
        move_resident(resident=cast.resident, by=cast.supervisor, now=NOW, unit=None, on=TODAY)


def test_a_household_has_one_voice(cast: Cast) -> None:
    first = join_household(resident=cast.resident, by=cast.specialist, now=NOW, on=TODAY)
    second = join_household(
        resident=cast.neighbor,
        by=cast.specialist,
        now=NOW,
        on=TODAY,
        household=first.household,
        relation="sister",
    )
    assert (first.speaks_for_household, second.speaks_for_household) == (True, False)
    speak_for_household(resident=cast.neighbor, by=cast.specialist, now=NOW)
    speaking = HouseholdMember.objects.get(speaks_for_household=True)
    assert speaking.resident == cast.neighbor
    with pytest.raises(AlreadyInHousehold):
        join_household(resident=cast.neighbor, by=cast.specialist, now=NOW, on=TODAY)
    leave_household(resident=cast.neighbor, by=cast.specialist, now=NOW, on=TODAY)
    with pytest.raises(NotInHousehold):
        leave_household(resident=cast.neighbor, by=cast.specialist, now=NOW, on=TODAY)
    assert verbs(first.household) == [
        "household.joined",
        "household.joined",
        "household.spoken_for",
        "household.left",
    ]


@pytest.mark.parametrize("named", ["specialist", "colleague"])
def test_restrict_resident(cast: Cast, named: str) -> None:
    staff: User = cast.everyone[named]
    restrict_resident(resident=cast.resident, by=cast.supervisor, now=NOW, staff=[staff])
    seen = {
        name
        for name, user in cast.everyone.items()
        if Resident.objects.visible_to(user).filter(pk=cast.resident.pk).exists()
    }
    assert seen == {"supervisor"} | ({"specialist"} if named == "specialist" else set())
    open_resident(resident=cast.resident, by=cast.supervisor, now=NOW)
    unrestrict_resident(resident=cast.resident, by=cast.supervisor, now=NOW)
    open_resident(resident=cast.resident, by=cast.supervisor, now=NOW)
    assert verbs(cast.resident) == [
        "resident.restricted",
        "resident.opened",
        "resident.unrestricted",
    ]


def test_restrict_unit(cast: Cast) -> None:
    unit = cast.units[0]
    with pytest.raises(NotYours):
        restrict_unit(unit=unit, by=cast.specialist, now=NOW, staff=[])
    restrict_unit(unit=unit, by=cast.supervisor, now=NOW, staff=[])
    assert unit not in Unit.objects.visible_to(cast.specialist)
    assert cast.resident not in Resident.objects.visible_to(cast.specialist)
    unrestrict_unit(unit=unit, by=cast.supervisor, now=NOW)
    assert unit in Unit.objects.visible_to(cast.specialist)


def test_add_units(cast: Cast) -> None:
    added = add_units(
        building=cast.building, by=cast.specialist, now=NOW, labels=["1a", "3L", "Apt 3R", "PH"]
    )
    assert [(unit.label, unit.floor) for unit in added] == [("3L", 3), ("3R", 3), ("PH", 200)]
    with pytest.raises(UnitsExist):
        add_units(building=cast.building, by=cast.specialist, now=NOW, labels=["3l"])
    with pytest.raises(Invalid):
        add_units(building=cast.building, by=cast.specialist, now=NOW, labels=["x" * 41])
    assert len(Entry.objects.get(verb="units.added").payload["units"]) == 3


def test_report_unit_missing(cast: Cast) -> None:
    report_unit_missing(unit=cast.units[0], by=cast.specialist, now=NOW)
    assert cast.units[0].reported_missing_at == NOW
    with pytest.raises(AlreadyReported):
        report_unit_missing(unit=cast.units[0], by=cast.specialist, now=NOW)
    report_unit_found(unit=cast.units[0], by=cast.specialist, now=NOW)
    report_unit_found(unit=cast.units[0], by=cast.specialist, now=NOW)
    assert cast.units[0].reported_missing_at is None
    assert verbs(cast.units[0]) == ["unit.reported_missing", "unit.reported_found"]


@pytest.mark.parametrize(
    ("kind", "text", "expires_on", "field"),
    [
        ("elevator", " ", None, "text"),
        ("elevator", "x" * 301, None, "text"),
        ("lift", "out", None, "kind"),
        ("elevator", "out", TODAY, "expires_on"),
    ],
)
def test_a_note_that_cannot_be_kept(
    cast: Cast, kind: str, text: str, expires_on: date | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add_access_note(
            building=cast.building,
            by=cast.specialist,
            now=NOW,
            kind=kind,
            text=text,
            today=TODAY,
            expires_on=expires_on,
        )
    assert refused.value.field == field


def test_change_building(cast: Cast) -> None:
    cast.city.west, cast.city.east, cast.city.south, cast.city.north = -74.3, -73.6, 40.4, 41
    cast.city.save()
    change_building(
        building=cast.building,
        by=cast.supervisor,
        now=NOW,
        facts={"bbl": "1017870042", "latitude": 40.8, "longitude": -73.9},
    )
    assert "1017870042" in cast.building.search_text
    with pytest.raises(Invalid, match="outside the city"):
        change_building(
            building=cast.building, by=cast.supervisor, now=NOW, facts={"latitude": 35.0}
        )
    with pytest.raises(Invalid, match="both, or neither"):
        change_building(
            building=cast.building, by=cast.supervisor, now=NOW, facts={"latitude": None}
        )
    assert Building.objects.get(pk=cast.building.pk).latitude == 40.8
