"""What the desk does meanwhile: another holder of the turf, a door gone, an update, a restore."""

from __future__ import annotations

import re
from collections.abc import Callable

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from playwright.sync_api import expect
from psycopg import sql

from canvass.models import Assignment, Visit
from canvass.rollups import CutFilter, live_counts
from engagement.audit.models import Entry
from engagement.local import postgres
from residents.models import Unit
from tests.cast import Cast
from tests.faults.conftest import Phone, sent
from tests.faults.proxy import LOST, Proxy
from tests.faults.web import Web
from tests.ground import session

pytestmark = [pytest.mark.browser, pytest.mark.services]


def test_a_turf_that_was_given_to_somebody_else(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy
) -> None:
    phone = pick_up(house.specialist)
    proxy.plan = lambda asked: LOST if asked.is_api else None
    phone.not_home("4A", "4B")
    phone.later()
    phone.says("Offline. 2 saved on this phone")
    now = timezone.now()
    Assignment.objects.filter(user=house.specialist).update(ends_at=now)
    Assignment.objects.create(turf=house.turf, user=house.colleague, starts_at=now)
    proxy.good_day()
    phone.until_all_sent()
    assert sent() == ["4A", "4B"]
    flags = Visit.objects.filter(device_id__isnull=False).values_list("flags", flat=True)
    assert list(flags) == [["turf_not_yours"], ["turf_not_yours"]]
    assert live_counts(CutFilter())[("attempts",)] == 2


def test_a_door_that_is_said_not_to_exist(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy
) -> None:
    phone = pick_up(house.specialist)
    proxy.plan = lambda asked: LOST if asked.is_api else None
    phone.not_home("4A", "4B")
    phone.later()
    Unit.objects.filter(building=house.building, label="4A").update(
        reported_missing_at=timezone.now()
    )
    proxy.good_day()
    phone.until_all_sent()
    assert sent() == ["4A", "4B"]


def test_an_update_with_visits_queued(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy
) -> None:
    phone = pick_up(house.specialist)
    proxy.plan = lambda asked: LOST if asked.is_api else None
    phone.not_home("4A")
    phone.later()
    phone.says("Offline. 1 saved on this phone")
    proxy.rewrite = lambda path, reply: (
        re.sub(rb'("cache": "field-).', rb"\1n", reply) if "sw.js" in path else reply
    )
    phone.page.clock.resume()  # a new version is looked for when the page is at rest
    phone.page.reload()
    strip = phone.page.locator("#update")
    expect(strip).to_contain_text("A new version is ready")
    # By itself it never comes: the old version goes on until the person says so.
    assert len(phone.page.evaluate("() => caches.keys()")) == 2
    with phone.page.expect_navigation():
        strip.get_by_role("button", name="Update").click()
    expect(phone.page.locator("html[data-ready]")).to_be_attached()
    expect(strip).to_be_hidden()
    (kept,) = phone.page.evaluate("() => caches.keys()")
    assert kept.startswith("field-n")
    assert [row["state"] for row in phone.rows()] == ["saved"]
    proxy.plan = lambda _asked: None
    phone.until_all_sent()
    assert sent() == ["4A"]


def test_restored_from_a_backup_an_hour_old(
    house: Cast, pick_up: Callable[..., Phone], proxy: Proxy, web: Web
) -> None:
    phone = pick_up(house.specialist)
    phone.not_home("4A")
    phone.later()
    phone.until_all_sent()
    web.kill()
    _copy_database("test_backup", _name())
    web.start()
    phone.not_home("4B", "4C")
    phone.later()
    phone.until_all_sent()
    assert sent() == ["4A", "4B", "4C"]
    web.kill()
    _copy_database(_name(), "test_backup")
    web.start()
    assert sent() == ["4A"]
    # Nobody told yet: the phone believes that all is there.
    phone.try_again()
    assert sent() == ["4A"]
    call_command("restored")
    phone.try_again()
    phone.until_all_sent()
    assert sent() == ["4A", "4B", "4C"]
    assert live_counts(CutFilter())[("attempts",)] == 3
    entry = Entry.objects.get(verb="city.restored")
    assert entry.payload["epoch"] > entry.payload["epoch_before"] == 1
    # And what is new after it goes once.
    phone.not_home("3A")
    phone.later()
    phone.until_all_sent()
    assert sent() == ["4A", "4B", "4C", "3A"]


def _name() -> str:
    return str(connections["default"].settings_dict["NAME"])


def _copy_database(to: str, of: str) -> None:
    """What a dump and a restore come to: all of one database under another name."""
    for connection in connections.all(initialized_only=True):
        connection.close()
    with psycopg.connect(session.addresses("postgres").superuser, autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)",
            [[to, of]],
        )
        server.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(to))
        )
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                sql.Identifier(to), sql.Identifier(of), sql.Identifier(postgres.OWNER)
            )
        )
