"""No signal, a page closed too soon, a visit set aside, a session that ran out."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from canvass.models import Visit
from tests.cast import Cast
from tests.field.conftest import Phone
from tests.field.test_not_home import door_id, today_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def worker_ready(page: Page) -> None:
    """Wait until the worker has the whole shell."""
    page.evaluate("() => navigator.serviceWorker.ready")


def test_offline_the_page_opens_and_keeps_and_sends_later(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    worker_ready(phone.page)
    phone.page.context.set_offline(True)
    phone.tap("button", "Not home at 4A")
    expect(phone.row("4A")).to_contain_text("Saved on this phone")
    phone.page.reload()
    expect(phone.row("4A")).to_contain_text("Saved on this phone")
    expect(phone.line()).to_contain_text("Offline. 1 saved on this phone")
    # A conversation too, after the reload.
    phone.row("4B").locator(".door-open").click()
    phone.tap("button", "Conversation", inside="dialog.sheet")
    phone.pick("No need now", inside="#f-needs")
    phone.page.locator(".dock .primary").click()
    expect(phone.line()).to_contain_text("Offline. 2 saved on this phone")
    assert not Visit.objects.filter(device_id__isnull=False).exists()
    phone.page.context.set_offline(False)
    phone.all_sent()
    assert today_of(house) == [("4A", "not_home"), ("4B", "conversation")]


def test_a_page_closed_within_undo_still_sends(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    phone.tap("button", "Not home at 4A")
    expect(phone.row("4A")).to_contain_text("Saved on this phone")
    context = phone.page.context
    phone.page.close()
    phone.page = context.new_page()
    phone.page.goto("/field/")
    expect(phone.line()).to_contain_text("1 saved on this phone")
    phone.all_sent()
    assert today_of(house) == [("4A", "not_home")]


def test_a_reply_that_was_lost_is_asked_for_again(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    lost: list[int] = []

    def lose_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)  # the server stored it; the phone never hears
        route.abort()

    phone.page.route("**/api/v1/visits/", lose_first)
    phone.tap("button", "Not home at 4A")
    expect(phone.line()).to_contain_text("Offline. 1 saved", timeout=12_000)
    phone.all_sent()
    assert lost == [200]
    assert today_of(house) == [("4A", "not_home")]
    assert Visit.objects.filter(device_id__isnull=False).count() == 1


def test_a_visit_set_aside_says_why_and_can_be_mended(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist, f"#/talk/{door_id(house, '4B')}")

    def spoil(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        for visit in body["visits"]:
            if not visit.get("spared"):
                visit["needs"] = ["no_such_need"]
        route.continue_(post_data=json.dumps(body))

    phone.page.route("**/api/v1/visits/", spoil)
    phone.pick("Rent freeze", inside="#f-needs")
    phone.page.locator(".dock .primary").click()
    expect(phone.line()).to_contain_text("All sent. 1 set aside", timeout=15_000)
    expect(phone.row("4B")).to_contain_text("Set aside")
    phone.page.unroute("**/api/v1/visits/")
    phone.tap("link", "Look")
    card = phone.page.locator(".aside-card")
    expect(card).to_contain_text("There is no such need".lower(), ignore_case=True)
    expect(phone.page.get_by_role("button", name="Export as a file")).to_be_enabled()
    with phone.page.expect_download() as download:
        phone.tap("button", "Export as a file")
    kept = json.loads(download.value.path().read_text())
    assert kept["visits"][0]["state"] == "quarantined"
    phone.tap("link", "Mend this visit")
    expect(phone.page.locator("#f-needs input:checked")).to_have_count(1)
    phone.page.locator(".dock .primary").click()
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    expect(phone.page.locator(".aside-card")).to_have_count(0)
    assert today_of(house) == [("4B", "conversation")]


def test_a_session_that_ran_out_stops_nothing_but_sending(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(
        house.specialist, f"#/building/{house.building.pk}", expect_errors="Failed to load resource"
    )
    phone.all_sent()
    expect(phone.row("4A")).to_be_visible()
    _sign_out_everybody()
    phone.tap("button", "Not home at 4A")
    phone.tap("button", "Not home at 4B")
    expect(phone.line()).to_contain_text("Sign in to send 2", timeout=15_000)
    expect(phone.page.locator("#line a")).to_have_attribute("href", "/sign-in/?next=%2Ffield%2F")
    assert not Visit.objects.filter(device_id__isnull=False).exists()


def test_another_person_on_the_same_phone(house: Cast, pick_up: Callable[..., Phone]) -> None:
    from django.conf import settings

    from tests.cast import client_for

    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    worker_ready(phone.page)
    phone.page.context.set_offline(True)
    phone.tap("button", "Not home at 4A")
    expect(phone.row("4A")).to_contain_text("Saved on this phone")
    cookie = client_for(house.colleague).cookies[settings.SESSION_COOKIE_NAME]
    phone.page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}]
    )
    phone.page.context.set_offline(False)
    phone.page.goto("/field/")
    phone.page.reload()
    expect(phone.page.locator("main")).to_contain_text("No turf today", timeout=15_000)
    expect(phone.line()).to_contain_text("1 visit by Ana Morales waits here")
    assert not Visit.objects.filter(device_id__isnull=False).exists()


def test_signing_out_asks_how_many_are_erased(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    phone.page.route("**/api/v1/visits/", lambda route: route.abort())
    phone.tap("button", "Not home at 4A")
    expect(phone.line()).to_contain_text("saved")
    phone.tap("link", "More")
    phone.tap("button", "Sign out")
    sheet = phone.page.locator("dialog.sheet")
    expect(sheet).to_contain_text("1 visit is not sent", timeout=15_000)
    sheet.get_by_label("Type 1 to erase this visit").fill("2")
    phone.tap("button", "Erase them and sign out")
    expect(sheet.get_by_role("alert")).to_contain_text("Type 1")
    sheet.get_by_label("Type 1 to erase this visit").fill("1")
    phone.tap("button", "Erase them and sign out")
    phone.page.wait_for_url("**/sign-in/**")


def _sign_out_everybody() -> None:
    from django.core.cache import cache

    Session.objects.all().delete()
    cache.clear()
