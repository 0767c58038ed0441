"""Nothing that a client sends breaks a page: 4xx with a word, never 5xx."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from engagement.ids import new_id
from tests.cast import Cast, client_for
from tests.house.doors import DOORS
from tests.house.doors_forms import NAUGHTY, Form, forms_of, insider
from tests.house.doors_walk import Answer, Walker
from tests.house.doors_world import build_world

PAGES = [name for name, door in DOORS.items() if not door.is_api and not door.is_shut]
PATH = "/api/v1/visits/"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def walker(
    built_assets: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Walker]:
    """The whole world, written once, and undone after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Walker(build_world())
        transaction.set_rollback(True)


def broke(answer: Answer) -> bool:
    """Whether the house failed; monitors may hear that a worker is missing."""
    return answer.status >= 500 and answer.status != 503


def send(walker: Walker, who: str, form: Form, values: dict[str, Any]) -> Answer:
    """Send one form as a browser would, files in it as nonsense."""
    data = {**form.fields, **values}
    if form.files:
        files = {name: SimpleUploadedFile("a.csv", b"\xff\xfe\x00\x01") for name in form.files}
        plain = {key: value.replace("\ud800", "?") for key, value in data.items()}
        return walker.ask(who, form.action, {**plain, **files})
    return walker.send(who, form.action, _encoded(data))


def _encoded(data: dict[str, str]) -> bytes:
    """As a browser sends a form; a lone surrogate goes as the bytes that it would have."""
    return urlencode(data, encoding="utf-8", errors="surrogatepass").encode()


def forms_at(walker: Walker, name: str) -> tuple[str, list[Form]]:
    """Who opens this door, and the forms behind it; a door for forms only is one itself."""
    who = insider(name)
    path = walker.address(name)
    if DOORS[name].is_post_only:
        return who, [Form(path, "post", False, dict.fromkeys(("q", "case", "assignee"), ""))]
    forms = forms_of(path, walker.ask(who, path).body)
    # The frame's own forms stand on every page; once is enough.
    elsewhere = {walker.address(one) for one in ("search", "account_logout") if one != name}
    return who, [form for form in forms if form.action not in elsewhere]


@pytest.mark.parametrize("name", PAGES)
def test_every_form_of_a_page_takes_anything(walker: Walker, name: str) -> None:
    who, forms = forms_at(walker, name)
    wrong = []
    for form in forms:
        if form.method != "post":
            continue
        for kind, text in NAUGHTY.items():
            # First all fields at once, so that no good one hides a bad one.
            answer = send(walker, who, form, dict.fromkeys(form.fields, text))
            if broke(answer):
                wrong.append(f"{form.action} all {kind}: {answer.status}")
        # Then one by one, where the form is at home.
        for key in form.fields if form.action == walker.address(name) else ():
            for kind in ("nul", "huge number", "first day", "long"):
                answer = send(walker, who, form, {key: NAUGHTY[kind]})
                if broke(answer):
                    wrong.append(f"{form.action} {key} {kind}: {answer.status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", PAGES)
def test_every_address_takes_anything(walker: Walker, name: str) -> None:
    who, path = insider(name), walker.address(name)
    asked = set(_asked(walker, name, who, path))
    wrong = []
    for text in (
        *NAUGHTY.values(),
        "WyJmIiwiXHUwMDAwIl0",
        "WyJmIiwiOTk5OTk5OTk5OTk5OTk5OTk5OTk5Il0",
    ):
        query = _encoded(dict.fromkeys(asked, text)).decode()
        answer = walker.ask(who, f"{path}?{query[:30_000]}")
        if broke(answer):
            wrong.append(f"{text[:30]!r}: {answer.status}")
    for raw in ("cursor=%ff%fe", "%00=%00", "a=%ed%a0%80", "&&==&;", "cursor[]=1&cursor=2"):
        answer = walker.ask(who, f"{path}?{raw}")
        if broke(answer):
            wrong.append(f"{raw}: {answer.status}")
    assert not wrong, "\n".join(wrong)


