"""Whose visits they are: sessions that end, stale tokens, two tabs, two phones, two people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from canvass.models import Device, Visit
from tests.cast import Cast
from tests.faults.conftest import Phone, sent, sign_in, sign_out_everybody
from tests.faults.proxy import LOST, Proxy

pytestmark = [pytest.mark.browser, pytest.mark.services]


def test_a_session_that_ended_keeps_everything_until_somebody_signs_in(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist)
    sign_out_everybody()
    phone.not_home("4A", "4B")
    phone.later()
    phone.says("Sign in to send 2")
    phone.try_again()
    assert sent() == []
    assert [row["state"] for row in phone.rows()] == ["saved", "saved"]
    sign_in(phone.page.context, house.specialist)
    phone.until_all_sent()
    assert sent() == ["4A", "4B"]


def test_a_stale_token_is_asked_for_anew(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy
) -> None:
    phone = pick_up(house.specialist)
    refused: list[bytes] = []

    def forget_the_token(path: str, reply: bytes) -> bytes:
        # The first answer names a token that is not the one of its cookie.
        if path.endswith("/field/session") and not refused:
            place = reply.index(b'"csrf_token":"') + 14
            refused.append(reply[place : place + 64])
            return reply[:place] + b"x" * 64 + reply[place + 64 :]
        return reply

    proxy.rewrite = forget_the_token
    phone.not_home("4A")
    phone.later()
    phone.says("All sent")
    assert len(refused) == 1
    assert sum(asked.is_batch for asked in proxy.asked) >= 2
    assert sent() == ["4A"]


def test_two_tabs_send_each_visit_once(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy
) -> None:
    phone = pick_up(house.specialist)
    tab = Phone(phone.page.context.new_page())
    tab.page.goto(f"/field/#/building/{house.building.pk}")
    tab.says("All sent")
    proxy.asked.clear()
    phone.not_home("4A", "4B")
    tab.not_home("3A", "3B")
    assert [row["seq"] for row in tab.rows()] == [1, 2, 3, 4]
    phone.later()
    tab.later()
    phone.until_all_sent()
    tab.until_all_sent()
    assert sent() == ["4A", "4B", "3A", "3B"]
    assert Device.objects.count() == 1


def test_two_phones_of_one_person(house: Cast, pick_up: Callable[..., Phone]) -> None:
    first, second = pick_up(house.specialist), pick_up(house.specialist)
    for phone, door in ((first, "4A"), (second, "4B")):
        phone.not_home(door)
        phone.later()
        phone.until_all_sent()
    # The same door by both: two records.
    first.page.reload()
    for phone in (first, second):
        phone.page.evaluate("(at) => { location.hash = at; }", f"#/talk/{_unit(house, '3A')}")
        phone.pick("No need now", inside="#f-needs")
        phone.page.locator(".dock .primary").click()
        phone.later()
        phone.until_all_sent()
    assert sorted(sent()) == ["3A", "3A", "4A", "4B"]
    assert Visit.objects.filter(device_id__isnull=False).values("device_id").distinct().count() == 2


def test_a_second_person_never_sends_sees_or_erases_the_firsts_visits(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy
) -> None:
    phone = pick_up(house.specialist)
    proxy.plan = lambda asked: LOST if asked.is_api else None
    phone.not_home("4A")
    phone.later()
    phone.says("Offline. 1 saved on this phone")
    proxy.good_day()
    sign_in(phone.page.context, house.colleague)
    phone.page.goto("/field/#/")
    phone.page.reload()
    expect(phone.page.locator("main")).to_contain_text("No turf today")
    phone.says("1 visit by Ana Morales waits here")
    phone.page.goto("/field/#/sync")
    expect(phone.page.locator("main")).not_to_contain_text("4A")
    expect(phone.page.get_by_role("button", name="Export as a file")).to_be_disabled()
    # Signing out is not held up by them, and leaves them.
    phone.tap("link", "More", inside="#thumb")
    phone.tap("button", "Sign out")
    phone.page.wait_for_url("**/sign-in/**")
    assert not Visit.objects.filter(device_id__isnull=False).exists()
    sign_in(phone.page.context, house.specialist)
    phone.page.goto(f"/field/#/building/{house.building.pk}")
    phone.until_all_sent()
    (visit,) = Visit.objects.filter(device_id__isnull=False)
    assert visit.user_id == house.specialist.pk


def _unit(house: Cast, label: str) -> str:
    return str(next(unit.pk for unit in house.units if unit.label == label))
