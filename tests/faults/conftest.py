"""A phone in a browser, a server that may be killed, and a proxy between them that the tests own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Page, expect

from canvass.models import Visit
from engagement.accounts.models import User
from tests.cast import Cast, client_for
from tests.faults.proxy import Proxy
from tests.faults.web import Web

# The building with floors 3 and 4, as the phone's own tests know it.
from tests.field.conftest import Phone as Hand
from tests.field.conftest import house

__all__ = ["house"]

HOLD = 6_100  # ms: after this a saved visit is past its Undo

# What is in a store of the phone, read as the page itself would not: past all its code.
_READ = """(name) => new Promise((done, failed) => {
  const asked = indexedDB.open("field");
  asked.onerror = () => failed(asked.error);
  asked.onsuccess = () => {
    const rows = asked.result.transaction(name).objectStore(name).getAll();
    rows.onsuccess = () => { asked.result.close(); done(rows.result); };
  };
})"""

# Whoever sends holds this lock while it sends.
_TRY = """async () => {
  dispatchEvent(new Event("online"));
  // How to send is loaded first: some turns of the page's own loop, in which no time passes.
  for (let turn = 0; turn < 8; turn += 1) {
    await new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { port1.close(); done(); };
      port2.postMessage(0);
    });
  }
  await navigator.locks.request("field-sync", () => undefined);
}"""


@dataclass
class Phone(Hand):
    """A page behind the proxy, whose time the test moves."""

    def rows(self, state: str | None = None) -> list[dict[str, Any]]:
        """The visits in the outbox, oldest first."""
        rows = self.page.evaluate(_READ, "outbox")
        found = [row for row in rows if state is None or row["state"] == state]
        return sorted(found, key=lambda row: int(row["seq"]))

    def not_home(self, *labels: str) -> None:
        """Nobody home at these doors of the open building; each is on the phone afterwards."""
        for label in labels:
            self.tap("button", f"Not home at {label}")
            expect(self.row(label)).to_contain_text("Saved on this phone")

    def later(self, ms: int = HOLD) -> None:
        """Time passes for the page: past the Undo time, or to its next try."""
        self.page.clock.fast_forward(ms)

    def says(self, words: str) -> None:
        """The line says this, sooner or later."""
        expect(self.line()).to_contain_text(words)

    def try_again(self) -> None:
        """The phone says that it is online again; wait until what that set off has ended."""
        self.page.evaluate(_TRY)

    def until_all_sent(self, rounds: int = 60) -> None:
        """Try again and again, until nothing waits and the line says so."""
        for _ in range(rounds):
            if not self.rows("saved") and "All sent" in self.line().inner_text():
                return
            self.try_again()
        self.says("All sent")


@pytest.fixture(scope="session")
def web(django_db_setup: None, built_assets: None) -> Iterator[Web]:
    """One server for this process' tests; a test that kills it starts it again."""
    server = Web()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def _one_proxy(web: Web) -> Iterator[Proxy]:
    with Proxy(web.port) as between:
        yield between


@pytest.fixture
def proxy(_one_proxy: Proxy, transactional_db: None) -> Iterator[Proxy]:
    """The proxy, with nothing wrong until the test says so."""
    _one_proxy.good_day()
    yield _one_proxy
    _one_proxy.good_day()


@pytest.fixture
def new_phone(
    browser: Browser, browser_context_args: dict[str, Any], proxy: Proxy
) -> Iterator[Callable[..., BrowserContext]]:
    """A browser with nothing in it, whose page may be taken to another time."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(**more: Any) -> BrowserContext:
        context = browser.new_context(
            **{
                **browser_context_args,
                "base_url": proxy.url,
                "viewport": {"width": 390, "height": 844},
                "has_touch": True,
                "is_mobile": True,
                **more,
            }
        )
        context.set_default_timeout(20_000)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, f"The page complained: {complaints}"


@pytest.fixture
def pick_up(new_phone: Callable[..., BrowserContext], house: Cast) -> Callable[..., Phone]:
    """Open the page on a new phone, signed in, at the cast's building: `pick_up(user)`."""

    def opened(user: User, *, where: str | None = None, time: Any = None, **more: Any) -> Phone:
        context = new_phone(**more)
        context.clock.install(**({} if time is None else {"time": time}))
        sign_in(context, user)
        phone = Phone(context.new_page())
        at = f"#/building/{house.building.pk}" if where is None else where
        phone.page.goto(f"/field/{at}")
        expect(phone.page.locator("html[data-ready]")).to_be_attached()
        phone.says("All sent")
        if where is None:
            expect(phone.row("4A")).to_be_visible()
        ready(phone.page)
        # From here on time passes when the test says so, however slow the machine is.
        phone.page.clock.pause_at(phone.page.evaluate("() => Date.now() / 1000 + 1"))
        return phone

    return opened


def sign_in(context: BrowserContext, user: User) -> None:
    """Give this browser the session of a person, as if they had signed in."""
    cookie = client_for(user).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}]
    )


def sign_out_everybody() -> None:
    """End all sessions on the server, as time does."""
    from django.core.cache import cache

    Session.objects.all().delete()
    cache.clear()


def ready(page: Page) -> None:
    """Wait until the page has all its files, so that it opens without the server."""
    page.evaluate("() => navigator.serviceWorker.ready")


def sent() -> list[str]:
    """The doors of the visits that phones sent, each as often as it is stored."""
    rows = Visit.objects.filter(device_id__isnull=False).order_by("device_id", "device_seq")
    return [str(label) for label in rows.values_list("unit__label", flat=True)]
