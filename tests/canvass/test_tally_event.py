"""An event's conversations are counted once, by language, naming nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from canvass.models import Visit
from canvass.operations.tally import CannotTally, tally_event
from canvass.rollups import CutFilter, live_counts
from engagement.ids import new_id
from residents.addresses import read
from residents.models import BuildingAlias
from tests.cast import NOW, TODAY, Cast, client_for

TALLY = reverse("canvass:event-tally")


@pytest.fixture(autouse=True)
def _monday_at_ten() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_each_conversation_is_a_visit_and_counts(cast: Cast) -> None:
    told = tally_event(
        key=new_id(),
        counts={"es": 3, "": 2},
        on=TODAY,
        campaign_id=cast.campaign.pk,
        by=cast.specialist,
        now=NOW,
    )
    assert told == 5
    visits = Visit.objects.all()
    assert {(v.channel, v.direction, v.disposition_id, v.resident_id) for v in visits} == {
        ("event", "inbound", "conversation", None)
    }
    assert live_counts(CutFilter(languages=["es"])) == {("conversations",): 3}
    assert live_counts(CutFilter(channels=["event"])) == {("conversations",): 5}


def test_sent_twice_it_counts_once(cast: Cast) -> None:
    key = new_id()
    for minutes in (0, 7):
        tally_event(
            key=key,
            counts={"en": 4},
            on=TODAY,
            by=cast.specialist,
            now=NOW + timedelta(minutes=minutes),
        )
    assert Visit.objects.count() == 4
    assert live_counts(CutFilter()) == {("conversations",): 4}


def test_more_than_one_batch_goes_in(cast: Cast) -> None:
    tally_event(key=new_id(), counts={"en": 250}, on=TODAY, by=cast.specialist, now=NOW)
    assert live_counts(CutFilter()) == {("conversations",): 250}


def test_an_earlier_day_counts_on_that_day(cast: Cast) -> None:
    tally_event(key=new_id(), counts={"en": 1}, on=date(2026, 11, 1), by=cast.specialist, now=NOW)
    assert Visit.objects.get().day == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("counts", "on"),
    [({}, TODAY), ({"en": 0}, TODAY), ({"en": 1_001}, TODAY), ({"en": 1}, date(2026, 11, 24))],
)
def test_what_cannot_be_counted(cast: Cast, counts: dict[str, int], on: date) -> None:
    with pytest.raises((CannotTally, ValueError)):
        tally_event(key=new_id(), counts=counts, on=on, by=cast.specialist, now=NOW)
    assert not Visit.objects.exists()


def posted(**changes: Any) -> dict[str, Any]:
    return {
        "key": str(new_id()),
        "place": "214 East 119 Street",
        "on": "2026-11-23",
        "direction": "inbound",
        "count_es": "2",
        "count_": "1",
        **changes,
    }


def test_the_page_counts_and_finds_the_building(cast: Cast) -> None:
    client = client_for(cast.specialist)
    assert client.get(TALLY).status_code == 200
    address = read("214", "East 119 Street", borough="Manhattan", postal_code="10035")
    assert address is not None
    BuildingAlias.objects.filter(building=cast.building).update(key=address.key)
    sent = posted()
    for _time in range(2):
        answer = client.post(TALLY, sent, follow=True)
        assert "3 conversations counted." in answer.content.decode()
    assert Visit.objects.count() == 3
    assert set(Visit.objects.values_list("building", flat=True)) == {cast.building.pk}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"count_es": "", "count_": ""}, "Count at least one conversation."),
        ({"count_es": "-3"}, "greater than or equal to 0"),
        ({"count_es": "many"}, "Enter a whole number"),
        ({"on": "2026-12-01"}, "This day has not come yet."),
        ({"on": "0000-00-00"}, "Enter a valid date"),
        ({"place": ""}, "This field is required"),
        ({"key": "x"}, "Enter a valid UUID"),
        ({"campaign": "00000000-0000-7000-8000-000000000000"}, "Select a valid choice"),
        ({"direction": "sideways"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_answered_in_place(cast: Cast, changes: dict[str, Any], said: str) -> None:
    answer = client_for(cast.specialist).post(TALLY, posted(**changes))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Visit.objects.exists()


@pytest.mark.parametrize("who", ["editor", "analyst", "administrator", "nobody"])
def test_for_others_the_page_is_not_there(cast: Cast, who: str) -> None:
    assert client_for(cast.everyone[who]).get(TALLY).status_code == 404
