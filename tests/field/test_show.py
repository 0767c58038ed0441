"""The phone turned round: a card in the resident's language, and how consent is asked in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from canvass.models import Visit
from programs.models import Program, ProgramLink, ProgramPhone, Revision, Sentence, Translation
from residents.models import Consent
from tests.cast import NOW, Cast, make_translation
from tests.field.conftest import Phone
from tests.field.test_looks import wear
from tests.field.test_not_home import door_id

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ARABIC = {
    "name": "تجميد الإيجار",
    "promise": "يبقى إيجارك كما هو. إذا ارتفع، تدفع المدينة الفرق لصاحب المبنى.",
    "facts": [
        "عمرك 62 سنة أو أكثر، أو لديك إعاقة",
        "دخل المنزل $50,000 في السنة أو أقل",
        "اسمك على عقد الإيجار",
        "الإيجار أكثر من ثلث دخلك",
    ],
    "cost": "مجاني. لا نسأل عن وضع الهجرة.",
    "phone_line": "اتصل بنا بالعربية",
}
SAID = {
    ("card_kicker", "ar"): "مساعدة يمكنك طلبها",
    ("card_fits", "ar"): "قد يناسبك إذا كان:",
    ("card_checked", "ar"): "روجع في {date}",
    ("consent_this_case_sms", "es"): "¿Podemos enviarle mensajes sobre esto?",
    ("consent_sharing", "es"): "¿Podemos compartir esto con {organization}?",
}


@pytest.fixture
def catalog(house: Cast) -> Cast:
    """The rent freeze with a number, a page, and its card in Arabic."""
    revision = house.program.published
    assert revision is not None
    revision.name = "Rent freeze"
    revision.save()
    ProgramPhone.objects.create(
        revision=revision, number="+12125550142", label="Ask for help with the form"
    )
    ProgramLink.objects.create(revision=revision, url="https://city.example/rent-freeze")
    make_translation(house.program, house.editor, "ar", **ARABIC, reviewed_by=house.administrator)
    Sentence.objects.bulk_create(
        Sentence(
            code=code, version=1, language=language, text=text, changed_at=NOW,
            changed_by=house.editor, reviewed_at=NOW, reviewed_by=house.administrator,
        )
        for (code, language), text in SAID.items()
    )  # fmt: skip
    house.city.languages = ["en", "es", "ar", "bn"]
    house.city.save()
    return house


def have_cards(phone: Phone) -> None:
    phone.page.evaluate(
        """async () => {
          const found = () => new Promise((done) => {
            const open = indexedDB.open("field");
            open.onsuccess = () => {
              const one = open.result.transaction("meta").objectStore("meta").get("cards");
              one.onsuccess = () => { open.result.close(); done(one.result); };
            };
          });
          while (!(await found())) await new Promise(requestAnimationFrame);
        }"""
    )


def talk(phone: Phone, house: Cast, language: str) -> None:
    """A conversation about the rent freeze in a language."""
    phone.page.goto(f"/field/#/talk/{door_id(house, '4B')}")
    phone.pick("Rent freeze", inside="#f-needs")
    phone.page.locator("#f-language label", has_text="Another").click()
    phone.page.locator("#f-language select").select_option(language)


def shown(phone: Phone) -> Page:
    phone.tap("button", "Show Rent freeze to the resident")
    expect(phone.page.locator("dialog.show[open]")).to_be_visible()
    return phone.page


def picture(page: Page, name: str) -> None:
    """Kept where somebody wants to look at it."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_it_speaks_their_language_without_a_signal(
    catalog: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None]
) -> None:
    phone = pick_up(catalog.specialist)
    have_cards(phone)
    expect(phone.page.locator("link[href*='field-later']")).to_have_count(1)
    phone.page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
    phone.page.context.set_offline(True)
    talk(phone, catalog, "ar")
    page = shown(phone)
    card = page.locator(".show-card")
    expect(card).to_have_attribute("dir", "rtl")
    expect(card).to_have_attribute("lang", "ar")
    expect(card.locator("h2")).to_have_text("تجميد الإيجار")
    expect(card.locator("h2")).to_be_focused()
    expect(card.locator(".show-facts li")).to_have_count(4)
    expect(card.locator(".show-checked")).to_contain_text("2026")
    expect(card.locator(".show-number")).to_have_attribute("href", "tel:+12125550142")
    expect(card.locator(".show-qr svg")).to_be_visible()
    # The bar stays the specialist's; the card holds nothing of the case and no sync line.
    expect(page.locator(".show-about")).to_have_text("Rent freeze in العربية")
    expect(page.locator(".show-bar")).not_to_have_attribute("dir", "rtl")
    assert "María" not in page.locator("dialog.show").inner_text()
    assert card.locator("h2").evaluate("(one) => getComputedStyle(one).fontSize") == "34px"
    assert card.locator(".show-promise").evaluate(
        "(one) => [getComputedStyle(one).fontSize, getComputedStyle(one).lineHeight]"
    ) == ["26px", "39px"]
    assert page.locator(".show-qr").evaluate(
        "(one) => [one.firstChild.getBoundingClientRect().width, getComputedStyle(one).padding]"
    ) == [128, "16px"]
    for look in ("light", "dark", "sun"):
        wear(page, look)
        axe(page)
        picture(page, f"show-ar-{look}")
    phone.tap("button", "Close", inside="dialog.show")
    expect(page.locator("dialog.show")).to_have_count(0)
    expect(page.locator("main.talk")).to_be_visible()


