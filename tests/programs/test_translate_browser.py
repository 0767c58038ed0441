"""The pages on which cards are translated: no violation, nothing wider than its page."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from tests.cast import Cast, client_for, make_translation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1440])
def test_translating_reads_well(
    cast: Cast,
    open_page: Callable[..., Page],
    axe: Callable[[Page], None],
    live_server: object,
    width: int,
) -> None:
    cast.city.languages = ["en", "es", "ar", "zh-hans", "bn"]
    cast.city.save()
    row = make_translation(
        cast.program,
        cast.colleague,
        "ar",
        name="تجميد الإيجار",
        promise="يبقى إيجارك كما هو. إذا ارتفع، تدفع المدينة الفرق لصاحب المبنى.",
        facts=["عمرك 62 سنة أو أكثر", "اسمك على عقد الإيجار"],
    )
    page = open_page(width=width, height=900)
    cookie = client_for(cast.editor).cookies[settings.SESSION_COOKIE_NAME]
    url = getattr(live_server, "url", "")
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])
    for name, where in {
        "card": reverse("programs:translation-change", args=[row.pk]),
        "new": reverse("programs:translation-add", args=[cast.program.pk]),
        "sentences": reverse("programs:sentence-list"),
        "sentence": reverse("programs:sentence-change", args=["card_fits", "ar"]),
        "program": reverse("programs:program-detail", args=[cast.program.pk]),
    }.items():
        page.goto(where)
        axe(page)
        assert not page.evaluate("() => document.documentElement.scrollWidth > innerWidth"), name
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"desk-{name}-{width}.png", full_page=True)
