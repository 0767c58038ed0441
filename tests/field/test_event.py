"""An event: one tap a conversation, sign-ups, all of it without a signal; the desk counts the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from canvass.models import Visit, VisitWords
from canvass.rollups import CutFilter, live_counts
from residents.models import Consent, Resident
from tests.cast import Cast, client_for
from tests.field.conftest import Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def arrive(house: Cast, pick_up: Callable[..., Phone], name: str = "Tenants’ fair") -> Phone:
    phone = pick_up(house.specialist, "#/event")
    phone.all_sent()
    phone.page.wait_for_load_state("networkidle")
    phone.page.get_by_label("What is it called?").fill(name)
    phone.tap("button", "Start counting")
    expect(phone.page.locator(".tally-grid")).to_be_visible()
    phone.taps = 0
    return phone


def add(phone: Phone, language: str, count: int) -> None:
    button = phone.page.locator(".tally-add").filter(has_text=language)
    button.click()
    phone.taps += 1
    expect(button.locator(".tally-count")).to_have_text(str(count))


def test_one_tap_counts_one_and_the_desk_counts_the_same(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = arrive(house, pick_up)
    add(phone, "Español", 1)
    assert phone.taps == 1
    add(phone, "Español", 2)
    add(phone, "English", 1)
    add(phone, "Language not noted", 1)
    expect(phone.page.locator("#head")).to_contain_text("4 conversations today")
    phone.tap("button", "Undo")
    expect(phone.page.locator("#head")).to_contain_text("3 conversations today")
    phone.all_sent()
    visits = Visit.objects.effective().filter(channel="event")
    assert {(one.disposition_id, one.direction, one.unit, one.resident) for one in visits} == {
        ("conversation", "inbound", None, None)
    }
    assert live_counts(CutFilter(languages=["es"])) == {("conversations",): 2}
    assert live_counts(CutFilter()) == {("conversations",): 3}
    assert {words.place for words in VisitWords.objects.all()} == {"Tenants’ fair"}
    body = client_for(house.specialist).get("/events/tally/").content.decode()
    assert "Tenants’ fair" in body
    assert "<b>3</b>" in body


def test_it_works_without_a_signal_and_lasts_the_day(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = arrive(house, pick_up)
    phone.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    phone.page.context.set_offline(True)
    add(phone, "Español", 1)
    phone.page.reload()
    expect(phone.page.locator(".tally-add").filter(has_text="Español")).to_contain_text("1")
    add(phone, "Español", 2)
    phone.page.context.set_offline(False)
    phone.page.evaluate("() => dispatchEvent(new Event('online'))")
    phone.all_sent()
    assert Visit.objects.filter(channel="event", language="es").count() == 2


def test_a_sign_up_presets_nothing(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = arrive(house, pick_up)
    phone.tap("link", "Sign somebody up")
    page = phone.page
    expect(page.locator("main.signup")).to_be_visible()
    expect(page.locator(".answer input:checked")).to_have_count(0)
    expect(page.locator("#f-language input:checked")).to_have_count(0)
    expect(page.locator("#f-needs input:checked")).to_have_count(0)
    page.get_by_label("Name", exact=True).fill("Ana Peña")
    page.get_by_label("Phone", exact=True).fill("917 555 0170")
    phone.pick("Español", inside="#f-language")
    phone.pick("Rent freeze", inside="#f-needs")
    page.locator("[id='f-consent-call:other_programs'] .answer").first.click()
    page.locator(".dock .primary").click()
    expect(page.locator("#head")).to_contain_text("1 conversation today")
    phone.all_sent()
    person = Resident.objects.get(name="Ana Peña")
    assert (str(person.phone), person.languages, person.unit) == ("+19175550170", ["es"], None)
    assert [(one.channel, one.purpose, one.answer) for one in Consent.objects.all()] == [
        ("call", "other_programs", True)
    ]
    visit = Visit.objects.get(channel="event")
    assert (visit.resident, visit.needs) == (person, ["rent_freeze"])


def test_a_talk_at_the_event_is_a_conversation_there(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = arrive(house, pick_up)
    phone.tap("link", "Talk with somebody")
    phone.pick("No need now", inside="#f-needs")
    phone.page.locator(".dock .primary").click()
    expect(phone.page.locator("#head")).to_contain_text("1 conversation today")
    phone.all_sent()
    visit = Visit.objects.get(channel="event")
    assert (visit.direction, visit.begun_by, visit.disposition_id) == (
        "inbound",
        "resident",
        "conversation",
    )


def test_somebody_came_up_to_us_in_the_building(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    phone.tap("link", "Someone came up to me")
    phone.pick("No need now", inside="#f-needs")
    phone.page.locator(".dock .primary").click()
    expect(phone.page.locator("main.building")).to_be_visible()
    phone.all_sent()
    visit = Visit.objects.get(device_id__isnull=False)
    assert (visit.channel, visit.direction, visit.unit, visit.building) == (
        "door",
        "inbound",
        None,
        house.building,
    )
    assert live_counts(CutFilter()) == {("conversations",): 1}


@pytest.mark.parametrize("look", ["light", "dark", "sun"])
def test_axe_finds_nothing(
    house: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None], look: str
) -> None:
    phone = pick_up(house.specialist, "#/event")
    phone.page.evaluate("(look) => { document.documentElement.dataset.theme = look }", look)
    phone.tap("button", "Start counting")
    axe(phone.page)
    phone.page.get_by_label("What is it called?").fill("Tenants’ fair")
    phone.tap("button", "Start counting")
    add(phone, "Español", 1)
    axe(phone.page)
    phone.tap("link", "Sign somebody up")
    expect(phone.page.locator("main.signup")).to_be_visible()
    axe(phone.page)
