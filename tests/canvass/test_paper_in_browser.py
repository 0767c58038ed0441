"""A walk list on paper, from the printer to the counts: printed, keyed in by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from canvass.models import PaperList, Visit
from canvass.operations.paper import print_paper_list
from residents.models import AccessNote, DoNotContact
from tests.cast import Cast, make_building, make_unit

pytestmark = pytest.mark.browser

SitDown = Callable[..., Page]
Axe = Callable[[Page], None]
UGLY = ("PH-North Tower", "غرفة ١٢", "2nd floor rear, behind the laundry room", "B-001")


def a_tower(cast: Cast, floors: int = 6) -> None:
    """A building with doors that no one would invent, beside the four of the cast."""
    tower = make_building("1200", "Reverend Dr. Martin Luther King Junior Boulevard")
    cast.turf.stops.create(building=tower, position=1)
    AccessNote.objects.create(
        building=tower, kind="entry", text="Ring the super at 1B; the buzzer of line C is dead."
    )
    for floor in range(floors, 0, -1):
        for letter in "ABC":
            make_unit(tower, f"{floor}{letter}", floor)
    for label in UGLY:
        unit = make_unit(tower, label, None)
    DoNotContact.objects.create(
        scope="unit", unit=unit, created_at=timezone.now() - timedelta(days=1)
    )


@pytest.fixture
def printed(cast: Cast, sit_down: SitDown) -> PaperList:
    a_tower(cast)
    return print_paper_list(
        turf=cast.turf, user=cast.specialist, by=cast.supervisor, now=timezone.now()
    )


def open_keying(sit_down: SitDown, user: Any, paper_list: PaperList, **how: Any) -> Page:
    return sit_down(user, reverse("cases:paper-list-key", args=[paper_list.pk]), **how)


def conversations_on(page: Page) -> str:
    page.goto(reverse("numbers"))
    return page.locator("main").inner_text()


def test_from_the_printer_to_the_counts(cast: Cast, sit_down: SitDown, axe: Axe) -> None:
    a_tower(cast)
    page = sit_down(cast.supervisor, reverse("canvass:turf-detail", args=[cast.turf.pk]))
    axe(page)
    page.get_by_role("button", name="Print").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Walk list L-")
    axe(page)
    paper_list = PaperList.objects.get()
    before = conversations_on(page)

    page.goto(reverse("cases:paper-list-find"))
    axe(page)
    # From here on no hand leaves the keyboard: the field of the number waits for it.
    page.keyboard.type(str(paper_list.number))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Key in {paper_list}")
    axe(page)
    expect(page.get_by_label("From", exact=True)).to_be_focused()
    page.keyboard.type("1200AM")
    page.locator("#code-1").focus()
    for number in range(1, 15):
        page.keyboard.type("r" if number % 5 == 0 else "1")
        page.keyboard.press("Enter")
        expect(page.locator(f"#code-{number + 1}")).to_be_focused()
    # A conversation asks for more, a digit types a box, and the rest of a floor is one key.
    page.keyboard.type("C")
    page.keyboard.press("Enter")
    page.keyboard.type("es")
    page.keyboard.press("Enter")
    page.keyboard.type("Rent increase")
    page.keyboard.press("Enter")
    page.keyboard.type("Come after six")
    page.keyboard.press("Enter")
    expect(page.locator("#code-16")).to_be_focused()
    page.keyboard.type("X")
    page.keyboard.press("Enter")
    page.keyboard.type("n")
    page.keyboard.press("=")
    expect(page.get_by_text("All saved")).to_be_visible()
    expect(page.locator("[data-key-progress]")).to_have_text("19 of 25 keyed")
    axe(page)

    assert Visit.objects.effective().count() == 19
    talk = Visit.objects.get(disposition="conversation")
    assert (talk.language, talk.needs) == ("es", ["rent_increase"])
    assert talk.words.note == "Come after six"
    assert set(Visit.objects.values_list("user", flat=True)) == {cast.specialist.pk}
    assert conversations_on(page) != before
    expect(page.get_by_text(re.compile(r"^19$")).first).to_be_visible()


def test_what_could_not_be_sent_is_sent_again(
    cast: Cast, open_page: Callable[..., Page], sit_down: SitDown, printed: PaperList
) -> None:
    page = open_keying(sit_down, cast.specialist, printed, expect_errors="ERR_FAILED")
    lost: list[Route] = []

    def lose(route: Route) -> None:
        """The first reply is lost after the server has stored its line."""
        if route.request.method == "POST" and not lost:
            lost.append(route)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/lines/", lose)
    page.get_by_label("From", exact=True).fill("00:00")
    page.locator("#code-1").fill("N")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not saved yet: 1. Trying again.")).to_be_visible()
    page.keyboard.type("R")
    page.keyboard.press("Enter")
    expect(page.get_by_text("All saved")).to_be_visible()
    assert sorted(Visit.objects.values_list("disposition", flat=True)) == ["not_home", "refused"]


def test_a_wrong_letter_stays_where_it_is(
    cast: Cast, sit_down: SitDown, printed: PaperList, axe: Axe
) -> None:
    page = open_keying(sit_down, cast.supervisor, printed)
    page.get_by_label("From", exact=True).fill("00:00")
    page.locator("#code-1").fill("Q")
    page.keyboard.press("Enter")
    expect(page.locator("#code-1")).to_be_focused()
    expect(page.locator("#state-1")).to_have_text("No such code")
    axe(page)
    page.keyboard.press("Control+a")
    page.keyboard.type("V")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#code-2")).to_be_focused()
    expect(page.locator("#state-1")).to_have_text("Saved Open")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#code-1")).to_be_focused()


def test_a_time_that_cannot_be_is_said_and_nothing_is_lost(
    cast: Cast, sit_down: SitDown, printed: PaperList
) -> None:
    page = open_keying(
        sit_down, cast.supervisor, printed, expect_errors="status of 400 (Bad Request)"
    )
    page.locator("#code-1").fill("N")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Say when the round was")).to_be_visible()
    page.get_by_label("From", exact=True).fill("23:59")
    page.get_by_label("To", exact=False).first.fill("00:00")
    page.locator("#code-2").focus()
    expect(page.get_by_text("The round ends before it begins.")).to_be_visible()
    assert not Visit.objects.exists()
    page.get_by_label("From", exact=True).fill("00:00")
    page.locator("#code-2").focus()
    expect(page.get_by_text("All saved")).to_be_visible()
    assert Visit.objects.count() == 1


def test_it_keys_in_without_script(cast: Cast, sit_down: SitDown, printed: PaperList) -> None:
    page = open_keying(sit_down, cast.supervisor, printed, java_script_enabled=False)
    page.get_by_label("From", exact=True).fill("00:00")
    page.locator("#code-1").fill("N")
    page.locator("#code-2").fill("C")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("2 lines saved.")).to_be_visible()
    expect(page.get_by_text("2 of 25 keyed")).to_be_visible()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_prints_on_either_paper(
    cast: Cast, sit_down: SitDown, printed: PaperList, paper: str
) -> None:
    path = reverse("canvass:paper-list-detail", args=[printed.pk])
    page = sit_down(cast.specialist, path)
    pdf = page.pdf(format=paper)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 2
    page.emulate_media(media="print")
    # What a page of paper holds between its margins; nothing may stand out of it.
    page.set_viewport_size({"width": 710, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    expect(page.locator(".paper__bar")).to_be_hidden()
    expect(page.get_by_text("Return or shred")).to_be_visible()
    assert page.evaluate(
        "['thead', 'tfoot'].map((part) => getComputedStyle(document.querySelector(part)).display)"
    ) == ["table-header-group", "table-footer-group"]


@pytest.mark.parametrize(
    "size",
    [
        pytest.param({"width": 1440, "height": 900, "dark": True}, id="desk-dark"),
        pytest.param({"width": 390, "height": 844}, id="phone"),
        pytest.param({"width": 320, "height": 700, "dark": True}, id="small-dark"),
    ],
)
def test_its_pages_are_open_to_everybody(
    cast: Cast, sit_down: SitDown, printed: PaperList, axe: Axe, size: dict[str, Any]
) -> None:
    page = open_keying(sit_down, cast.supervisor, printed, **size)
    for path in (
        page.url,
        reverse("cases:paper-list-find") + "?number=none",
        reverse("canvass:paper-list-detail", args=[printed.pk]),
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} is {wide} px wider than the screen"
        axe(page)
