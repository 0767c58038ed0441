"""A conversation without a door takes the way of the phones: recorded, counted, a case opened."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from canvass.models import Appointment, Visit
from canvass.rollups import CutFilter, live_counts
from cases.models import Case
from engagement.ids import new_id
from programs.models import Need
from residents.models import Consent, Resident
from tests.cast import NOW, Cast, client_for

ADD = reverse("cases:visit-add")


@pytest.fixture(autouse=True)
def _monday_at_ten() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def posted(**changes: Any) -> dict[str, Any]:
    return {
        "do": "save",
        "key": str(new_id()),
        "channel": "phone",
        "begun_by": "resident",
        "through": "office_phone",
        "occurred_at": "2026-11-23T09:30",
        "disposition": "conversation",
        "language": "es",
        "name": "Rosa Peña",
        "phone": "(212) 555-0199",
        "meet_by": "phone",
        **changes,
    }


def test_a_call_opens_a_case_and_counts_as_a_conversation(cast: Cast) -> None:
    sent = posted(
        help_program=str(cast.program.pk),
        help_words="My renewal lapsed.",
        may_call="yes",
        may_text="no",
        meet_at="2026-11-25T10:00",
        note="Works nights.",
    )
    for _time in range(2):
        answer = client_for(cast.specialist).post(ADD, sent, follow=True)
        assert answer.status_code == 200
    visit = Visit.objects.get()
    assert (visit.channel, visit.direction, visit.begun_by) == ("phone", "inbound", "resident")
    assert visit.words.note == "Works nights."
    case = Case.objects.get()
    person = Resident.objects.get(name="Rosa Peña")
    assert (case.resident, case.program) == (person, cast.program)
    assert str(case.number) in answer.content.decode() or case.team == cast.intake_team
    assert Appointment.objects.get().resident == person
    assert set(Consent.objects.values_list("purpose", "channel", "answer")) == {
        ("other_programs", "call", True),
        ("this_case", "sms", False),
    }
    counts = live_counts(CutFilter())
    assert counts[("conversations",)] == 1
    assert ("attempts",) not in counts


def test_our_call_to_somebody_we_know_is_an_attempt(cast: Cast) -> None:
    client = client_for(cast.specialist)
    opened = client.get(ADD, {"channel": "phone", "resident": str(cast.resident.pk)})
    assert opened.context["known"] == cast.resident
    client.post(
        ADD,
        posted(
            resident=str(cast.resident.pk),
            begun_by="city",
            through="",
            name="",
            phone="",
            disposition="not_home",
        ),
    )
    visit = Visit.objects.get()
    assert (visit.resident, visit.direction) == (cast.resident, "outbound")
    assert live_counts(CutFilter()) == {("attempts",): 1}


def test_finding_somebody_keeps_what_was_typed(cast: Cast) -> None:
    answer = client_for(cast.specialist).post(
        ADD, posted(do="find", q="guadalupe", note="Called about heat.", needs=["x"])
    )
    assert list(answer.context["found"]) == [cast.resident]
    body = answer.content.decode()
    assert "Called about heat." in body
    assert not Visit.objects.exists()
    by_number = client_for(cast.specialist).post(ADD, posted(do="find", q="555-0148"))
    assert list(by_number.context["found"]) == [cast.resident]
    stranger = client_for(cast.stranger).post(ADD, posted(do="find", q="guadalupe"))
    assert list(stranger.context["found"]) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"disposition": ""}, "This field is required"),
        ({"disposition": "vacant"}, "Select a valid choice"),
        ({"channel": "door"}, "Select a valid choice"),
        ({"begun_by": ""}, "This field is required"),
        ({"phone": "12"}, "this is not a phone number"),
        ({"email": "not an address"}, "Enter a valid email"),
        ({"occurred_at": "2030-01-01T00:00"}, "This time has not come yet"),
        ({"occurred_at": "yesterday"}, "Enter a valid date/time"),
        ({"meet_at": "9999-01-01T00:00"}, "not a day that can be"),
        ({"help_words": "help!"}, "Name the program or the problem"),
        ({"keeps_nothing": "on", "help_need": "heat"}, "A request for help needs a person"),
        ({"name": "", "phone": "", "may_call": "yes"}, "Say whose answer this is"),
        ({"key": "1"}, "Enter a valid UUID"),
        ({"name": "x" * 10_000}, "at most 200 characters"),
        ({"note": "x" * 10_000}, "at most 4000 characters"),
        ({"resident": "not-a-key"}, "Enter a valid UUID"),
        ({"resident": "00000000-0000-7000-8000-000000000000"}, "This person cannot be found"),
    ],
)
def test_bad_input_names_the_field_and_keeps_the_rest(
    cast: Cast, changes: dict[str, Any], said: str
) -> None:
    Need.objects.get_or_create(code="heat", defaults={"label": "Heat"})
    answer = client_for(cast.specialist).post(ADD, posted(**changes))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Visit.objects.exists()


def test_nothing_is_kept_of_who_asked_so(cast: Cast) -> None:
    client_for(cast.specialist).post(ADD, posted(keeps_nothing="on", note="secret"))
    visit = Visit.objects.get()
    assert visit.resident is None
    assert not Resident.objects.filter(name="Rosa Peña").exists()
    assert live_counts(CutFilter()) == {("conversations",): 1}


def test_somebody_of_another_team_is_not_there(cast: Cast) -> None:
    client = client_for(cast.stranger)
    assert client.get(ADD, {"resident": str(cast.resident.pk)}).status_code == 404
    assert client.get(ADD, {"resident": "nobody"}).status_code == 404
    answer = client.post(ADD, posted(resident=str(cast.resident.pk)))
    assert "This person cannot be found" in answer.content.decode()


@pytest.mark.parametrize("who", ["editor", "analyst", "administrator", "nobody"])
def test_for_others_the_page_is_not_there(cast: Cast, who: str) -> None:
    assert client_for(cast.everyone[who]).get(ADD).status_code == 404
