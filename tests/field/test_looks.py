"""No violation on any state, in three looks; nothing wider than the phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.field.conftest import Phone
from tests.field.test_not_home import door_id

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def wear(page: Page, look: str) -> None:
    page.evaluate("(look) => { document.documentElement.dataset.theme = look }", look)


@pytest.mark.parametrize("look", ["light", "dark", "sun"])
def test_axe_finds_nothing(
    house: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None], look: str
) -> None:
    phone = pick_up(house.specialist)
    page = phone.page
    expect(page.locator(".turf")).to_be_visible()
    wear(page, look)
    axe(page)
    page.locator(".dock .primary").click()
    expect(page.locator(".door").first).to_be_visible()
    phone.tap("button", "Not home at 4A")
    expect(page.locator("#undo")).to_be_visible()
    axe(page)
    phone.row("4B").locator(".door-open").click()
    expect(page.locator("dialog.sheet")).to_be_visible()
    axe(page)
    phone.tap("button", "Call back", inside="dialog.sheet")
    axe(page)
    phone.tap("button", "Back", inside="dialog.sheet")
    phone.tap("button", "Conversation", inside="dialog.sheet")
    phone.pick("Rent freeze", inside="#f-needs")
    phone.pick("Court papers", inside="#f-needs")
    phone.page.locator("#f-help .answer").first.click()
    phone.pick("Do not contact", inside="#f-end")
    axe(page)
    for where in ("#/calls", "#/cases", "#/more", "#/sync"):
        page.goto(f"/field/{where}")
        expect(page.locator("h1")).to_be_visible()
        axe(page)


def test_nothing_is_wider_than_a_small_phone(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, width=320, height=568)
    page = phone.page
    wide = "() => document.documentElement.scrollWidth > innerWidth"
    expect(page.locator(".turf")).to_be_visible()
    assert not page.evaluate(wide)
    page.goto(f"/field/#/building/{house.building.pk}")
    expect(page.locator(".door").first).to_be_visible()
    assert not page.evaluate(wide)
    phone.row("4B").locator(".door-open").click()
    sheet = page.locator("dialog.sheet")
    expect(sheet).to_be_visible()
    # The way to a conversation needs no scrolling.
    assert sheet.evaluate("(node) => node.scrollHeight <= node.clientHeight + 1")
    page.goto(f"/field/#/talk/{door_id(house, '4B')}")
    expect(page.locator("main.talk")).to_be_visible()
    assert not page.evaluate(wide)


def test_touch_targets_are_48(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    expect(phone.page.locator(".door").first).to_be_visible()
    small = phone.page.evaluate(
        """() => [...document.querySelectorAll("main button, main a, nav a, #head a, #head button")]
          .filter((one) => one.offsetParent !== null)
          .filter((one) => one.getBoundingClientRect().height < 48 || one.getBoundingClientRect().width < 48)
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert small == []


def test_the_head_of_a_screen_takes_the_focus(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist)
    phone.page.locator(".dock .primary").click()
    expect(phone.page.locator("h1")).to_be_focused()
    phone.row("4B").locator(".door-open").click()
    expect(phone.page.locator("#sheet-title")).to_be_focused()
    phone.page.keyboard.press("Escape")
    expect(phone.row("4B").locator(".door-open")).to_be_focused()


def test_it_reads_from_the_right_in_arabic(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(
        house.specialist,
        f"#/building/{house.building.pk}",
        locale="ar",
        extra_http_headers={"Accept-Language": "ar"},
    )
    page = phone.page
    expect(page.locator(".door").first).to_be_visible()
    if page.evaluate("() => document.documentElement.dir") != "rtl":
        page.evaluate("() => { document.documentElement.dir = 'rtl' }")
    assert not page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    back = page.locator(".back").bounding_box()
    assert back is not None
    assert back["x"] > 195
