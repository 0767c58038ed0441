"""One visit, read by role, with its corrections."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from canvass.models import Visit, VisitWords
from engagement.audit.models import Entry
from residents.operations import restrict_resident
from tests.canvass.scripts import make_script
from tests.cast import NOW, Cast, client_for, make_visit


def talk(cast: Cast) -> Visit:
    visit = make_visit(
        cast,
        script_version=make_script(cast).pk,
        disposition_id="conversation",
        resident=cast.resident,
        language="es",
        program_ids=[cast.program.pk],
    )
    VisitWords.objects.create(visit=visit, note="Her rent went up in May.", answers={"heat": "no"})
    return visit


def page(visit: Visit) -> str:
    return reverse("canvass:visit-detail", args=[visit.pk])


@pytest.mark.parametrize("who", ["specialist", "supervisor"])
def test_those_who_serve_read_the_words(cast: Cast, who: str) -> None:
    body = client_for(cast.everyone[who]).get(page(talk(cast))).content.decode()
    for said in (
        "Is it warm?",
        "Her rent went up in May.",
        "María Guadalupe Torres",
        "Rent Freeze",
        "Spanish",
    ):
        assert said in body


def test_analysts_read_codes_and_nobody(cast: Cast) -> None:
    body = client_for(cast.analyst).get(page(talk(cast))).content.decode()
    assert "Conversation" in body
    assert "Spanish" in body
    for hidden in ("Her rent", "María", "214 East", "1A", "Ana Morales"):
        assert hidden not in body


@pytest.mark.parametrize("who", ["stranger", "other_supervisor", "editor", "nobody"])
def test_for_others_it_is_not_there(cast: Cast, who: str) -> None:
    assert client_for(cast.everyone[who]).get(page(talk(cast))).status_code == 404


def test_a_restricted_persons_visit_is_absent(cast: Cast) -> None:
    visit = talk(cast)
    cast.resident.is_restricted = True
    cast.resident.save()
    assert client_for(cast.supervisor).get(page(visit)).status_code == 404
    assert client_for(cast.analyst).get(page(visit)).status_code == 404


def test_erased_words_are_not_shown(cast: Cast) -> None:
    visit = talk(cast)
    VisitWords.objects.update(note="gone", erased_at=NOW)
    assert "gone" not in client_for(cast.supervisor).get(page(visit)).content.decode()


def test_a_chain_of_corrections_reads_from_either_end(cast: Cast) -> None:
    first = make_visit(cast, disposition_id="conversation")
    second = make_visit(
        cast, disposition_id="refused", supersedes=first, received_at=NOW + timedelta(minutes=1)
    )
    third = make_visit(
        cast,
        disposition_id="refused",
        supersedes=second,
        is_withdrawal=True,
        received_at=NOW + timedelta(minutes=2),
    )
    for visit in (first, second, third):
        answer = client_for(cast.supervisor).get(page(visit))
        assert answer.context["chain"] == [first, second, third]
        assert not answer.context["is_effective"]
    alone = make_visit(cast)
    answer = client_for(cast.supervisor).get(page(alone))
    assert answer.context["chain"] == []
    assert answer.context["is_effective"]


def test_opening_a_restricted_visit_is_recorded(cast: Cast) -> None:
    visit = make_visit(cast, resident=cast.resident)
    page = reverse("canvass:visit-detail", args=[visit.pk])
    lead = client_for(cast.supervisor)
    lead.get(page)
    assert not Entry.objects.filter(verb="visit.opened").exists()
    restrict_resident(resident=cast.resident, by=cast.supervisor, now=NOW, staff=[])
    assert client_for(cast.specialist).get(page).status_code == 404
    lead.get(page)
    assert Entry.objects.get(verb="visit.opened").subject_id == visit.pk
