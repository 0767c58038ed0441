"""What a batch of visits opens: in few statements, and once."""

from __future__ import annotations

from typing import Any

import pytest

from engagement.ids import new_id
from residents import intake
from residents.models import Consent, DoNotContact, Resident, Unit
from tests.cast import NOW, TODAY, Cast


def test_units_found_twice_are_one(cast: Cast, django_assert_num_queries: Any) -> None:
    mine, theirs, known = new_id(), new_id(), new_id()
    rows = [
        intake.NewUnit(mine, cast.building.pk, "3R"),
        intake.NewUnit(theirs, cast.building.pk, "3r"),
        intake.NewUnit(known, cast.building.pk, "1a"),
    ]
    with django_assert_num_queries(1):
        added = intake.add_units(rows, now=NOW)
    unit = Unit.objects.get(building=cast.building, label__iexact="3R")
    assert unit.floor == 3
    assert added.ids == {unit.pk}
    assert added.stored == {mine: unit.pk, theirs: unit.pk, known: cast.units[0].pk}
    again = intake.add_units(rows, now=NOW)
    assert again.ids == frozenset()
    assert again.stored == added.stored


def test_residents_with_their_stay(cast: Cast, django_assert_num_queries: Any) -> None:
    row = intake.NewResident(
        id=new_id(),
        name='Zoë "Q" O’Neil \\',
        unit_id=cast.units[1].pk,
        team_id=cast.team.pk,
        recorded_by_id=cast.specialist.pk,
        phone="+12125550111",
        languages=["es", 'a"\\,{}'],
        from_on=TODAY,
    )
    with django_assert_num_queries(1):
        added = intake.add_residents([row], now=NOW)
    assert added.ids == {row.id}
    assert [entry.verb for entry in added.entries] == ["resident.added"]
    resident = Resident.objects.get(pk=row.id)
    assert (resident.name, resident.languages) == (row.name, list(row.languages))
    assert resident.residences.get().from_on == TODAY
    assert intake.add_residents([row], now=NOW).ids == frozenset()


def test_consents_and_holds(cast: Cast) -> None:
    visit = new_id()
    consent = intake.NewConsent(
        cast.resident.pk, "sms", "this_case", True, NOW, "door", cast.specialist.pk, visit
    )
    assert intake.add_consents([consent, consent], now=NOW).ids == {consent.id}
    assert intake.add_consents([consent], now=NOW).ids == frozenset()
    assert Consent.objects.get().given_at == NOW
    hold = intake.NewDoNotContact(
        new_id(), "unit", "any", "asked", NOW, cast.specialist.pk, unit_id=cast.units[0].pk
    )
    assert len(intake.add_do_not_contacts([hold], now=NOW).entries) == 1
    assert DoNotContact.objects.in_force(TODAY).get().unit == cast.units[0]


@pytest.mark.parametrize(
    "name", ["add_units", "add_residents", "add_consents", "add_do_not_contacts"]
)
def test_nothing_asks_nothing(name: str, cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert getattr(intake, name)([], now=NOW).ids == frozenset()
