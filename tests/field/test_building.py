"""A building as it is: its floors, its doors, its entry, and a colleague in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from canvass.models import Appointment, Report, TurfBuilding, Visit
from engagement.accounts.models import User
from engagement.ids import new_id
from residents.labels import sort_key
from residents.models import AccessNote, Building, DoNotContact, Unit
from tests.cases.factory import make_case, make_own_case
from tests.cast import Cast, make_building
from tests.field.conftest import Phone
from tests.field.test_looks import wear
from tests.field.test_offline import worker_ready

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TALL = "ABCDEFGHJKLMNPQ"  # 15 doors on each of 40 floors


def unit_of(cast: Cast, label: str) -> Unit:
    return Unit.objects.get(building=cast.building, label=label)


def knock(
    cast: Cast, door: str | Unit, disposition: str, at: datetime, by: User | None = None
) -> Visit:
    unit = unit_of(cast, door) if isinstance(door, str) else door
    return Visit.objects.create(
        id=new_id(), campaign=cast.campaign, turf=cast.turf, team=cast.team,
        building=unit.building, unit=unit, user=by or cast.specialist,
        channel="door", direction="outbound", begun_by="city", disposition_id=disposition,
        occurred_at=at, device_at=at, received_at=at, day=cast.city.day_of(at),
        payload_hash=b"0" * 32,
    )  # fmt: skip


@pytest.fixture
def tower(cast: Cast) -> Building:
    building = make_building("1", "Tall Street")
    TurfBuilding.objects.create(turf=cast.turf, building=building, position=5)
    labels = [(f"{floor}{line}", floor) for floor in range(1, 41) for line in TALL]
    Unit.objects.bulk_create(
        Unit(building=building, label=label, floor=floor, sort_key=sort_key(label))
        for label, floor in labels
    )
    return building


def in_sight(page: Page, text: str) -> bool:
    """Whether this floor's head stands right under the strip."""
    box = page.get_by_role("heading", name=text, exact=True).bounding_box()
    return box is not None and 120 < box["y"] < 220


