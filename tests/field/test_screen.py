"""What may help: a household screened at the door, with no signal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from canvass.models import Visit
from cases.models import Case
from engagement.local.demo.files import RULES, read_json
from programs.models import IncomeLimit, IncomeTable, Need, RequiredDocument
from residents.models import Screening
from tests.cast import Cast, make_program
from tests.field.conftest import Phone
from tests.field.test_looks import wear
from tests.field.test_not_home import door_id
from tests.field.test_offline import worker_ready

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def helpful(house: Cast) -> Cast:
    """The house with programs that have rules: rent freeze, Medicaid, heating, back rent."""
    rules = read_json(RULES)
    for on, first, more in (
        (date(2025, 1, 1), 1565000, 550000),
        (date(2026, 1, 1), 1596000, 568000),
    ):
        table = IncomeTable.objects.create(
            code="poverty_guideline", name=f"Federal poverty guideline {on.year}", in_force_from=on,
            beyond="add", beyond_cents=more, source="A department", checked_on=on,
        )  # fmt: skip
        IncomeLimit.objects.bulk_create(
            IncomeLimit(table=table, size=size, cents=first + more * (size - 1))
            for size in range(1, 9)
        )
    assert house.program.published is not None
    house.program.published.rules = rules["scrie"]
    house.program.published.save()
    for name in ("Photo ID that shows the age", "Lease, this one and the one before"):
        RequiredDocument.objects.create(revision=house.program.published, name=name)
    for code, name, need in (
        ("medicaid-ny", "Medicaid", "health_coverage"),
        ("one-shot", "Help with rent debt", "rent_arrears"),
        ("fair-fares", "Half-price rides", "cash_help"),
        ("snap", "Food money (SNAP)", "food"),
    ):
        program = make_program(code, name)
        assert program.published is not None
        program.published.rules = rules[code]
        program.published.save()
        program.published.needs.add(Need.objects.get(pk=need))
    return house


def question(phone: Phone) -> str:
    return phone.page.locator(".question-box h3").inner_text().strip("“”")


def answer(phone: Phone, told: dict[str, Any]) -> None:
    """Answer what is asked until nothing is, or nothing is known of it."""
    for _ in range(20):
        if not phone.page.locator(".question-box").count():
            return
        asked = question(phone)
        what = told.get(asked)
        if what is None:
            return
        box = phone.page.locator(".question-box")
        if isinstance(what, tuple):
            box.locator("input").first.fill(what[0])
            box.get_by_role("button", name=what[1], exact=True).click()
        else:
            box.get_by_role("button", name=what, exact=True).click()
        phone.taps += 1
        expect(phone.page.locator("main")).not_to_contain_text(f"“{asked}”")


MARIA = {
    "How old are you?": ("67", "Done"),
    "What comes in for everyone here, before taxes?": ("2,600", "A month"),
    "How much is the rent?": ("1,482", "A month"),
    "Is the apartment rent stabilized, rent controlled or Mitchell-Lama?": "Yes",
    "Is your name on the lease?": "Yes",
    "How many people live here, with you?": "1",
    "Do you owe back rent?": "No",
    "Does anyone here get one of these?": "None of these",
    "Which health plan do you have now?": "Medicare",
    "Is anyone here paid for work?": "No",
    "Is anyone here pregnant, or had a baby in the last year?": "No",
}


def unfold(page: Page) -> None:
    page.evaluate(
        "() => document.querySelectorAll('.screen-card').forEach((one) => (one.open = true))"
    )


def card(page: Page, name: str) -> Any:
    return page.locator(".screen-card").filter(has=page.locator("h2", has_text=name))


def test_screened_offline_from_need_to_case(helpful: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(helpful.specialist, f"#/talk/{door_id(helpful, '4B')}")
    phone.all_sent()
    worker_ready(phone.page)
    phone.page.context.set_offline(True)
    phone.pick("Rent freeze", inside="#f-needs")
    phone.tap("button", "Ask a few questions", exact=False)
    expect(phone.page.locator("h1")).to_have_text("What may help María")
    expect(phone.page.locator(".head-sub")).to_have_text("The agency decides.")
    answer(phone, MARIA)
    freeze = card(phone.page, "Rent Freeze")
    expect(freeze.locator(".verdict")).to_have_text("Likely")
    for left, right in (
        ("Age 67", "62 or more"),
        ("Income $31,200 a year", "$50,000 a year or less"),
        ("Rent is 57% of income", "more than 1/3"),
        ("Rent regulated", ""),
    ):
        row = freeze.locator(".reason", has_text=left)
        expect(row).to_contain_text(right)
    expect(freeze).to_contain_text("Rule of Jul 1, 2014, checked Aug 16, 2026.")
    expect(card(phone.page, "Help with rent debt").locator(".verdict")).to_have_text("Unlikely")
    expect(card(phone.page, "Help with rent debt")).to_contain_text("Ask again if they fall behind")
    expect(phone.page.locator(".bring")).to_contain_text("Photo ID that shows the age")
    phone.tap("button", "Show María")
    expect(phone.page.locator("dialog.show")).to_contain_text("Rent Freeze")
    phone.tap("button", "Close", inside="dialog.show")
    # Likely, cannot say, unlikely.
    verdicts = phone.page.locator(".verdict").all_inner_texts()
    assert verdicts == sorted(verdicts, key=["Likely", "Cannot say", "Unlikely"].index)
    phone.page.locator("#f-keep .answer").first.click()
    phone.page.locator(".screen-dock .primary").click()
    expect(phone.page.locator("main.talk #f-needs")).to_be_visible()
    expect(phone.page.locator("#f-helpful")).to_contain_text("answers")
    expect(phone.page.locator(".dock")).to_contain_text("Opens a case")
    phone.page.locator(".dock .primary").click()
    expect(phone.line()).to_contain_text("Offline. 1 saved on this phone")
    phone.page.context.set_offline(False)
    phone.page.evaluate("() => dispatchEvent(new Event('online'))")
    phone.all_sent()
    case = Case.objects.get()
    assert case.program == helpful.program
    kept = Screening.objects.get()
    assert kept.resident == case.resident
    assert kept.facts["income"] == {"cents": 260_000, "per": "month"}
    assert kept.facts["borough"] == "manhattan"
    assert {one.answer for one in kept.answers.filter(program=helpful.program)} == {"likely"}


def test_without_a_yes_the_answers_stay_with_nobody(
    helpful: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(helpful.specialist, f"#/screen/{door_id(helpful, '4B')}")
    answer(phone, {**MARIA, "Do you owe back rent?": None})
    phone.page.locator(".screen-dock .primary").click()
    expect(phone.page.locator("main.talk #f-needs")).to_be_visible()
    phone.page.locator(".dock .primary").click()
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    assert Visit.objects.filter(device_id__isnull=False, disposition="conversation").exists()
    assert not Screening.objects.exists()
    kept = phone.page.evaluate(
        """async () => {
          const open = indexedDB.open("field");
          const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
          const texts = [];
          for (const name of db.objectStoreNames) {
            const all = db.transaction(name).objectStore(name).getAll();
            texts.push(JSON.stringify(await new Promise((done) => { all.onsuccess = () => done(all.result); })));
          }
          return texts.join();
        }"""
    )
    assert "260000" not in kept


def test_the_draft_outlives_a_reload_and_answers_can_be_changed(
    helpful: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(helpful.specialist, f"#/screen/{door_id(helpful, '4C')}")
    expect(phone.page.locator("h1")).to_have_text("What may help")
    answer(phone, {**MARIA, "Do you owe back rent?": None})
    phone.page.reload()
    expect(phone.page.locator(".head-sub")).to_contain_text("From")
    phone.tap("button", "Answers")
    row = phone.page.locator(".fact-row", has_text="Age").first
    expect(row).to_contain_text("67")
    row.click()
    phone.page.locator(".question-box input").fill("61")
    phone.tap("button", "Done", inside=".question-box")
    expect(card(phone.page, "Rent Freeze").locator(".verdict")).to_have_text("Unlikely")
    expect(card(phone.page, "Rent Freeze")).to_contain_text("has to be 62 or older")


def test_no_answer_says_why_and_is_not_asked_again(
    helpful: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(helpful.specialist, f"#/screen/{door_id(helpful, '4C')}")
    asked = question(phone)
    phone.tap("button", "No answer", inside=".question-box")
    phone.tap("button", "Prefers not to say", inside=".question-box")
    expect(phone.page.locator(".question-box h3")).not_to_have_text(f"“{asked}”")
    phone.tap("button", "Answers")
    expect(phone.page.locator(".fact-rows")).to_contain_text("Prefers not to say")


def test_what_each_answer_would_change_stands_above_it(
    helpful: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(helpful.specialist, f"#/screen/{door_id(helpful, '4C')}")
    expect(phone.page.locator(".question-box")).to_be_visible()
    for fact, told, press in (
        ("People in the home", "9", "Done"),
        ("Income", "7,500", "A month"),
    ):
        phone.tap("button", "Answers")
        phone.page.locator(".fact-row", has_text=fact).click()
        if press == "Done":
            phone.tap("button", "4+", inside=".question-box")
        phone.page.locator(".question-box input").fill(told)
        phone.tap("button", press, inside=".question-box")
    # Nine people: the table goes on by its own rule.
    rides = card(phone.page, "Half-price rides")
    expect(rides.locator(".reason", has_text="$90,000 a year")).to_contain_text("$89,475")
    expect(rides.locator(".verdict")).to_have_text("Unlikely")
    phone.tap("button", "Answers")
    phone.page.locator(".fact-row", has_text="Income").click()
    phone.page.locator(".question-box input").fill("7,000")
    phone.tap("button", "A month", inside=".question-box")
    expect(rides.locator(".changes")).to_have_text(
        "17 or less or 65 or more: unlikely18 to 64: likely"
    )


def test_a_wrong_amount_is_named(helpful: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(helpful.specialist, f"#/screen/{door_id(helpful, '4C')}")
    phone.tap("button", "Answers")
    phone.page.locator(".fact-row", has_text="Income").click()
    phone.page.locator(".question-box input").fill("about 2000")
    phone.tap("button", "A month", inside=".question-box")
    expect(phone.page.locator(".question-box .error")).to_contain_text("Type an amount")


@pytest.mark.parametrize("look", ["light", "dark", "sun"])
def test_axe_finds_nothing_on_it(
    helpful: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None], look: str
) -> None:
    phone = pick_up(helpful.specialist, f"#/screen/{door_id(helpful, '4B')}")
    wear(phone.page, look)
    axe(phone.page)
    phone.tap("button", "No answer", inside=".question-box")
    axe(phone.page)
    answer(phone, {**MARIA, "How old are you?": None})
    unfold(phone.page)
    axe(phone.page)
    phone.tap("button", "Answers")
    axe(phone.page)
    for fact in ("Age", "Income", "Ages in the home", "Benefits", "Health plan"):
        if not phone.page.locator(".fact-rows").count():
            phone.tap("button", "Answers")
        phone.page.locator(".fact-row").filter(
            has=phone.page.locator(".fact-name", has_text=fact)
        ).first.click()
        axe(phone.page)


def test_it_fits_a_small_phone(helpful: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(helpful.specialist, f"#/screen/{door_id(helpful, '4B')}", width=320, height=568)
    wide = "() => document.documentElement.scrollWidth > innerWidth"
    assert not phone.page.evaluate(wide)
    answer(phone, MARIA)
    unfold(phone.page)
    assert not phone.page.evaluate(wide)
    small = phone.page.evaluate(
        """() => [...document.querySelectorAll("main button, main summary, #head button")]
          .filter((one) => one.offsetParent !== null)
          .filter((one) => one.getBoundingClientRect().height < 48)
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert small == []
