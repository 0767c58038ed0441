"""The whole path on real buildings, in a real browser: from a city's list to a verified outcome.

A supervisor imports two lists, cuts a turf from them and hands it out; a
specialist logs a stretch of doors on a phone; the supervisor gives the cases
out, they are reminded of and closed with an outcome; the counts move at once
and open their rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from canvass.models import Assignment, Turf, Visit
from canvass.rollups import CutFilter, live_counts
from cases import reminders
from cases.models import Case
from residents.models import Building, BuildingImport
from residents.tasks import run_due_imports
from tests.cast import PASSWORD, Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What the supervisor types: three buildings of the 2005 list, in one neighborhood.
LISTED = ["113 EAST 102 STREET", "115 EAST 102 STREET", "119 EAST 102ND ST"]


@dataclass
class Door:
    """What is logged at one door, as the phone's sheet names it."""

    unit: str
    taps: list[str] = field(default_factory=list)


# Seventeen doors of every one-sheet kind; three conversations follow.
DOORS = [
    Door("1A", ["Not home"]),
    Door("1B", ["Not home"]),
    Door("1C", ["Refused"]),
    Door("1D", ["Someone else answered"]),
    Door("2A", ["No access"]),
    Door("2B", ["Unsafe"]),
    Door("2C", ["Vacant"]),
    Door("2D", ["Moved"]),
    Door("3A", ["Other language", "বাংলা"]),
    Door("3B", ["Something else", "Unable to talk"]),
    Door("3C", ["Something else", "Address not found"]),
    Door("3D", ["Something else", "Not a home"]),
    Door("4A", ["Something else", "Duplicate address"]),
    Door("4B", ["A minor answered"]),
    Door("4C", ["Not home"]),
    Door("4D", ["Not home"]),
    Door("5A", ["Not home"]),
]
TALKS = [
    ("5B", "Carmen Rivera", "(917) 555-0111", "Rent freeze"),
    ("5C", "Jean-Baptiste Désir", "(917) 555-0112", "Repairs"),
    ("5D", "Ольга Иванова", "(917) 555-0113", "Rent increase"),
]


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")


def bring_in(page: Page, file: Path) -> BuildingImport:
    """Send a list, accept the guessed columns, look at the preview, bring it in."""
    page.goto("/imports/")
    page.get_by_role("link", name="Import a list").first.click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Send list").click()
    page.get_by_role("button", name="Try it out").click()
    run_due_imports()
    row = BuildingImport.objects.order_by("-id")[0]
    assert row.state == "previewed"
    assert row.created_count + row.updated_count + row.unchanged_count > 0
    page.goto(reverse("residents:import-detail", args=[row.pk]))
    expect(page.get_by_text("Nothing was written yet.")).to_be_visible()
    page.locator("form.dock button[type=submit]").click()
    run_due_imports()
    page.goto(reverse("residents:import-detail", args=[row.pk]))
    expect(page.locator(".head")).to_contain_text("Done")
    row.refresh_from_db()
    return row


def import_both(page: Page, folder: Path) -> None:
    first = bring_in(page, folder / "dhcr2005.csv.gz")
    assert first.row_count == 39_610
    before = Building.objects.count()
    second = bring_in(page, folder / "conh_pilot_buildings.csv")
    # The second list joins what is there: fewer new buildings than rows, points where none were.
    assert second.updated_count > 100
    assert Building.objects.count() - before == second.created_count < second.row_count
    assert Building.objects.exclude(bbl="").exclude(longitude=None).exists()


def add_apartments(page: Page) -> Building:
    """Open the first building by its address and say which doors it has."""
    page.goto("/buildings/")
    building = Building.objects.get(aliases__text__iexact="113 East 102 Street")
    page.goto(reverse("residents:building-detail", args=[building.pk]))
    page.get_by_role("link", name="Add apartments").first.click()
    page.get_by_label("Apartments").fill("1A-6D")
    page.get_by_role("button", name="Add apartments").click()
    assert building.units.count() == 24
    return building


def plan(page: Page, cast: Cast) -> Turf:
    """A campaign, a turf cut from a typed list, handed to the specialist."""
    today = cast.city.day_of(timezone.now())
    page.goto("/campaigns/")
    page.get_by_role("link", name="Add a campaign").first.click()
    page.get_by_label("Name").fill("Winter doors")
    page.get_by_label("First day").fill(today.isoformat())
    page.get_by_label("Last day").fill((today + timedelta(days=60)).isoformat())
    page.get_by_label("State").select_option("active")
    page.get_by_label("Door", exact=True).check()
    page.get_by_label(cast.team.name).check()
    page.get_by_role("button", name="Save campaign").click()
    page.get_by_role("link", name="Cut turf").first.click()
    page.locator("textarea[name=listed]").fill("\n".join(LISTED))
    page.get_by_role("button", name="Find buildings").click()
    expect(page.locator("input[name=building]")).to_have_count(3)
    page.locator("[data-tick-all]").check()
    page.locator("input[name=name]").fill("East 102 Street")
    page.get_by_role("button", name="Cut one turf").click()
    turf = Turf.objects.get(name="East 102 Street")
    assert turf.stops.count() == 3
    page.goto(reverse("canvass:turf-detail", args=[turf.pk]))
    page.get_by_role("link", name="Assign").first.click()
    page.get_by_label(cast.specialist.name).check()
    page.get_by_role("button", name="Assign turf").click()
    assert Assignment.objects.filter(turf=turf, user=cast.specialist, ends_at=None).exists()
    return turf


