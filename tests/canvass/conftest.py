"""A desk for browser tests: a page signed in as somebody of the cast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from engagement.accounts.models import User
from tests.cast import client_for


@pytest.fixture
def sit_down(
    transactional_db: None, open_page: Callable[..., Page], live_server: Any
) -> Callable[..., Page]:
    """Open a path as a person: `sit_down(user, "/campaigns/", width=390, dark=True)`."""

    def opened(user: User, path: str, **how: Any) -> Page:
        page = open_page(**how)
        cookie = client_for(user).cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )
        page.goto(path)
        return page

    return opened
