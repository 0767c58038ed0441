"""Nothing is posted without a token, and a session ends when it should."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from engagement.accounts.models import Membership
from engagement.ids import new_id
from tests.cast import PASSWORD, Cast, client_for
from tests.house.doors import DOORS
from tests.house.doors_forms import insider

POSTED = [name for name, door in DOORS.items() if not door.is_shut and not door.open_reason]


def address(name: str, cast: Cast) -> str:
    """The path of a door, to a thing that need not be there: the token is asked for first."""
    door = DOORS[name]
    return reverse(name, args=[*door.words, *([new_id()] if door.thing else [])])


@pytest.mark.parametrize("name", POSTED)
def test_a_post_without_the_token_is_refused(cast: Cast, name: str) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(getattr(cast, insider(name)))
    path = address(name, cast)
    if DOORS[name].is_api:
        answer = client.post(path, "{}", content_type="application/json")
    else:
        answer = client.post(path, {"q": "Ida"})
    # Endpoints that only read say 405 to any POST.
    assert answer.status_code == 403 or (DOORS[name].is_api and answer.status_code == 405)


@pytest.mark.parametrize("path", ["/sign-in/", "/password/reset/", "/sign-out/"])
def test_signing_in_and_out_needs_the_token_too(db: None, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(path, {"login": "a@b.example", "password": "x"}).status_code == 403


def test_with_the_token_it_goes_through(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.specialist)
    token = client.get("/api/v1/field/session").json()["csrf_token"]
    for headers, status in (({}, 403), ({"X-CSRFToken": token}, 200)):
        answer = client.post(
            "/api/v1/visits/",
            '{"visits": []}',
            content_type="application/json",
            headers=headers,
        )
        assert answer.status_code == status


def test_signing_out_ends_the_session(cast: Cast) -> None:
    client = Client()
    data = {"login": cast.specialist.email, "password": PASSWORD}
    assert client.post("/sign-in/", data).status_code == 302
    kept = client.cookies["engagement_session"].value
    assert client.get("/").status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/").status_code == 302
    # The cookie itself is worth nothing any more.
    client.cookies["engagement_session"] = kept
    assert client.get("/").status_code == 302
    assert client.get("/api/v1/field/list").status_code == 401


def test_looking_at_the_way_out_does_not_take_it(cast: Cast) -> None:
    client = client_for(cast.specialist)
    assert client.get("/sign-out/").status_code == 200
    assert client.get("/").status_code == 200


def test_somebody_let_go_is_out_at_once(cast: Cast) -> None:
    client = client_for(cast.specialist)
    assert client.get("/").status_code == 200
    cast.specialist.is_active = False
    cast.specialist.save()
    assert client.get("/").status_code == 302
    assert client.get("/api/v1/field/list").status_code == 401
    data = {"login": cast.specialist.email, "password": PASSWORD}
    Client().post("/sign-in/", data)
    assert client.get("/").status_code == 302


def test_a_role_taken_away_is_gone_at_the_next_request(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    assert client.get("/campaigns/").status_code == 200
    Membership.objects.filter(user=cast.supervisor).delete()
    assert client.get("/campaigns/").status_code == 404
    assert client.get("/api/v1/field/list").status_code == 404


def test_a_new_password_ends_the_other_sessions(cast: Cast) -> None:
    client = client_for(cast.specialist)
    cast.specialist.set_password("another long password")
    cast.specialist.save()
    assert client.get("/").status_code == 302
