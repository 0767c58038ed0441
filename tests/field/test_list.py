"""What the desk changes reaches a phone that is out, at its next contact."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Response, expect

from canvass.models import Assignment
from residents.models import DoNotContact
from tests.cast import Cast
from tests.field.conftest import Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_wish_and_a_handover_reach_the_phone(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    expect(phone.row("4A")).to_be_visible()
    answers: list[Response] = []
    phone.page.on("response", lambda answer: answers.append(answer))
    unit = next(unit for unit in house.units if unit.label == "4A")
    DoNotContact.objects.create(scope="unit", unit=unit, created_at=timezone.now())
    phone.tap("button", "Not home at 4C")
    expect(phone.row("4A")).to_contain_text("Do not visit", timeout=20_000)
    lists = [one for one in answers if one.url.endswith("/field/list")]
    assert {one.request.method for one in lists} == {"POST"}
    # What changed, not the list.
    assert sum(len(one.body()) for one in lists) < 3000
    Assignment.objects.filter(user=house.specialist).update(ends_at=timezone.now())
    phone.tap("button", "Not home at 4B")
    expect(phone.page.locator("h1")).to_contain_text("Not on this phone", timeout=20_000)
    phone.tap("link", "Back")
    expect(phone.page.locator("main")).to_contain_text("No turf today")
