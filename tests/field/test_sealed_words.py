"""What was said at a door waits on the phone under the server's key, and arrives as it was said."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from canvass.models import Visit
from residents.models import Resident
from tests.cast import Cast
from tests.field.conftest import Phone
from tests.field.test_conversation import open_talk, saved
from tests.field.test_offline import worker_ready
from tests.field.test_pin import PIN, STORE, give, set_pin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def talk_offline(house: Cast, phone: Phone) -> None:
    phone.page.goto(f"/field/#/building/{house.building.pk}")
    phone.page.context.set_offline(True)
    open_talk(phone, "4C")
    phone.pick("No need now", inside="#f-needs")
    phone.pick("Someone new", inside="#f-who")
    phone.page.get_by_label("Name", exact=True).fill("Ольга Иванова")
    phone.page.get_by_label("Phone", exact=True).fill("(917) 555-0163")
    phone.page.get_by_label("Note", exact=True).fill("Asked for the landlord's letter")
    saved(phone)
    expect(phone.line()).to_contain_text("Offline. 1 saved on this phone")


def arrived() -> None:
    visit = Visit.objects.get(device_id__isnull=False)
    assert visit.words.note == "Asked for the landlord's letter"
    assert visit.resident == Resident.objects.get(name="Ольга Иванова")


def test_words_wait_sealed_and_arrive(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist)
    phone.all_sent()
    worker_ready(phone.page)
    talk_offline(house, phone)
    [row] = json.loads(phone.page.evaluate(STORE))["outbox"]
    waiting = json.dumps(row["payload"], ensure_ascii=False)
    for word in ("Ольга", "555-0163", "landlord"):
        assert word not in waiting
    assert row["payload"]["sealed"]["data"]
    assert list(row["payload"]["resident"]) == ["id"]
    phone.page.context.set_offline(False)
    phone.all_sent()
    arrived()
    # The copy that would have mended it went when the server had it.
    stored = json.dumps(json.loads(phone.page.evaluate(STORE))["outbox"], ensure_ascii=False)
    assert "landlord" not in stored


def test_a_forgotten_pin_loses_no_word(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist)
    phone.all_sent()
    worker_ready(phone.page)
    set_pin(phone)
    talk_offline(house, phone)
    assert "landlord" not in phone.page.evaluate(STORE)
    phone.page.reload()
    give(phone, PIN[::-1])
    expect(phone.page.get_by_text("This is not your PIN. Try again.")).to_be_visible()
    phone.page.get_by_role("button", name="Forgot your PIN?").click()
    phone.page.get_by_role("button", name="Erase them and open").click()
    expect(phone.page.get_by_role("heading", name="Enter your PIN")).to_have_count(0)
    phone.page.context.set_offline(False)
    phone.all_sent()
    arrived()
