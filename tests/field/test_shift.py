"""The shift on the phone: begun, a sign given, ended with both sides shown; also without a signal."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from canvass.models import Shift, ShiftReport
from canvass.operations.shifts import raise_alerts
from engagement.ids import new_id
from tests.cast import Cast
from tests.field.conftest import Phone
from tests.field.test_looks import wear
from tests.field.test_not_home import door_id

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def begun(house: Cast, minutes: int, **fields: Any) -> Shift:
    """A shift that another phone of theirs began so long ago."""
    at = timezone.now() - timedelta(minutes=minutes)
    values = {"started_at": at, "last_sign_at": at, "check_every": 60, "day": house.city.day_of(at)}
    return Shift.objects.create(
        id=new_id(), user=house.specialist, team=house.team, **{**values, **fields}
    )


def look(page: Page, name: str) -> None:
    """Kept for a person to look at, where one asked for it."""
    if folder := os.environ.get("SHOTS"):
        for theme in ("light", "dark", "sun"):
            wear(page, theme)
            page.screenshot(path=f"{folder}/{name}-{theme}.png", full_page=False)
        wear(page, "light")


def spoil(route: Route) -> None:
    body = json.loads(route.request.post_data or "{}")
    for visit in body["visits"]:
        if visit["disposition"] == "conversation":
            visit["needs"] = ["no_such_need"]
    route.continue_(post_data=json.dumps(body))


def test_a_shift_in_three_taps_and_home_again(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist)
    page = phone.page
    expect(page.locator(".shift")).to_contain_text("No shift started")
    phone.tap("button", "Start shift")
    sheet = page.locator("dialog.sheet")
    expect(sheet).to_contain_text("Nobody sees where you are")
    expect(sheet.get_by_label("Every 60 min")).to_be_checked()
    phone.pick("Every 30 min", inside="dialog.sheet")
    phone.tap("button", "Start shift", inside="dialog.sheet")
    assert phone.taps == 3
    expect(page.locator(".shift").first).to_contain_text("Shift started")
    expect(page.locator("#due")).to_contain_text("Check-in by")
    look(page, "shift-today")
    phone.all_sent()
    shift = Shift.objects.get()
    assert (shift.user, shift.check_every) == (house.specialist, 30)
    phone.tap("button", "I’m fine")
    expect(page.locator("#said")).to_contain_text("All sent")
    phone.all_sent()
    expect(page.locator(".shift").first).to_contain_text("Shift started")
    page.goto(f"/field/#/building/{house.building.pk}")
    phone.tap("button", "Not home at 4A")
    phone.all_sent()
    page.goto("/field/#/shift")
    expect(page.locator(".sum-up")).to_contain_text("1 counted")
    expect(page.locator(".sum-up")).to_contain_text("Phone and server agree")
    phone.tap("button", "End shift")
    expect(page.locator(".shift")).to_contain_text("No shift started")
    phone.all_sent()
    shift.refresh_from_db()
    assert shift.ended_by == "person"
    kinds = set(ShiftReport.objects.values_list("kind", flat=True))
    assert kinds == {"shift_started", "checked_in", "shift_ended"}


def test_a_due_check_in_is_asked_for_on_every_page_and_one_tap_answers(
    house: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None]
) -> None:
    begun(house, 75)
    assert len(raise_alerts(now=timezone.now())) == 1
    phone = pick_up(house.specialist)
    page = phone.page
    expect(page.locator("#due")).to_contain_text("Check-in was due")
    strip = page.locator("#check")
    expect(strip).to_be_attached()
    expect(strip).to_be_hidden()
    look(page, "shift-due")
    axe(page)
    page.goto(f"/field/#/building/{house.building.pk}")
    expect(strip).to_be_visible()
    look(page, "shift-due-building")
    axe(page)
    strip.get_by_role("button", name="I’m fine").click()
    expect(strip).to_have_count(0)
    phone.all_sent()
    assert Shift.objects.get().alerts.get().how == "sign"


def test_a_visit_on_the_phone_is_a_sign_of_life_too(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    begun(house, 75)
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    expect(phone.page.locator("#check")).to_be_visible()
    phone.page.context.set_offline(True)
    phone.tap("button", "Not home at 4A")
    phone.page.goto("/field/#/")
    expect(phone.page.locator("#due")).to_contain_text("Check-in by")
    expect(phone.page.locator("#check")).to_have_count(0)
    phone.page.context.set_offline(False)


@pytest.mark.parametrize("theme", ["light", "dark", "sun"])
def test_the_end_shows_both_sides_and_what_was_set_aside(
    house: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None], theme: str
) -> None:
    begun(house, 100)
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    page = phone.page
    wear(page, theme)
    for label in ("4A", "4C", "3B", "3C"):
        phone.tap("button", f"Not home at {label}")
    page.route("**/api/v1/visits/", spoil)
    page.goto(f"/field/#/talk/{door_id(house, '4B')}")
    phone.pick("Rent freeze", inside="#f-needs")
    page.locator(".dock .primary").click()
    expect(phone.line()).to_contain_text("1 set aside", timeout=20_000)
    page.goto("/field/#/shift")
    verdict = page.locator(".sum-up")
    expect(verdict).to_contain_text("4 counted, 1 set aside")
    expect(verdict).to_contain_text("needs your fix to count")
    talk = page.locator(".side-rows", has_text="Conversation")
    expect(talk.locator("[aria-label='on the server: 0, 1 set aside']")).to_be_visible()
    expect(talk.locator("[aria-label='not alike']")).to_be_visible()
    quiet = page.locator(".side-rows", has_text="Not home")
    expect(quiet.locator("[aria-label='alike']")).to_be_visible()
    look(page, "shift-end")
    wear(page, theme)
    axe(page)
    quiet.locator("summary").click()
    expect(quiet.locator("li")).to_have_count(4)
    expect(page.locator(".aside-card")).to_contain_text("4B")
    expect(page.get_by_role("link", name="Mend this visit").first).to_be_visible()
    look(page, "shift-end-open")
    wear(page, theme)
    axe(page)
    assert not page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    phone.tap("button", "End shift, mend later")
    expect(page.locator(".shift")).to_contain_text("No shift started")
    expect(phone.line()).to_contain_text("1 set aside")
    page.unroute("**/api/v1/visits/")


def test_ending_needs_no_signal(
    house: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None]
) -> None:
    phone = pick_up(house.specialist)
    page = phone.page
    phone.all_sent()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    phone.tap("button", "Start shift")
    phone.tap("button", "Start shift", inside="dialog.sheet")
    page.goto(f"/field/#/building/{house.building.pk}")
    phone.tap("button", "Not home at 4A")
    page.goto("/field/#/shift")
    verdict = page.locator(".sum-up")
    expect(verdict).to_contain_text("1 visit on this phone")
    expect(verdict).to_contain_text("not known yet")
    look(page, "shift-end-offline")
    axe(page)
    phone.tap("button", "End shift, send later")
    expect(page.locator(".shift")).to_contain_text("No shift started")
    assert not Shift.objects.exists()
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    phone.all_sent()
    shift = Shift.objects.get()
    assert shift.started_at is not None
    assert shift.ended_by == "person"


def test_a_row_that_the_server_lost_is_named_and_sent_again(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    begun(house, 30)
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    page = phone.page
    phone.tap("button", "Not home at 4A")
    phone.all_sent()
    nothing = {"now": timezone.now().isoformat(), "visits": []}
    page.route("**/api/v1/field/receipts", lambda route: route.fulfill(json=nothing))
    page.goto("/field/#/shift")
    expect(page.locator(".sum-up")).to_contain_text("1 not on the server")
    expect(page.locator(".aside-card")).to_contain_text("4A")
    page.unroute("**/api/v1/field/receipts")
    phone.tap("button", "Send again")
    expect(page.locator(".sum-up")).to_contain_text("1 counted")
    expect(page.locator(".aside-card")).to_have_count(0)


def test_a_shift_left_open_since_yesterday_asks_when_it_ended(
    house: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None]
) -> None:
    shift = begun(house, 26 * 60, check_every=0)
    phone = pick_up(house.specialist)
    page = phone.page
    expect(page.locator(".shift")).to_contain_text("left open")
    phone.tap("button", "Say when it ended")
    sheet = page.locator("dialog.sheet")
    expect(sheet.get_by_label("It ended at")).not_to_have_value("")
    look(page, "shift-left-open")
    axe(page)
    phone.tap("button", "End shift", inside="dialog.sheet")
    expect(page.locator(".shift")).to_contain_text("No shift started")
    phone.all_sent()
    shift.refresh_from_db()
    assert shift.ended_by == "person"
    assert shift.ended_at is not None
    assert shift.ended_at < timezone.now() - timedelta(hours=20)
