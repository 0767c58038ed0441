"""Restricting a person or a door from its page, and what everybody else then finds: nothing."""

from __future__ import annotations

from django.urls import reverse

from engagement.audit.models import Entry
from residents.models import Resident, Unit
from tests.cast import Cast, client_for


def _opened(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()


def test_restrict_resident(cast: Cast) -> None:
    lead, page = (
        client_for(cast.supervisor),
        reverse("residents:resident-restrict", args=[cast.resident.pk]),
    )
    assert (
        page
        in lead.get(reverse("residents:resident-detail", args=[cast.resident.pk])).content.decode()
    )
    assert cast.specialist.name in lead.get(page).content.decode()
    assert client_for(cast.specialist).get(page).status_code == 404
    answer = lead.post(page, {"named": [str(cast.specialist.pk)]})
    assert answer.status_code == 302
    cast.resident.refresh_from_db()
    assert set(cast.resident.named_staff.all()) == {cast.specialist, cast.supervisor}
    assert _opened("resident.opened") == 0
    for name in ("resident-detail", "resident-change", "resident-move"):
        lead.get(reverse(f"residents:{name}", args=[cast.resident.pk]))
    assert _opened("resident.opened") == 3
    lead.post(page, {"do": "open"})
    assert not Resident.objects.get(pk=cast.resident.pk).is_restricted
    lead.get(reverse("residents:resident-detail", args=[cast.resident.pk]))
    assert _opened("resident.opened") == 3


def test_only_staff_of_the_team_are_offered(cast: Cast) -> None:
    page = reverse("residents:resident-restrict", args=[cast.resident.pk])
    answer = client_for(cast.supervisor).post(page, {"named": [str(cast.stranger.pk)]})
    assert "Choose people of the team." in answer.content.decode()
    assert not Resident.objects.get(pk=cast.resident.pk).is_restricted


def test_restrict_unit(cast: Cast) -> None:
    unit = cast.units[0]
    page = reverse("residents:unit-restrict", args=[unit.pk])
    building = reverse("residents:building-detail", args=[cast.building.pk])
    lead = client_for(cast.supervisor)
    assert page in lead.get(building).content.decode()
    # Another team's lead sees every address, and closes no door of this team's people.
    assert client_for(cast.other_supervisor).get(page).status_code == 404
    assert lead.post(page, {"named": []}).status_code == 302
    assert Unit.objects.get(pk=unit.pk).is_restricted
    assert ">1A<" not in client_for(cast.specialist).get(building).content.decode()
    assert _opened("unit.opened") == 0
    assert ">1A<" in lead.get(building).content.decode()
    assert Entry.objects.get(verb="unit.opened").subject_id == unit.pk
    lead.post(page, {"do": "open"})
    assert not Unit.objects.get(pk=unit.pk).is_restricted
