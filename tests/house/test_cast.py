"""The fixed cast stands, and each person sees what their part says."""

from __future__ import annotations

from residents.models import Building, Resident, Unit
from tests.cast import Cast


def test_who_sees_which_residents(cast: Cast) -> None:
    seen = {name: set(Resident.objects.visible_to(user)) for name, user in cast.everyone.items()}
    both = {cast.resident, cast.neighbor}
    assert seen["specialist"] == both
    assert seen["supervisor"] == both
    for name in set(seen) - {"specialist", "supervisor"}:
        assert seen[name] == set(), name


def test_a_restricted_person_is_absent_for_all_but_the_named(cast: Cast) -> None:
    cast.resident.is_restricted = True
    cast.resident.save()
    cast.resident.named_staff.add(cast.supervisor)
    assert cast.resident in Resident.objects.visible_to(cast.supervisor)
    assert cast.resident not in Resident.objects.visible_to(cast.specialist)


def test_a_restricted_unit_hides_who_lives_there(cast: Cast) -> None:
    unit = cast.units[0]
    unit.is_restricted = True
    unit.save()
    unit.named_staff.add(cast.specialist)
    assert cast.resident in Resident.objects.visible_to(cast.specialist)
    assert cast.resident not in Resident.objects.visible_to(cast.supervisor)
    assert unit not in Unit.objects.visible_to(cast.supervisor)


def test_buildings_in_hand(cast: Cast) -> None:
    assert set(Building.objects.visible_to(cast.specialist)) == {cast.building}
    assert set(Building.objects.visible_to(cast.stranger)) == set()
    assert set(Building.objects.visible_to(cast.supervisor)) == {
        cast.building,
        cast.other_building,
    }
