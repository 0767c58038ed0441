"""What happens to the phone itself: killed, emptied, full, out of time, without a signal for days."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from canvass.models import Device, Visit
from tests import chromium
from tests.cast import Cast, client_for
from tests.faults.conftest import Phone, ready, sent, sign_in
from tests.faults.proxy import LOST, Asked, Proxy, Trouble

pytestmark = [pytest.mark.browser, pytest.mark.services]

# Chromium's own quota cannot be made small from outside: the writes fail as they do then.
_FULL = """() => {
  window.isFull = true;
  for (const name of ["add", "put"]) {
    const real = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (...args) {
      if (window.isFull) throw new DOMException("full", "QuotaExceededError");
      return real.apply(this, args);
    };
  }
}"""


def no_api(asked: Asked) -> Trouble | None:
    """The server is out of reach; what the browser has of the page it has."""
    return LOST if asked.is_api else None


def nothing_at_all(_asked: Asked) -> Trouble:
    """No signal."""
    return LOST


def test_an_emptied_store_is_told_to_the_supervisor_by_number(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy
) -> None:
    phone = pick_up(house.specialist)
    phone.not_home("4A")
    phone.later()
    phone.says("All sent")
    proxy.plan = no_api
    phone.not_home("4B", "4C", "3A")
    phone.later()
    phone.says("Offline. 3 saved on this phone")
    empty(phone)
    proxy.good_day()
    phone.page.reload()
    phone.says("This phone may have lost 3 visits")
    phone.page.goto("/field/#/sync")
    expect(phone.page.locator("main")).to_contain_text("This phone's store was emptied")
    phone.try_again()
    device = Device.objects.get()
    assert (device.highest_seq, device.received, device.unsent, device.lost) == (4, 1, 0, 3)
    assert device.emptied_at is not None
    page = client_for(house.supervisor).get("/phones/").content.decode()
    assert "This phone may have lost 3 visits" in page
    # Its numbers go on where they were, so that nothing hides the gap.
    phone.page.goto(f"/field/#/building/{house.building.pk}")
    phone.not_home("3B")
    phone.later()
    phone.try_again()
    assert [row["seq"] for row in phone.rows()] == [5]
    assert Device.objects.get().lost == 3


def test_a_full_phone_says_so_keeps_the_draft_and_offers_the_file(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy
) -> None:
    phone = pick_up(house.specialist)
    proxy.plan = no_api
    phone.not_home("4A", "4B")
    phone.page.evaluate(_FULL)
    phone.row("4C").get_by_role("button", name="Not home at 4C").click()
    sheet = phone.page.locator("dialog.sheet")
    expect(sheet).to_contain_text("Not saved")
    expect(sheet).to_contain_text("Free some space")
    sheet.get_by_role("button", name="Close").click()
    expect(phone.row("4C")).not_to_contain_text("Saved on this phone")
    phone.says("The phone is full")
    with phone.page.expect_download() as file:
        phone.page.locator("#line").get_by_role("button", name="Export 2 visits now").click()
    assert file.value.path().read_text().count('"state": "saved"') == 2
    phone.page.evaluate("() => { window.isFull = false; }")
    proxy.good_day()
    phone.not_home("4C")
    phone.later()
    phone.until_all_sent()
    assert sent() == ["4A", "4B", "4C"]


def test_a_clock_wrong_by_three_years(house: Cast, pick_up: Callable[..., Phone]) -> None:
    wrong = datetime.now(UTC) - timedelta(days=1096)
    phone = pick_up(house.specialist, time=wrong)
    phone.not_home("4A")
    phone.later()
    phone.until_all_sent()
    (visit,) = Visit.objects.filter(device_id__isnull=False)
    # Stored, flagged, and when it happened is right all the same.
    assert visit.flags == ["clock_far_off"]
    assert abs(visit.occurred_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert abs(visit.device_at - wrong) < timedelta(minutes=5)
    page = client_for(house.supervisor).get("/phones/").content.decode()
    assert "3 years slow" in page


def test_saved_under_a_wrong_clock_before_the_server_was_met(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy
) -> None:
    phone = pick_up(house.specialist)
    proxy.plan = nothing_at_all
    # A phone that was off came up with the time of its factory, and no signal.
    phone.page.clock.set_system_time(datetime.now(UTC) - timedelta(days=1096))
    phone.page.reload()
    phone.not_home("4A")
    phone.later()
    phone.says("Offline. 1 saved on this phone")
    proxy.good_day()
    phone.try_again()
    phone.until_all_sent()
    (visit,) = Visit.objects.filter(device_id__isnull=False)
    assert abs(visit.occurred_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert visit.flags == ["clock_far_off"]


def test_three_days_without_a_signal_with_restarts(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy
) -> None:
    phone = pick_up(house.specialist)
    proxy.plan = nothing_at_all
    doors = ["4A", "4B", "4C", "3A", "3B"]
    for day, door in enumerate(doors[:3]):
        phone.not_home(door)
        phone.later()
        phone.says(f"Offline. {day + 1} saved on this phone")
        phone.later(23 * 3_600_000)
        phone.page.reload()
        expect(phone.row(door)).to_contain_text("Not home")
    # The third day ends: the list goes by itself while the page is open; the visits stay.
    phone.later(4 * 3_600_000)
    phone.page.goto("/field/#/")
    expect(phone.page.locator("main")).to_contain_text("Walk list put away")
    assert [row["state"] for row in phone.rows()] == ["saved", "saved", "saved"]
    proxy.good_day()
    phone.try_again()
    phone.until_all_sent()
    assert sent() == doors[:3]
    days = set(Visit.objects.filter(device_id__isnull=False).values_list("day", flat=True))
    assert len(days) == 3
    phone.page.goto(f"/field/#/building/{house.building.pk}")
    expect(phone.row("4A")).to_contain_text("Not home")


def test_a_connection_that_the_system_dropped(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist)
    phone.not_home("4A")
    # What iOS does to a page in the background, and a newer version in another tab.
    phone.page.evaluate(
        """() => new Promise((done) => {
          const asked = indexedDB.open("field", 7);
          asked.onsuccess = () => { asked.result.close(); done(); };
        })"""
    )
    phone.not_home("4B")
    phone.later()
    phone.until_all_sent()
    assert sent() == ["4A", "4B"]


@pytest.fixture
def own_browser(
    playwright: Playwright, proxy: Proxy, tmp_path: Path
) -> Iterator[Callable[[], tuple[subprocess.Popen[bytes], BrowserContext]]]:
    """Start a Chromium of our own over one profile, which may be killed and started again."""
    profile = tmp_path / "profile"
    program = chromium.find()
    assert program is not None, chromium.NONE_FOUND
    started: list[subprocess.Popen[bytes]] = []

    def start() -> tuple[subprocess.Popen[bytes], BrowserContext]:
        port_file = profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        child = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--remote-debugging-port=0",
             f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        started.append(child)
        deadline = datetime.now(UTC) + timedelta(seconds=30)
        while not (port_file.exists() and port_file.read_text().count("\n")):
            assert datetime.now(UTC) < deadline
            assert child.poll() is None
        port = port_file.read_text().split("\n", 1)[0]
        browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        return child, browser.contexts[0]

    yield start
    for child in started:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def test_killed_right_after_saved(
    house: Cast, own_browser: Callable[..., Any], proxy: Proxy
) -> None:
    here = f"{proxy.url}/field/#/building/{house.building.pk}"
    child, context = own_browser()
    sign_in(context, house.specialist)
    phone = Phone(context.new_page())
    phone.page.goto(here)
    expect(phone.row("4A")).to_be_visible()
    ready(phone.page)
    proxy.plan = nothing_at_all
    # A conversation begun and not finished, then "Saved", then the end.
    unit = next(unit.pk for unit in house.units if unit.label == "4B")
    phone.page.goto(f"{proxy.url}/field/#/talk/{unit}")
    phone.pick("Rent freeze", inside="#f-needs")
    expect(phone.page.locator("#f-needs input:checked")).to_have_count(1)
    phone.page.goto(here)
    phone.not_home("4A", "3A")
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()

    _child, context = own_browser()
    phone = Phone(context.pages[0])
    phone.page.goto(here)
    expect(phone.row("3A")).to_contain_text("Saved on this phone")
    assert [(row["seq"], row["state"]) for row in phone.rows()] == [(1, "saved"), (2, "saved")]
    phone.page.goto(f"{proxy.url}/field/#/talk/{unit}")
    expect(phone.page.locator("#f-needs input:checked")).to_have_count(1)
    proxy.good_day()
    sign_in(context, house.specialist)
    phone.until_all_sent()
    assert sent() == ["4A", "3A"]


def empty(phone: Phone) -> None:
    """What a browser that is short of space does: the database goes, the rest stays."""
    session = phone.page.context.new_cdp_session(phone.page)
    origin = phone.page.evaluate("() => location.origin")
    session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "indexeddb"})
