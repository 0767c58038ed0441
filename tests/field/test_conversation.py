"""A conversation from the door to a case, within the tap budget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from canvass.models import Appointment, Visit, VisitWords
from cases.models import Case
from residents.models import Consent, DoNotContact, Resident, Unit
from tests.cast import Cast
from tests.field.conftest import Phone
from tests.field.test_not_home import door_id

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_talk(phone: Phone, label: str) -> None:
    """Two taps from the building: the row, then Conversation."""
    phone.row(label).locator(".door-open").click()
    phone.taps += 1
    phone.tap("button", "Conversation", inside="dialog.sheet")
    expect(phone.page.locator("main.talk")).to_be_visible()


def saved(phone: Phone) -> None:
    phone.page.locator(".dock .primary").click()
    phone.taps += 1
    expect(phone.page.locator("main.building")).to_be_visible()


def test_full_intake_in_ten_taps(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    open_talk(phone, "4C")
    phone.pick("Rent freeze", inside="#f-needs")
    phone.pick("Someone new", inside="#f-who")
    phone.page.get_by_label("Name", exact=True).fill("Ольга Иванова")
    phone.page.get_by_label("Phone", exact=True).fill("(917) 555-0163")
    phone.pick("English", inside="#f-language")
    phone.page.locator("[id='f-consent-sms:this_case'] .answer").first.click()
    phone.page.locator("#f-help .answer").first.click()
    phone.page.locator(".day[data-day]").first.click()
    phone.page.locator(".times .chip").nth(1).click()
    phone.taps += 4
    expect(phone.page.locator(".dock")).to_contain_text("Opens a case")
    expect(phone.page.locator(".dock")).to_contain_text("2:00 pm")
    saved(phone)
    assert phone.taps <= 10
    expect(phone.row("4C")).to_contain_text("Conversation")
    phone.all_sent()

    visit = Visit.objects.get(device_id__isnull=False)
    assert (visit.disposition_id, visit.needs, visit.language) == (
        "conversation",
        ["rent_freeze"],
        "en",
    )
    person = Resident.objects.get(name="Ольга Иванова")
    assert str(person.phone) == "+19175550163"
    assert person.unit is not None
    assert person.unit.label == "4C"
    case = Case.objects.get()
    assert (case.resident, case.need_id, case.visit_id) == (person, "rent_freeze", visit.pk)
    # Only what was asked is kept: one answer, and no other question answered for them.
    assert [(one.channel, one.purpose, one.answer) for one in Consent.objects.all()] == [
        ("sms", "this_case", True)
    ]
    promise = Appointment.objects.get()
    assert promise.starts_at.astimezone(house.city.zone).hour == 14


def test_talked_without_a_need_in_four_taps(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    open_talk(phone, "4B")
    # The one person who lives here is chosen; nothing else is.
    expect(phone.page.locator("#f-who input:checked + span")).to_contain_text("María Álvarez")
    expect(phone.page.locator(".answer input:checked")).to_have_count(0)
    phone.pick("No need now", inside="#f-needs")
    saved(phone)
    assert phone.taps == 4
    phone.all_sent()
    visit = Visit.objects.get(device_id__isnull=False)
    assert visit.resident is not None
    assert visit.resident.name == "María Álvarez"
    assert not Case.objects.exists()
    assert not Consent.objects.exists()


def test_an_answer_can_be_taken_back_to_not_asked(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist, f"#/talk/{door_id(house, '4B')}")
    yes = phone.page.locator("[id='f-consent-call:this_case'] .answer").first
    yes.click()
    expect(yes.locator("input")).to_be_checked()
    yes.click()
    expect(yes.locator("input")).not_to_be_checked()
    saved(phone)
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    assert not Consent.objects.exists()


def test_what_is_missing_is_named_and_nothing_is_lost(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist, f"#/talk/{door_id(house, '4C')}")
    phone.pick("Food", inside="#f-needs") if phone.page.locator(
        "#f-needs label", has_text="Food"
    ).is_visible() else phone.pick("Repairs", inside="#f-needs")
    phone.page.locator("#f-help .answer").first.click()
    phone.page.get_by_label("Note", exact=True).fill("Asked twice")
    phone.page.locator(".dock .primary").click()
    wrong = phone.page.locator(".wrong")
    expect(wrong).to_contain_text("1 thing to fix")
    wrong.get_by_role("button", name="Say who wants help").click()
    expect(phone.page.locator("#f-who input:focus")).to_have_count(1)
    expect(phone.page.get_by_label("Note", exact=True)).to_have_value("Asked twice")
    assert not Visit.objects.filter(device_id__isnull=False).exists()


def test_a_draft_waits_on_the_phone(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/talk/{door_id(house, '4C')}")
    phone.pick("Someone new", inside="#f-who")
    phone.page.get_by_label("Name", exact=True).fill("Half a na")
    phone.page.wait_for_function(
        """() => new Promise((done) => {
          const open = indexedDB.open("field");
          open.onsuccess = () => {
            const all = open.result.transaction("drafts").objectStore("drafts").getAll();
            all.onsuccess = () => { open.result.close(); done(all.result[0]?.name === "Half a na"); };
          };
        })"""
    )
    phone.page.reload()
    expect(phone.page.locator("main.talk")).to_contain_text("Kept from")
    expect(phone.page.get_by_label("Name", exact=True)).to_have_value("Half a na")
    phone.tap("button", "Start over")
    expect(phone.page.get_by_label("Name", exact=True)).to_have_count(1)
    expect(phone.page.locator("#f-who input:checked")).to_have_count(0)


def test_keep_nothing_keeps_nothing(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/talk/{door_id(house, '4C')}")
    phone.pick("Keep nothing about me", inside="#f-who")
    expect(phone.page.locator(".dock")).to_contain_text("keeps nothing")
    saved(phone)
    expect(phone.row("4C")).to_contain_text("Done, nothing kept")
    phone.all_sent()
    visit = Visit.objects.get(device_id__isnull=False)
    assert (visit.unit, visit.resident, visit.building) == (None, None, house.building)
    assert visit.keeps_nothing


def test_do_not_contact_holds_the_door_at_once(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/talk/{door_id(house, '4C')}")
    phone.pick("Do not contact", inside="#f-end")
    phone.pick("This apartment", inside="#f-dnc")
    saved(phone)
    expect(phone.row("4C")).to_contain_text("Do not visit")
    phone.all_sent()
    assert DoNotContact.objects.filter(unit__label="4C", reason="asked").count() == 1


def test_court_papers_ask_the_date_and_offer_a_call(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    house.city.office_phone = "+12125550100"
    house.city.save()
    phone = pick_up(house.specialist, f"#/talk/{door_id(house, '4B')}")
    expect(phone.page.locator(".urgent")).to_have_count(0)
    phone.pick("Court papers", inside="#f-needs")
    expect(phone.page.get_by_role("link", name="Call now")).to_have_attribute(
        "href", "tel:+12125550100"
    )
    court = (timezone.now() + timedelta(days=3)).date()
    phone.page.get_by_label("Date on the papers").fill(court.isoformat())
    phone.page.locator("#f-help .answer").first.click()
    saved(phone)
    phone.all_sent()
    case = Case.objects.get()
    assert (case.need_id, case.court_on, case.is_urgent) == ("court_papers", court, True)


def test_a_minor_answered_asks_nothing(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}/door/{door_id(house, '4B')}")
    phone.tap("button", "A minor answered", inside="dialog.sheet")
    expect(phone.row("4B")).to_contain_text("Someone else answered")
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    visit = Visit.objects.get(device_id__isnull=False)
    assert visit.minor_answered
    assert visit.resident is None


def test_the_language_line_is_one_tap_and_its_number_kept(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    house.city.language_line = "+12125550177"
    house.city.save()
    phone = pick_up(house.specialist, f"#/talk/{door_id(house, '4B')}")
    line = phone.page.get_by_role("link", name="Call the language line")
    expect(line).to_have_attribute("href", "tel:+12125550177")
    number = phone.page.get_by_label("Interpreter's number")
    expect(number).to_be_hidden()
    line.evaluate("(one) => one.dispatchEvent(new MouseEvent('click', { cancelable: true }))")
    number.fill("48213")
    phone.pick("English", inside="#f-language")
    expect(number).to_be_visible()
    phone.pick("Español", inside="#f-language")
    saved(phone)
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    visit = Visit.objects.get(device_id__isnull=False)
    assert VisitWords.objects.get(visit=visit).interpreter == "48213"


def test_a_minor_at_the_conversation_is_one_tap(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/talk/{door_id(house, '4B')}")
    phone.tap("button", "A minor answered")
    expect(phone.page.locator("main.building")).to_be_visible()
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    assert Visit.objects.get(device_id__isnull=False).minor_answered


def test_an_apartment_found_at_the_door(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    phone.tap("button", "Find apartment")
    phone.page.locator("#find").fill("4G")
    phone.tap("button", "Add apartment 4G")
    expect(phone.page.get_by_label("Floor", exact=False)).to_have_value("4")
    phone.tap("button", "Add and open")
    phone.tap("button", "Not home", inside="dialog.sheet")
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    unit = Unit.objects.get(label="4G")
    assert (unit.floor, unit.building) == (4, house.building)
    assert Visit.objects.get(device_id__isnull=False).unit == unit


def test_the_building_stopped_us_in_two_taps(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    phone.all_sent()
    phone.tap("button", "The building stopped us")
    phone.tap("button", "Stop here", exact=False)
    assert phone.taps == 2
    expect(phone.page.locator(".stops li").first).to_contain_text("Stopped")
    expect(phone.page.locator(".dock")).to_contain_text("231 East 118 Street")
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    visit = Visit.objects.get(device_id__isnull=False)
    assert (visit.disposition_id, visit.unit, visit.building) == (
        "inaccessible",
        None,
        house.building,
    )
