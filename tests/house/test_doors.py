"""Every URL, for every role, in every scope: the table of doors holds."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
import redis
from django.db import transaction
from django.urls import URLPattern
from pytest_django.plugin import DjangoDbBlocker

from tests.house import doors_walk as walk
from tests.house.doors import DOORS, PARTS, STAFF, TELLING, patterns
from tests.house.doors_walk import Walker
from tests.house.doors_world import PERSONAL, SECRETS, build_world

URLS = list(patterns())
WALKS = [(name, whose) for name, door in DOORS.items() for whose in door.owners]


@pytest.fixture(scope="module")
def walker(
    built_assets: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Walker]:
    """The whole world, written once, and undone after the last walk."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Walker(build_world())
        transaction.set_rollback(True)


def test_every_url_stands_in_the_table() -> None:
    urls = {name for name, _ in URLS}
    assert urls - set(DOORS) == set(), "not in the table of doors"
    assert set(DOORS) - urls == set(), "in the table, but nowhere in the house"


@pytest.mark.parametrize(("name", "entry"), URLS, ids=[name for name, _ in URLS])
def test_every_view_says_for_whom_it_opens(name: str, entry: URLPattern) -> None:
    view = entry.callback
    assert view is not None
    carrier = getattr(view, "cls", view)
    door = DOORS[name]
    if view.__module__.startswith("allauth."):
        # Somebody else's view: the table alone says what it is.
        assert door.open_reason or door.roles
        return
    roles = getattr(carrier, "allowed_roles", None) or getattr(view, "allowed_roles", None)
    reason = getattr(view, "open_reason", "")
    assert bool(roles) != bool(reason), f"{name} carries neither roles nor a reason, or both"
    if roles:
        assert frozenset(roles) == door.roles
    else:
        assert door.open_reason


@pytest.mark.parametrize(("name", "whose"), WALKS, ids=[f"{n} {w}" for n, w in WALKS])
def test_a_door(walker: Walker, name: str, whose: str, caplog: pytest.LogCaptureFixture) -> None:
    door = DOORS[name]
    wrong = []
    with caplog.at_level(logging.INFO):
        for who in ("", *sorted(STAFF)):
            answer = walker.enter(who, name, whose)
            found = walk.faults(door, who, whose, answer)
            if not door.is_post_only and (written := walk.writes(answer)):
                found.append(f"a GET writes {written}")
            # The same with an empty form, for whom the role alone does not keep out.
            if not door.is_post_only and (who in ("", "nobody") or PARTS[who] in door.roles):
                sent = walker.enter(who, name, whose, post=True)
                # A page without a form says so before it looks for anything.
                if sent.status != 405 or who == "nobody":
                    found += [f"POST {one}" for one in walk.faults(door, who, whose, sent)]
            wrong += [f"{who or 'signed out'}: {one}" for one in found]
    assert not wrong, "\n".join(wrong)
    assert not [word for word in PERSONAL if word in caplog.text]


# Half a name finds the person without the other half being on the page for having been asked.
SEARCHES = [
    ("search", {"q": text})
    for text in ("Ida", "Ole", "Hana", "Dov", "HUSH", "2125550163", "+1 212 555 0164", "5B")
]
SEARCHES += [("cases:queue", {"q": text}) for text in ("Ida", "Ole", "Hana", "Dov", "5B")]
SEARCHES += [("residents:resident-list", {"q": text}) for text in ("Ida", "Ole", "Hana", "Dov")]
SEARCHES += [("cases:case-add", {"q": text}) for text in ("Ida", "Ole", "Hana", "Dov")]
SEARCHES += [("cases:visit-add", {"q": text}) for text in ("Ida", "Ole", "Hana", "Dov")]


@pytest.mark.parametrize(("name", "form"), SEARCHES, ids=[f"{n} {f['q']}" for n, f in SEARCHES])
def test_a_search_finds_nothing_out_of_scope(
    walker: Walker, name: str, form: dict[str, str]
) -> None:
    wrong = {}
    for who in sorted(DOORS[name].people()):
        answer = walker.ask(who, walker.address(name), form)
        assert answer.status < 500
        if secrets := walk.told(who, answer):
            wrong[who] = secrets
    assert not wrong


def test_the_named_do_find_what_is_restricted(walker: Walker) -> None:
    """Else the walks above could pass by showing nothing to anybody."""
    desk = {"supervisor", "specialist", "other_supervisor", "stranger"}
    shown: dict[str, set[str]] = {word: set() for word in SECRETS}
    for who, _, answer in _tour(walker, desk):
        for word in SECRETS:
            if word in answer.body:
                shown[word].add(who)
    assert shown == SECRETS


def test_a_search_shows_those_in_scope(walker: Walker) -> None:
    page = walker.address("search")
    assert "Quillfeather" in walker.ask("specialist", page, {"q": "Ida"}).body
    assert "Hiddenham" in walker.ask("supervisor", page, {"q": "Hana"}).body


def test_nothing_that_is_kept_beside_the_data_names_anybody(walker: Walker) -> None:
    opened = list(_tour(walker, {"supervisor", "specialist"}))
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        keys = [key.decode(errors="replace") for key in client.scan_iter(count=1000)]
    assert opened
    assert keys
    assert not [key for key in keys for word in PERSONAL if word in key]
    assert not [answer.recorded for _, _, answer in opened if answer.recorded]


def _tour(walker: Walker, people: set[str]) -> Iterator[tuple[str, str, walk.Answer]]:
    """What the pages that show residents answer to each of these people."""
    for name in TELLING:
        for whose in DOORS[name].owners:
            for who in sorted(DOORS[name].people(whose) & people):
                yield who, name, walker.enter(who, name, whose)
