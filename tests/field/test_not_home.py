"""One tap for "not home", six seconds to take it back, a floor in three."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from canvass.models import Visit
from tests.cast import Cast
from tests.field.conftest import Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def today_of(cast: Cast) -> list[tuple[str, str]]:
    """The effective visits of this phone, as (door, disposition)."""
    rows = Visit.objects.filter(
        device_id__isnull=False, superseded_by__isnull=True, is_withdrawal=False
    )
    return sorted((row.unit.label if row.unit else "", row.disposition_id) for row in rows)


def test_one_tap_reaches_the_server(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    phone.tap("button", "Not home at 4A")
    assert phone.taps == 1
    expect(phone.row("4A")).to_contain_text("Saved on this phone")
    expect(phone.page.locator("#undo")).to_contain_text("4A Not home")
    expect(phone.line()).to_contain_text("1 saved on this phone")
    phone.all_sent()
    expect(phone.row("4A")).not_to_contain_text("Saved on this phone")
    visit = Visit.objects.get(device_id__isnull=False)
    assert today_of(house) == [("4A", "not_home")]
    assert visit.id.version == 7
    assert visit.device_seq == 1
    assert visit.turf == house.turf
    assert visit.campaign == house.campaign
    assert visit.user == house.specialist
    assert visit.flags == []


def test_undo_before_sending_leaves_nothing(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    phone.tap("button", "Not home at 4A")
    phone.tap("button", "Undo")
    expect(phone.row("4A")).to_contain_text("No visit yet")
    expect(phone.line()).to_contain_text("All sent")
    phone.tap("button", "Not home at 4F")
    expect(phone.line()).to_contain_text("1 saved on this phone")
    phone.all_sent()
    assert today_of(house) == [("4F", "not_home")]
    assert Visit.objects.get(device_id__isnull=False).device_seq == 1  # no gap in the numbers


def test_taking_back_what_was_sent_is_a_withdrawal(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    phone.tap("button", "Not home at 4A")
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    phone.row("4A").locator(".door-open").click()
    phone.page.locator(".past-line").click()
    phone.tap("button", "Take back today's entry")
    expect(phone.row("4A")).to_contain_text("No visit yet")
    phone.all_sent()
    assert today_of(house) == []
    assert Visit.objects.filter(is_withdrawal=True).count() == 1


def test_a_mistake_is_corrected_by_naming_it(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    phone.tap("button", "Not home at 4A")
    phone.row("4A").locator(".door-open").click()
    sheet = phone.page.locator("dialog.sheet")
    expect(sheet.get_by_role("button", name="Correct")).to_have_attribute("aria-pressed", "true")
    phone.tap("button", "Refused", inside="dialog.sheet")
    expect(phone.row("4A")).to_contain_text("Refused")
    expect(phone.line()).to_contain_text("2 saved")
    phone.all_sent()
    assert today_of(house) == [("4A", "refused")]
    assert Visit.objects.get(disposition="refused", device_id__isnull=False).supersedes is not None


def test_the_rest_of_a_floor_in_two_further_taps(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    # 4D asked not to be visited and 4E refused: both are left out.
    phone.tap("button", "Rest of floor 4 not home", exact=False)
    phone.tap("button", "Record 4 not home", exact=False)
    assert phone.taps == 2
    expect(phone.page.locator("#undo")).to_contain_text("4 doors not home")
    expect(phone.line()).to_contain_text("4 saved")
    phone.all_sent()
    doors = ["4A", "4B", "4C", "4F"]
    assert today_of(house) == [(door, "not_home") for door in doors]


def test_one_undo_for_all_of_it(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    phone.tap("button", "Rest of floor 3 not home", exact=False)
    phone.tap("button", "Record 5 not home", exact=False)
    expect(phone.line()).to_contain_text("5 saved")
    phone.tap("button", "Undo")
    expect(phone.line()).to_contain_text("All sent")
    expect(phone.page.locator("[data-floor='3'] .quick")).to_have_count(5)
    assert today_of(house) == []


def test_a_call_back_is_left_out_of_the_rest(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}/door/{door_id(house, '3A')}")
    phone.tap("button", "Call back", inside="dialog.sheet")
    phone.page.locator(".day[data-day]").first.click()
    phone.page.locator(".times .chip").nth(1).click()
    phone.tap("button", "Save call back")
    expect(phone.row("3A")).to_contain_text("Call back")
    expect(phone.page.locator("[data-floor='3'] .rest-ask")).to_contain_text("3B, 3C, 3D, 3E")


def test_leaving_a_held_door_alone(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    expect(phone.row("4D")).to_contain_text("Do not visit until")
    expect(phone.row("4D").locator(".quick")).to_have_count(0)
    expect(phone.row("4E").locator(".quick")).to_have_count(0)


def door_id(cast: Cast, label: str) -> str:
    return str(next(unit.pk for unit in cast.units if unit.label == label))
