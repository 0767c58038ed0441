"""Cutting turf and reading campaigns in a browser, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from canvass.models import Turf
from residents.models import Consent, DoNotContact
from tests.canvass.test_cut_turf import street
from tests.cast import Cast, client_for, make_visit

pytestmark = pytest.mark.browser

SitDown = Callable[..., Page]
Axe = Callable[[Page], None]
SIZES = [
    pytest.param({"width": 1440, "height": 900}, id="desk"),
    pytest.param({"width": 390, "height": 844, "dark": True}, id="phone-dark"),
]


def test_turf_is_cut_by_ticking(cast: Cast, sit_down: SitDown, axe: Axe) -> None:
    street(9)
    held = street(1, "Closed Street")[0]
    DoNotContact.objects.create(
        scope="building", building=held, created_at=timezone.now() - timedelta(days=1)
    )
    page = sit_down(cast.supervisor, reverse("canvass:turf-add", args=[cast.campaign.pk]))
    axe(page)
    page.get_by_label("ZIP codes").fill("10035")
    page.get_by_label("Or a list of addresses").fill(
        "\n".join([*(f"{2 * n + 1} Park Place" for n in range(9)), "1 Closed St", "7 Nowhere Rd"])
    )
    page.get_by_role("button", name="Find buildings").click()
    expect(page.get_by_text("7 Nowhere Rd").last).to_be_visible()
    expect(page.get_by_text("1 building left out")).to_be_visible()
    expect(page.get_by_text("Over the 65 to 85 doors")).to_be_visible()
    axe(page)
    page.get_by_label("Choose 1 Park Place").uncheck()
    expect(page.locator("[data-sum-doors]")).to_have_text("80")
    expect(page.get_by_text("Fits one turf")).to_be_visible()
    page.get_by_role("textbox", name="Name").fill("Park side")
    page.get_by_role("button", name="Cut one turf").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Park side")
    axe(page)
    page.get_by_role("link", name="Assign").click()
    axe(page)
    page.get_by_label("Ben Okafor").check()
    page.get_by_role("button", name="Assign turf").click()
    expect(page.get_by_text("Park side is in the hands of Ben Okafor.")).to_be_visible()
    assert Turf.objects.get(name="Park side").stops.count() == 8


def test_everything_is_cut_without_script(cast: Cast, sit_down: SitDown) -> None:
    street(20, postal_code="10035")
    page = sit_down(
        cast.supervisor,
        reverse("canvass:turf-add", args=[cast.campaign.pk]),
        java_script_enabled=False,
    )
    page.get_by_label("ZIP codes").fill("10035")
    page.get_by_role("button", name="Find buildings").click()
    page.get_by_role("textbox", name="Name").fill("Park")
    page.get_by_role("button", name="Split into turfs").click()
    expect(page.get_by_text("3 turfs cut.")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "name",
    [
        "campaign-list",
        "campaign-detail",
        "campaign-change",
        "turf-detail",
        "turf-change",
        "call-list",
        "event-tally",
        "device-list",
        "visit-detail",
        "visit-add",
    ],
)
def test_pages_are_open_to_everybody(
    cast: Cast, sit_down: SitDown, axe: Axe, name: str, size: dict[str, int]
) -> None:
    visit = make_visit(cast, disposition_id="conversation", resident=cast.resident)
    Consent.objects.create(
        resident=cast.resident,
        channel="call",
        purpose="other_programs",
        answer=True,
        given_at=timezone.now(),
        how="door",
    )
    key = (
        {"campaign": cast.campaign.pk, "turf": cast.turf.pk, "visit": visit.pk}[
            name.split("-", maxsplit=1)[0]
        ]
        if re.search("detail|change", name)
        else None
    )
    space = "cases" if name == "visit-add" else "canvass"
    path = reverse(f"{space}:{name}", args=[key] if key else [])
    page = sit_down(cast.supervisor, path, **size)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{path} is {wide} px wider than the screen"
    axe(page)


def test_a_phone_list_dials(cast: Cast) -> None:
    Consent.objects.create(
        resident=cast.resident,
        channel="call",
        purpose="other_programs",
        answer=True,
        given_at=timezone.now(),
        how="door",
    )
    body = client_for(cast.specialist).get(reverse("canvass:call-list")).content.decode()
    assert "María Guadalupe Torres" in body
