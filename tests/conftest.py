"""Fixtures that every test may use. The servers below them are laid in tests/ground."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test import Client, TransactionTestCase
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from pytest_django.plugin import DjangoDbBlocker

from engagement.local import assets
from engagement.local.console import Stop
from tests import chromium
from tests.ground import cleaning, session

pytest_plugins = ["tests.cast"]

_WRITTEN_BY_GETS = {"django_session", "audit_entry"}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """This process' copy of the migrated database, reached as the app's role."""
    from django.db import connections

    if session.TROUBLE in os.environ:
        pytest.fail(os.environ[session.TROUBLE], pytrace=False)
    name = connections.settings["default"]["NAME"]
    session.create_database(name)
    baseline = cleaning.take_baseline()

    def empty(_case: TransactionTestCase) -> None:
        for connection in connections.all(initialized_only=True):
            connection.close()
        cleaning.restore(baseline)

    patch = pytest.MonkeyPatch()
    # Django's own way truncates as the test's role, which owns nothing.
    patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
    with django_db_blocker.unblock():
        yield
        for connection in connections.all(initialized_only=True):
            connection.close()
    patch.undo()


@pytest.fixture(autouse=True)
def _clean_cache(request: pytest.FixtureRequest) -> None:
    """No test sees another's cached words: rate limits above all."""
    if {"db", "transactional_db"} & set(request.fixturenames):
        _flush_cache()


@pytest.fixture(autouse=True)
def _gets_only_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A GET writes nothing but its session and the record of who opened what."""
    answer = Client.request

    def watched(client: Client, **request: Any) -> Any:
        if request.get("REQUEST_METHOD", "GET") not in {"GET", "HEAD"}:
            return answer(client, **request)
        with connection.execute_wrapper(_refuse_writes):
            return answer(client, **request)

    monkeypatch.setattr(Client, "request", watched)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data files beside the checkout."""
    for folder in (session.ROOT.parent / "shared", *_named_folder()):
        if folder.is_dir():
            return folder
    message = "The real data files are not beside this checkout (../shared)."
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the Chromium of this machine."""
    program = chromium.find()
    if program is None:
        pytest.fail(chromium.NONE_FOUND)
    return {**browser_type_launch_args, "executable_path": program}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The same language and zone on every machine."""
    return {**browser_context_args, "locale": "en-US", "timezone_id": "America/New_York"}


@pytest.fixture(scope="session")
def built_assets() -> None:
    """The pages' scripts and styles, built where they changed."""
    try:
        assets.build()
    except Stop as trouble:
        pytest.fail(str(trouble), pytrace=False)


@pytest.fixture
def open_page(
    built_assets: None, browser: Browser, browser_context_args: dict[str, Any], live_server: Any
) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own: `open_page(width=390, height=844, dark=True)`.

    Any uncaught error or console error in it fails the test; a test that provokes one on purpose
    says so by `expect_errors="part of the message"`.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(
        *,
        width: int = 1440,
        height: int = 900,
        dark: bool = False,
        expect_errors: str | None = None,
        **more: Any,
    ) -> Page:
        context = browser.new_context(
            **{
                **browser_context_args,
                "base_url": live_server.url,
                "viewport": {"width": width, "height": height},
                "color_scheme": "dark" if dark else "light",
                **more,
            }
        )
        contexts.append(context)
        context.set_default_timeout(15_000)

        def hear(message: str) -> None:
            if expect_errors is None or expect_errors not in message:
                complaints.append(message)

        def hear_console(message: ConsoleMessage) -> None:
            if message.type == "error":
                hear(f"{message.text} ({message.location.get('url', '')})")

        context.on("weberror", lambda error: hear(str(error.error)))
        context.on("console", hear_console)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, f"The page complained: {complaints}"


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A desktop-sized page on the live server."""
    return open_page()


@pytest.fixture
def phone_page(open_page: Callable[..., Page]) -> Page:
    """A phone-sized page on the live server."""
    return open_page(width=390, height=844, has_touch=True, is_mobile=True)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Assert that a page has no accessibility violation: `axe(page)`."""
    checker = Axe()

    def check(page: Page) -> None:
        found = checker.run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
        violations = found.response["violations"]
        told = [
            f"{v['id']}: {v['help']}: " + "; ".join(str(n["html"])[:160] for n in v["nodes"][:5])
            for v in violations
        ]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return check


def _refuse_writes(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """What Django calls around each statement of a GET."""
    words = str(sql).split(None, 3)
    if words and words[0].upper() in {"INSERT", "UPDATE", "DELETE"}:
        table = words[1 if words[0].upper() == "UPDATE" else 2].strip('"')
        assert table in _WRITTEN_BY_GETS, f"A GET wrote: {str(sql)[:200]}"
    return execute(sql, params, many, context)


def _flush_cache() -> None:
    import redis

    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.flushdb()


def _named_folder() -> list[Path]:
    named = os.environ.get("SHARED_DATA")
    return [Path(named)] if named else []
