"""A household made, joined, spoken for and left from the resident's page; a shared number told."""

from __future__ import annotations

import pytest
from django.urls import reverse

from engagement.errors import Invalid
from residents.models import HouseholdMember, Resident
from residents.operations import record_death, share_household, speak_for_household
from tests.cast import NOW, TODAY, Cast, client_for, make_resident


@pytest.fixture
def sister(cast: Cast) -> Resident:
    """Somebody else of 1A, on the same number."""
    return make_resident("Rosa Torres", cast.units[0], cast.team, phone=str(cast.resident.phone))


def test_share_household(cast: Cast, sister: Resident) -> None:
    client = client_for(cast.specialist)
    page = reverse("residents:household-share", args=[cast.resident.pk])
    detail = reverse("residents:resident-detail", args=[cast.resident.pk])
    asked = client.get(page).content.decode()
    assert sister.name in asked
    # Somebody of another door is not offered.
    assert cast.neighbor.name not in asked
    client.post(page, {"joining": str(sister.pk), "relation": "sister"})
    first, second = HouseholdMember.objects.order_by("-speaks_for_household")
    assert (first.resident, second.resident) == (cast.resident, sister)
    assert first.household == second.household
    shown = client.get(detail).content.decode()
    assert "sister" in shown
    assert "speaks for them" in shown
    client.post(reverse("residents:household-speak", args=[sister.pk]))
    assert HouseholdMember.objects.get(speaks_for_household=True).resident == sister
    client.post(reverse("residents:household-leave", args=[cast.resident.pk]))
    assert HouseholdMember.objects.get(until_on=None).resident == sister


def test_nobody_to_add_says_so(cast: Cast) -> None:
    page = reverse("residents:household-share", args=[cast.neighbor.pk])
    answer = client_for(cast.specialist).get(page)
    assert "Nobody else without a household" in answer.content.decode()


def test_the_dead_and_children_speak_for_nobody(cast: Cast, sister: Resident) -> None:
    share_household(resident=cast.resident, joining=sister, by=cast.specialist, now=NOW, on=TODAY)
    record_death(resident=sister, by=cast.specialist, now=NOW, on=TODAY)
    with pytest.raises(Invalid, match="has died"):
        speak_for_household(resident=sister, by=cast.specialist, now=NOW)
    cast.resident.birth_year = TODAY.year - 10
    with pytest.raises(Invalid, match="under 18"):
        speak_for_household(resident=cast.resident, by=cast.specialist, now=NOW)


def test_a_shared_number_is_told(cast: Cast, sister: Resident) -> None:
    page = reverse("residents:resident-detail", args=[cast.resident.pk])
    shown = client_for(cast.specialist).get(page).content.decode()
    assert "Shared with" in shown
    assert sister.name in shown
    page = reverse("residents:resident-detail", args=[cast.neighbor.pk])
    assert "Shared with" not in client_for(cast.specialist).get(page).content.decode()
