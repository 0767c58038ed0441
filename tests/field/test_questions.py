"""The script leads a conversation: every kind of question, live branching, nothing forced or lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from canvass.models import Campaign, Visit, VisitWords
from residents.models import Consent
from tests.canvass.scripts import BODY, make_script
from tests.cast import Cast, make_resident
from tests.field.conftest import Phone
from tests.field.test_conversation import saved
from tests.field.test_not_home import door_id

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = """(code) => new Promise((done) => {
  const open = indexedDB.open("field");
  open.onsuccess = () => {
    const all = open.result.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => { open.result.close(); done(all.result[0]?.answers[code] !== undefined); };
  };
})"""

# The list is asked for again where there is none.
WITHOUT_LIST = """() => new Promise((done) => {
  const open = indexedDB.open("field");
  open.onsuccess = () => {
    const tx = open.result.transaction("lists", "readwrite");
    tx.objectStore("lists").clear();
    tx.oncomplete = () => { open.result.close(); done(); };
  };
})"""


def ask(phone: Phone, code: str) -> Any:
    """One question, seen or hidden."""
    return phone.page.locator(f".question:has(> #q-{code})")


def talk_at(house: Cast, pick_up: Callable[..., Phone], door: str = "4C", **how: Any) -> Phone:
    phone = pick_up(house.specialist, f"#/talk/{door_id(house, door)}", **how)
    expect(phone.page.locator("main.talk")).to_be_visible()
    return phone


def answers_of(phone: Phone) -> dict[str, Any]:
    phone.all_sent()
    visit = Visit.objects.get(device_id__isnull=False)
    found: dict[str, Any] = VisitWords.objects.get(visit=visit).answers
    return found


def test_each_kind_is_answered_and_travels(house: Cast, pick_up: Callable[..., Phone]) -> None:
    version = make_script(house)
    phone = talk_at(house, pick_up)
    expect(ask(phone, "since")).to_be_hidden()
    phone.pick("No", inside=".question:has(> #q-heat)")
    expect(ask(phone, "since")).to_be_visible()
    ask(phone, "since").locator("input[type=date]").fill("2026-11-01")
    phone.pick("Mice", inside=".question:has(> #q-broken)")
    phone.pick("Leaks", inside=".question:has(> #q-broken)")
    more = ask(phone, "people").get_by_role("button", name="One more")
    more.click()
    more.click()
    ask(phone, "wish").locator("textarea").fill("A warm kitchen")
    saved(phone)
    assert answers_of(phone) == {
        "heat": "no",
        "since": "2026-11-01",
        "broken": ["leak", "mice"],
        "people": 2,
        "wish": "A warm kitchen",
    }
    visit = Visit.objects.get(device_id__isnull=False)
    assert (visit.script_version, visit.flags) == (version.pk, [])


def test_what_stands_above_does_not_move(house: Cast, pick_up: Callable[..., Phone]) -> None:
    make_script(house)
    phone = talk_at(house, pick_up)
    question = ask(phone, "heat")
    question.scroll_into_view_if_needed()
    before = question.bounding_box()
    phone.pick("No", inside=".question:has(> #q-heat)")
    expect(ask(phone, "since")).to_be_visible()
    assert question.bounding_box() == before


def test_a_hidden_answer_is_kept_and_not_sent(house: Cast, pick_up: Callable[..., Phone]) -> None:
    make_script(house)
    phone = talk_at(house, pick_up)
    heat = ask(phone, "heat").locator(".chips")
    heat.get_by_text("No", exact=True).click()
    ask(phone, "since").locator("input[type=date]").fill("2026-11-01")
    heat.get_by_text("Yes", exact=True).click()
    expect(ask(phone, "since")).to_be_hidden()
    heat.get_by_text("No", exact=True).click()
    expect(ask(phone, "since").locator("input[type=date]")).to_have_value("2026-11-01")
    heat.get_by_text("Yes", exact=True).click()
    saved(phone)
    assert answers_of(phone) == {"heat": "yes"}


def test_missing_answers_have_their_own_words(house: Cast, pick_up: Callable[..., Phone]) -> None:
    make_script(house)
    phone = talk_at(house, pick_up)
    ask(phone, "people").locator("input[inputmode]").fill("3")
    ask(phone, "people").get_by_text("Prefers not to say").click()
    expect(ask(phone, "people").locator("input[inputmode]")).to_have_value("")
    ask(phone, "heat").get_by_text("Does not know").click()
    # Taken back by a second tap: not asked at all.
    ask(phone, "broken").get_by_text("Does not know").click()
    ask(phone, "broken").get_by_text("Does not know").click()
    saved(phone)
    assert answers_of(phone) == {
        "people": {"missing": "prefers_not_to_answer"},
        "heat": {"missing": "does_not_know"},
    }


def test_what_is_out_of_bounds_is_said_saved_and_flagged(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    make_script(house)
    phone = talk_at(house, pick_up)
    ask(phone, "people").locator("input[inputmode]").fill("forty")
    expect(ask(phone, "people")).to_contain_text("Expected: 1 – 20")
    saved(phone)
    assert answers_of(phone) == {"people": "forty"}
    assert Visit.objects.get(device_id__isnull=False).flags == ["answers_off_script"]


def test_back_and_reload_lose_nothing(house: Cast, pick_up: Callable[..., Phone]) -> None:
    make_script(house)
    phone = talk_at(house, pick_up)
    ask(phone, "heat").locator(".chips").get_by_text("No", exact=True).click()
    phone.pick("Mice", inside=".question:has(> #q-broken)")
    ask(phone, "wish").locator("textarea").fill("Half a sent")
    phone.page.wait_for_function(KEPT, arg="wish")
    phone.page.go_back()
    phone.page.goto(f"/field/#/talk/{door_id(house, '4C')}")
    phone.page.reload()
    expect(ask(phone, "wish").locator("textarea")).to_have_value("Half a sent")
    expect(ask(phone, "heat").locator("input[value=no]")).to_be_checked()
    expect(ask(phone, "since")).to_be_visible()
    expect(ask(phone, "broken").locator("input:checked + span")).to_contain_text("Mice")


def test_a_conversation_ends_with_the_version_it_began_with(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    first = make_script(house)
    phone = talk_at(house, pick_up)
    ask(phone, "heat").locator(".chips").get_by_text("Yes", exact=True).click()
    phone.page.wait_for_function(KEPT, arg="heat")
    second = make_script(house, number=2, questions=BODY["questions"][2:], translations={})
    phone.page.evaluate(WITHOUT_LIST)
    with phone.page.expect_response("**/field/list"):
        phone.page.reload()
    phone.page.goto(f"/field/#/talk/{door_id(house, '4A')}")
    phone.page.goto(f"/field/#/talk/{door_id(house, '4C')}")
    expect(ask(phone, "heat").locator("input[value=yes]")).to_be_checked()
    saved(phone)
    assert answers_of(phone) == {"heat": "yes"}
    assert Visit.objects.get(device_id__isnull=False).script_version == first.pk
    phone.page.goto(f"/field/#/talk/{door_id(house, '4A')}")
    expect(ask(phone, "broken")).to_be_visible()
    expect(ask(phone, "heat")).to_have_count(0)
    assert second.number == 2


def test_their_language_stands_under_ours_once_it_is_reviewed(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    make_script(house)
    phone = talk_at(house, pick_up, "4B")
    heat = ask(phone, "heat")
    expect(heat.locator("#q-heat .said")).to_have_text("¿Hace calor en casa?")
    # Nobody read "Sí" over yet.
    expect(heat.locator(".chips .said:visible")).to_have_count(0)
    phone.pick("English", inside="#f-language")
    expect(heat.locator("#q-heat .said")).to_be_hidden()


def test_the_script_opens_large_in_their_language(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    make_script(house)
    phone = talk_at(house, pick_up, "4B")
    phone.tap("button", "Script")
    sheet = phone.page.locator("dialog.sheet")
    expect(sheet.locator(".opening")).to_contain_text("Buenos días")
    expect(sheet.locator(".opening-own")).to_contain_text("two minutes")
    sheet.get_by_text("English", exact=True).click()
    expect(sheet.locator(".opening")).to_contain_text("I am with the city")
    phone.tap("button", "Close", inside="dialog.sheet")
    expect(phone.page.get_by_role("button", name="Script")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark", "sun"])
def test_axe_finds_nothing(
    house: Cast, pick_up: Callable[..., Phone], axe: Callable[..., None], theme: str
) -> None:
    make_script(house)
    phone = talk_at(house, pick_up, "4B")
    phone.page.evaluate("(name) => { document.documentElement.dataset.theme = name }", theme)
    ask(phone, "heat").locator(".chips").get_by_text("No", exact=True).click()
    ask(phone, "people").locator("input[inputmode]").fill("99")
    ask(phone, "broken").get_by_text("Does not know").click()
    axe(phone.page)
    phone.tap("button", "Script")
    axe(phone.page)


def test_a_call_goes_by_the_script_of_the_campaign_that_calls(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    today = house.city.day_of(timezone.now())
    calling = Campaign.objects.create(
        name="Calls",
        state="active",
        channels=["phone"],
        starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=9),
    )
    calling.teams.add(house.team)
    Campaign.objects.filter(pk=house.campaign.pk).update(channels=["door"])
    version = make_script(house, campaign=calling, opening="Hello, this is the city.")
    person = make_resident(
        "Ольга Иванова", None, house.team, phone="+19175550163", recorded_by=house.specialist
    )
    Consent.objects.create(
        resident=person,
        channel="call",
        purpose="other_programs",
        answer=True,
        given_at=timezone.now() - timedelta(days=2),
        how="event",
        recorded_by=house.specialist,
    )
    phone = pick_up(house.specialist, f"#/call/{person.pk}")
    phone.tap("button", "Script")
    expect(phone.page.locator(".opening")).to_have_text("Hello, this is the city.")
    phone.tap("button", "Close", inside="dialog.sheet")
    phone.pick("Mice", inside=".question:has(> #q-broken)")
    phone.page.locator(".dock .primary").click()
    expect(phone.line()).to_contain_text("saved")
    assert answers_of(phone) == {"broken": ["mice"]}
    visit = Visit.objects.get(device_id__isnull=False)
    assert (visit.channel, visit.campaign, visit.script_version) == ("phone", calling, version.pk)


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_the_phone_nor_small(
    house: Cast, pick_up: Callable[..., Phone], width: int
) -> None:
    long = "Apartmentbuildingmanagementcompanyrepresentative"
    make_script(
        house,
        questions=[
            {**BODY["questions"][0], "text": long * 3},
            {
                **BODY["questions"][2],
                "choices": [{"code": "a", "text": long}, {"code": "b", "text": "المصعد"}],
            },
            BODY["questions"][3],
        ],
    )
    phone = talk_at(house, pick_up, width=width, height=568)
    wide = "() => document.documentElement.scrollWidth > innerWidth"
    assert not phone.page.evaluate(wide)
    small = phone.page.evaluate(
        """() => [...document.querySelectorAll("#f-questions :is(button, input + span, input:not([type=radio], [type=checkbox]))")]
          .filter((one) => one.offsetParent !== null)
          .filter((one) => one.getBoundingClientRect().height < 48 || one.getBoundingClientRect().width < 48)
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert small == []
    phone.tap("button", "Script")
    assert not phone.page.evaluate(wide)