def _asked(walker: Walker, name: str, who: str, path: str) -> Iterator[str]:
    """What the address of a page may ask: its forms by GET, and paging."""
    yield from ("cursor", "q", "cut", "before", "unit", "columns", "by", "first", "last", "next")
    if not DOORS[name].is_post_only:
        for form in forms_of(path, walker.ask(who, path).body):
            if form.method == "get":
                yield from form.fields


@pytest.mark.parametrize("name", [name for name in DOORS if not DOORS[name].is_shut])
def test_every_door_takes_any_method_and_body(walker: Walker, name: str) -> None:
    client = walker.fresh(insider(name))
    path = walker.address(name)
    wrong = []
    bodies = [
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: nonsense"),
        ("multipart/form-data", b"no boundary"),
        ("application/x-www-form-urlencoded", b"a=%ff%fe&%00=%00&" + b"b" * 1000),
        ("application/x-www-form-urlencoded; charset=nonsense", b"a=1"),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(2_500))),
        ("application/json", b'{"a":'),
        ("text/plain; charset=utf-16", b"\xff\xfe"),
        ("", b"\x00"),
    ]
    for kind, body in bodies:
        answer = walker.answer_of(partial(client.generic, "POST", path, body, kind))
        if broke(answer):
            wrong.append(f"{kind} {body[:20]!r}: {answer.status}")
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "PROPFIND"):
        answer = walker.answer_of(partial(client.generic, method, path, b"x", "text/plain"))
        if broke(answer):
            wrong.append(f"{method}: {answer.status}")
    assert not wrong, "\n".join(wrong)


THINGS = [name for name in DOORS if DOORS[name].thing]


@pytest.mark.parametrize("name", THINGS)
def test_a_thing_that_is_nowhere_is_absent(walker: Walker, name: str) -> None:
    path = walker.address(name)
    key = str(walker.world.key(DOORS[name].thing, "own"))
    for other in (str(new_id()), "0", "%00", "../../etc/passwd", "x" * 3_000, "%ff"):
        given: tuple[dict[str, str] | None, ...] = (None, {})
        for data in given:
            answer = walker.ask(insider(name), path.replace(key, other), data)
            # A door for forms only says so before it looks.
            assert answer.status in (404, 400, 405), (other, answer.status)


@pytest.mark.parametrize("name", ["search", "residents:resident-list", "cases:queue"])
def test_more_than_a_page_can_take_is_too_much(walker: Walker, name: str) -> None:
    answer = walker.ask("supervisor", walker.address(name), {"q": "x" * 5_000_000})
    assert answer.status == 413
    typed = b"q=" + b"x" * 5_000_000
    client = walker.fresh("supervisor")
    plain = walker.answer_of(lambda: client.generic("POST", walker.address(name), typed, FORM))
    assert plain.status == 413


VISITS: list[Any] = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b"\xff\xfe",
    b'{"visits": null}',
    b'{"visits": [null, 1, "x", [], {}]}',
    b'{"visits": [{"id": "\\ud800"}]}',
    b'{"visits": [{"id": "x", "occurred_at": 1e400}]}',
    b'{"visits": [' + b"[" * 5_000 + b"]" * 5_000 + b"]}",
    b'{"visits": 1' + b"0" * 5_000 + b"}",
]


@pytest.mark.parametrize("body", VISITS, ids=[str(body[:30]) for body in VISITS])
def test_a_batch_that_is_none(walker: Walker, body: bytes) -> None:
    client = walker.clients["specialist"]
    answer = walker.answer_of(lambda: client.generic("POST", PATH, body, "application/json"))
    # An empty body comes without a type.
    assert answer.status in ((200, 400) if body else (415,)), answer.body[:300]
    said = json.loads(answer.body)
    if answer.status != 200:
        assert set(said) == {"code", "message", "field"}
        assert said["message"]


