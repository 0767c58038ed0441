"""A PIN for what the phone carries: set, asked for, wrong, forgotten, taken away."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.field.conftest import Phone
from tests.field.test_not_home import today_of
from tests.field.test_offline import worker_ready

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Axe = Callable[[Page], None]
PIN = "271828"
# Everything in the phone's own store, as somebody with its files in hand would read it.
STORE = """async () => {
  const db = await new Promise((done, fail) => {
    const asked = indexedDB.open("field");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const all = {};
  for (const name of db.objectStoreNames) {
    all[name] = await new Promise((done) => {
      db.transaction(name).objectStore(name).getAll().onsuccess = (event) => done(event.target.result);
    });
  }
  db.close();
  return JSON.stringify(all);
}"""


def set_pin(phone: Phone, pin: str = PIN) -> None:
    phone.page.goto("/field/#/more")
    phone.page.get_by_role("link", name="PIN for this phone").click()
    phone.page.get_by_label("New PIN", exact=True).fill(pin)
    phone.page.get_by_label("New PIN again").fill(pin)
    phone.page.get_by_role("button", name="Set PIN").click()
    expect(phone.page.get_by_text("PIN set", exact=True)).to_be_visible()


def give(phone: Phone, pin: str) -> None:
    phone.page.get_by_label("PIN", exact=True).fill(pin)
    phone.page.get_by_role("button", name="Open", exact=True).click()


def test_set_asked_for_and_taken_away(house: Cast, pick_up: Callable[..., Phone], axe: Axe) -> None:
    phone = pick_up(house.specialist)
    phone.all_sent()
    worker_ready(phone.page)
    assert "Álvarez" in phone.page.evaluate(STORE)
    phone.page.goto("/field/#/pin")
    axe(phone.page)
    phone.page.get_by_label("New PIN", exact=True).fill("1234")
    phone.page.get_by_label("New PIN again").fill("1234")
    phone.page.get_by_role("button", name="Set PIN").click()
    expect(phone.page.get_by_text("A PIN has at least 6 digits.")).to_be_visible()
    axe(phone.page)
    set_pin(phone)
    axe(phone.page)
    stored = json.loads(phone.page.evaluate(STORE))
    assert stored["lists"][0]["shut"] == 1
    assert "Álvarez" not in json.dumps(stored, ensure_ascii=False)
    assert "East 118 Street" not in json.dumps(stored)

    phone.page.context.set_offline(True)
    phone.page.goto(f"/field/#/building/{house.building.pk}")
    phone.page.reload()
    expect(phone.page.get_by_role("heading", name="Enter your PIN")).to_be_visible()
    expect(phone.page.get_by_label("PIN", exact=True)).to_be_focused()
    expect(phone.page.get_by_text("119 Street")).to_have_count(0)
    axe(phone.page)
    give(phone, "000000")
    expect(phone.page.get_by_text("This is not your PIN. Try again.")).to_be_visible()
    give(phone, PIN)
    # Back where one was, with everything that stood there.
    expect(phone.row("4A")).to_be_visible()
    phone.tap("button", "Not home at 4A")
    expect(phone.row("4A")).to_contain_text("Saved on this phone")
    phone.page.context.set_offline(False)
    phone.all_sent()
    assert today_of(house) == [("4A", "not_home")]

    phone.page.goto("/field/#/pin")
    phone.page.locator("#remove-old").fill(PIN)
    phone.page.get_by_role("button", name="Remove PIN").click()
    expect(phone.page.get_by_text("PIN removed")).to_be_visible()
    phone.page.reload()
    expect(phone.page.get_by_role("button", name="Set PIN")).to_be_visible()
    assert "Álvarez" in phone.page.evaluate(STORE)


def test_what_was_saved_is_sent_before_the_pin_is_given(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist)
    phone.all_sent()
    worker_ready(phone.page)
    set_pin(phone)
    phone.page.goto(f"/field/#/building/{house.building.pk}")
    expect(phone.row("4A")).to_be_visible()
    phone.page.context.set_offline(True)
    phone.tap("button", "Not home at 4A")
    expect(phone.row("4A")).to_contain_text("Saved on this phone")
    phone.page.reload()
    expect(phone.page.get_by_role("heading", name="Enter your PIN")).to_be_visible()
    expect(phone.line()).to_contain_text("1 saved on this phone")
    phone.page.context.set_offline(False)
    phone.all_sent()
    assert today_of(house) == [("4A", "not_home")]
    # The list that the desk may have changed meanwhile is not taken in behind the lock.
    assert "Álvarez" not in phone.page.evaluate(STORE)


def test_five_wrong_ones_make_one_wait(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist)
    phone.all_sent()
    set_pin(phone)
    phone.page.reload()
    for _try in range(4):
        give(phone, "000000")
        expect(phone.page.get_by_text("This is not your PIN. Try again.")).to_be_visible()
        expect(phone.page.get_by_label("PIN", exact=True)).to_have_value("")
    give(phone, "000000")
    expect(phone.page.get_by_text("Too many tries. Wait 30 seconds")).to_be_visible()
    phone.page.reload()
    give(phone, PIN)
    expect(phone.page.get_by_text("Too many tries. Wait")).to_be_visible()


def test_forgotten_the_visits_stay_and_the_list_comes_back(
    house: Cast, pick_up: Callable[..., Phone], axe: Axe
) -> None:
    phone = pick_up(house.specialist)
    phone.all_sent()
    worker_ready(phone.page)
    set_pin(phone)
    phone.page.goto(f"/field/#/building/{house.building.pk}")
    expect(phone.row("4A")).to_be_visible()
    phone.page.context.set_offline(True)
    phone.tap("button", "Not home at 4A")
    expect(phone.line()).to_contain_text("Offline. 1 saved on this phone")
    phone.page.reload()
    phone.page.get_by_role("button", name="Forgot your PIN?").click()
    expect(phone.page.get_by_text("Kept and sent: 1 visit that you saved.")).to_be_visible()
    axe(phone.page)
    phone.page.get_by_role("button", name="Erase them and open").click()
    expect(phone.page.get_by_role("heading", name="Enter your PIN")).to_have_count(0)
    stored = json.loads(phone.page.evaluate(STORE))
    assert stored["lists"] == []
    assert [row["payload"]["disposition"] for row in stored["outbox"]] == ["not_home"]
    phone.page.context.set_offline(False)
    phone.all_sent()
    assert today_of(house) == [("4A", "not_home")]
    expect(phone.row("4A")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_a_small_phone(
    house: Cast, pick_up: Callable[..., Phone], axe: Axe, *, dark: bool
) -> None:
    phone = pick_up(house.specialist, width=320, height=600, dark=dark)
    phone.all_sent()
    set_pin(phone)
    axe(phone.page)
    phone.page.reload()
    expect(phone.page.get_by_role("heading", name="Enter your PIN")).to_be_visible()
    axe(phone.page)
    wide = phone.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
