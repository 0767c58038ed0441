"""`POST /api/v1/visits/`: who may send, what is stored, and what a resend answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from canvass.models import Appointment, Device, QuarantinedVisit, Visit, VisitWords
from cases.models import Case, CaseNote, CaseVisit
from engagement.audit.models import Entry
from engagement.ids import new_id
from residents.models import Consent, DoNotContact, Resident, Unit
from tests.api.sending import URL, a_talk, a_visit, encode, send, send_as
from tests.cast import PASSWORD, Cast, client_for


def test_not_home_is_stored(cast: Cast) -> None:
    visit = a_visit(cast, seq=12)
    device = {"id": new_id(), "unsent": 3, "app_version": "1"}
    answer = send(client_for(cast.specialist), visit, device=device)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert body["epoch"] == 1
    assert body["results"] == [
        {
            "id": str(visit["id"]), "result": "stored", "code": "", "message": "", "flags": [],
            "cases": [],
        }
    ]  # fmt: skip
    stored = Visit.objects.get()
    assert stored.pk == visit["id"]
    assert (stored.user, stored.team, stored.turf) == (cast.specialist, cast.team, cast.turf)
    assert stored.day == cast.city.day_of(visit["occurred_at"])
    assert Device.objects.get().unsent == 3
    assert Device.objects.get().highest_seq == 12
    assert Entry.objects.get(verb="visit.recorded").subject_id == stored.pk


def test_everything_learned_at_a_door(cast: Cast) -> None:
    person = new_id()
    visit = a_talk(
        cast,
        resident={"id": person, "name": "Nguyễn  Văn An", "phone": "(212) 555-0123"},
        language="vi",
        consents=[{"channel": "sms", "purpose": "this_case", "answer": True}],
        programs=[cast.program.pk],
        needs=["rent_freeze"],
        help=[{"program": cast.program.pk, "words": "Rent went up."}],
        appointment={"id": new_id(), "starts_at": timezone.now() + timedelta(days=2)},
        do_not_contact={"id": new_id(), "scope": "resident", "channel": "phone"},
        note="Knock hard.",
        answers={"rent_went_up": "yes"},
    )
    (result,) = send_as(cast.specialist, visit)
    assert result["result"] == "stored", result
    resident = Resident.objects.get(pk=person)
    assert (resident.name, str(resident.phone)) == ("Nguyễn Văn An", "+12125550123")
    assert resident.unit == cast.units[0]
    assert resident.team == cast.team
    assert resident.recorded_by == cast.specialist
    assert resident.languages == ["vi"]
    case = Case.objects.get()
    assert result["cases"] == [{"id": str(case.pk), "number": case.number}]
    assert (case.resident, case.program, case.team) == (resident, cast.program, cast.team)
    assert case.words.text == "Rent went up."
    assert case.visit_id == visit["id"]
    assert case.moves.get().to_state == "new"
    consent = Consent.objects.get()
    assert (consent.resident, consent.answer, consent.how) == (resident, True, "door")
    assert Appointment.objects.get().resident == resident
    assert DoNotContact.objects.get().resident == resident
    words = VisitWords.objects.get()
    assert (words.note, words.answers) == ("Knock hard.", {"rent_went_up": "yes"})
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert verbs >= {
        "visit.recorded", "resident.added", "consent.recorded", "do_not_contact.added",
        "appointment.made", "case.opened",
    }  # fmt: skip
    assert "Nguy" not in str(list(Entry.objects.values_list("payload", flat=True)))


def test_a_resend_answers_as_before(cast: Cast) -> None:
    visits = [
        a_talk(cast, help=[{"program": cast.program.pk}], note="One."),
        a_visit(cast, unit=cast.units[1].pk),
        a_visit(cast, unit=new_id()),
    ]
    first = send_as(cast.specialist, *visits)
    again = send_as(cast.specialist, *visits)
    assert [one["result"] for one in first] == ["stored", "stored", "quarantined"]
    assert [one["result"] for one in again] == ["already_stored", "already_stored", "quarantined"]
    assert [one["cases"] for one in again] == [one["cases"] for one in first]
    assert first[0]["cases"]
    assert Visit.objects.count() == 2
    assert Case.objects.count() == 1
    assert CaseVisit.objects.count() == 1
    assert QuarantinedVisit.objects.count() == 1


def test_the_same_id_with_other_content_is_set_aside(cast: Cast) -> None:
    visit = a_visit(cast)
    send_as(cast.specialist, visit)
    (result,) = send_as(cast.specialist, {**visit, "disposition": "refused"})
    assert (result["result"], result["code"]) == ("quarantined", "id_reused")
    assert Visit.objects.get().disposition_id == "not_home"
    assert QuarantinedVisit.objects.get().payload["disposition"] == "refused"


def test_the_same_visit_from_somebody_else_is_set_aside(cast: Cast) -> None:
    visit = a_talk(cast, help=[{"program": cast.program.pk}])
    send_as(cast.specialist, visit)
    (result,) = send_as(cast.colleague, visit)
    assert (result["code"], result["cases"]) == ("id_reused", [])


def test_twice_in_one_batch_is_once(cast: Cast) -> None:
    visit = a_visit(cast)
    results = send_as(cast.specialist, visit, visit, {**visit, "note": "x"})
    assert [one["result"] for one in results] == ["stored", "already_stored", "quarantined"]
    assert Visit.objects.count() == 1


def test_a_further_request_joins_the_open_case(cast: Cast) -> None:
    (first,) = send_as(cast.specialist, a_talk(cast, help=[{"program": cast.program.pk}]))
    version = Case.objects.get().version
    (second,) = send_as(
        cast.colleague,
        a_talk(cast, help=[{"program": cast.program.pk, "words": "Letter came."}]),
    )
    assert second["cases"] == first["cases"]
    assert CaseVisit.objects.count() == 2
    assert CaseNote.objects.get().text == "Letter came."
    assert Case.objects.get().version == version + 1


def test_a_need_without_a_program_opens_a_case(cast: Cast) -> None:
    help_asked = {"need": "court_papers", "court_on": "2027-01-12"}
    (result,) = send_as(cast.specialist, a_talk(cast, help=[help_asked]))
    case = Case.objects.get()
    assert result["cases"][0]["number"] == case.number
    assert case.need_id == "court_papers"
    assert case.program is None
    assert case.is_urgent


def test_a_turf_that_is_no_longer_mine_is_flagged(cast: Cast) -> None:
    (result,) = send_as(cast.stranger, a_visit(cast))
    assert (result["result"], result["flags"]) == ("stored", ["turf_not_yours"])
    assert Visit.objects.get().team == cast.team


def test_a_supervisor_of_the_turf_is_not_flagged(cast: Cast) -> None:
    (result,) = send_as(cast.supervisor, a_visit(cast))
    assert (result["result"], result["flags"]) == ("stored", [])


def test_a_call_to_the_office_goes_to_the_intake_team(cast: Cast) -> None:
    visit = a_talk(
        cast, channel="phone", direction="inbound", begun_by="resident", through="office_phone",
        turf=None, campaign=None, building=None, unit=None, help=[{"program": cast.program.pk}],
    )  # fmt: skip
    send_as(cast.specialist, visit)
    stored = Visit.objects.get()
    assert (stored.team, stored.through) == (cast.team, "office_phone")
    assert Case.objects.get().team == cast.intake_team


def test_two_phones_that_find_a_door_name_one_unit(cast: Cast) -> None:
    first = a_visit(cast, unit=None, new_unit={"id": new_id(), "label": "3R", "floor": 3})
    second = a_visit(cast, unit=None, new_unit={"id": new_id(), "label": "3r"})
    send_as(cast.specialist, first)
    send_as(cast.colleague, second)
    unit = Unit.objects.get(label="3R")
    assert unit.pk == first["new_unit"]["id"]
    assert list(Visit.objects.values_list("unit", flat=True)) == [unit.pk, unit.pk]


def test_a_new_person_serves_the_whole_batch(cast: Cast) -> None:
    person = new_id()
    results = send_as(
        cast.specialist,
        a_talk(cast, resident={"id": person, "name": "Amadou"}),
        a_talk(cast, resident={"id": person}),
        a_talk(cast, resident={"id": new_id()}),
    )
    assert [one["code"] for one in results] == ["", "", "unknown_resident"]


def test_a_mended_visit_settles_what_was_set_aside(cast: Cast) -> None:
    visit = a_visit(cast)
    (bad,) = send_as(cast.specialist, {**visit, "disposition": "danced"})
    assert bad["code"] == "unknown_disposition"
    (good,) = send_as(cast.specialist, visit)
    assert good["result"] == "stored"
    assert QuarantinedVisit.objects.get().settled_at is not None


@pytest.mark.parametrize("who", ["editor", "analyst", "administrator", "nobody"])
def test_other_roles_find_nothing(cast: Cast, who: str) -> None:
    answer = send(client_for(getattr(cast, who)), a_visit(cast))
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
    assert not Visit.objects.exists()


def test_signed_out_is_401(cast: Cast) -> None:
    answer = send(Client(), a_visit(cast))
    assert answer.status_code == 401
    assert answer.json()["code"] == "signed_out"


def test_the_csrf_token_is_needed(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.login(email=cast.specialist.email, password=PASSWORD)
    answer = send(client, a_visit(cast))
    assert answer.status_code == 403
    token = client.get("/api/v1/field/session").json()["csrf_token"]
    body = encode({"visits": [a_visit(cast)]})
    answer = client.post(URL, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 200, answer.content
