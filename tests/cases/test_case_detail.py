"""The case's page: who sees it, what it tells, what it costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from canvass.models import VisitWords
from cases.models import Case, CaseMove, CaseNote, Referral, State
from engagement.audit.models import Entry
from programs.models import Organization
from residents.models import DoNotContact
from tests.cases.factory import make_case, make_own_case, make_task
from tests.cast import NOW, Cast, client_for, make_resident, make_visit


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("specialist", 200),
        ("supervisor", 200),
        ("colleague", 404),
        ("stranger", 404),
        ("other_supervisor", 404),
        ("analyst", 404),
        ("editor", 404),
        ("administrator", 404),
        ("nobody", 404),
    ],
)
def test_who_opens_it(cast: Cast, who: str, status: int) -> None:
    case = make_own_case(cast)
    assert client_for(cast.everyone[who]).get(f"/cases/{case.pk}/").status_code == status


def test_it_tells_the_story_from_the_first_knock(cast: Cast) -> None:
    first = make_visit(cast, occurred_at=NOW - timedelta(days=9))
    talk = make_visit(
        cast,
        occurred_at=NOW - timedelta(days=1),
        resident=cast.resident,
        disposition_id="conversation",
    )
    VisitWords.objects.create(visit=talk, note="My rent went up")
    before = make_visit(cast, occurred_at=datetime(2025, 12, 1, 15, tzinfo=UTC))
    case = make_own_case(cast, visit=talk, words="Nobody told me why")
    CaseNote.objects.create(case=case, text="She has the letter", at=NOW, by=cast.specialist)
    CaseMove.objects.create(
        case=case, from_state="assigned", to_state="in_progress", turn="ours", at=NOW
    )
    make_task(case, cast.specialist, title="Ask Finance")
    Referral.objects.create(
        case=case,
        organization=Organization.objects.get(),
        state="sent",
        created_at=NOW,
        sent_at=NOW,
    )
    page = client_for(cast.supervisor).get(f"/cases/{case.pk}/").content.decode()
    for words in (
        "María Guadalupe Torres",
        "Not home",
        "My rent went up",
        "Nobody told me why",
        "She has the letter",
        "Ask Finance",
        "Department of Finance",
        "214 East 119 Street",
    ):
        assert words in page, words
    # A knock before she lived there belongs to somebody else's story.
    assert page.count("Not home</b>") == 1
    assert first.pk != before.pk


def test_the_story_leaves_out_restricted_neighbors_and_their_words(cast: Cast) -> None:
    roommate = make_resident("Hidden Person", cast.units[0], cast.team, is_restricted=True)
    visit = make_visit(cast, resident=roommate, disposition_id="refused")
    VisitWords.objects.create(visit=visit, note="a secret")
    other = make_resident("Roommate", cast.units[0], cast.team)
    seen = make_visit(cast, resident=other, disposition_id="conversation")
    VisitWords.objects.create(visit=seen, note="theirs alone")
    page = client_for(cast.supervisor).get(f"/cases/{make_own_case(cast).pk}/").content.decode()
    assert "Refused" not in page
    assert "a secret" not in page
    assert "theirs alone" not in page
    assert "at the door" in page


def test_long_stories_are_paged(cast: Cast) -> None:
    case = make_own_case(cast)
    for number in range(70):
        CaseNote.objects.create(
            case=case,
            text=f"note {number:03}",
            at=NOW - timedelta(minutes=number),
            by=cast.specialist,
        )
    client = client_for(cast.specialist)
    seen: list[str] = []
    url = f"/cases/{case.pk}/"
    for _page in range(3):
        answer = client.get(url)
        timeline = answer.context["timeline"]
        seen += [event.said for event in timeline.events]
        if timeline.older:
            url = f"/cases/{case.pk}/?before={timeline.older}"
    assert seen == [f"note {number:03}" for number in range(70)]


def test_a_cursor_that_is_none_starts_from_now(cast: Cast) -> None:
    case = make_own_case(cast)
    answer = client_for(cast.specialist).get(f"/cases/{case.pk}/?before=nonsense")
    assert answer.status_code == 200
    assert "cannot be found again" in answer.content.decode()


def test_do_not_contact_takes_the_place_of_the_call_button(cast: Cast) -> None:
    case = make_own_case(cast)
    client = client_for(cast.specialist)
    DoNotContact.objects.create(
        scope="resident", resident=cast.resident, channel="phone", created_at=NOW
    )
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "tel:" not in page
    assert "Do not contact" in page


def test_a_restricted_case_is_absent_for_others_and_each_opening_is_kept(cast: Cast) -> None:
    case = make_own_case(cast, is_restricted=True)
    case.named_staff.add(cast.supervisor)
    assert client_for(cast.specialist).get(f"/cases/{case.pk}/").status_code == 404
    assert client_for(cast.supervisor).get(f"/cases/{case.pk}/").status_code == 200
    opened = Entry.objects.get(subject_id=case.pk, verb="case.viewed")
    assert opened.actor == cast.supervisor


def test_an_ended_case_shows_its_outcome_and_the_way_back(cast: Cast) -> None:
    case = make_own_case(
        cast, state=State.CLOSED, outcome="need_met", verified_by="resident", closed_at=NOW
    )
    page = client_for(cast.specialist).get(f"/cases/{case.pk}/").content.decode()
    assert "Need met" in page
    assert "Reopen case" in page
    assert "Mark done" not in page


def test_it_costs_the_same_however_long_the_story(cast: Cast) -> None:
    case = make_own_case(cast)
    client = client_for(cast.supervisor)
    client.get(f"/cases/{case.pk}/")

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(f"/cases/{case.pk}/")
        return len(seen)

    make_task(case)
    make_visit(cast, resident=cast.resident)
    CaseNote.objects.create(case=case, text="one", at=NOW, by=cast.specialist)
    CaseMove.objects.create(
        case=case, from_state="new", to_state="assigned", turn="ours", at=NOW, by=cast.supervisor
    )
    few = cost()
    for number in range(15):
        make_task(case, cast.colleague, title=f"Step {number}")
        make_visit(cast, resident=cast.resident)
        CaseNote.objects.create(case=case, text="more", at=NOW, by=cast.specialist)
        make_case(cast, program=None, need_id=_need(number), resident=cast.resident)
    assert cost() == few
    assert few < 45
    assert Case.objects.count() > 10


def _need(number: int) -> str:
    from programs.models import Need

    return Need.objects.get_or_create(code=f"need-{number}", defaults={"label": f"N{number}"})[0].pk
