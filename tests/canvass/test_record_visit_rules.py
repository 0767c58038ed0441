"""What a real day does to a visit: nothing kept, children, clocks, corrections, wishes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from canvass.models import Appointment, QuarantinedVisit, Visit, VisitWords
from canvass.rollups import CutFilter, live_counts
from cases.models import Case
from engagement.ids import new_id
from residents.models import Consent, DoNotContact, Resident
from tests.api.sending import a_talk, a_visit, send_as
from tests.cast import Cast


def one(cast: Cast, visit: dict[str, Any]) -> dict[str, Any]:
    return send_as(cast.specialist, visit)[0]


def everything(cast: Cast, **fields: Any) -> dict[str, Any]:
    return a_talk(
        cast,
        resident={"id": new_id(), "name": "Never Written", "phone": "+12125550111"},
        consents=[{"purpose": "this_case", "channel": "sms", "answer": True}],
        help=[{"program": cast.program.pk, "words": "Secret."}],
        appointment={"id": new_id(), "starts_at": timezone.now() + timedelta(days=1)},
        note="Secret.",
        answers={"q": "Secret."},
        needs=["rent_freeze"],
        **fields,
    )


def opened_nothing() -> None:
    assert not Case.objects.exists()
    assert not Appointment.objects.exists()
    assert not Consent.objects.exists()
    assert not VisitWords.objects.exists()
    assert not Resident.objects.filter(name="Never Written").exists()


def test_keep_nothing_keeps_building_and_day(cast: Cast) -> None:
    result = one(cast, everything(cast, keeps_nothing=True))
    assert (result["result"], result["cases"]) == ("stored", [])
    visit = Visit.objects.get()
    assert (visit.building, visit.unit, visit.resident) == (cast.building, None, None)
    assert visit.needs == []
    opened_nothing()
    assert live_counts(CutFilter())[("conversations",)] == 1


def test_do_not_contact_beside_it_keeps_the_unit_alone(cast: Cast) -> None:
    wish = {"id": new_id(), "scope": "resident"}
    one(cast, everything(cast, keeps_nothing=True, do_not_contact=wish))
    kept = DoNotContact.objects.get()
    assert (kept.scope, kept.unit, kept.visit_id) == ("unit", cast.units[0], None)
    assert Visit.objects.get().unit is None


def test_what_keeps_nothing_and_is_set_aside_keeps_nothing_either(cast: Cast) -> None:
    result = one(cast, everything(cast, keeps_nothing=True, disposition="danced"))
    assert result["code"] == "unknown_disposition"
    payload = QuarantinedVisit.objects.get().payload
    assert "Secret" not in str(payload)
    assert str(cast.units[0].pk) not in str(payload)
    assert payload["building"] == str(cast.building.pk)


def test_a_minor_is_never_named(cast: Cast) -> None:
    visit = everything(cast, minor_answered=True) | {
        "disposition": "person_unavailable", "answers": {},
    }  # fmt: skip
    assert one(cast, visit)["result"] == "stored"
    stored = Visit.objects.get()
    assert stored.minor_answered
    assert (stored.unit, stored.resident) == (cast.units[0], None)
    opened_nothing()


def test_only_conversations_have_answers(cast: Cast) -> None:
    result = one(cast, a_visit(cast, answers={"q": "yes"}))
    assert result["code"] == "answers_without_conversation"
    assert result["message"].startswith("answers: ")


def test_a_refusal_may_carry_do_not_contact(cast: Cast) -> None:
    wish = {"id": new_id(), "scope": "unit", "channel": "door"}
    assert (
        one(cast, a_visit(cast, disposition="refused", do_not_contact=wish))["result"] == "stored"
    )
    kept = DoNotContact.objects.get()
    assert (kept.unit, kept.channel, kept.reason) == (cast.units[0], "door", "asked")
    later = one(cast, a_visit(cast, occurred_at=timezone.now()))
    assert (later["result"], later["flags"]) == ("stored", ["do_not_contact"])


def test_a_death_is_recorded(cast: Cast) -> None:
    visit = a_visit(cast, disposition="deceased", resident={"id": cast.resident.pk})
    assert one(cast, visit)["result"] == "stored"
    cast.resident.refresh_from_db()
    assert cast.resident.deceased_on == Visit.objects.get().day


@pytest.mark.parametrize("days", [-4000, 400])
def test_a_clock_that_is_off_is_corrected_and_flagged(cast: Cast, days: int) -> None:
    said = timezone.now() - timedelta(days=days)
    offset = timedelta(days=days) - timedelta(minutes=5)
    visit = a_visit(cast, occurred_at=said, clock_offset_ms=int(offset.total_seconds() * 1000))
    assert one(cast, visit)["flags"] == ["clock_far_off"]
    stored = Visit.objects.get()
    assert abs(timezone.now() - timedelta(minutes=5) - stored.occurred_at) < timedelta(minutes=1)
    assert stored.device_at == said


def test_a_time_that_cannot_be_is_set_aside(cast: Cast) -> None:
    assert one(cast, a_visit(cast, occurred_at="9999-12-31T23:59:59-12:00"))["code"] == (
        "time_not_plausible"
    )


def test_undo_after_sending(cast: Cast) -> None:
    promise = {"id": new_id(), "starts_at": timezone.now() + timedelta(days=1)}
    visit = a_visit(cast, disposition="call_back", appointment=promise)
    one(cast, visit)
    undo = a_visit(cast, supersedes=visit["id"], is_withdrawal=True, disposition="call_back")
    assert one(cast, undo)["result"] == "stored"
    assert live_counts(CutFilter()) == {}
    assert Appointment.objects.get().state == "canceled"
    assert Visit.objects.effective().count() == 0


def test_a_correction_counts_on_the_day_of_what_it_corrects(cast: Cast) -> None:
    last_week = timezone.now() - timedelta(days=7)
    visit = a_visit(cast, occurred_at=last_week)
    one(cast, visit)
    one(cast, a_visit(cast, supersedes=visit["id"], disposition="refused", turf=None,
                      campaign=None, building=None, unit=None))  # fmt: skip
    day = cast.city.day_of(last_week)
    assert live_counts(CutFilter(), group_by=("measure", "day", "campaign_id")) == {
        ("attempts", day, cast.campaign.pk): 1,
        ("contacts", day, cast.campaign.pk): 1,
    }
    corrected = Visit.objects.get(supersedes=visit["id"])
    assert (corrected.unit, corrected.building) == (cast.units[0], cast.building)


@pytest.mark.parametrize("who", ["colleague", "stranger", "other_supervisor"])
def test_somebody_elses_visit_cannot_be_corrected(cast: Cast, who: str) -> None:
    visit = a_visit(cast)
    one(cast, visit)
    (result,) = send_as(getattr(cast, who), a_visit(cast, supersedes=visit["id"]))
    assert result["code"] == "unknown_visit"


def test_their_supervisor_may_correct_it(cast: Cast) -> None:
    visit = a_visit(cast)
    one(cast, visit)
    (result,) = send_as(cast.supervisor, a_visit(cast, supersedes=visit["id"]))
    assert result["result"] == "stored"


def test_a_corrected_visit_is_corrected_no_further(cast: Cast) -> None:
    visit = a_visit(cast)
    second = a_visit(cast, supersedes=visit["id"])
    codes = [
        result["code"]
        for result in send_as(
            cast.specialist, visit, second, a_visit(cast, supersedes=visit["id"]),
            a_visit(cast, supersedes=new_id()), a_visit(cast, is_withdrawal=True),
        )
    ]  # fmt: skip
    assert codes == ["", "", "already_corrected", "unknown_visit", "nothing_to_take_back"]


def test_a_restricted_persons_case_is_not_told(cast: Cast) -> None:
    Resident.objects.filter(pk=cast.resident.pk).update(is_restricted=True)
    visit = a_talk(cast, help=[{"program": cast.program.pk}])
    result = one(cast, visit)
    assert (result["result"], result["cases"]) == ("stored", [])
    assert Case.objects.count() == 1
    assert one(cast, visit)["cases"] == []
    cast.resident.named_staff.add(cast.specialist)
    assert len(one(cast, visit)["cases"]) == 1


def test_a_restricted_case_is_joined_and_not_told(cast: Cast) -> None:
    one(cast, a_talk(cast, help=[{"program": cast.program.pk}]))
    Case.objects.update(is_restricted=True)
    assert one(cast, a_talk(cast, help=[{"program": cast.program.pk}]))["cases"] == []
    assert Case.objects.count() == 1


def test_inbound_is_a_conversation_and_no_attempt(cast: Cast) -> None:
    one(cast, a_talk(cast, channel="311", direction="inbound", begun_by="resident", through="311"))
    assert live_counts(CutFilter()) == {("conversations",): 1}


def test_who_interpreted_is_words(cast: Cast) -> None:
    one(cast, a_talk(cast, interpreter="LL 40122"))
    assert VisitWords.objects.get().interpreter == "LL 40122"
    assert one(cast, a_visit(cast, disposition="language_barrier", language="wo"))["result"] == (
        "stored"
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"turf": "00000000-0000-7000-8000-000000000000"}, "unknown_turf"),
        ({"campaign": "00000000-0000-7000-8000-000000000000"}, "unknown_campaign"),
        ({"building": "00000000-0000-7000-8000-000000000000"}, "unknown_building"),
        ({"unit": "00000000-0000-7000-8000-000000000000"}, "unknown_unit"),
        ({"programs": ["00000000-0000-7000-8000-000000000000"]}, "unknown_program"),
        ({"needs": ["a_castle"]}, "unknown_need"),
        ({"help": [{"need": "rent_freeze"}]}, "person_missing"),
        ({"consents": [{"purpose": "sharing", "answer": True}]}, "person_missing"),
        ({"building": None, "unit": None}, "building_missing"),
        ({"do_not_contact": {"id": "00000000-0000-7000-8000-000000000000", "scope": "resident"}},
         "do_not_contact_of_nobody"),
        ({"resident": {"id": "00000000-0000-7000-8000-000000000000", "phone": "12"}}, "bad_phone"),
        ({"resident": {"id": "00000000-0000-7000-8000-000000000000", "name": "A", "email": "x"}},
         "bad_email"),
        ({"note": 3}, "invalid"),
        ({"note": "a\x00b"}, "unreadable"),
        ({"channel": "carrier pigeon"}, "invalid"),
        ({"what": 1}, "invalid"),
    ],
)  # fmt: skip
def test_one_bad_visit_is_set_aside_and_stops_nobody(
    cast: Cast, change: dict[str, Any], code: str
) -> None:
    bad, good = a_visit(cast, **change), a_visit(cast)
    first, second = send_as(cast.specialist, bad, good)
    assert (first["result"], first["code"]) == ("quarantined", code)
    assert first["message"]
    assert first["id"] == str(bad["id"])
    assert second["result"] == "stored"
    assert list(Visit.objects.values_list("pk", flat=True)) == [good["id"]]
    assert QuarantinedVisit.objects.get().visit_id == bad["id"]
