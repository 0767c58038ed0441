"""What phones tell of a building: apartments added by range, notes at the entry, and their end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from canvass.models import Visit
from engagement.audit.models import Entry
from engagement.ids import new_id
from residents.models import AccessNote, Unit
from tests.canvass.test_record_reports import send, told
from tests.cast import Cast, client_for

pytestmark = pytest.mark.django_db


def test_a_range_is_in_the_building_each_door_once(cast: Cast) -> None:
    client = client_for(cast.specialist)
    doors = [{"id": str(new_id()), "label": label} for label in ("2A", "2C", "3A")]
    added = told("units_added", building=str(cast.building.pk), units=doors)
    (answer,) = send(client, [added])
    assert answer["result"] == "stored"
    labels = Unit.objects.filter(building=cast.building).values_list("label", "floor")
    assert sorted(labels) == [("1A", 1), ("1B", 1), ("2A", 2), ("2B", 2), ("2C", 2), ("3A", 3)]
    assert str(Unit.objects.get(label="2C").pk) == doors[1]["id"]
    assert Entry.objects.filter(verb="report.units_added").count() == 1
    (answer,) = send(client, [added])
    assert answer["result"] == "already_stored"


def test_two_phones_add_one_door_and_both_visits_arrive(cast: Cast) -> None:
    phones = []
    for who in (cast.specialist, cast.colleague):
        door = {"id": str(new_id()), "label": "5G", "floor": 5}
        visit = {"id": str(new_id()), "occurred_at": timezone.now().isoformat(), "channel": "door",
                 "disposition": "not_home", "building": str(cast.building.pk),
                 "unit": door["id"], "new_unit": door}  # fmt: skip
        report = told("units_added", building=str(cast.building.pk), units=[door])
        phones.append((client_for(who), report, visit))
    for client, report, visit in phones:
        answers = send(client, [report], [visit])
        assert [one["result"] for one in answers] == ["stored", "stored"]
    unit = Unit.objects.get(building=cast.building, label="5G")
    assert Visit.objects.filter(unit=unit).count() == 2


def test_adding_a_door_that_was_reported_missing_finds_it(cast: Cast) -> None:
    client = client_for(cast.specialist)
    send(client, [told("unit_missing", unit=str(cast.units[0].pk))])
    door = {"id": str(new_id()), "label": cast.units[0].label}
    send(client, [told("units_added", building=str(cast.building.pk), units=[door])])
    cast.units[0].refresh_from_db()
    assert cast.units[0].reported_missing_at is None


def test_a_note_is_written_corrected_and_ended(cast: Cast) -> None:
    client = client_for(cast.specialist)
    here = str(cast.building.pk)
    first = told("access_note", building=here, note_kind="elevator", text="Elevator out")
    (answer,) = send(client, [first])
    assert answer["result"] == "stored"
    note = AccessNote.objects.get()
    assert (str(note.pk), note.created_by) == (first["id"], cast.specialist)
    better = told(
        "access_note", building=here, note_kind="elevator", text="Left elevator out",
        replaces=first["id"], expires_on=str(timezone.now().date() + timedelta(days=3)),
    )  # fmt: skip
    send(client, [better])
    today = cast.city.day_of(timezone.now())
    assert AccessNote.objects.get(pk=first["id"]).expires_on == today
    (answer,) = send(client, [told("access_note_over", building=here, note=better["id"])])
    assert answer["result"] == "stored"
    assert AccessNote.objects.get(pk=better["id"]).expires_on == today
    assert Entry.objects.filter(verb="access_note.ended").count() == 2
    # The words stand in the note alone.
    assert not any("Left" in str(entry.payload) for entry in Entry.objects.all())


def test_a_note_of_nowhere_is_set_aside(cast: Cast) -> None:
    here = str(cast.building.pk)
    answers = send(
        client_for(cast.specialist),
        [
            told("access_note_over", building=here, note=str(new_id())),
            told("access_note", building=here, note_kind="gossip", text="!"),
            told("access_note", building=str(new_id()), note_kind="entry", text="Buzz"),
            told("units_added", building=here, units=[{"id": str(new_id()), "label": "5" * 50}]),
        ],
    )
    assert [(one["result"], one["code"]) for one in answers] == [
        ("quarantined", "unknown_note"),
        ("quarantined", "invalid"),
        ("quarantined", "unknown_building"),
        ("quarantined", "invalid"),
    ]
