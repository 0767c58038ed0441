"""A screening that comes with a visit: kept with the person who agreed, and nowhere else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from canvass.models import QuarantinedVisit, Visit
from engagement.audit.models import Entry
from engagement.ids import new_id
from residents.models import Screening
from tests.api.sending import a_talk, a_visit, send_as
from tests.api.test_sealed import seal
from tests.cast import Cast, client_for

pytestmark = pytest.mark.django_db

FACTS: dict[str, Any] = {
    "size": 3,
    "age": 67,
    "ages": [67, 40, 4],
    "income": {"cents": 260_000, "per": "month"},
    "tenure": "rents",
    "regulated": True,
    "benefits": ["snap"],
    "veteran": {"missing": "prefers_not_to_answer"},
}


def a_screening(cast: Cast, **changes: Any) -> dict[str, Any]:
    assert cast.program.published is not None
    answers = [
        {
            "program": cast.program.pk,
            "revision": cast.program.published.pk,
            "answer": "likely",
        }
    ]
    return {"facts": FACTS, "answers": answers, **changes}


def test_it_is_kept_with_the_person_and_the_revision(cast: Cast) -> None:
    visit = a_talk(cast, screening=a_screening(cast))
    assert send_as(cast.specialist, visit)[0]["result"] == "stored"
    kept = Screening.objects.get()
    assert (kept.resident, kept.visit_id, kept.facts) == (cast.resident, visit["id"], FACTS)
    answer = kept.answers.get()
    assert (answer.program, answer.revision, answer.answer) == (
        cast.program,
        cast.program.published,
        "likely",
    )
    assert send_as(cast.specialist, visit)[0]["result"] == "already_stored"
    assert Screening.objects.count() == 1


def test_it_may_travel_sealed(cast: Cast) -> None:
    key = new_id()
    assert cast.program.published is not None
    answers = [
        {
            "program": str(cast.program.pk),
            "revision": str(cast.program.published.pk),
            "answer": "likely",
        }
    ]
    words = {"screening": {"facts": FACTS, "answers": answers}}
    visit = a_talk(cast, id=key, sealed=seal(key, words))
    assert send_as(cast.specialist, visit)[0]["result"] == "stored"
    assert Screening.objects.get().facts == FACTS


def test_the_record_holds_no_fact(cast: Cast) -> None:
    send_as(cast.specialist, a_talk(cast, screening=a_screening(cast)))
    entry = Entry.objects.get(verb="screening.recorded")
    assert entry.subject_id == cast.resident.pk
    assert set(entry.payload) == {"screening", "programs"}
    said = json.dumps([one.payload for one in Entry.objects.all()])
    assert "260000" not in said
    assert "snap" not in said


@pytest.mark.parametrize("silenced", ["keeps_nothing", "minor_answered"])
def test_nothing_is_kept_of_who_keeps_nothing_and_of_a_minor(cast: Cast, silenced: str) -> None:
    visit = a_talk(cast, screening=a_screening(cast), **{silenced: True})
    assert send_as(cast.specialist, visit)[0]["result"] == "stored"
    assert not Screening.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"facts": {"citizenship": "yes"}}, "unknown_fact"),
        ({"facts": {"immigration_status": {"missing": "not_asked"}}}, "unknown_fact"),
        ({"facts": {"size": "three"}}, "bad_fact"),
        ({"facts": {"age": 400}}, "bad_fact"),
        ({"facts": {"income": {"cents": 1, "per": "moon"}}}, "bad_fact"),
        ({"facts": {"veteran": {"missing": "hides_it"}}}, "bad_fact"),
        ({"facts": {}}, "invalid"),
        ({"facts": {"size": 1.5}}, "invalid"),
        ({"score": 3}, "invalid"),
    ],
)
def test_what_cannot_be_kept_is_set_aside_by_name(
    cast: Cast, changes: dict[str, Any], code: str
) -> None:
    visit = a_talk(cast, screening=a_screening(cast, **changes))
    result = send_as(cast.specialist, visit)[0]
    assert (result["result"], result["code"]) == ("quarantined", code)
    assert result["message"].startswith("screening")
    assert not Visit.objects.exists()


def test_a_revision_has_to_be_its_programs(cast: Cast) -> None:
    assert cast.draft_program.draft is not None
    for revision in (new_id(), cast.draft_program.draft.pk):
        one = {"program": cast.program.pk, "revision": revision, "answer": "likely"}
        visit = a_talk(cast, screening=a_screening(cast, answers=[one]))
        assert send_as(cast.specialist, visit)[0]["code"] == "unknown_revision"


def test_it_needs_a_person_and_a_conversation(cast: Cast) -> None:
    nobody = a_talk(cast, resident=None, screening=a_screening(cast))
    refused = a_visit(
        cast,
        disposition="refused",
        resident={"id": cast.resident.pk},
        screening=a_screening(cast),
    )
    results = send_as(cast.specialist, nobody, refused)
    assert [one["code"] for one in results] == ["person_missing", "answers_without_conversation"]


def test_of_a_minor_nothing_is_set_aside_either(cast: Cast) -> None:
    visit = a_talk(
        cast, screening=a_screening(cast), minor_answered=True, disposition="no_such_end"
    )
    assert send_as(cast.specialist, visit)[0]["result"] == "quarantined"
    assert "screening" not in QuarantinedVisit.objects.get().payload


def test_a_correction_replaces_what_was_told(cast: Cast) -> None:
    first = a_talk(cast, screening=a_screening(cast))
    send_as(cast.specialist, first)
    again = a_talk(cast, supersedes=first["id"], screening=a_screening(cast, facts={"size": 2}))
    send_as(cast.specialist, again)
    assert [one.facts for one in Screening.objects.standing()] == [{"size": 2}]
    send_as(
        cast.specialist,
        a_visit(cast, supersedes=again["id"], is_withdrawal=True),
    )
    assert not Screening.objects.standing().exists()
    assert Entry.objects.filter(verb="screening.replaced").count() == 2


def test_visits_without_one_cost_nothing_more(cast: Cast) -> None:
    send_as(cast.specialist, a_talk(cast))
    with CaptureQueriesContext(connection) as plain:
        send_as(cast.specialist, a_talk(cast))
    assert not [one for one in plain if "screening" in one["sql"]]
    with CaptureQueriesContext(connection) as told:
        send_as(cast.specialist, *(a_talk(cast, screening=a_screening(cast)) for _ in range(3)))
    assert len(told) == len(plain) + 2


def test_who_may_open_the_person_reads_it_on_the_visit(cast: Cast) -> None:
    visit = a_talk(cast, screening=a_screening(cast))
    send_as(cast.specialist, visit)
    url = reverse("canvass:visit-detail", args=[visit["id"]])
    text = client_for(cast.supervisor).get(url).content.decode()
    assert "$2,600 a month" in text
    assert "Prefers not to say" in text
    assert "Likely" in text
    assert "$2,600" not in client_for(cast.analyst).get(url).content.decode()
    Screening.objects.update(erased_at=Screening.objects.get().told_at)
    assert "$2,600" not in client_for(cast.supervisor).get(url).content.decode()
