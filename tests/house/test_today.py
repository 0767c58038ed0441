"""Where each role lands, and what one search finds."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.operations.opening import open_case
from programs.models import Program
from tests.cast import Cast, client_for, make_building, make_resident

LANDS = {
    "specialist": "Open my doors",
    "supervisor": "Campaigns under way",
    "editor": "Drafts",
    "analyst": "Open the numbers",
    "administrator": "May sign in",
    "nobody": "You have no role yet",
}


@pytest.mark.parametrize("who", LANDS)
def test_each_role_lands_on_its_own_page(cast: Cast, who: str) -> None:
    answer = client_for(cast.everyone[who]).get(reverse("home"))
    text = answer.content.decode()
    assert answer.status_code == (200 if who != "nobody" else 404)
    if who != "nobody":
        assert LANDS[who] in text
        others = {words for name, words in LANDS.items() if name not in (who, "nobody")}
        assert not {words for words in others if words in text}


def test_the_rail_offers_only_doors_that_open(cast: Cast) -> None:
    for user in cast.everyone.values():
        client = client_for(user)
        answer = client.get(reverse("home"))
        if answer.status_code == 404:
            continue
        for door in answer.context["navigation"]:
            assert client.get(door["url"]).status_code == 200, (user.name, door["url"])


def _case(cast: Cast) -> None:
    open_case(
        resident=cast.resident,
        program=cast.program,
        need=None,
        team=cast.team,
        by=cast.specialist,
        now=timezone.now(),
    )


@pytest.mark.parametrize(
    ("words", "headings"),
    [
        ("guadalupe", {"Cases", "Residents"}),
        ("TORRES mar", {"Cases", "Residents"}),
        ("maria torres", {"Cases", "Residents"}),
        ("MARÍA", {"Cases", "Residents"}),
        ("119", {"Buildings", "Cases"}),
        ("rent freeze", {"Programs"}),
        ("রহিমা", {"Residents"}),
        ("nothing like it", set()),
        ("%_\\", set()),
    ],
)
def test_search_finds_what_the_person_may_see(cast: Cast, words: str, headings: set[str]) -> None:
    _case(cast)
    answer = client_for(cast.supervisor).post(reverse("search"), {"q": words})
    text = answer.content.decode()
    for heading, anchor in (
        ("Cases", "s-cases"),
        ("Residents", "s-residents"),
        ("Buildings", "s-buildings"),
        ("Programs", "s-programs"),
    ):
        if heading in headings:
            assert f'id="{anchor}"' in text, heading
    if not headings:
        assert "Nothing matches" in text


def test_search_shows_nobody_what_is_not_theirs(cast: Cast) -> None:
    _case(cast)
    for name in ("stranger", "other_supervisor", "editor", "analyst", "administrator"):
        answer = client_for(cast.everyone[name]).post(reverse("search"), {"q": "guadalupe"})
        assert "Guadalupe" not in answer.content.decode(), name


def test_search_leaves_no_words_in_an_address(cast: Cast) -> None:
    answer = client_for(cast.supervisor).get(reverse("search"), {"q": "guadalupe"})
    assert "Guadalupe" not in answer.content.decode()
    assert Program.objects.exists()


def test_today_costs_the_same_with_more_to_show(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("home"))
    for number in range(12):
        building = make_building(str(number + 1), "Extra Street")
        make_resident(f"Somebody {number}", None, cast.team)
        assert building.pk
        _case(cast)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("home"))
    assert len(many) <= len(few)
