"""The door's history on a case: this home's, from the first knock, and no other tenant's."""

from __future__ import annotations

from datetime import timedelta

from canvass.models import Visit, VisitWords
from residents.models import Residence
from residents.operations import move_resident
from tests.cases.factory import make_own_case
from tests.cast import NOW, TODAY, Cast, client_for, make_resident, make_visit


def _met(cast: Cast, days_ago: int) -> Visit:
    """A first conversation, from which on the resident is known to live there."""
    visit = make_visit(
        cast,
        occurred_at=NOW - timedelta(days=days_ago),
        resident=cast.resident,
        disposition_id="conversation",
    )
    Residence.objects.filter(resident=cast.resident).update(from_on=visit.day)
    return visit


def _told(cast: Cast) -> str:
    case = make_own_case(cast)
    return client_for(cast.supervisor).get(f"/cases/{case.pk}/").content.decode()


def test_knocks_before_we_met_are_part_of_the_story(cast: Cast) -> None:
    make_visit(cast, occurred_at=NOW - timedelta(days=9), disposition_id="inaccessible")
    _met(cast, 2)
    assert "No access" in _told(cast)


def test_a_former_tenant_is_not(cast: Cast) -> None:
    former = make_resident("Former Tenant", cast.units[0], cast.team)
    make_visit(cast, occurred_at=NOW - timedelta(days=20), disposition_id="inaccessible")
    for days, said in ((15, "formerwords"), (10, "movingwords")):
        talk = make_visit(
            cast,
            occurred_at=NOW - timedelta(days=days),
            resident=former,
            disposition_id="refused",
        )
        VisitWords.objects.create(visit=talk, note=said)
    # They left on the very day of the last of these, and the new tenant was met that day too.
    on = TODAY - timedelta(days=10)
    move_resident(resident=former, by=cast.supervisor, now=NOW, unit=None, on=on)
    _met(cast, 10)
    page = _told(cast)
    assert "Conversation" in page
    for words in ("No access", "Refused", "formerwords", "movingwords"):
        assert words not in page


def test_who_comes_after_them_is_not(cast: Cast) -> None:
    _met(cast, 12)
    case = make_own_case(cast)
    on = TODAY - timedelta(days=5)
    move_resident(resident=cast.resident, by=cast.supervisor, now=NOW, unit=None, on=on)
    later = make_resident("Later Tenant", cast.units[0], cast.team)
    Residence.objects.filter(resident=later).update(from_on=on)
    for days in (5, 3):
        make_visit(
            cast,
            occurred_at=NOW - timedelta(days=days),
            resident=later,
            disposition_id="refused",
        )
    page = client_for(cast.supervisor).get(f"/cases/{case.pk}/").content.decode()
    assert "Conversation" in page
    assert "Refused" not in page
