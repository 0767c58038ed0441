"""The phone page in Spanish and Arabic: every word there, chosen on the phone, there offline."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect

from canvass.models import Disposition
from cases.field_labels import AS_THEY_CAME
from cases.field_list import field_list
from engagement.local import catalogs
from programs.models import Need
from tests.cast import NOW, Cast
from tests.field.conftest import Phone
from tests.field.test_looks import wear
from tests.field.test_not_home import door_id

TONGUES = catalogs.languages()
_VALUE = re.compile(r"\{\w+\}")


def picture(page: Page, name: str) -> None:
    """Kept where somebody wants to look at it."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_there_are_catalogs() -> None:
    assert TONGUES == ["ar", "es"]


@pytest.mark.parametrize("language", TONGUES)
def test_no_word_is_missing(language: str) -> None:
    assert catalogs.missing(language) == []


@pytest.mark.parametrize("language", TONGUES)
def test_every_value_keeps_its_place(language: str) -> None:
    wrong = []
    for message in catalogs.catalog(language):
        if not message.id:
            continue
        forms, texts = (
            [str(one) for one in (many if isinstance(many, tuple | list) else [many])]
            for many in (message.id, message.string)
        )
        wanted = set(_VALUE.findall(forms[-1]))
        for text in texts:
            found = set(_VALUE.findall(text))
            # A form for one or two may say the number in words; that for none is rarely said at all.
            spare = wanted if len(texts) > 2 and text == texts[0] else {"{n}"}
            if not wanted - (spare if len(texts) > 1 else set()) <= found or not found <= wanted:
                wrong.append(text)
    assert wrong == []


@pytest.mark.parametrize("language", TONGUES)
def test_each_says_that_it_waits_for_a_reviewer(language: str) -> None:
    head = catalogs.catalog(language).header_comment
    assert "Reviewed by:" in head


def test_labels_are_translated_until_a_city_relabels(cast: Cast) -> None:
    seeded = set(Need.objects.values_list("label", flat=True))
    seeded |= set(Disposition.objects.values_list("label", flat=True))
    assert seeded == AS_THEY_CAME
    Need.objects.filter(pk="food").update(label="Food and groceries")
    with translation.override("ar"):
        found = field_list(user=cast.specialist, now=NOW)
    labels = {one["code"]: one["label"] for one in [*found["needs"], *found["dispositions"]]}
    assert (labels["not_home"], labels["food"]) == ("لا أحد", "Food and groceries")


def test_the_sign_in_page_speaks_it_and_the_desk_waits(cast: Cast) -> None:
    client = Client(headers={"Accept-Language": "ar"})
    page = client.get(reverse("account_login")).content.decode()
    assert 'lang="ar" dir="rtl"' in page
    assert "تسجيل الدخول" in page
    client.force_login(cast.specialist)
    assert 'lang="en" dir="ltr"' in client.get("/").content.decode()


def test_a_choice_is_kept_on_the_device(cast: Cast) -> None:
    client = Client()
    answer = client.post(
        reverse("language"), {"language": "es"}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 204
    assert "Entrar" in client.get(reverse("account_login")).content.decode()
    english = Client().get("/field/sw.js").content
    assert client.get("/field/sw.js").content != english
    assert client.get(reverse("language")).status_code == 405


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_language_is_chosen_on_the_phone_and_stays_without_a_signal(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist, "#/more")
    page = phone.page
    phone.all_sent()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    expect(page.locator("html[data-ready]")).to_be_attached()
    page.get_by_role("button", name="Español").click()
    expect(page.locator("h1")).to_have_text("Más")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("html[data-ready]")).to_be_attached()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_have_text("Más")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("alert").filter(has_text="señal")).to_be_visible()
    page.goto(f"/field/#/building/{house.building.pk}")
    expect(phone.row("4A")).to_contain_text("Nadie en casa")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_screen_in_arabic(
    house: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None]
) -> None:
    phone = pick_up(house.specialist, locale="ar", extra_http_headers={"Accept-Language": "ar"})
    page = phone.page
    expect(page.locator(".turf").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    unit = door_id(house, "4B")
    building = f"#/building/{house.building.pk}"
    for name, where in {
        "today": "", "building": building, "sheet": f"{building}/door/{unit}",
        "talk": f"#/talk/{unit}", "calls": "#/calls", "cases": "#/cases", "more": "#/more",
        "sync": "#/sync",
    }.items():  # fmt: skip
        page.goto(f"/field/{where}")
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("html[data-ready]")).to_be_attached()
        if name == "sheet":
            expect(page.locator("dialog.sheet[open]")).to_be_visible()
        assert not page.evaluate("() => document.documentElement.scrollWidth > innerWidth"), name
        for look in ("light", "dark", "sun"):
            wear(page, look)
            axe(page)
        wear(page, "light")
        picture(page, f"ar-{name}")