def test_any_of_40_floors_is_one_tap_away(
    cast: Cast, tower: Building, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(cast.specialist, f"#/building/{tower.pk}")
    page = phone.page
    expect(page.locator(".strip-stop")).to_have_count(40)
    for floor in (3, 38, 17):
        phone.taps = 0
        phone.tap("button", f"Floor {floor}")
        assert phone.taps == 1
        expect(page.get_by_role("heading", name=f"Floor {floor}", exact=True)).to_be_focused()
        assert in_sight(page, f"Floor {floor}")
        expect(page.get_by_role("button", name=f"Not home at {floor}A")).to_be_in_viewport()
    # Every door is drawn in the end, for those who search the page or have it read aloud.
    expect(page.locator("main > .floors .door")).to_have_count(600)
    # Along the strip by the keyboard, which stops there once.
    expect(page.locator(".strip-stop[tabindex='0']")).to_have_count(1)
    page.locator(".strip-stop[tabindex='0']").focus()
    page.keyboard.press("Home")
    expect(page.get_by_role("button", name="Floor 40", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert in_sight(page, "Floor 39")
    assert not page.evaluate("() => document.documentElement.scrollWidth > innerWidth")


def test_any_of_600_doors_is_found_by_typing_it(
    cast: Cast, tower: Building, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(cast.specialist, f"#/building/{tower.pk}")
    page = phone.page
    phone.tap("button", "Find apartment")
    page.locator("#find").fill("23 k")
    expect(page.locator(".found .door-label")).to_have_text("23K")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet-title")).to_have_text("23K")
    page.keyboard.press("Escape")
    page.locator("#find").fill("23Z")
    expect(page.locator(".found")).to_contain_text("No 23Z on the list.")
    expect(page.get_by_role("button", name="Add apartment 23Z")).to_be_visible()
    phone.tap("button", "Close")
    expect(page.locator(".strip")).to_be_visible()


def test_what_is_worth_knocking_now_and_why_the_others_wait(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    now = timezone.now()
    for days in (7, 14):  # this hour of this day of the week, twice
        knock(house, "4F", "not_home", now - timedelta(days=days))
    knock(house, "4A", "not_home", now - timedelta(days=9, hours=12))
    call = knock(house, "3A", "call_back", now - timedelta(days=3))
    Appointment.objects.create(
        id=new_id(), visit=call, unit=call.unit, building=house.building, user=house.specialist,
        team=house.team, starts_at=now + timedelta(minutes=20), channel="door", created_at=now,
    )  # fmt: skip
    phone = pick_up(house.specialist)
    page = phone.page
    # The dock goes where a promise is due.
    expect(page.locator(".dock")).to_contain_text("Appointment at 3A")
    page.locator(".dock .primary").click()
    expect(phone.row("3A")).to_contain_text("Call back")
    expect(phone.row("4F")).to_contain_text("2 tries, both")
    page.get_by_role("button", name="Knock now").click()
    expect(phone.row("4F")).to_have_count(0)
    expect(phone.row("4D")).to_have_count(0)
    expect(phone.row("3A")).to_have_class("door due")
    hint = page.locator(".back-hint")
    expect(hint).to_contain_text("held back")
    expect(hint).to_contain_text("1 do not visit")
    expect(hint).to_contain_text("1 done")  # 4E refused
    expect(hint).to_contain_text("tried at this time of day")
    # What was in sight stays there once it is done; the rest of the floor leaves the promise out.
    phone.tap("button", "Not home at 4A")
    expect(phone.row("4A")).to_contain_text("Saved on this phone")
    expect(page.locator("[data-floor='3'] .rest-ask")).to_contain_text("3B, 3C, 3D, 3E")
    page.get_by_role("button", name="All doors").click()
    expect(phone.row("4F")).to_be_visible()


def test_a_range_is_looked_at_and_added_without_a_signal(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    page = phone.page
    phone.all_sent()
    worker_ready(page)
    page.context.set_offline(True)
    phone.tap("button", "Add a range")
    page.locator("#range").fill("6F-1A")
    expect(page.locator("#range-says")).to_contain_text("6F-1A ends before it starts")
    page.locator("#range").fill("1A-6F")
    expect(page.locator("#range-says")).to_contain_text("36 apartments, 15 there already")
    phone.tap("button", "Add 21 apartments")
    expect(phone.row("6F")).to_be_visible()
    phone.tap("button", "Undo")
    expect(phone.row("6F")).to_have_count(0)
    phone.tap("button", "Add a range")
    page.locator("#range").fill("1A-6F")
    phone.tap("button", "Add 21 apartments")
    phone.tap("button", "Not home at 6F")
    expect(phone.row("6F")).to_contain_text("Saved on this phone")
    page.reload()
    expect(phone.row("5B")).to_be_visible()
    page.context.set_offline(False)
    page.evaluate("() => dispatchEvent(new Event('online'))")
    phone.all_sent()
    expect(phone.row("6F")).to_contain_text("Counted")
    assert Unit.objects.filter(building=house.building).count() == 36
    assert Visit.objects.get(device_id__isnull=False).unit == unit_of(house, "6F")


def test_one_door_added_on_two_phones_is_one_door(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    page = phone.page
    phone.all_sent()
    worker_ready(page)
    page.context.set_offline(True)
    phone.tap("button", "Add a range")
    page.locator("#range").fill("5G")
    phone.tap("button", "Add 1 apartment")
    phone.tap("button", "Not home at 5G")
    other = Unit.objects.create(building=house.building, label="5G", floor=5, sort_key="5G")
    page.context.set_offline(False)
    page.evaluate("() => dispatchEvent(new Event('online'))")
    phone.all_sent()
    expect(phone.row("5G")).to_have_count(1)
    expect(phone.row("5G")).to_contain_text("Counted")
    assert Visit.objects.get(device_id__isnull=False).unit == other


def test_an_apartment_that_is_not_there_and_is_after_all(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    page = phone.page
    phone.all_sent()
    expect(page.locator(".head-sub")).to_have_text("1 of 14 doors done")
    say = ("Something else", "There is no such apartment")
    phone.row("4A").locator(".door-open").click()
    for words in say:
        phone.tap("button", words, inside="dialog.sheet")
    expect(phone.row("4A")).to_contain_text("Reported missing")
    expect(page.locator(".head-sub")).to_have_text("1 of 13 doors done")
    phone.tap("button", "Undo")
    expect(phone.row("4A")).to_contain_text("No visit yet")
    assert Report.objects.count() == 0
    phone.row("4A").locator(".door-open").click()
    for words in say:
        phone.tap("button", words, inside="dialog.sheet")
    expect(phone.line()).to_contain_text("1 saved")
    phone.all_sent()
    assert unit_of(house, "4A").reported_missing_at is not None
    expect(phone.row("4A")).to_contain_text("Reported missing")  # from the list now
    phone.row("4A").locator(".door-open").click()
    phone.tap("button", "It is there after all", inside="dialog.sheet")
    expect(phone.row("4A")).to_contain_text("No visit yet")
    phone.all_sent()
    expect(page.locator(".head-sub")).to_have_text("1 of 14 doors done")


def test_notes_at_the_entry(house: Cast, pick_up: Callable[..., Phone]) -> None:
    AccessNote.objects.all().delete()
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    page = phone.page
    phone.all_sent()
    worker_ready(page)
    page.context.set_offline(True)
    phone.tap("button", "Add a note")
    phone.page.get_by_role("button", name="Elevator out until").click()
    phone.taps += 1
    assert phone.taps == 2
    note = page.locator(".access .note")
    expect(note).to_contain_text("Elevator out until")
    note.click()
    phone.tap("button", "Change the note")
    page.locator("#note-text").fill("Left elevator out")
    phone.tap("button", "Keep note")
    expect(note).to_contain_text("Left elevator out")
    expect(note).to_have_count(1)
    page.context.set_offline(False)
    page.evaluate("() => dispatchEvent(new Event('online'))")
    phone.all_sent()
    note.click()
    phone.tap("button", "It is over")
    expect(note).to_have_count(0)
    phone.all_sent()
    today = house.city.day_of(timezone.now())
    assert AccessNote.objects.count() == 2
    assert not AccessNote.objects.exclude(expires_on__lte=today).exists()


def test_a_pair_shares_a_building(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    page = phone.page
    phone.all_sent()
    now = timezone.now()
    midnight = now.astimezone(house.city.zone).replace(hour=0, minute=0, second=1)
    knock(house, "4C", "not_home", max(midnight, now - timedelta(minutes=4)), by=house.colleague)
    page.reload()
    ben = house.colleague.name.split()[0]
    expect(phone.row("4C")).to_contain_text(f"by {ben}")
    expect(phone.row("4C").locator(".quick")).to_have_count(0)
    expect(page.locator(".share")).to_contain_text(f"{ben} was here today")
    expect(page.locator("[data-floor='4'] .rest-ask")).to_contain_text("4A, 4B, 4F")
    phone.taps = 0
    phone.tap("button", "Split")
    phone.tap("button", "You take the odd floors")
    assert phone.taps == 2
    expect(page.locator(".floor")).to_have_count(2)
    page.reload()
    expect(page.locator(".share")).to_contain_text("You take the odd floors")
    expect(phone.row("4A")).to_have_count(0)
    phone.tap("button", "Show all")
    expect(phone.row("4A")).to_be_visible()
    phone.tap("button", "Split")
    phone.tap("button", "You take lines A, B, and C")
    expect(page.get_by_role("heading", name="Line A", exact=True)).to_be_visible()
    assert page.locator("[data-floor='A'] .door-label").all_inner_texts() == [
        "4A", "3A", "2A", "1A",
    ]  # fmt: skip
    expect(page.locator("[data-floor='A']")).to_contain_text("Rest of line A not home")


def test_open_cases_are_seen_as_far_as_one_may(house: Cast, pick_up: Callable[..., Phone]) -> None:
    make_own_case(house)
    make_case(house, resident=house.neighbor, assignee=house.colleague)
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    page = phone.page
    phone.all_sent()
    expect(phone.row("1A").locator(".door-cases")).to_contain_text("1 open case")
    phone.row("1A").locator(".door-open").click()
    expect(page.locator("dialog.sheet")).to_contain_text("Your case Rent Freeze")
    phone.tap("button", "Close")
    phone.row("2B").locator(".door-open").click()
    sheet = page.locator("dialog.sheet")
    expect(sheet).to_contain_text("1 open case in your team")
    expect(sheet).not_to_contain_text("Rent Freeze")


def test_a_wish_reaches_the_sheet_that_is_open(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    page = phone.page
    phone.all_sent()
    phone.row("4A").locator(".door-open").click()
    expect(page.locator("#sheet-title")).to_have_text("4A")
    knock(house, "4A", "not_home", timezone.now(), by=house.colleague)
    meet(page)
    sheet = page.locator("dialog.sheet")
    expect(sheet.locator(".notice")).to_contain_text("Not home")
    DoNotContact.objects.create(
        scope="unit", unit=unit_of(house, "4A"), created_at=timezone.now(), expires_on=None
    )
    meet(page)
    expect(sheet).to_contain_text("New: do not visit.")
    phone.tap("button", "Close")
    expect(phone.row("4A")).to_contain_text("Do not visit")
    expect(phone.row("4A").locator(".door-open")).to_be_focused()


def meet(page: Page) -> None:
    """The next contact with the server, as the timer or a return to the page makes it."""
    page.evaluate("() => { const then = Date.now; Date.now = () => then() + 20_000 }")
    page.evaluate("() => dispatchEvent(new Event('online'))")


def three_fingers(page: Page) -> None:
    points = [{"x": 100 + 60 * at, "y": 400} for at in range(3)]
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("where", ["", "#/building/{id}", "#/calls", "#/more", "#/talk/{unit}"])
def test_one_gesture_blanks_every_screen(
    house: Cast, pick_up: Callable[..., Phone], where: str
) -> None:
    unit = unit_of(house, "4B")
    phone = pick_up(house.specialist, where.format(id=house.building.pk, unit=unit.pk))
    page = phone.page
    expect(page.locator("h1")).to_be_visible()
    three_fingers(page)
    blank = page.locator("dialog.blank")
    expect(blank).to_be_visible()
    assert blank.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert "East 119" not in page.title()
    blank.click()
    expect(blank).to_be_visible()
    blank.dblclick()
    expect(blank).to_have_count(0)
    phone.tap("button", "Hide")  # and with one thumb
    expect(blank).to_be_visible()


def test_it_blanks_over_an_open_sheet(house: Cast, pick_up: Callable[..., Phone]) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}")
    page = phone.page
    phone.row("4B").locator(".door-open").click()
    expect(page.locator("dialog.sheet")).to_be_visible()
    for fingers in (3, 1):
        if fingers == 3:
            three_fingers(page)
        else:
            phone.tap("button", "Hide", inside=".sheet")
        expect(page.locator("dialog.blank")).to_be_visible()
        page.locator("dialog.blank").dblclick()
        expect(page.locator("dialog.blank")).to_have_count(0)
        expect(page.locator("dialog.sheet")).to_be_visible()


def test_a_finished_turf_smiles_and_an_empty_one_says_how_to_begin(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    now = timezone.now()
    stops = TurfBuilding.objects.filter(turf=house.turf).values("building")
    for unit in Unit.objects.filter(building__in=stops):
        knock(house, unit, "refused" if unit.label == "1" else "conversation", now)
    phone = pick_up(house.specialist)
    page = phone.page
    expect(page.locator(".finished")).to_contain_text("Well walked!")
    expect(page.locator(".finished")).to_contain_text("15 doors, 14 conversations.")
    expect(page.locator(".dock")).to_have_count(0)
    bare = make_building("9", "Bare Street")
    TurfBuilding.objects.create(turf=house.turf, building=bare, position=9)
    page.goto(f"/field/#/building/{bare.pk}")
    page.reload()
    expect(page.locator("main")).to_contain_text("No apartments yet")


@pytest.mark.parametrize("look", ["light", "dark", "sun"])
def test_axe_finds_nothing_in_a_building(
    house: Cast,
    tower: Building,
    pick_up: Callable[..., Phone],
    axe: Callable[[Page], None],
    look: str,
) -> None:
    make_own_case(house)
    make_case(house, resident=house.neighbor, assignee=house.colleague)
    phone = pick_up(house.specialist, f"#/building/{tower.pk}")
    page = phone.page
    expect(page.locator(".strip")).to_be_visible()
    wear(page, look)
    phone.tap("button", "Floor 30")
    axe(page)
    phone.tap("button", "Find apartment")
    page.locator("#find").fill("99")
    axe(page)
    page.goto(f"/field/#/building/{house.building.pk}")
    wear(page, look)
    expect(phone.row("4A")).to_be_visible()
    page.get_by_role("button", name="Knock now").click()
    axe(page)

    def sheet(*taps: str) -> None:
        for words in taps:
            page.get_by_role("button", name=words).first.click()
        expect(page.locator("dialog.sheet")).to_be_visible()
        axe(page)
        page.keyboard.press("Escape")

    sheet("Split")
    sheet("Add a note")
    sheet("Buzz the super")
    sheet("Add a range")
    for label in ("1A", "2B"):
        phone.row(label).locator(".door-open").click()
        expect(page.locator("#sheet-title")).to_have_text(label)
        axe(page)
        page.locator("button.past-line").click()
        axe(page)
        phone.tap("button", "Back", inside="dialog.sheet")
        phone.tap("button", "Something else", inside="dialog.sheet")
        axe(page)
        page.keyboard.press("Escape")


def test_nothing_is_wider_than_a_small_phone_in_a_building(
    house: Cast, pick_up: Callable[..., Phone]
) -> None:
    phone = pick_up(house.specialist, f"#/building/{house.building.pk}", width=320, height=568)
    page = phone.page

    def fits() -> bool:
        found: Any = page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        return bool(found)

    expect(phone.row("4A")).to_be_visible()
    assert fits()
    page.get_by_role("button", name="Knock now").click()
    assert fits()
    for words in ("Split", "Add a note", "Add a range"):
        page.get_by_role("button", name=words).first.click()
        sheet = page.locator("dialog.sheet")
        expect(sheet).to_be_visible()
        assert sheet.evaluate("(node) => node.scrollWidth <= node.clientWidth")
        page.keyboard.press("Escape")
