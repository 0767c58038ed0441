"""Pages of buildings and residents: who opens them, what they show, what they ask of the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from engagement.audit.models import Entry
from engagement.ids import new_id
from residents.models import AccessNote, Building, Consent, DoNotContact, Resident, Unit
from residents.operations import add_do_not_contact, join_household, restrict_resident
from tests.cast import NOW, TODAY, Cast, client_for, make_building, make_resident, make_unit

SEES_BUILDINGS = {"specialist", "supervisor", "other_supervisor", "administrator"}
SEES_RESIDENT = {"specialist", "supervisor"}


def url(name: str, *args: object) -> str:
    return reverse(f"residents:{name}", args=args)


def pages(cast: Cast) -> dict[str, tuple[str, set[str]]]:
    """Each page about the cast's building or resident, and who may open it."""
    building, resident, unit = cast.building.pk, cast.resident.pk, cast.units[0].pk
    keeps = SEES_BUILDINGS - {"specialist"}
    return {
        "building-detail": (url("building-detail", building), SEES_BUILDINGS),
        "building-change": (url("building-change", building), keeps),
        "unit-add": (url("unit-add", building), SEES_BUILDINGS),
        "access-note-add": (url("access-note-add", building), SEES_BUILDINGS),
        "resident-detail": (url("resident-detail", resident), SEES_RESIDENT),
        "resident-change": (url("resident-change", resident), SEES_RESIDENT),
        "resident-move": (url("resident-move", resident), SEES_RESIDENT),
        "resident-death": (url("resident-death", resident), SEES_RESIDENT),
        "consent-record": (url("consent-record", resident), SEES_RESIDENT),
        "dnc-resident": (url("do-not-contact-add", "resident", resident), SEES_RESIDENT),
        "dnc-unit": (url("do-not-contact-add", "unit", unit), SEES_BUILDINGS),
        "dnc-building": (url("do-not-contact-add", "building", building), SEES_BUILDINGS),
        "add-in-unit": (
            url("resident-add") + f"?unit={unit}",
            SEES_BUILDINGS - {"administrator"},
        ),
        "import-list": (url("import-list"), keeps),
        "import-add": (url("import-add"), keeps),
    }


def test_who_opens_what(cast: Cast) -> None:
    for name, (path, opens) in pages(cast).items():
        for who, user in cast.everyone.items():
            status = client_for(user).get(path).status_code
            assert status == (200 if who in opens else 404), (name, who, status)


def test_a_restricted_person_is_nowhere(cast: Cast) -> None:
    restrict_resident(resident=cast.resident, by=cast.supervisor, now=NOW, staff=[])
    client = client_for(cast.specialist)
    assert client.get(url("resident-detail", cast.resident.pk)).status_code == 404
    assert "Torres" not in client.get(url("resident-list")).content.decode()
    found = client.post(url("resident-list"), {"q": "Torres"}).content.decode()
    assert "Nobody found" in found
    page = client.get(url("building-detail", cast.building.pk)).content.decode()
    assert "Torres" not in page
    assert cast.neighbor.name in page
    named = client_for(cast.supervisor).get(url("resident-detail", cast.resident.pk))
    assert "Restricted to named staff" in named.content.decode()
    assert Entry.objects.filter(verb="resident.opened", actor=cast.supervisor).count() == 1


def test_find_a_resident_by_any_script(cast: Cast) -> None:
    client = client_for(cast.specialist)
    for words, name in [("guadalupe torr", "Torres"), ("খাতুন", "রহিমা"), ("0148", "Torres")]:
        page = client.post(url("resident-list"), {"q": words}).content.decode()
        assert name in page
    assert "Nobody found" in client.post(url("resident-list"), {"q": "zzz"}).content.decode()


def test_names_stay_out_of_urls(cast: Cast) -> None:
    page = client_for(cast.specialist).get(url("resident-list") + "?q=Torres").content.decode()
    assert 'value="Torres"' not in page