FIELDS = [
    "id",
    "seq",
    "form_version",
    "occurred_at",
    "clock_offset_ms",
    "channel",
    "direction",
    "begun_by",
    "through",
    "campaign",
    "turf",
    "building",
    "unit",
    "new_unit",
    "disposition",
    "is_broken_off",
    "supersedes",
    "is_withdrawal",
    "language",
    "interpreter",
    "resident",
    "consents",
    "programs",
    "needs",
    "help",
    "appointment",
    "do_not_contact",
    "note",
    "answers",
    "keeps_nothing",
    "minor_answered",
]
VALUES: list[Any] = [
    None, True, -1, 10**30, 1.5, "", *NAUGHTY.values(), [], [None], [[]], {}, {"": {}}, ["x"] * 300,
    {"id": "x"}, {"starts_at": "9999-12-31T23:59:59-14:00"}, "0001-01-01T00:00:00+14:00",
]  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_a_visit_takes_anything_in_a_field(walker: Walker, field: str) -> None:
    cast = walker.world.cast
    visits = [
        {
            "id": str(new_id()),
            "occurred_at": "2026-11-23T15:01:00-05:00",
            "channel": "door",
            "disposition": "conversation",
            "turf": str(cast.turf.pk),
            "unit": str(cast.units[0].pk),
            field: value,
        }
        for value in VALUES
    ]
    body, client = json.dumps({"visits": visits}), walker.clients["specialist"]
    answer = walker.answer_of(lambda: client.generic("POST", PATH, body, "application/json"))
    assert answer.status == 200, answer.body[:300]
    results = json.loads(answer.body)["results"]
    assert len(results) == len(VALUES)
    assert {one["result"] for one in results} <= {"stored", "already_stored", "quarantined"}
    assert all(one["message"] for one in results if one["result"] == "quarantined")


def test_more_than_a_batch_can_hold_is_too_much(cast: Cast) -> None:
    client = client_for(cast.specialist)
    many = json.dumps({"visits": [{}] * 101})
    assert client.post(PATH, many, content_type="application/json").status_code == 413
    large = client.post(PATH, b" " * 5_000_000, content_type="application/json")
    assert large.status_code == 413
    other = client.post(PATH, "<a/>", content_type="application/xml")
    assert other.status_code == 415
    assert set(other.json()) == {"code", "message", "field"}


# Pages whose forms are filled by hand: what was typed comes back, and its field is named.
TYPED = [
    ("residents:resident-add", "specialist", "email"),
    ("residents:resident-change", "specialist", "email"),
    ("canvass:campaign-add", "supervisor", "starts_on"),
    ("canvass:campaign-change", "supervisor", "ends_on"),
    ("accounts:staff-add", "administrator", "email"),
    ("accounts:city-change", "administrator", "population"),
    ("residents:building-change", "supervisor", "year_built"),
    ("residents:access-note-add", "specialist", "expires_on"),
    ("cases:task-add", "specialist", "due_on"),
]


@pytest.mark.parametrize(("name", "who", "field"), TYPED, ids=[name for name, _, _ in TYPED])
def test_what_was_typed_stays_and_its_field_is_named(
    walker: Walker, name: str, who: str, field: str
) -> None:
    path = walker.address(name)
    form = next(form for form in forms_of(path, walker.ask(who, path).body) if field in form.fields)
    answer = send(walker, who, form, {field: "kept as typed"})
    assert answer.status in (200, 400, 409)
    assert 'value="kept as typed"' in answer.body
    assert f'href="#id_{field}"' in answer.body
    assert 'aria-invalid="true"' in answer.body


def test_characters_that_cannot_be_stored_are_said_so_on_the_form(walker: Walker) -> None:
    answer = walker.ask("specialist", walker.address("cases:note-add"), {"text": "a\x00b"})
    assert answer.status in (200, 400)
    assert "null" in answer.body.lower() or "cannot be stored" in answer.body.lower()


def test_signing_in_takes_anything(db: None) -> None:
    client = Client(raise_request_exception=False)
    for text in NAUGHTY.values():
        for path in ("/sign-in/", "/password/reset/"):
            body = _encoded(dict.fromkeys(("login", "password", "email"), text))
            assert client.generic("POST", path, body, FORM).status_code < 500, text
