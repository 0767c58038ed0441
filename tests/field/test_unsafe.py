"""A door that is not safe: one tap holds it for everyone; why and until when may follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from canvass.models import Visit
from residents.models import DoNotContact
from tests.cast import Cast
from tests.field.conftest import Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def flag(house: Cast, pick_up: Callable[..., Phone]) -> Phone:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    phone.row("4C").locator(".door-open").click()
    phone.taps += 1
    phone.tap("button", "Unsafe", inside="dialog.sheet")
    expect(phone.page.locator("#undo")).to_contain_text("review")
    return phone


def test_one_tap_holds_the_door_until_its_review(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = flag(house, pick_up)
    assert phone.taps == 2
    expect(phone.row("4C")).to_contain_text("For safety, review")
    expect(phone.row("4C").locator(".quick")).to_have_count(0)
    phone.all_sent()
    visit = Visit.objects.get(device_id__isnull=False)
    hold = DoNotContact.objects.get(unit__label="4C")
    assert (visit.disposition_id, visit.detail) == ("unsafe", "")
    assert (hold.reason, hold.expires_on) == ("safety", visit.day + timedelta(days=30))


def test_why_and_until_when_can_be_said_at_once(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = flag(house, pick_up)
    phone.tap("button", "Why?")
    expect(phone.page.locator("dialog [aria-pressed=true]")).to_have_count(1)
    phone.tap("button", "Dog", inside="dialog.sheet")
    phone.page.locator("dialog .review-days .choice").nth(2).click()
    phone.tap("button", "Save", inside="dialog.sheet")
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    visit = Visit.objects.effective().get(device_id__isnull=False)
    assert (visit.disposition_id, visit.detail) == ("unsafe", "dog")
    hold = DoNotContact.objects.get(unit__label="4C", lifted_at__isnull=True)
    assert hold.expires_on == visit.day + timedelta(days=90)


def test_undo_lets_the_door_go(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = flag(house, pick_up)
    phone.tap("button", "Undo")
    expect(phone.row("4C").locator(".quick")).to_be_visible()
    phone.all_sent()
    assert not Visit.objects.filter(device_id__isnull=False).exists()
    assert not DoNotContact.objects.filter(unit__label="4C").exists()


def test_it_can_be_said_later(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = flag(house, pick_up)
    phone.row("4C").locator(".door-open").click()
    phone.tap("button", "Why, and until when", inside="dialog.sheet")
    day = (timezone.localdate() + timedelta(days=12)).isoformat()
    phone.page.get_by_label("Another day").fill(day)
    phone.tap("button", "Save", inside="dialog.sheet")
    phone.all_sent()
    hold = DoNotContact.objects.get(unit__label="4C", lifted_at__isnull=True)
    assert hold.expires_on is not None
    assert hold.expires_on.isoformat() == day


@pytest.mark.parametrize("look", ["light", "dark", "sun"])
def test_axe_finds_nothing(
    house: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None], look: str
) -> None:
    phone = flag(house, pick_up)
    phone.page.evaluate("(look) => { document.documentElement.dataset.theme = look }", look)
    axe(phone.page)
    phone.tap("button", "Why?")
    axe(phone.page)
