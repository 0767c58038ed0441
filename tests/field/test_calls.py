"""Calls: the attempt is written before the dialer opens, and a call is one visit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from canvass.models import Appointment, Visit
from engagement.city.models import City
from residents.models import Consent, NumberFault, Resident
from tests.cast import Cast, make_resident, make_visit
from tests.field.conftest import Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def agree(person: Resident) -> Resident:
    """Said yes to calls about other programs."""
    Consent.objects.create(
        resident=person,
        channel="call",
        purpose="other_programs",
        answer=True,
        given_at=timezone.now() - timedelta(days=20),
        how="door",
    )
    return person


@pytest.fixture
def desk(house: Cast) -> Cast:
    """People to call: one promised, one in each of three scripts, one at other hours."""
    City.objects.update(
        quiet_until=time(0, 0),
        quiet_from=time(23, 59),
        languages=["en", "es", "zh-hans", "ru", "ar"],
    )
    now = timezone.now()
    units = {unit.label: unit for unit in house.units}

    def person(name: str, label: str, language: str, digits: str, **more: Any) -> Resident:
        return make_resident(
            name, units[label], house.team, languages=[language], phone=f"+1917555{digits}", **more
        )

    olga = agree(person("Ольга Иванова", "3A", "ru", "0163"))
    chen = agree(person("陈伟", "3B", "zh-hans", "0164", no_voicemail=True))
    hour = now.astimezone(house.city.zone).hour
    agree(
        person(
            "محمد العلي",
            "3C",
            "ar",
            "0165",
            safe_from=time((hour + 2) % 24),
            safe_until=time((hour + 4) % 24),
        )
    )
    promised = person("Jean-Baptiste Pierre", "3D", "en", "0166")
    asked = make_visit(
        house, unit=units["3D"], resident=promised, needs=["rent_freeze"],
        disposition_id="conversation", occurred_at=now - timedelta(days=2),
    )  # fmt: skip
    Appointment.objects.create(
        resident=promised,
        team=house.team,
        user=house.specialist,
        channel="phone",
        starts_at=now + timedelta(minutes=40),
        created_at=now - timedelta(days=2),
        visit=asked,
    )
    make_visit(
        house, channel="phone", unit=units["3B"], resident=chen, occurred_at=now - timedelta(days=9)
    )
    house.everyone["specialist"].languages = ["es", "en"]
    assert olga.language == "ru"
    return house


def person_row(page: Page, name: str) -> Any:
    return page.locator(".person").filter(has_text=name)


def calls(desk: Cast, pick_up: Callable[..., Phone], **more: Any) -> Phone:
    phone = pick_up(desk.specialist, **more)
    phone.all_sent()
    phone.page.locator("nav a[data-tab=calls]").click()
    phone.taps += 1
    expect(person_row(phone.page, "Jean-Baptiste")).to_be_visible()
    return phone


def dial(phone: Phone, name: str) -> None:
    phone.tap("link", f"Call {name}")
    expect(phone.page.locator("dialog.sheet")).to_contain_text("How did the call end?")


def stored(count: int) -> list[Visit]:
    """The calls that stand on the server, the newest last."""
    rows = list(
        Visit.objects.effective()
        .filter(device_id__isnull=False, channel="phone")
        .order_by("received_at", "id")
    )
    assert len(rows) == count
    return rows


def test_the_list_puts_promises_first_and_says_why_others_wait(
    desk: Cast, pick_up: Callable[..., Phone]
) -> None:
    page = calls(desk, pick_up).page
    first = page.locator(".person").first
    expect(first).to_contain_text("Jean-Baptiste Pierre")
    expect(first).to_contain_text("Promised")
    expect(first).to_contain_text("Rent freeze")
    expect(person_row(page, "陈伟")).to_contain_text("1 try")
    expect(person_row(page, "陈伟")).to_contain_text("Leave no voicemail")
    waiting = person_row(page, "محمد العلي")
    expect(waiting).to_contain_text("Asked for calls")
    expect(waiting.locator(".dial")).to_have_count(0)
    expect(page.locator(".own-number")).to_contain_text("They see this phone's own number.")
    box = first.locator(".dial").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) >= (84, 48)


def test_no_answer_in_three_taps(desk: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = calls(desk, pick_up)
    dial(phone, "Ольга Иванова")
    phone.tap("button", "No answer", inside="dialog.sheet")
    assert phone.taps == 3
    expect(person_row(phone.page, "Ольга")).to_contain_text("No answer")
    expect(person_row(phone.page, "Ольга").locator(".dial")).to_have_count(0)
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    (visit,) = stored(1)
    assert (visit.disposition_id, visit.detail) == ("not_home", "no_answer")
    assert visit.resident is not None
    assert visit.resident.name == "Ольга Иванова"
    assert visit.supersedes is not None
    assert visit.supersedes.detail == "dialed"


def test_a_phone_that_dies_during_the_call_has_the_attempt_and_asks_again(
    desk: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = calls(desk, pick_up)
    # Every part is on the phone before the signal goes.
    phone.page.wait_for_load_state("networkidle")
    phone.page.context.set_offline(True)
    dial(phone, "Ольга Иванова")
    phone.page.context.set_offline(False)
    phone.page.goto("about:blank")
    phone.page.goto("/field/")
    # Whatever page comes first, the open end is asked for.
    sheet = phone.page.locator("dialog.sheet")
    expect(sheet).to_contain_text("Ольга Иванова")
    phone.page.wait_for_load_state("networkidle")
    phone.tap("button", "Not now", inside="dialog.sheet")
    phone.all_sent()
    (visit,) = stored(1)
    assert (visit.disposition_id, visit.detail) == ("not_home", "dialed")
    # The server's list has them no more; the phone still knows whom it called.
    phone.page.locator("nav a[data-tab=calls]").click()
    phone.tap("button", "How did it end? Ольга Иванова")
    phone.tap("button", "Busy", inside="dialog.sheet")
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    assert [one.detail for one in stored(1)] == ["busy"]


def test_a_conversation_is_the_same_visit(desk: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = calls(desk, pick_up)
    dial(phone, "Ольга Иванова")
    phone.tap("button", "Conversation", inside="dialog.sheet")
    expect(phone.page.locator("main.talk")).to_be_visible()
    phone.pick("No need now", inside="#f-needs")
    phone.page.locator(".dock .primary").click()
    expect(person_row(phone.page, "Ольга")).to_contain_text("Conversation")
    phone.all_sent()
    (visit,) = stored(1)
    assert (visit.disposition_id, visit.detail) == ("conversation", "")
    assert visit.supersedes_id is not None


def test_undo_asks_for_the_end_again(desk: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = calls(desk, pick_up)
    dial(phone, "Ольга Иванова")
    phone.tap("button", "Wrong number", inside="dialog.sheet")
    expect(phone.page.locator("#undo")).to_contain_text("off the list")
    phone.tap("button", "Undo")
    phone.tap("button", "Left a message", inside="dialog.sheet")
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    assert [one.detail for one in stored(1)] == ["left_message"]
    assert not NumberFault.objects.filter(lifted_at__isnull=True).exists()


def test_a_wrong_number_is_off_the_list(desk: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = calls(desk, pick_up)
    dial(phone, "Ольга Иванова")
    phone.tap("button", "Wrong number", inside="dialog.sheet")
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    fault = NumberFault.objects.get()
    assert (fault.kind, str(fault.number)) == ("wrong_number", "+19175550163")


def test_no_call_was_made(desk: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = calls(desk, pick_up)
    dial(phone, "Ольга Иванова")
    phone.tap("button", "No call was made", inside="dialog.sheet")
    expect(person_row(phone.page, "Ольга").locator("a.dial")).to_be_visible()
    phone.all_sent()
    stored(0)


def test_a_promise_to_call_back_has_its_time(desk: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = calls(desk, pick_up)
    dial(phone, "Ольга Иванова")
    phone.tap("button", "Call back", inside="dialog.sheet")
    phone.page.locator(".day[data-day]").first.click()
    phone.page.locator(".times .chip").nth(1).click()
    phone.tap("button", "Save call back", inside="dialog.sheet")
    expect(phone.line()).to_contain_text("saved")
    phone.all_sent()
    (visit,) = stored(1)
    promise = Appointment.objects.get(visit=visit)
    assert (promise.channel, promise.starts_at.astimezone(desk.city.zone).hour) == ("phone", 14)


@pytest.mark.parametrize(
    ("fields", "url", "said"),
    [
        ({"caller_prefix": "*67"}, "tel:*679175550163", "*67 is dialed first"),
        (
            {"bridge_phone": "+12125550100"},
            "tel:+12125550100,,9175550163",
            "They see the office's number",
        ),
    ],
)
def test_what_the_other_side_sees(
    desk: Cast, pick_up: Callable[..., Phone], fields: dict[str, str], url: str, said: str
) -> None:
    City.objects.update(**fields)
    page = calls(desk, pick_up).page
    expect(page.locator(".own-number")).to_contain_text(said)
    expect(page.get_by_role("link", name="Call Ольга Иванова")).to_have_attribute("href", url)


@pytest.mark.parametrize("look", ["light", "dark", "sun"])
def test_axe_finds_nothing(
    desk: Cast, pick_up: Callable[..., Phone], axe: Callable[[Page], None], look: str
) -> None:
    phone = calls(desk, pick_up)
    phone.page.evaluate("(look) => { document.documentElement.dataset.theme = look }", look)
    axe(phone.page)
    dial(phone, "陈伟")
    axe(phone.page)
    phone.tap("button", "Not now", inside="dialog.sheet")
    expect(person_row(phone.page, "陈伟")).to_contain_text("How did it end?")
    axe(phone.page)