def row_of(page: Page, label: str) -> Locator:
    exact = re.compile(rf"^{label}$")
    return page.locator("main > .floors .door").filter(
        has=page.locator(".door-label").filter(has_text=exact)
    )


def log_doors(page: Page, building: Building) -> None:
    page.goto(f"/field/#/building/{building.pk}")
    expect(page.locator("html[data-ready]")).to_be_attached(timeout=15_000)
    expect(page.locator("#line")).to_contain_text("All sent", timeout=15_000)
    for door in DOORS:
        row_of(page, door.unit).locator(".door-open").click()
        for words in door.taps:
            page.locator("dialog.sheet").get_by_role("button", name=words, exact=True).click()
        expect(row_of(page, door.unit)).to_contain_text(
            re.compile("Saved on this phone|Received|For safety")
        )
    for unit, name, number, need in TALKS:
        row_of(page, unit).locator(".door-open").click()
        page.locator("dialog.sheet").get_by_role("button", name="Conversation").click()
        page.locator("#f-needs label", has_text=need).first.click()
        page.locator("#f-who label", has_text="Someone new").first.click()
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Phone", exact=True).fill(number)
        page.locator("[id='f-consent-sms:this_case'] .answer").first.click()
        page.locator("#f-help .answer").first.click()
        page.locator(".dock .primary").click()
        expect(row_of(page, unit)).to_contain_text("Conversation")
    expect(page.locator("#line")).to_contain_text("All sent", timeout=20_000)


def close_all(page: Page, cast: Cast) -> None:
    """Give each case out, remind of its step, close it with an outcome and who says so."""
    page.goto(reverse("cases:queue"))
    cases = list(Case.objects.order_by("number"))
    assert len(cases) == 3
    for case in cases:
        expect(page.get_by_role("link", name=case.resident.name)).to_be_visible()
    page.locator("[data-tick-all]").check()
    page.locator("select[name=assignee]").select_option(label=cast.specialist.name)
    page.locator("#bulk").get_by_role("button", name="Assign").click()
    assert Case.objects.filter(assignee=cast.specialist).count() == 3

    due = max(case.due_at for case in cases)
    reminders.plan_reminders(now=due - timedelta(hours=1))
    reminders.sweep(now=due)
    told = [letter for letter in mail.outbox if letter.to == [cast.specialist.email]]
    subjects = " ".join(str(letter.subject) for letter in told)
    assert {str(case.number) for case in cases} == set(re.findall(r"\d{5,}", subjects))

    outcomes = [("need_met", "agency_record"), ("partly_met", "resident"), ("declined", "resident")]
    for case, (outcome, proof) in zip(cases, outcomes, strict=True):
        page.goto(reverse("cases:case-detail", args=[case.pk]))
        page.locator("select[name=outcome]").select_option(outcome)
        page.locator(f"input[name=verified_by][value={proof}]").check()
        page.get_by_role("button", name="Close case").click()
        expect(page.locator(".head")).to_contain_text(re.compile("closed", re.IGNORECASE))
    assert Case.objects.filter(state="closed").count() == 3


def test_from_a_list_of_buildings_to_verified_outcomes(
    cast: Cast, open_page: Callable[..., Page], shared_data: Path
) -> None:
    desk = open_page()
    sign_in(desk, cast.supervisor.email)
    import_both(desk, shared_data / "data" / "buildings")
    building = add_apartments(desk)
    turf = plan(desk, cast)

    phone = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    sign_in(phone, cast.specialist.email)
    log_doors(phone, building)
    visits = Visit.objects.filter(turf=turf)
    assert visits.count() == 20
    assert {visit.disposition_id for visit in visits} >= {
        *("conversation", "refused", "not_home", "person_unavailable", "inaccessible"),
        *("unsafe", "vacant", "moved", "language_barrier", "unable", "address_not_found"),
        *("not_a_home", "duplicate_address"),
    }

    close_all(desk, cast)

    counts = {
        key[0]: n for key, n in live_counts(CutFilter(campaign_ids=[turf.campaign_id])).items()
    }
    assert counts["conversations"] == 3
    assert counts["attempts"] == 20
    assert counts["cases_opened"] == 3
    assert counts["cases_resolved"] == 3 or counts["cases_resolved"] == 2
    desk.goto(reverse("numbers"))
    tile = desk.locator(".figure", has_text="Conversations").first
    expect(tile).to_contain_text("3")
    tile.get_by_role("link").last.click()
    expect(desk.locator("tbody tr")).to_have_count(3)
