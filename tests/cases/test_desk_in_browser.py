"""The desk in a real browser: by keyboard, in light and dark, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.models import Case, State
from engagement.accounts.models import User
from tests.cases.factory import make_case, make_own_case, make_task
from tests.cast import Cast, client_for, make_resident, make_visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, user: User, url: str) -> None:
    cookie = client_for(user).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])


@pytest.fixture
def story(transactional_db: None, cast: Cast) -> Case:
    """Several cases in all bands, and one with a history."""
    now = timezone.now()
    for number, state in enumerate(["new", "new", "in_progress", "waiting_agency", "on_hold"]):
        make_case(
            cast,
            resident=make_resident(
                ["Sunita Gurung सुनिता", "Dorothy Baptiste", "Esther Roth אסתר", "Li 李", "Ana"][
                    number
                ],
                cast.units[number % 4],
                cast.team,
                languages=[["ne"], ["en"], ["yi"], ["zh-hans"], []][number],
                needs_interpreter=number == 0,
            ),
            state=state,
            assignee=None if state == "new" else cast.specialist,
            opened_at=now - timedelta(days=number),
            due_at=now + timedelta(days=number - 1),
            is_urgent=number == 1,
        )
    make_visit(cast, occurred_at=now - timedelta(days=3), resident=cast.resident)
    case = make_own_case(
        cast, words="The rent went up", opened_at=now - timedelta(days=2), due_at=now
    )
    make_task(case, cast.specialist, due_at=now + timedelta(days=2), created_at=now)
    return case


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_queue_and_case_are_readable_by_everyone(
    story: Case,
    cast: Cast,
    open_page: Callable[..., Page],
    axe: Callable[[Page], None],
    live_server: Any,
    size: tuple[int, int],
    dark: bool,
) -> None:
    page = open_page(width=size[0], height=size[1], dark=dark)
    sign_in(page, cast.supervisor, live_server.url)
    for url in ("/cases/", "/cases/?state=new", f"/cases/{story.pk}/", "/cases/new/"):
        page.goto(url)
        axe(page)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"{url} scrolls sideways"


def test_the_queue_by_keyboard_alone(story: Case, cast: Cast, page: Page, live_server: Any) -> None:
    sign_in(page, cast.supervisor, live_server.url)
    page.goto("/cases/?queue=new")
    for key in ("j", "x", "j", "x", "a"):
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.keyboard.type("Ana")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("2 cases assigned to Ana Morales.")
    assert not Case.objects.filter(state=State.NEW).exists()
    page.goto("/cases/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*-*/")


def test_closing_waits_for_its_proof(story: Case, cast: Cast, page: Page, live_server: Any) -> None:
    sign_in(page, cast.specialist, live_server.url)
    page.goto(f"/cases/{story.pk}/")
    close = page.get_by_role("button", name="Close case")
    expect(close).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_text("Choose what came of the case first.")).to_be_visible()
    page.get_by_label("Outcome").select_option("need_met")
    expect(page.get_by_text("Say who verified it.")).to_be_visible()
    expect(close).to_have_attribute("aria-disabled", "true")
    page.get_by_label("Agency record").check()
    close.click()
    expect(page.get_by_role("heading", name="Need met")).to_be_visible()
    page.get_by_role("button", name="Reopen case").click()
    expect(page.get_by_role("status")).to_contain_text("Case reopened.")
    story.refresh_from_db()
    assert (story.state, story.assignee, story.reopened_count) == (
        State.ASSIGNED,
        cast.specialist,
        1,
    )


def test_a_specialist_works_a_case_on_a_phone(
    story: Case, cast: Cast, phone_page: Page, live_server: Any
) -> None:
    page = phone_page
    sign_in(page, cast.specialist, live_server.url)
    page.goto("/cases/")
    page.get_by_role("link", name="María Guadalupe Torres", exact=True).click()
    page.get_by_role("button", name="Mark done").click()
    expect(page.get_by_role("status")).to_contain_text("Step done.")
    page.get_by_role("textbox", name="Next step").fill("Ask Finance")
    page.get_by_label("Due", exact=True).fill(
        (timezone.localdate() + timedelta(days=3)).isoformat()
    )
    page.get_by_role("button", name="Set next step").click()
    expect(page.get_by_role("heading", name="Ask Finance")).to_be_visible()
    page.get_by_label("Note", exact=True).fill("She called back")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("She called back")).to_be_visible()