def test_cards_that_come_late_reach_an_open_conversation(
    catalog: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(catalog.specialist, f"#/talk/{door_id(catalog, '4B')}")
    expect(phone.page.locator(".consent-theirs").first).to_have_text(
        "¿Podemos enviarle mensajes sobre esto?"
    )


def test_the_code_holds_the_programs_page_and_nothing_else(
    catalog: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(catalog.specialist)
    have_cards(phone)
    talk(phone, catalog, "ar")
    page = shown(phone)
    drawn = page.locator(".show-qr path").get_attribute("d")
    made = page.evaluate(
        """async () => {
          const names = performance.getEntriesByType("resource").map((one) => one.name);
          const code = names.find((name) => name.includes("field-code"));
          const { drawn } = await import(code);
          return drawn("https://city.example/rent-freeze", "x").querySelector("path").getAttribute("d");
        }"""
    )
    assert drawn == made


def test_what_is_missing_or_older_is_said_to_the_specialist(
    catalog: Cast, pick_up: Callable[..., Phone]
) -> None:
    first = catalog.program.published
    assert first is not None
    later = Revision.objects.create(
        program=catalog.program, number=2, organization=first.organization, name="Rent freeze",
        summary="New words.", published_at=timezone.now(),
    )  # fmt: skip
    later.needs.set(first.needs.all())
    Program.objects.filter(pk=catalog.program.pk).update(published=later)
    phone = pick_up(catalog.specialist)
    have_cards(phone)
    talk(phone, catalog, "ar")
    page = shown(phone)
    note = page.locator(".show-note")
    expect(note).to_contain_text("The English changed on")
    picture(page, "show-older")
    page.locator("#show-language").select_option("en")
    expect(page.locator(".show-card h2")).to_have_text("Rent freeze")
    expect(note).to_be_hidden()
    phone.tap("button", "Close", inside="dialog.show")
    page.locator("#f-language select").select_option("bn")
    shown(phone)
    expect(note).to_contain_text("Not in বাংলা yet")
    expect(page.locator(".show-card")).to_have_attribute("lang", "en")
    picture(page, "show-missing")


def test_a_draft_is_not_shown(catalog: Cast, pick_up: Callable[..., Phone]) -> None:
    Translation.objects.update(reviewed_at=None, reviewed_by=None)
    phone = pick_up(catalog.specialist)
    have_cards(phone)
    talk(phone, catalog, "ar")
    page = shown(phone)
    expect(page.locator(".show-card")).to_have_attribute("lang", "en")


def test_consent_is_asked_in_their_words_and_kept_so(
    catalog: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(catalog.specialist)
    have_cards(phone)
    phone.page.goto(f"/field/#/talk/{door_id(catalog, '4B')}")
    page = phone.page
    phone.pick("Rent freeze", inside="#f-needs")
    text = page.locator("[id='f-consent-sms:this_case']")
    expect(text.locator(".consent-theirs")).to_have_text("¿Podemos enviarle mensajes sobre esto?")
    expect(text.locator(".consent-theirs")).to_have_attribute("lang", "es")
    expect(page.locator("[id^='f-consent-:sharing']")).to_have_count(0)
    phone.pick("Rent freeze", inside="#f-programs")
    sharing = page.locator("[id^='f-consent-:sharing']")
    expect(sharing).to_contain_text("May we share this with Department of Finance?")
    expect(sharing).to_contain_text("¿Podemos compartir esto con Department of Finance?")
    quoted = page.locator("[id='f-consent-:quotation']")
    expect(quoted).to_contain_text("May we quote you, without your name?")
    expect(page.locator(".yes-no input:checked")).to_have_count(0)
    picture(page, "consent")
    text.locator(".answer").first.click()
    sharing.locator(".answer").first.click()
    quoted.locator(".answer").nth(1).click()
    sharing.scroll_into_view_if_needed()
    picture(page, "consent-more")
    page.locator(".dock .primary").click()
    expect(page.locator("main.building")).to_be_visible()
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    assert Visit.objects.filter(device_id__isnull=False).count() == 1
    kept = {
        one.wording: (one.answer, one.wording_language, one.organization_id)
        for one in Consent.objects.filter(resident__name="María Álvarez")
    }
    office = Program.objects.get(pk=catalog.program.pk).published
    assert office is not None
    assert kept == {
        "consent_this_case_sms": (True, "es", None),
        "consent_sharing": (True, "es", office.organization_id),
        # Nobody reviewed it in Spanish: the specialist read the English.
        "consent_quotation": (False, "en", None),
    }


def test_nobody_under_age_is_asked(catalog: Cast, pick_up: Callable[..., Phone]) -> None:
    from residents.models import Resident

    Resident.objects.filter(name="María Álvarez").update(birth_year=timezone.now().year - 15)
    phone = pick_up(catalog.specialist, f"#/talk/{door_id(catalog, '4B')}")
    expect(phone.page.locator("main")).to_contain_text("Under 18: ask for no consent.")
    expect(phone.page.locator(".yes-no")).to_have_count(1)  # only whether they want help
