"""A shift of three hours: 85 doors in nine buildings, a signal that comes and goes, every kind of
door. At the end the phone and the server agree to the row, and no act took a tap too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from canvass.models import Appointment, Device, TurfBuilding, Visit
from cases.models import Case
from residents.models import Building, DoNotContact, Resident, Unit
from tests.cast import Cast, make_building, make_resident, make_unit
from tests.faults.conftest import Phone, ready
from tests.faults.proxy import LOST, NO_REPLY, Proxy, nothing_wrong

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = [13, 12, 10, 9, 9, 8, 8, 8, 8]  # 85
A_DOOR = 125_000  # ms from one door to the next: 85 of them are three hours
# The most taps that each act may take, from the building's list (the tap budget).
BUDGET = {
    "not_home": 1,
    "floor": 3,
    "refused": 2,
    "moved": 2,
    "inaccessible": 2,
    "stopped": 2,
    "talked": 4,
    "language": 3,
    "call_back": 5,
    "intake": 10,
    "leave_alone": 4,
    "correct": 2,
}
NEEDS = ["Rent freeze", "Repairs", "Rent increase", "Court papers"]
# Doors after which the signal goes, turns bad, and comes back.
SIGNAL = {
    4: "gone", 17: "back", 21: "lost", 26: "back", 30: "gone", 48: "bad", 55: "gone", 70: "back",
    76: "gone",
}  # fmt: skip


@dataclass
class Shift:
    """The shift as it goes: doors done, and the taps that each act took."""

    phone: Phone
    proxy: Proxy
    done: int = 0
    taps: dict[str, list[int]] = field(default_factory=dict)

    @contextmanager
    def act(self, name: str) -> Iterator[None]:
        """One door, and the walk to the next: time passes, and the signal does as it likes."""
        before = self.phone.taps
        yield
        self.taps.setdefault(name, []).append(self.phone.taps - before)

    def walk(self, doors: int = 1) -> None:
        for _ in range(doors):
            self.done += 1
            self.weather(SIGNAL.get(self.done, ""))
            self.phone.later(A_DOOR)

    def weather(self, how: str) -> None:
        if how in {"gone", "back"}:
            self.phone.page.context.set_offline(how == "gone")
        if how:
            self.proxy.plan = {
                "lost": lambda asked: NO_REPLY if asked.is_batch else None,
                "bad": lambda asked: LOST if asked.number % 3 else None,
            }.get(how, nothing_wrong)


@pytest.fixture
def streets(house: Cast) -> list[Building]:
    """Nine buildings of 85 doors in the cast's turf, and nothing else in it."""
    TurfBuilding.objects.filter(turf=house.turf).delete()
    buildings = []
    for place, size in enumerate(SIZES):
        building = make_building(str(300 + 2 * place), "East 119 Street")
        TurfBuilding.objects.create(turf=house.turf, building=building, position=place)
        for number in range(size):
            make_unit(building, f"{number // 4 + 1}{'ABCD'[number % 4]}", number // 4 + 1)
        buildings.append(building)
    make_resident(
        "Jean-Baptiste Pierre", Unit.objects.get(building=buildings[0], label="2A"), house.team
    )
    return buildings


def test_a_shift_of_three_hours(
    house: Cast, streets: list[Building], pick_up: Callable[..., Phone], proxy: Proxy
) -> None:
    phone = pick_up(house.specialist, where="")
    ready(phone.page)
    shift = Shift(phone, proxy)
    expect(phone.page.locator(".turf")).to_contain_text("85")
    for place, building in enumerate(streets):
        _walk_building(shift, building, place)
    assert shift.done == 85
    phone.page.context.set_offline(False)
    proxy.plan = nothing_wrong
    phone.later(600_000)
    phone.until_all_sent()

    # Within the budget, every time.
    over = {name: taps for name, taps in shift.taps.items() if max(taps) > BUDGET[name]}
    assert not over, over
    assert {name: len(taps) for name, taps in shift.taps.items()} | {"not_home": 0} == {
        "not_home": 0, "floor": 2, "refused": 2, "moved": 1, "inaccessible": 1, "stopped": 1,
        "talked": 4, "language": 1, "call_back": 2, "intake": 4, "leave_alone": 1, "correct": 1,
    }  # fmt: skip

    # The phone and the server, row by row.
    rows = {row["id"]: row for row in phone.rows()}
    stored = {str(one.pk): one for one in Visit.objects.filter(device_id__isnull=False)}
    assert set(rows) == set(stored)
    assert {row["state"] for row in rows.values()} == {"stored"}
    for key, row in rows.items():
        visit, said = stored[key], row["payload"]
        assert (visit.disposition_id, visit.device_seq) == (said["disposition"], said["seq"])
        assert str(visit.unit_id or "") == (said.get("unit") or "")
        if "supersedes" not in said:
            # The phone's time runs ahead of the server's here; it said so, and was corrected.
            ahead = timedelta(milliseconds=said["clock_offset_ms"])
            assert visit.occurred_at == visit.device_at + ahead
    assert sorted(row["seq"] for row in rows.values()) == list(range(1, len(rows) + 1))
    device = Device.objects.get()
    assert device.highest_seq == len(rows)

    # And what came of it.
    effective = Visit.objects.filter(
        device_id__isnull=False, superseded_by__isnull=True, is_withdrawal=False
    )
    doors = Counter(effective.filter(unit__isnull=False).values_list("disposition_id", flat=True))
    assert doors == {
        "not_home": 60, "conversation": 8, "refused": 3, "call_back": 2, "language_barrier": 1,
        "moved": 2, "inaccessible": 1,
    }  # fmt: skip
    # The building that stopped us is one visit, and its doors were not tried.
    assert effective.get(unit__isnull=True).building == streets[-1]
    assert effective.filter(unit__isnull=False).values("unit").distinct().count() == 77
    assert sorted(Case.objects.values_list("need_id", flat=True)) == sorted(
        ["rent_freeze", "repairs", "rent_increase", "court_papers"]
    )
    assert Appointment.objects.filter(state="planned").count() == 2
    assert DoNotContact.objects.get(visit_id__isnull=False).scope == "unit"
    assert Resident.objects.filter(name__startswith="Neighbor").count() == 4
    assert set(effective.values_list("team", flat=True)) == {house.team.pk}


def _walk_building(shift: Shift, building: Building, place: int) -> None:
    phone = shift.phone
    # Today's one button leads on to where the walk goes on.
    phone.page.locator(".dock .primary").click()
    expect(phone.page.locator("h1")).to_contain_text(building.address)
    doors = list(
        Unit.objects.filter(building=building).order_by("-floor", "label").values("label", "floor")
    )
    if place == len(SIZES) - 1:
        with shift.act("stopped"):
            phone.tap("button", "The building stopped us")
            phone.tap("button", "Stop here", exact=False)
        shift.walk(len(doors))
        return
    skip: set[str] = set()
    if place in (1, 4):
        top = doors[0]["floor"] or 0
        labels = [door["label"] for door in doors if door["floor"] == top - 1]
        with shift.act("floor"):
            _show(phone, labels[-1])
            phone.tap("button", f"Rest of floor {top - 1} not home", exact=False)
            phone.tap("button", f"Record {len(labels)} not home", exact=False)
        _saved(phone, labels[0])
        skip = set(labels)
        shift.walk(len(labels))
    for number, door in enumerate(doors):
        if door["label"] in skip:
            continue
        _door(shift, place, number, door["label"])
        shift.walk()
    phone.page.locator("#thumb [data-tab=turf]").click()


def _door(shift: Shift, place: int, number: int, label: str) -> None:
    phone = shift.phone
    _show(phone, label)
    special = SCRIPT.get((place, number))
    if special is not None:
        special(shift, label)
        return
    with shift.act("not_home"):
        phone.tap("button", f"Not home at {label}")
    _saved(phone, label)


def _show(phone: Phone, label: str) -> None:
    row = phone.row(label)
    if not row.is_visible():
        phone.page.locator(".fold").first.click()
    row.scroll_into_view_if_needed()


def _saved(phone: Phone, label: str) -> None:
    expect(phone.row(label).locator(".door-two")).to_contain_text("phone")


def _open(phone: Phone, label: str) -> None:
    phone.row(label).locator(".door-open").click()
    phone.taps += 1


def _ends(name: str, words: str) -> Callable[[Shift, str], None]:
    def act(shift: Shift, label: str) -> None:
        with shift.act(name):
            _open(shift.phone, label)
            shift.phone.tap("button", words, inside="dialog.sheet")
        _saved(shift.phone, label)

    return act


def _language(shift: Shift, label: str) -> None:
    with shift.act("language"):
        _open(shift.phone, label)
        shift.phone.tap("button", "Other language", inside="dialog.sheet")
        shift.phone.tap("button", "বাংলা", inside="dialog.sheet")
    _saved(shift.phone, label)


def _call_back(shift: Shift, label: str) -> None:
    phone = shift.phone
    with shift.act("call_back"):
        _open(phone, label)
        phone.tap("button", "Call back", inside="dialog.sheet")
        phone.page.locator("dialog .day[data-day]").first.click()
        phone.page.locator("dialog .times .chip").nth(1).click()
        phone.taps += 2
        phone.tap("button", "Save call back", inside="dialog.sheet")
    _saved(phone, label)


def _talked(shift: Shift, label: str) -> None:
    phone = shift.phone
    with shift.act("talked"):
        _open(phone, label)
        phone.tap("button", "Conversation", inside="dialog.sheet")
        phone.pick("No need now", inside="#f-needs")
        phone.page.locator(".dock .primary").click()
        phone.taps += 1
    expect(phone.page.locator("main.building")).to_be_visible()
    _saved(phone, label)


def _intake(shift: Shift, label: str) -> None:
    phone = shift.phone
    need = NEEDS[len(shift.taps.get("intake", []))]
    with shift.act("intake"):
        _open(phone, label)
        phone.tap("button", "Conversation", inside="dialog.sheet")
        phone.pick(need, inside="#f-needs")
        phone.pick("Someone new", inside="#f-who")
        phone.page.get_by_label("Name", exact=True).fill(f"Neighbor {label}")
        phone.page.get_by_label("Phone", exact=True).fill("(917) 555-0163")
        phone.pick("English", inside="#f-language")
        phone.page.locator("[id='f-consent-sms:this_case'] .answer").first.click()
        phone.page.locator("#f-help .answer").first.click()
        phone.page.locator(".dock .primary").click()
        phone.taps += 3
    expect(phone.page.locator("main.building")).to_be_visible()
    _saved(phone, label)


def _leave_alone(shift: Shift, label: str) -> None:
    phone = shift.phone
    with shift.act("leave_alone"):
        _open(phone, label)
        phone.tap("button", "Something else", inside="dialog.sheet")
        phone.tap("button", "Refused, do not come back", inside="dialog.sheet")
    expect(phone.row(label)).to_contain_text("Do not visit")


def _mistake(shift: Shift, label: str) -> None:
    """Not home was tapped at a door that had moved: named anew, the first stays readable."""
    phone = shift.phone
    phone.tap("button", f"Not home at {label}")
    _saved(phone, label)
    phone.later(60_000)
    with shift.act("correct"):
        _open(phone, label)
        phone.tap("button", "Moved", inside="dialog.sheet")
    expect(phone.row(label)).to_contain_text("Moved")


SCRIPT: dict[tuple[int, int], Callable[[Shift, str], None]] = {
    (0, 1): _talked,
    (0, 3): _ends("refused", "Refused"),
    (0, 6): _intake,
    (0, 9): _call_back,
    (1, 0): _language,
    (1, 10): _intake,
    (2, 2): _ends("moved", "Moved"),
    (2, 5): _leave_alone,
    (2, 8): _talked,
    (3, 1): _ends("inaccessible", "No access"),
    (3, 7): _intake,
    (5, 2): _mistake,
    (5, 5): _call_back,
    (6, 0): _talked,
    (6, 4): _ends("refused", "Refused"),
    (7, 1): _intake,
    (7, 6): _talked,
}
