"""A phone in somebody's hand: the page of `/field/` on the live server, signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from canvass.models import Assignment, Turf, TurfBuilding, Visit
from engagement.accounts.models import User
from engagement.ids import new_id
from programs.models import Need
from residents.models import AccessNote, DoNotContact
from tests.cast import Cast, client_for, make_building, make_resident, make_unit

# A machine that runs other tests beside this one is slow.
expect.set_options(timeout=15_000)

LABELS = {4: "ABCDEF", 3: "ABCDE", 2: "AB", 1: "AB"}


@dataclass
class Phone:
    """A page and the taps that were made on it."""

    page: Page
    taps: int = 0
    story: dict[str, Any] = field(default_factory=dict)

    def tap(self, role: str, name: str, *, exact: bool = True, inside: str | None = None) -> None:
        """One tap on what a person would name so."""
        where = self.page.locator(inside) if inside else self.page
        where.get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type]
        self.taps += 1

    def pick(self, text: str, *, inside: str) -> None:
        """One tap on a dressed checkbox or radio button."""
        self.page.locator(inside).locator("label", has_text=text).first.click()
        self.taps += 1

    def row(self, label: str) -> Any:
        """A door's row in the open building."""
        return self.page.locator("main > .floors .door").filter(
            has=self.page.locator(".door-label", has_text=label)
        )

    def line(self) -> Any:
        return self.page.locator("#line")

    def all_sent(self) -> None:
        """Wait until the line says that nothing is left on the phone."""
        expect(self.line()).to_contain_text("All sent", timeout=15_000)


@pytest.fixture
def house(cast: Cast) -> Cast:
    """The cast's building with floors 3 and 4, a past, notes and someone to leave alone."""
    units = {unit.label: unit for unit in cast.units}
    for floor, letters in LABELS.items():
        for letter in letters:
            label = f"{floor}{letter}"
            if label not in units:
                units[label] = make_unit(cast.building, label, floor)
    cast.units = list(units.values())
    now = timezone.now()
    Assignment.objects.filter(user=cast.specialist).update(starts_at=now - timedelta(days=20))
    AccessNote.objects.create(
        building=cast.building,
        kind="elevator",
        text="Buzz the super, elevator out",
        expires_on=(now + timedelta(days=4)).date(),
    )
    DoNotContact.objects.create(
        scope="unit", unit=units["4D"], created_at=now, expires_on=(now + timedelta(days=98)).date()
    )
    for label, disposition, days in [("4B", "not_home", 9), ("4E", "refused", 16)]:
        at = now - timedelta(days=days)
        Visit.objects.create(
            id=new_id(), campaign=cast.campaign, turf=cast.turf, team=cast.team,
            building=cast.building, unit=units[label], user=cast.specialist, channel="door",
            direction="outbound", begun_by="city", disposition_id=disposition, occurred_at=at,
            device_at=at, received_at=at, day=cast.city.day_of(at), payload_hash=b"0" * 32,
        )  # fmt: skip
    make_resident("María Álvarez", units["4B"], cast.team, languages=["es"], phone="+19175550148")
    second = make_building("231", "East 118 Street")
    TurfBuilding.objects.create(turf=cast.turf, building=second, position=1)
    make_unit(second, "1", 1)
    if cast.program.published is not None:
        cast.program.published.needs.add(Need.objects.get(pk="rent_freeze"))
    Turf.objects.filter(pk=cast.turf.pk).update(name="East Harlem 3")
    return cast


@pytest.fixture
def pick_up(open_page: Callable[..., Page], live_server: Any) -> Callable[..., Phone]:
    """Open the page on a phone: `pick_up(user, "#/building/…")`."""

    def opened(user: User, where: str = "", **more: Any) -> Phone:
        # Nothing answers while the phone is offline; the browser says so on its console.
        more.setdefault("expect_errors", "net::ERR")
        page = open_page(
            **{"width": 390, "height": 844, "has_touch": True, "is_mobile": True, **more}
        )
        cookie = client_for(user).cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )
        page.goto(f"/field/{where}")
        expect(page.locator("html[data-ready]")).to_be_attached(timeout=15_000)
        return Phone(page)

    return opened
