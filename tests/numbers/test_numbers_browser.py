"""The numbers in a browser: they open their rows, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from canvass.wire import take
from cases.intake import take_in
from tests.cast import Cast
from tests.numbers.city import visit

pytestmark = pytest.mark.browser


@pytest.fixture
def talked(transactional_db: None, cast: Cast) -> Cast:
    """Three doors tried this morning, one conversation among them."""
    now = timezone.now()
    sent = [
        visit(cast, unit=unit.pk, disposition=disposition, occurred_at=now - timedelta(minutes=5))
        for unit, disposition in zip(
            cast.units, ["conversation", "not_home", "refused"], strict=False
        )
    ]
    take_in(items=[take(one) for one in sent], by=cast.specialist, now=now)
    return cast


@pytest.mark.parametrize(
    "size",
    [
        pytest.param({"width": 1440, "height": 900, "dark": True}, id="desk-dark"),
        pytest.param({"width": 390, "height": 844}, id="phone"),
    ],
)
def test_a_number_opens_as_many_rows(
    talked: Cast, sit_down: Callable[..., Page], axe: Callable[[Page], None], size: dict[str, Any]
) -> None:
    page = sit_down(talked.supervisor, reverse("numbers"), **size)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    expect(page.get_by_role("img", name="Conversations a day")).to_be_visible()
    page.get_by_text("As a table").click()
    axe(page)
    page.get_by_role("link", name=re.compile("Opens 3 rows ?: Doors")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Doors")
    expect(page.locator("tbody tr")).to_have_count(3)
    axe(page)


def test_the_rows_are_downloaded(
    talked: Cast, sit_down: Callable[..., Page], tmp_path: Path
) -> None:
    page = sit_down(talked.analyst, reverse("numbers-rows", args=["conversations"]))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    saved = tmp_path / "rows.csv"
    download.value.save_as(saved)
    lines = saved.read_text("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "conversation" in lines[1]
    assert "East 119" not in lines[1]
