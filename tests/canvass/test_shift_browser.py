"""Who is out, on a desk and on a phone, in light and dark: read, marked safe by keyboard, noted."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from canvass.models import Shift
from canvass.operations.shifts import raise_alerts
from engagement.accounts.models import User
from engagement.ids import new_id
from tests.cases.test_desk_in_browser import sign_in
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def out(transactional_db: None, cast: Cast) -> Cast:
    """One silent, one fine with the longest of names, one with an incident."""
    now = timezone.now()
    User.objects.filter(pk=cast.specialist.pk).update(phone="+12125550177")
    User.objects.filter(pk=cast.colleague.pk).update(
        name="Maximiliana Wolfeschlegelsteinhausenbergerdorff-Hossain", phone="+12125550178"
    )
    for user, heard, reason in (
        (cast.specialist, 95, ""),
        (cast.colleague, 10, ""),
        (cast.colleague, 5, "Pushed on the stairs at the entry, walked away unhurt"),
    ):
        at = now - timedelta(minutes=heard)
        Shift.objects.create(
            id=new_id(), user=user, team=cast.team, day=cast.city.day_of(at),
            started_at=at - timedelta(minutes=30), last_sign_at=at, check_every=60,
            incident_at=at if reason else None, incident_reason=reason,
        )  # fmt: skip
    raise_alerts(now=now)
    return cast


def look(page: Page, name: str) -> None:
    """Kept for a person to look at, where one asked for it."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_it_reads_well(
    out: Cast,
    open_page: Callable[..., Page],
    axe: Callable[[Page], None],
    live_server: Any,
    width: int,
    height: int,
    dark: bool,
) -> None:
    page = open_page(width=width, height=height, dark=dark)
    sign_in(page, out.supervisor, live_server.url)
    name = f"{width}-{'dark' if dark else 'light'}"
    silent = Shift.objects.alarming().get()
    for page_name, url in (
        ("home", "/"),
        ("shift-list", reverse("canvass:shift-list")),
        ("shift-safe", reverse("canvass:shift-safe", args=[silent.pk])),
        ("shift-incident", reverse("canvass:shift-incident", args=[silent.pk])),
    ):
        page.goto(url)
        axe(page)
        look(page, f"{page_name}-{name}")
        assert not page.evaluate("() => document.documentElement.scrollWidth > innerWidth")


def test_marking_safe_by_keyboard(
    out: Cast, open_page: Callable[..., Page], live_server: Any
) -> None:
    page = open_page()
    sign_in(page, out.supervisor, live_server.url)
    page.goto(reverse("canvass:shift-list"))
    page.get_by_role("link", name="Mark safe").press("Enter")
    page.get_by_label("I called them").press("Space")
    page.get_by_label("Who spoke with them?").fill("Teresa Quiñones")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Marked safe")).to_be_visible()
    assert not Shift.objects.alarming().exists()
