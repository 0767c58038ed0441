"""The phones of a team: what each said last, what it may have lost, and that somebody looked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canvass.models import Device, QuarantinedVisit
from canvass.operations.devices import NothingLost, settle_device
from canvass.phones import clock_words
from engagement.audit.models import Entry
from engagement.errors import NotYours
from engagement.ids import new_id
from tests.api.sending import a_visit, send_as
from tests.cast import NOW, Cast, client_for

PAGE = "canvass:device-list"


def a_phone(cast: Cast, **fields: Any) -> Device:
    values = {"user": cast.specialist, "last_contact_at": NOW, "highest_seq": 5, "received": 5}
    return Device.objects.create(id=new_id(), **{**values, **fields})


def lost_of(cast: Cast) -> int:
    return int(Device.objects.visible_to(cast.supervisor).get().lost)


def test_what_a_phone_numbered_and_never_sent_may_be_lost(cast: Cast) -> None:
    phone = {"id": new_id(), "seq": 3, "unsent": 2}
    send_as(cast.specialist, a_visit(cast, seq=1), device=phone)
    assert lost_of(cast) == 0
    # Its store was emptied: two numbers are nowhere.
    send_as(cast.specialist, device={**phone, "unsent": 0, "emptied": True})
    assert lost_of(cast) == 2
    assert Device.objects.get().emptied_at is not None
    # One turns up after all (another tab had it).
    send_as(cast.specialist, a_visit(cast, seq=3), device={**phone, "unsent": 0})
    assert lost_of(cast) == 1
    # And one was erased on purpose by who signed out.
    send_as(cast.specialist, device={**phone, "unsent": 0, "erased": 1})
    assert lost_of(cast) == 0


def test_a_resend_and_a_bad_visit_are_counted_once(cast: Cast) -> None:
    phone = {"id": new_id(), "seq": 4}
    good = a_visit(cast, seq=1)
    bad = a_visit(cast, seq=2, unit=new_id())
    other = {**good, "seq": 1, "disposition": "refused"}  # the same id, said otherwise
    unread = {**a_visit(cast, seq=3), "disposition": 7}
    for _round in range(2):
        send_as(cast.specialist, good, bad, other, unread, device=phone)
    device = Device.objects.get()
    assert (device.highest_seq, device.received) == (4, 3)
    assert lost_of(cast) == 1


def test_two_people_on_one_phone_leave_no_gap(cast: Cast) -> None:
    phone = {"id": new_id(), "seq": 2}
    send_as(cast.specialist, a_visit(cast, seq=1), device={**phone, "unsent": 1})
    send_as(cast.colleague, a_visit(cast, seq=2), device=phone)
    assert lost_of(cast) == 0


def test_a_phone_with_nothing_to_send_is_heard_all_the_same(cast: Cast) -> None:
    phone = {"id": new_id(), "seq": 0, "unsent": 0, "clock_offset_ms": 131_000, "app_version": "1"}
    assert send_as(cast.specialist, device=phone) == []
    device = Device.objects.get()
    assert (device.user_id, device.clock_offset_ms) == (cast.specialist.pk, 131_000)


def test_the_page_says_it_in_words(cast: Cast) -> None:
    a_phone(cast, highest_seq=8, unsent=0, emptied_at=NOW, clock_offset_ms=131_000)
    a_phone(cast, user=cast.colleague, unsent=3, highest_seq=8)
    QuarantinedVisit.objects.create(
        visit_id=new_id(), payload_hash=b"1" * 32, user=cast.specialist, team=cast.team,
        received_at=NOW, code="unknown_unit", message="unit: there is no such apartment.",
        payload={"seq": 4, "note": "a secret"},
    )  # fmt: skip
    answer = client_for(cast.supervisor).get(reverse(PAGE))
    body = " ".join(answer.content.decode().split())
    for said in (
        "This phone may have lost 3 visits",
        "Its store was emptied",
        "3 not sent",
        "2 min slow",
        "Older version",
        "there is no such apartment",
    ):
        assert said in body
    assert "a secret" not in body
    assert [phone.lost for phone in answer.context["phones"]] == [3, 0]
    other = client_for(cast.other_supervisor).get(reverse(PAGE))
    assert other.context["phones"] == []
    assert other.context["page"].rows == []
    assert "3 visits may be lost" in client_for(cast.supervisor).get("/").content.decode()


def test_somebody_looked_into_it(cast: Cast) -> None:
    device = a_phone(cast, highest_seq=8)
    url = reverse("canvass:device-settle", args=[device.pk])
    assert client_for(cast.other_supervisor).post(url).status_code == 404
    assert client_for(cast.specialist).post(url).status_code == 404
    assert client_for(cast.supervisor).post(url).status_code == 302
    entry = Entry.objects.get(verb="device.settled")
    assert (entry.subject_id, entry.payload) == (device.pk, {"lost": 3})
    assert (
        "This phone may have lost"
        not in client_for(cast.supervisor).get(reverse(PAGE)).content.decode()
    )
    with pytest.raises(NothingLost):
        settle_device(device=device, by=cast.supervisor, now=NOW)
    with pytest.raises(NotYours):
        settle_device(device=device, by=cast.other_supervisor, now=NOW)


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (0, "Right"),
        (-1_200, "Right"),
        (45_000, "45 s slow"),
        (-131_000, "2 min fast"),
        (7_200_000, "2 h slow"),
        (-86_400_000 * 3, "3 days fast"),
        (86_400_000 * 1096, "3 years slow"),
    ],
)
def test_a_clock_in_words(offset: int, words: str) -> None:
    assert clock_words(offset)[0] == words


def test_the_page_costs_the_same_with_more(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    counts = []
    for _round in range(2):
        a_phone(cast, highest_seq=7, last_contact_at=NOW - timedelta(days=2))
        a_phone(cast, unsent=2)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(PAGE)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("who", ["specialist", "editor", "analyst", "administrator", "nobody"])
def test_only_supervisors_see_phones(cast: Cast, who: str) -> None:
    assert client_for(cast.everyone[who]).get(reverse(PAGE)).status_code == 404
