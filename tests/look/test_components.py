"""The page of components in a real browser, and what the sheets may hold."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Dialog, Page, expect
from pytest_django import Settings

from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[2]
PHYSICAL = re.compile(
    r"(?<![-\w])((margin|padding|border)-(left|right|top|bottom)|left|right|top|bottom"
    r"|(min-|max-)?(width|height)|text-align:\s*(left|right))(-(color|width|style))?\s*:"
)
OpenPage = Callable[..., Page]


@pytest.mark.parametrize(
    "sheet", sorted((ROOT / "static/css").rglob("*.css")), ids=lambda path: path.name
)
def test_sheets_speak_of_start_and_end(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/|@(media|container)[^{]*", "", sheet.read_text(), flags=re.DOTALL)
    assert [found.group(0) for found in PHYSICAL.finditer(text)] == []


def test_every_icon_named_is_in_the_list() -> None:
    listed = set((ROOT / "static/icons.txt").read_text().split())
    used: set[str] = set()
    for template in (ROOT / "templates").rglob("*.html"):
        used |= set(re.findall(r'(?:{% icon |icon_name=)"([a-z0-9-]+)"', template.read_text()))
    assert used - listed == set()


def test_components_are_absent_outside_development(client: Client, cast: Cast) -> None:
    client.force_login(cast.supervisor)
    assert client.get("/look/").status_code == 404


@pytest.fixture
def look(open_page: OpenPage, settings: Settings, transactional_db: None, cast: Cast) -> OpenPage:
    """Open the page of components, signed in: `look(width=390, dark=True)`."""
    settings.DEBUG = True
    client = Client()
    client.force_login(cast.supervisor)
    name = django_settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value

    def opened(**how: object) -> Page:
        page = open_page(**how)
        host = {"name": name, "value": value, "domain": "localhost", "path": "/"}
        page.context.add_cookies([host])  # type: ignore[list-item]
        page.goto("/look/")
        return page

    return opened


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_components_are_open_to_everybody(
    look: OpenPage, axe: Callable[[Page], None], width: int, dark: bool
) -> None:
    page = look(width=width, height=900, dark=dark)
    expect(page.get_by_role("heading", level=1)).to_have_text("Components")
    axe(page)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_scrolls_sideways_at_320(look: OpenPage, direction: str) -> None:
    page = look(width=320, height=640)
    page.evaluate("(direction) => { document.documentElement.dir = direction }", direction)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_slash_goes_to_the_search(look: OpenPage) -> None:
    page = look()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()


def test_theme_is_kept(look: OpenPage) -> None:
    page = look()
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_rail_is_narrow_until_opened_again(look: OpenPage, axe: Callable[[Page], None]) -> None:
    page = look()
    page.get_by_role("button", name="Collapse").click()
    page.reload()
    axe(page)
    assert page.locator(".rail").bounding_box()["width"] == 76  # type: ignore[index]
    page.get_by_role("button", name="Open", exact=True).click()
    assert page.locator(".rail").bounding_box()["width"] == 220  # type: ignore[index]


def test_keys_walk_and_select_the_list(look: OpenPage) -> None:
    page = look()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-row][data-at]")).to_contain_text("Sunita Gurung")
    expect(page.locator("[data-bulk]")).to_contain_text("1 selected")


def test_dialog_opens_on_its_heading(look: OpenPage) -> None:
    page = look()
    page.get_by_role("link", name="Open a dialog").click()
    expect(page.get_by_role("heading", name="Close this case?")).to_be_focused()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#sample")).to_be_hidden()


def test_error_summary_is_first_and_leads_to_the_field(look: OpenPage) -> None:
    page = look()
    expect(page.locator("[data-errors]")).to_be_focused()
    page.locator("[data-errors] a").first.click()
    expect(page.locator("#id_borough")).to_be_focused()


def test_menu_closes_by_escape_and_gives_the_focus_back(look: OpenPage) -> None:
    page = look()
    page.locator(".menu > summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(page.locator(".menu > summary")).to_be_focused()


def test_choosing_a_filter_is_enough(look: OpenPage) -> None:
    page = look()
    expect(page.get_by_role("button", name="Show", exact=True)).to_be_hidden()
    page.get_by_label("Program", exact=True).select_option("Heat complaint")
    page.wait_for_url("**/look/?program=Heat+complaint*")


def test_leaving_with_something_typed_asks_first(look: OpenPage) -> None:
    page = look()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("Note (optional)").fill("She has a heater from a neighbor.")
    page.locator(".rail__home").click(no_wait_after=True)
    expect(page.get_by_label("Note (optional)")).to_have_value("She has a heater from a neighbor.")
    assert asked == ["beforeunload"]


def test_everything_is_there_without_script(look: OpenPage) -> None:
    page = look(java_script_enabled=False)
    expect(page.get_by_role("button", name="Show", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Collapse")).to_be_hidden()
    page.locator(".menu > summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_desk_page_weighs_at_most_70_kb(look: OpenPage) -> None:
    page = look()
    page.wait_for_load_state("networkidle")
    weights = page.evaluate(
        "() => performance.getEntriesByType('resource').map((e) => [e.name, e.decodedBodySize])"
    )
    assert any("atkinson" in name for name, _ in weights)
    total = sum(_packed(name) for name, _ in weights)
    assert total < 70_000, weights


def _packed(url: str) -> int:
    path = ROOT / urlsplit(url).path.lstrip("/")
    content = path.read_bytes()
    return len(content) if path.suffix == ".woff2" else len(gzip.compress(content))
