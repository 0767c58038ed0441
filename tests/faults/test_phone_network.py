"""What the network does to a phone: replies lost, bodies cut, requests gone, the server killed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.faults.conftest import Phone, sent
from tests.faults.proxy import HELD, LOST, NO_REPLY, Asked, Proxy, Trouble, lossy, once
from tests.faults.web import Web

pytestmark = [pytest.mark.browser, pytest.mark.services]

DOORS = ["4A", "4B", "4C", "3A", "3B"]


def test_replies_lost_after_the_commit(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy
) -> None:
    phone = pick_up(house.specialist)
    proxy.plan = once(NO_REPLY, times=2)
    phone.not_home("4A", "4B")
    phone.later()
    phone.says("Offline. 2 saved on this phone")
    assert sent() == ["4A", "4B"]  # the server has them; the phone does not know
    assert [row["state"] for row in phone.rows()] == ["saved", "saved"]
    phone.until_all_sent()
    assert proxy.seen["cut after the commit"] == 2
    assert sent() == ["4A", "4B"]
    assert [row["state"] for row in phone.rows()] == ["stored", "stored"]


@pytest.mark.parametrize("way", ["going", "coming"])
def test_bodies_cut_at_any_byte(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy, way: str
) -> None:
    phone = pick_up(house.specialist)
    phone.not_home(*DOORS)
    # In the first line, in the headers, at their end, in the body, and at its last bytes.
    places = [1, 17, 150, 420, 700, 1100, 1600, 2400, 3100]
    left = [Trouble(going=at) if way == "going" else Trouble(coming=at) for at in places]
    proxy.plan = lambda asked: left.pop(0) if asked.is_batch and left else None
    phone.later()
    while left:
        phone.says("5 saved on this phone")
        assert {row["state"] for row in phone.rows()} == {"saved"}
        phone.try_again()
    phone.until_all_sent()
    assert proxy.seen.total() - proxy.seen["passed"] == len(places)
    assert sent() == DOORS
    assert {row["state"] for row in phone.rows()} == {"stored"}


@pytest.mark.parametrize("seed", [1, 2])
def test_thirty_percent_of_requests_lost(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy, seed: int
) -> None:
    phone = pick_up(house.specialist)
    proxy.plan = lossy(seed, 0.3)
    for door in DOORS:
        phone.not_home(door)
        phone.later()
        phone.try_again()
    phone.until_all_sent()
    assert proxy.seen.total() - proxy.seen["passed"] >= 2
    assert sent() == DOORS


def test_an_answer_that_never_comes_is_cut_off_and_asked_for_again(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy
) -> None:
    phone = pick_up(house.specialist)
    proxy.plan = once(HELD)
    phone.not_home("4A")
    phone.later()
    phone.says("Sending 1 of 1")
    while not proxy.seen["held"]:
        phone.page.wait_for_timeout(10)
    phone.later(15_000)
    phone.says("Server slow")
    phone.until_all_sent()
    assert sent() == ["4A"]


def test_the_server_is_killed_and_started_again(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy, web: Web
) -> None:
    phone = pick_up(house.specialist)
    phone.not_home("4A")
    phone.later()
    phone.says("All sent")
    web.kill()
    try:
        phone.not_home("4B", "4C")
        phone.later()
        phone.says("Offline. 2 saved on this phone")
        phone.page.reload()
        expect(phone.row("4C")).to_contain_text("Saved on this phone")
        phone.says("Offline. 2 saved on this phone")
    finally:
        web.start()
    phone.until_all_sent()
    assert sent() == ["4A", "4B", "4C"]


def test_killed_while_a_batch_is_on_its_way(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy, web: Web
) -> None:
    phone = pick_up(house.specialist)

    def kill_before_it(asked: Asked) -> Trouble | None:
        if asked.is_batch:
            web.kill()
            return LOST
        return None

    proxy.plan = kill_before_it
    phone.not_home("4A")
    phone.later()
    try:
        phone.says("Offline. 1 saved on this phone")
    finally:
        proxy.good_day()
        web.start()
    phone.until_all_sent()
    assert sent() == ["4A"]
