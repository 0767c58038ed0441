"""Whom the phone list offers, and whom it never does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canvass.models import Appointment
from residents.models import Consent, DoNotContact, Resident, StoppedNumber
from tests.cast import NOW, Cast, client_for, make_resident, make_visit

CALLS = reverse("canvass:call-list")


@pytest.fixture(autouse=True)
def _monday_at_ten() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def agree(person: Resident, *, answer: bool = True, **fields: Any) -> None:
    Consent.objects.create(
        **{
            "resident": person,
            "channel": "call",
            "purpose": "other_programs",
            "answer": answer,
            "given_at": NOW - timedelta(days=20),
            "how": "door",
            **fields,
        }
    )


def promise(cast: Cast, person: Resident, **fields: Any) -> Appointment:
    return Appointment.objects.create(
        **{
            "resident": person,
            "team": cast.team,
            "user": cast.specialist,
            "channel": "phone",
            "starts_at": NOW + timedelta(hours=2),
            "created_at": NOW,
            **fields,
        }
    )


def offered(cast: Cast, who: str = "specialist") -> tuple[list[Resident], list[Resident]]:
    answer = client_for(cast.everyone[who]).get(CALLS)
    assert answer.status_code == 200
    return (
        [call.resident for call in answer.context["promised"]],
        [call.resident for call in answer.context["calls"]],
    )


def test_promised_calls_and_willing_people_are_offered(cast: Cast) -> None:
    agree(cast.resident)
    assert offered(cast) == ([], [cast.resident])
    promise(cast, cast.resident)
    assert offered(cast) == ([cast.resident], [])
    assert offered(cast, "supervisor") == ([cast.resident], [])
    assert offered(cast, "colleague") == ([], [])
    assert offered(cast, "other_supervisor") == ([], [])
    body = client_for(cast.specialist).get(CALLS).content.decode()
    assert 'href="tel:+12125550148"' in body


def test_who_was_never_asked_or_changed_their_mind_is_not_offered(cast: Cast) -> None:
    assert offered(cast) == ([], [])
    agree(cast.resident, purpose="this_case")
    agree(cast.resident, channel="sms")
    assert offered(cast) == ([], [])
    agree(cast.resident)
    agree(cast.resident, answer=False, given_at=NOW - timedelta(days=1))
    assert offered(cast) == ([], [])


def _bar(scope: str, channel: str = "any") -> Callable[[Cast], None]:
    def bar(cast: Cast) -> None:
        named: dict[str, Any] = {
            "resident": cast.resident,
            "unit": cast.units[0],
            "building": cast.building,
        }
        DoNotContact.objects.create(
            scope=scope, channel=channel, created_at=NOW, **{scope: named[scope]}
        )

    return bar


def _change(**fields: Any) -> Callable[[Cast], None]:
    def change(cast: Cast) -> None:
        Resident.objects.filter(pk=cast.resident.pk).update(**fields)

    return change


def _restrict_unit(cast: Cast) -> None:
    cast.units[0].is_restricted = True
    cast.units[0].save()
    cast.units[0].named_staff.add(cast.specialist)


@pytest.mark.parametrize(
    "why",
    [
        _bar("resident"),
        _bar("unit"),
        _bar("building"),
        _bar("resident", "phone"),
        _change(phone=""),
        _change(deceased_on=NOW.date()),
        _change(erased_at=NOW),
        _change(birth_year=2010),
        _change(is_restricted=True),
        _restrict_unit,
        lambda cast: StoppedNumber.objects.create(number="+12125550148", stopped_at=NOW) and None,
    ],
)
def test_whom_no_list_ever_offers(cast: Cast, why: Callable[[Cast], None]) -> None:
    agree(cast.resident)
    promise(cast, cast.resident)
    assert offered(cast)[0]
    why(cast)
    assert offered(cast) == ([], [])


def test_what_holds_for_doors_alone_or_no_more_stops_no_call(cast: Cast) -> None:
    agree(cast.resident)
    _bar("resident", "door")(cast)
    DoNotContact.objects.create(
        scope="resident", resident=cast.resident, created_at=NOW, expires_on=NOW.date()
    )
    assert offered(cast) == ([], [cast.resident])


def test_nobody_is_called_again_within_two_days(cast: Cast) -> None:
    agree(cast.resident)
    call = {"channel": "phone", "unit": None, "building": None, "resident": cast.resident}
    make_visit(cast, **call, occurred_at=NOW - timedelta(days=3))
    answer = client_for(cast.specialist).get(CALLS)
    assert [call.last for call in answer.context["calls"]] == ["not_home"]
    make_visit(cast, **call, occurred_at=NOW - timedelta(hours=30))
    assert offered(cast) == ([], [])


def test_outside_the_hours_that_somebody_asked_for_there_is_no_link(cast: Cast) -> None:
    agree(cast.resident)
    Resident.objects.filter(pk=cast.resident.pk).update(
        safe_from=time(17, 0), safe_until=time(19, 0)
    )
    body = client_for(cast.specialist).get(CALLS).content.decode()
    assert "tel:" not in body
    assert "Not now: 5:00 p.m. to 7:00 p.m." in body


def test_canceled_and_far_promises_do_not_stand_here(cast: Cast) -> None:
    promise(cast, cast.resident, state="canceled")
    promise(cast, cast.resident, starts_at=NOW + timedelta(days=3))
    promise(cast, cast.resident, channel="door")
    assert offered(cast) == ([], [])


def test_the_page_costs_the_same_with_more_people(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    counts = []
    for round_ in range(2):
        for number in range(6):
            person = make_resident(
                f"Person {round_} {number}", None, cast.team, phone=f"+1212555{round_}{number}11"
            )
            agree(person)
            if number % 2:
                promise(cast, person)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(CALLS)
        assert len(answer.context["promised"]) == 3 * (round_ + 1)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("who", ["editor", "analyst", "administrator", "nobody"])
def test_for_others_the_page_is_not_there(cast: Cast, who: str) -> None:
    assert client_for(cast.everyone[who]).get(CALLS).status_code == 404


def test_a_no_for_any_way_is_a_no_to_calls(cast: Cast) -> None:
    agree(cast.resident)
    assert offered(cast)[1] == [cast.resident]
    agree(cast.resident, channel="", answer=False, given_at=NOW - timedelta(days=1))
    assert offered(cast)[1] == []


def called(cast: Cast, *, hours: float, **fields: Any) -> Any:
    """A call to the resident, so many hours from now."""
    return make_visit(
        cast,
        **{
            "channel": "phone",
            "unit": None,
            "resident": cast.resident,
            "occurred_at": NOW + timedelta(hours=hours),
            **fields,
        },
    )


@pytest.mark.parametrize(
    ("hours", "disposition", "channel", "is_owed"),
    [
        (-1, "conversation", "phone", False),
        (-1, "not_home", "phone", True),
        (1.8, "not_home", "phone", False),
        (2.2, "conversation", "phone", False),
        (-1, "conversation", "door", True),
        (-11, "conversation", "phone", True),
    ],
)
def test_a_promised_call_that_was_made_is_off_the_list(
    cast: Cast, hours: float, disposition: str, channel: str, is_owed: bool
) -> None:
    promise(cast, cast.resident, created_at=NOW - timedelta(days=2))
    assert offered(cast)[0] == [cast.resident]
    called(cast, hours=hours, disposition_id=disposition, channel=channel)
    assert offered(cast)[0] == ([cast.resident] if is_owed else [])


def test_a_call_before_the_promise_does_not_keep_it(cast: Cast) -> None:
    talk = called(cast, hours=-1, disposition_id="conversation")
    promise(cast, cast.resident, visit=talk)
    assert offered(cast)[0] == [cast.resident]


def test_taking_the_call_back_brings_the_promise_back(cast: Cast) -> None:
    promise(cast, cast.resident, created_at=NOW - timedelta(days=2))
    made = called(cast, hours=-1, disposition_id="conversation")
    assert offered(cast)[0] == []
    called(cast, hours=-1, disposition_id="conversation", supersedes=made, is_withdrawal=True)
    assert offered(cast)[0] == [cast.resident]
