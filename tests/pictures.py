"""`python -m tests.pictures URL`: the README's pictures, taken from a running demo city."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import chromium

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PASSWORD = "open-every-door"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def sign_in(browser: Browser, base: str, who: str, *, phone: bool = False) -> Page:
    """A page in a context of its own, signed in as one of the demo's people."""
    context = browser.new_context(
        base_url=base,
        viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
        locale="en-US",
        timezone_id="America/New_York",
    )
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("Email").fill(f"{who}@demo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
    return page


def take(page: Page, name: str) -> None:
    """One picture, once the page has settled."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


def main(base: str) -> None:
    """All of them."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find())
        phone = sign_in(browser, base, "specialist", phone=True)
        phone.goto("/field/")
        phone.locator("html[data-ready]").wait_for(state="attached")
        take(phone, "phone-today")
        phone.locator(".dock .primary").click()
        phone.locator("main.building").wait_for()
        take(phone, "phone-building")
        desk = sign_in(browser, base, "supervisor")
        desk.goto("/cases/")
        take(desk, "desk-queue")
        desk.goto("/cases/?queue=waiting-agency")
        desk.locator("tbody a[data-open]").first.click()
        take(desk, "desk-case")
        desk.goto("/numbers/")
        take(desk, "numbers")
        desk.goto("/campaigns/")
        desk.locator("tbody a, .card a").first.click()
        desk.get_by_role("link", name="Cut turf").click()
        desk.locator("input[name=postal_code]").fill("10035")
        desk.get_by_role("button", name="Find buildings").click()
        take(desk, "turf")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