def test_find_a_building(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    page = client.get(url("building-list"), {"q": "214 e 119th"}).content.decode()
    assert "214 East 119 Street" in page
    assert "Ocean" not in page
    page = client.get(url("building-list"), {"zip": "11225"}).content.decode()
    assert "Ocean" in page
    page = client.get(url("building-list"), {"q": "nowhere", "district": "8"}).content.decode()
    assert "No building matches" in page


def test_a_building_shows_its_doors_from_the_top(cast: Cast) -> None:
    make_unit(cast.building, "PH", 200)
    make_unit(cast.building, "super", None)
    AccessNote.objects.create(
        building=cast.building, kind="elevator", text="Out until spring", expires_on=TODAY
    )
    AccessNote.objects.create(building=cast.building, kind="super", text="Mr. Ruiz, bell 1")
    add_do_not_contact(
        of=cast.building, by=cast.supervisor, now=NOW, channel="door", reason="legal", today=TODAY
    )
    page = client_for(cast.specialist).get(url("building-detail", cast.building.pk))
    text = page.content.decode()
    order = [text.index(word) for word in ("Penthouse", "Floor 2", "Floor 1", "Floor not known")]
    assert order == sorted(order)
    assert "Mr. Ruiz" in text
    assert "Do not contact this building" in text


def test_add_units_keeps_what_was_typed(cast: Cast) -> None:
    client = client_for(cast.specialist)
    path = url("unit-add", cast.building.pk)
    page = client.post(path, {"labels": "6F-1A"}).content.decode()
    assert "ends before it starts" in page
    assert "6F-1A" in page
    assert client.post(path, {"labels": "3A-3D, PH"}).status_code == 302
    assert Unit.objects.filter(building=cast.building).count() == 9
    assert "in the building already" in client.post(path, {"labels": "PH"}).content.decode()


def test_report_a_door_missing(cast: Cast) -> None:
    client = client_for(cast.specialist)
    for _ in range(2):
        assert client.post(url("unit-missing", cast.units[0].pk)).status_code == 302
    assert Unit.objects.get(pk=cast.units[0].pk).reported_missing_at is not None
    assert client_for(cast.stranger).post(url("unit-missing", cast.units[1].pk)).status_code == 404
    client_for(cast.specialist).post(url("unit-found", cast.units[0].pk))
    assert not Unit.objects.filter(reported_missing_at__isnull=False).exists()


def test_change_a_building(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    path = url("building-change", cast.building.pk)
    good = {"unit_count": "33", "postal_code": "10035", "council_district": "9"}
    assert client.post(path, good).status_code == 302
    building = Building.objects.get(pk=cast.building.pk)
    assert (building.unit_count, building.council_district) == (33, "9")
    page = client.post(path, {**good, "latitude": "40.8"}).content.decode()
    assert "both, or neither" in page
    assert "1 thing to fix" in page


def test_add_a_resident_at_an_address(cast: Cast) -> None:
    client = client_for(cast.specialist)
    path = url("resident-add")
    words = {"name": "نور الهدى", "phone": "(212) 555-0177", "languages": ["ar"]}
    page = client.post(path, {**words, "address": "214 E 119th St", "apartment": "9Z"})
    assert "has no apartment 9Z" in page.content.decode()
    assert "نور الهدى" in page.content.decode()
    page = client.post(path, {**words, "address": "30 Ocean Avenue", "apartment": "1"})
    assert "No building that you may see" in page.content.decode()
    answer = client.post(path, {**words, "address": "214 E 119th St", "apartment": "2a"})
    resident = Resident.objects.get(name="نور الهدى")
    assert answer["Location"] == url("resident-detail", resident.pk)
    assert resident.unit == cast.units[2]
    assert str(resident.phone) == "+12125550177"
    answer = client.post(f"{path}?unit={cast.units[1].pk}", {"name": "Ann"})
    assert Resident.objects.get(name="Ann").unit == cast.units[1]
    assert "Enter a name or a phone number." in client.post(path, {}).content.decode()
    assert client.get(path + "?unit=nonsense").status_code == 404


def test_change_move_and_death(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    key = cast.resident.pk
    client.post(url("resident-change", key), {"name": "María G. Torres", "languages": ["es", "en"]})
    resident = Resident.objects.get(pk=key)
    assert (resident.name, resident.languages, str(resident.phone)) == (
        "María G. Torres",
        ["es", "en"],
        "",
    )
    page = client.post(url("resident-move", key), {"on": "2026-11-20"}).content.decode()
    assert "Enter the address" in page
    client.post(
        url("resident-move", key),
        {"on": "2026-11-20", "address": "214 East 119 Street", "apartment": "2B"},
    )
    assert Resident.objects.get(pk=key).unit == cast.units[3]
    client.post(url("resident-death", key), {"deceased_on": "2026-01-02"})
    assert "Deceased" in client.get(url("resident-detail", key)).content.decode()


def test_consent_has_no_default(cast: Cast) -> None:
    client = client_for(cast.specialist)
    path = url("consent-record", cast.resident.pk)
    assert "checked" not in client.get(path).content.decode()
    assert "3 things to fix" in client.post(path, {"purpose": "this_case"}).content.decode()
    told = {"purpose": "this_case", "channel": "sms", "answer": "yes", "how": "door"}
    assert client.post(path, told).status_code == 302
    assert Consent.objects.get().answer is True
    page = client.get(url("resident-detail", cast.resident.pk)).content.decode()
    assert page.count("not asked") >= 9


def test_hold_and_lift(cast: Cast) -> None:
    client = client_for(cast.specialist)
    path = url("do-not-contact-add", "resident", cast.resident.pk)
    assert client.post(path, {"channel": "any", "reason": "asked"}).status_code == 302
    row = DoNotContact.objects.get()
    detail = url("resident-detail", cast.resident.pk)
    assert "Do not contact this resident" in client.get(detail).content.decode()
    lift = url("do-not-contact-lift", row.pk)
    assert client_for(cast.stranger).get(lift).status_code == 404
    assert client.get(lift).status_code == 200
    assert client.post(lift)["Location"] == detail
    assert "Do not contact this resident" not in client.get(detail).content.decode()
    assert client.get(url("do-not-contact-add", "street", new_id())).status_code == 404


def test_the_household_and_the_window(cast: Cast) -> None:
    first = join_household(resident=cast.resident, by=cast.specialist, now=NOW, on=TODAY)
    join_household(
        resident=cast.neighbor, by=cast.specialist, now=NOW, on=TODAY, household=first.household
    )
    Resident.objects.filter(pk=cast.resident.pk).update(safe_from="00:00", safe_until="23:59")
    page = client_for(cast.specialist).get(url("resident-detail", cast.resident.pk))
    text = page.content.decode()
    assert "রহিমা খাতুন" in text
    assert "Open now" in text
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["building-list", "resident-list", "building-detail", "resident-detail"]
)
def test_the_same_number_of_queries_however_many_rows(
    cast: Cast, path: str, django_assert_max_num_queries: Any
) -> None:
    args: tuple[UUID, ...] = ()
    if path == "building-detail":
        args = (cast.building.pk,)
    if path == "resident-detail":
        args = (cast.resident.pk,)
    client = client_for(cast.supervisor)
    client.get(url(path, *args))

    def asked() -> int:
        with django_assert_max_num_queries(30) as seen:
            client.get(url(path, *args))
        return len(seen)

    before = asked()
    for number in range(8):
        building = make_building(str(100 + number), "Main Street")
        unit = make_unit(cast.building, f"7{'ABCDEFGH'[number]}", 7)
        make_resident(f"Person {number}", unit, cast.team)
        make_unit(building, "1")
        Consent.objects.create(
            resident=cast.resident,
            channel="sms",
            purpose="this_case",
            answer=True,
            given_at=NOW + timedelta(minutes=number),
            how="door",
            recorded_by=cast.specialist,
        )
        add_do_not_contact(
            of=cast.resident, by=cast.specialist, now=NOW, channel="sms", reason="asked",
            today=TODAY,
        )  # fmt: skip
    assert asked() == before


def test_pages_by_cursor(cast: Cast) -> None:
    for number in range(60):
        make_building(str(1 + number), "Main Street", postal_code="10001")
    client = client_for(cast.supervisor)
    first = client.get(url("building-list")).content.decode()
    assert "1 Main Street" in first
    cursor = first.split("cursor=")[1].split('"')[0]
    second = client.get(url("building-list") + f"?cursor={cursor}").content.decode()
    assert "214 East 119 Street" in second
    assert client.get(url("building-list") + "?cursor=nonsense").status_code == 400


def test_a_door_names_who_lives_there_to_those_who_may_know(cast: Cast) -> None:
    page = url("building-detail", cast.building.pk)
    assert cast.resident.name in client_for(cast.specialist).get(page).content.decode()
    for number in range(4):
        make_resident(f"Person {number}", cast.units[0], cast.team)
    shown = client_for(cast.supervisor).get(page).content.decode()
    assert "and 2 more" in shown
    for other in (cast.other_supervisor, cast.administrator):
        assert cast.resident.name not in client_for(other).get(page).content.decode()


def test_a_hold_of_a_door_is_lifted_from_its_building(cast: Cast) -> None:
    hold = add_do_not_contact(
        of=cast.units[1],
        by=cast.specialist,
        now=NOW,
        today=TODAY,
        channel="any",
        reason="asked",
    )
    lift = url("do-not-contact-lift", hold.pk)
    client = client_for(cast.specialist)
    assert lift in client.get(url("building-detail", cast.building.pk)).content.decode()
    assert client.post(lift).status_code == 302
    assert lift not in client.get(url("building-detail", cast.building.pk)).content.decode()
