"""A door held for safety is looked at again by who leads: lifted or held on, with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from engagement.audit.models import Entry
from engagement.city.models import City
from residents.models import DoNotContact, NumberFault
from tests.cast import Cast, client_for

LIST = reverse("residents:hold-list")


def held(cast: Cast, place: int = 0, **fields: Any) -> DoNotContact:
    now = timezone.now()
    values = {"reason": "safety", "expires_on": City.current().day_of(now) + timedelta(days=5)}
    return DoNotContact.objects.create(
        scope="unit", unit=cast.units[place], created_at=now, **{**values, **fields}
    )


def review(cast: Cast, hold: DoNotContact, **said: Any) -> Any:
    url = reverse("residents:hold-review", args=[hold.pk])
    return client_for(cast.supervisor).post(url, said, follow=True)


def test_the_list_shows_what_is_due_first_and_only_what_is_for_safety(cast: Cast) -> None:
    today = City.current().day_of(timezone.now())
    held(cast, 0, expires_on=today + timedelta(days=20))
    held(cast, 1)
    held(cast, 2, expires_on=today - timedelta(days=3))
    held(cast, 3, reason="asked")
    held(cast, 3, lifted_at=timezone.now())
    answer = client_for(cast.supervisor).get(LIST)
    assert [row.unit.label for row in answer.context["page"].rows] == ["2A", "1B", "1A"]
    body = answer.content.decode()
    assert "past its day" in body
    assert "soon" in body


def test_it_is_lifted_with_a_reason(cast: Cast) -> None:
    hold = held(cast)
    answer = review(cast, hold, decision="lift", why="spoke_with_them")
    assert "Lifted." in answer.content.decode()
    hold.refresh_from_db()
    assert (hold.lifted_by, hold.lifted_at is not None) == (cast.supervisor, True)
    entry = Entry.objects.get(verb="do_not_contact.lifted")
    assert entry.payload["why"] == "spoke_with_them"


def test_it_is_held_longer_with_a_reason(cast: Cast) -> None:
    hold = held(cast)
    until = City.current().day_of(timezone.now()) + timedelta(days=60)
    review(cast, hold, decision="extend", until=until.isoformat(), why="still_unsafe")
    hold.refresh_from_db()
    assert (hold.expires_on, hold.lifted_at) == (until, None)
    assert Entry.objects.get(verb="do_not_contact.extended").payload["why"] == "still_unsafe"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"why": "other"}, "This field is required"),
        ({"decision": "lift"}, "This field is required"),
        ({"decision": "lift", "why": "because"}, "Select a valid choice"),
        ({"decision": "extend", "why": "other"}, "Choose the day"),
        ({"decision": "extend", "why": "other", "until": "2020-01-01"}, "Choose a day after today"),
    ],
)
def test_what_is_missing_is_said_in_place(cast: Cast, said: dict[str, str], told: str) -> None:
    hold = held(cast)
    assert told in review(cast, hold, **said).content.decode()
    hold.refresh_from_db()
    assert hold.lifted_at is None


def test_a_number_that_works_after_all_is_lifted_by_who_leads(cast: Cast) -> None:
    fault = NumberFault.objects.create(
        resident=cast.resident,
        number="+12125550148",
        kind="wrong_number",
        noted_at=timezone.now(),
        noted_by=cast.specialist,
    )
    page = reverse("residents:resident-detail", args=[cast.resident.pk])
    assert "Wrong number" in client_for(cast.specialist).get(page).content.decode()
    assert "The number works" not in client_for(cast.specialist).get(page).content.decode()
    client = client_for(cast.supervisor)
    assert "The number works" in client.get(page).content.decode()
    url = reverse("residents:number-lift", args=[fault.pk])
    assert client_for(cast.specialist).post(url).status_code == 404
    answer = client.post(url, follow=True)
    assert "on call lists again" in answer.content.decode()
    fault.refresh_from_db()
    assert fault.lifted_by == cast.supervisor
    assert "Wrong number" not in client.get(page).content.decode()
