"""iOS phones are asked to put the page on the home screen, where it keeps its store."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.field.conftest import Phone
from tests.field.test_looks import wear
from tests.field.test_tongues import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
STANDALONE = "Object.defineProperty(Navigator.prototype, 'standalone', {get: () => %s})"


def iphone(pick_up: Callable[..., Phone], house: Cast, *, at_home: bool, **more: object) -> Phone:
    """A page in iOS' own browser, or opened from the home screen."""
    phone = pick_up(house.specialist, user_agent=IPHONE, **more)
    phone.page.add_init_script(STANDALONE % str(at_home).lower())
    phone.page.reload()
    phone.all_sent()
    expect(phone.page.locator(".leaving")).to_be_visible()
    return phone


def test_today_says_it_until_it_is_sent_away(
    house: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None]
) -> None:
    phone = iphone(pick_up, house, at_home=False)
    page, card = phone.page, phone.page.locator("main .home")
    expect(card).to_contain_text("Tap Share, then “Add to Home Screen”.")
    for look in ("light", "dark", "sun"):
        wear(page, look)
        axe(page)
        card.scroll_into_view_if_needed()
        picture(page, f"home-today-{look}")
    phone.tap("button", "Do not show again")
    expect(card).to_have_count(0)
    page.reload()
    expect(page.locator(".leaving")).to_be_visible()
    expect(card).to_have_count(0)
    page.goto("/field/#/sync")
    expect(card).to_contain_text("sign in once more")
    expect(card.get_by_role("button")).to_have_count(0)
    axe(page)
    picture(page, "home-sync")


def test_what_waits_is_sent_before_the_move(house: Cast, pick_up: Callable[..., Phone]) -> None:
    page = iphone(pick_up, house, at_home=False).page
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.locator(".dock .primary").click()
    page.get_by_role("button", name="Not home at 4A").click()
    expect(page.locator("#line")).to_contain_text("saved")
    page.goto("/field/#/sync")
    expect(page.locator("main .home")).to_contain_text("First send that, then move.")


def test_on_the_home_screen_nobody_is_asked(house: Cast, pick_up: Callable[..., Phone]) -> None:
    page = iphone(pick_up, house, at_home=True).page
    expect(page.locator("main .home")).to_have_count(0)
    page.goto("/field/#/sync")
    expect(page.locator("dl.facts")).to_be_visible()
    expect(page.locator("main .home")).to_have_count(0)


def test_it_fits_a_small_phone_in_arabic(
    house: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None]
) -> None:
    arabic = {"locale": "ar", "extra_http_headers": {"Accept-Language": "ar"}}
    phone = pick_up(house.specialist, width=320, height=568, user_agent=IPHONE, **arabic)
    page = phone.page
    page.add_init_script(STANDALONE % "false")
    page.reload()
    card = page.locator("main .home")
    expect(card).to_contain_text("إضافة إلى الشاشة الرئيسية")
    card.scroll_into_view_if_needed()
    assert not page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    axe(page)
    picture(page, "home-ar")
