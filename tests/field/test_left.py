"""What is left where nobody answers: said once, carried by every "not home"."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from canvass.models import Visit
from tests.cast import Cast, client_for
from tests.field.conftest import Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(house: Cast, pick_up: Callable[..., Phone]) -> Phone:
    phone = pick_up(house.specialist)
    phone.all_sent()
    leaving = phone.page.locator(".leaving")
    expect(leaving).to_contain_text("At unanswered doors we leave: nothing")
    leaving.click()
    phone.tap("button", "Flyer", inside="dialog.sheet")
    expect(leaving).to_contain_text("At unanswered doors we leave: Flyer")
    return phone


def test_it_is_said_once_for_the_day(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = choose(house, pick_up)
    phone.page.locator(".dock .primary").click()
    phone.tap("button", "Not home at 4A")
    expect(phone.row("4A")).to_contain_text("Not home")
    phone.tap("button", "Not home at 4C")
    expect(phone.row("4C")).to_contain_text("Not home")
    phone.row("4A").locator(".door-open").click()
    phone.page.locator("dialog .past-line").first.click()
    expect(phone.page.locator("dialog .past")).to_contain_text("Flyer left")
    phone.page.keyboard.press("Escape")
    phone.all_sent()
    visits = Visit.objects.filter(device_id__isnull=False)
    assert [visit.left_item for visit in visits] == ["flyer", "flyer"]
    body = client_for(house.supervisor).get(f"/campaigns/{house.campaign.pk}/").content.decode()
    assert "Left at doors" in body
    assert "<bdi>Flyer</bdi> <b>2</b>" in body


def test_only_unanswered_doors_carry_it_and_it_lasts(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = choose(house, pick_up)
    phone.page.reload()
    expect(phone.page.locator(".leaving")).to_contain_text("Flyer")
    phone.page.locator(".dock .primary").click()
    phone.row("4A").locator(".door-open").click()
    phone.tap("button", "Refused", inside="dialog.sheet")
    phone.tap("button", "Not home at 4C")
    expect(phone.row("4C")).to_contain_text("Not home")
    phone.all_sent()
    found = Visit.objects.filter(device_id__isnull=False).values_list("disposition", "left_item")
    assert dict(found) == {"refused": "", "not_home": "flyer"}


@pytest.mark.parametrize("look", ["light", "dark", "sun"])
def test_axe_finds_nothing(
    house: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None], look: str
) -> None:
    phone = pick_up(house.specialist)
    phone.page.evaluate("(look) => { document.documentElement.dataset.theme = look }", look)
    phone.page.locator(".leaving").click()
    expect(phone.page.locator("dialog")).to_contain_text("What do you leave?")
    axe(phone.page)
