"""Notes, next steps and referrals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from cases import deadlines
from cases.models import CaseNote, Referral, State, Task
from cases.operations.holding import CaseEnded, ChangedMeanwhile, NotOnTheTeam
from cases.operations.referring import NoConsent, answer_referral, send_referral
from cases.operations.steps import add_note, add_task, change_task, finish_task
from cases.transitions import REFERRAL_MOVES, WrongMove
from engagement.audit.models import Entry
from engagement.errors import Invalid, NotYours
from engagement.ids import new_id
from programs.models import Organization
from residents.models import Consent
from tests.cases.factory import make_own_case, make_task
from tests.cast import NOW, Cast, client_for

TOMORROW = NOW + timedelta(days=1)


def test_a_note_is_kept_once_and_its_words_stay_out_of_the_record(cast: Cast) -> None:
    case = make_own_case(cast)
    key = new_id()
    for _press in range(2):
        add_note(note=key, case=case.pk, text="  She has the letter ", by=cast.specialist, now=NOW)
    assert CaseNote.objects.get().text == "She has the letter"
    entry = Entry.objects.get(subject_id=case.pk)
    assert (entry.verb, entry.payload) == ("note.added", {"note": str(key)})
    case.refresh_from_db()
    assert case.version == 1


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "x" * 4001])
def test_a_note_that_cannot_be_kept_is_refused(cast: Cast, text: str) -> None:
    case = make_own_case(cast)
    with pytest.raises(Invalid):
        add_note(note=new_id(), case=case.pk, text=text, by=cast.specialist, now=NOW)


def test_the_note_page_keeps_what_was_typed(cast: Cast) -> None:
    case = make_own_case(cast)
    client = client_for(cast.specialist)
    url = f"/cases/{case.pk}/notes/"
    long = client.post(url, {"id": str(new_id()), "text": "y" * 4001})
    assert long.status_code == 200
    assert "y" * 4001 in long.content.decode()
    assert client.post(url, {"id": str(new_id()), "text": "Called"}).status_code == 302
    assert client.post(url, {"text": "no id"}).status_code == 200
    assert client_for(cast.stranger).post(url, {"text": "x"}).status_code == 404


def test_the_case_is_due_when_its_earliest_step_is(cast: Cast) -> None:
    case = make_own_case(cast)
    first = make_task(case, due_at=NOW + timedelta(days=5))
    key = new_id()
    add_task(
        task=key,
        case=case.pk,
        title="Call",
        due_at=TOMORROW,
        doer=cast.specialist,
        by=cast.specialist,
        now=NOW,
        version=1,
    )
    case.refresh_from_db()
    assert case.due_at == TOMORROW
    finish_task(task=key, by=cast.specialist, now=NOW)
    finish_task(task=key, by=cast.specialist, now=NOW)
    case.refresh_from_db()
    assert (case.due_at, case.version) == (first.due_at, 3)


def test_without_a_step_it_wants_looking_at_in_two_working_days(cast: Cast) -> None:
    case = make_own_case(cast)
    step = make_task(case)
    finish_task(task=step.pk, by=cast.specialist, now=NOW)
    case.refresh_from_db()
    assert case.due_at == datetime(2026, 11, 25, 22, 0, tzinfo=UTC)


@pytest.mark.parametrize("due_at", [NOW - timedelta(days=3), NOW + timedelta(days=4000)])
def test_a_day_that_is_over_or_far_away_is_refused(cast: Cast, due_at: datetime) -> None:
    case = make_own_case(cast)
    with pytest.raises(Invalid):
        add_task(
            task=new_id(),
            case=case.pk,
            title="Call",
            due_at=due_at,
            doer=None,
            by=cast.specialist,
            now=NOW,
            version=1,
        )


def test_a_step_goes_to_people_of_the_team_only(cast: Cast) -> None:
    case = make_own_case(cast)
    with pytest.raises(NotOnTheTeam):
        add_task(
            task=new_id(),
            case=case.pk,
            title="Call",
            due_at=TOMORROW,
            doer=cast.stranger,
            by=cast.specialist,
            now=NOW,
            version=1,
        )


def test_an_ended_case_takes_no_step(cast: Cast) -> None:
    case = make_own_case(cast, state=State.CLOSED)
    step = make_task(case)
    with pytest.raises(CaseEnded):
        finish_task(task=step.pk, by=cast.specialist, now=NOW)


def test_changing_a_step(cast: Cast) -> None:
    case = make_own_case(cast)
    step = make_task(case, cast.specialist)
    later = NOW + timedelta(days=9)
    change_task(
        task=step.pk,
        title="Ask Finance",
        due_at=later,
        doer=cast.colleague,
        by=cast.specialist,
        now=NOW,
        version=1,
    )
    step.refresh_from_db()
    case.refresh_from_db()
    assert (step.title, step.doer, case.due_at) == ("Ask Finance", cast.colleague, later)
    entry = Entry.objects.get(subject_id=case.pk)
    assert entry.payload["fields"] == ["doer_id", "due_at", "title"]
    with pytest.raises(ChangedMeanwhile):
        change_task(
            task=step.pk,
            title="Other",
            due_at=later,
            doer=None,
            by=cast.specialist,
            now=NOW,
            version=1,
        )


@pytest.mark.parametrize("who", ["colleague", "stranger", "other_supervisor", "analyst"])
def test_steps_of_other_peoples_cases_do_not_exist(cast: Cast, who: str) -> None:
    step = make_task(make_own_case(cast))
    with pytest.raises(NotYours):
        finish_task(task=step.pk, by=cast.everyone[who], now=NOW)
    client = client_for(cast.everyone[who])
    assert client.get(f"/tasks/{step.pk}/").status_code == 404
    assert client.post(f"/tasks/{step.pk}/completion/").status_code == 404


def test_the_step_pages(cast: Cast) -> None:
    case = make_own_case(cast)
    client = client_for(cast.specialist)
    url = f"/cases/{case.pk}/tasks/"
    key = str(new_id())
    with time_machine.travel(NOW, tick=False):
        good = {"id": key, "version": 1, "title": "Call", "due_on": "2026-11-30", "doer": ""}
        assert "Choose a day" in client.post(url, good | {"due_on": ""}).content.decode()
        assert "Write the day as" in client.post(url, good | {"due_on": "soon"}).content.decode()
        past = client.post(url, good | {"due_on": "0001-01-01"})
        assert past.status_code == 409
        assert "This day is over" in past.content.decode()
        assert client.post(url, good | {"doer": str(cast.stranger.pk)}).status_code == 200
        assert client.post(url, good).status_code == 302
        assert client.post(url, good).status_code == 302
        step = Task.objects.get()
        assert step.due_at == datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
        change = {"version": 2, "title": "Call again", "due_on": "2026-12-01", "doer": ""}
        assert client.get(f"/tasks/{step.pk}/").status_code == 200
        assert client.post(f"/tasks/{step.pk}/", change).status_code == 302
        assert client.post(f"/tasks/{step.pk}/completion/").status_code == 302
    step.refresh_from_db()
    assert (step.title, step.done_by) == ("Call again", cast.specialist)


def test_a_referral_makes_it_the_agencys_turn_and_its_answer_ours(cast: Cast) -> None:
    case = make_own_case(cast)
    key = new_id()
    office = Organization.objects.get()
    for _press in range(2):
        send_referral(
            referral=key,
            case=case.pk,
            organization=office,
            agreed=True,
            by=cast.specialist,
            now=NOW,
            version=1,
        )
    case.refresh_from_db()
    assert (case.state, case.turn, case.version) == ("waiting_agency", "agency", 2)
    answer_referral(referral=key, to_state="received", by=cast.specialist, now=NOW, version=2)
    case.refresh_from_db()
    assert case.state == "waiting_agency"
    answer_referral(referral=key, to_state="accepted", by=cast.specialist, now=NOW, version=3)
    case.refresh_from_db()
    assert (case.state, case.turn) == ("in_progress", "ours")
    with pytest.raises(WrongMove):
        answer_referral(referral=key, to_state="sent", by=cast.specialist, now=NOW, version=4)


def test_no_referral_without_the_residents_word(cast: Cast) -> None:
    case = make_own_case(cast)
    office = Organization.objects.get()
    with pytest.raises(NoConsent):
        send_referral(
            referral=new_id(),
            case=case.pk,
            organization=office,
            agreed=False,
            by=cast.specialist,
            now=NOW,
            version=1,
        )
    Consent.objects.create(
        resident=cast.resident, purpose="sharing", answer=False, given_at=NOW, how="door"
    )
    with pytest.raises(NoConsent, match="said no"):
        send_referral(
            referral=new_id(),
            case=case.pk,
            organization=office,
            agreed=True,
            by=cast.specialist,
            now=NOW,
            version=1,
        )


def test_every_referral_state_has_its_moves() -> None:
    assert set(REFERRAL_MOVES) == set(Referral.State.values)


def test_the_referral_pages(cast: Cast) -> None:
    case = make_own_case(cast)
    client = client_for(cast.specialist)
    office = Organization.objects.get()
    data = {"id": str(new_id()), "version": 1, "organization": str(office.pk)}
    url = f"/cases/{case.pk}/referrals/"
    refused = client.post(url, data)
    assert "Ask the resident first" in refused.content.decode()
    assert client.post(url, data | {"agreed": "on"}).status_code == 302
    referral = Referral.objects.get()
    assert client.get(f"/referrals/{referral.pk}/").status_code == 200
    answer = client.post(f"/referrals/{referral.pk}/", {"version": 2, "state": "accepted"})
    assert answer.status_code == 302
    assert client_for(cast.stranger).get(f"/referrals/{referral.pk}/").status_code == 404


class TestDeadlines:
    """Working days, holidays, urgent needs, court dates."""

    FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)

    def test_two_working_days_over_a_weekend_and_a_holiday(self, cast: Cast) -> None:
        due = deadlines.first_contact_due(
            now=self.FRIDAY, city=cast.city, holidays={date(2026, 11, 23)}
        )
        assert due.astimezone(cast.city.zone).isoformat() == "2026-11-25T17:00:00-05:00"

    def test_an_urgent_need_is_due_the_same_day(self, cast: Cast) -> None:
        due = deadlines.first_contact_due(
            now=self.FRIDAY, city=cast.city, holidays=(), is_urgent=True
        )
        assert due.astimezone(cast.city.zone).isoformat() == "2026-11-20T17:00:00-05:00"

    def test_late_in_the_day_two_hours_are_left(self, cast: Cast) -> None:
        late = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
        due = deadlines.first_contact_due(now=late, city=cast.city, holidays=(), is_urgent=True)
        assert due == late + timedelta(hours=2)

    def test_a_court_date_comes_before_the_two_days(self, cast: Cast) -> None:
        due = deadlines.first_contact_due(
            now=self.FRIDAY, city=cast.city, holidays=(), court_on=date(2026, 11, 24)
        )
        assert due.astimezone(cast.city.zone).date() == date(2026, 11, 23)

    def test_court_tomorrow_is_due_today(self, cast: Cast) -> None:
        due = deadlines.first_contact_due(
            now=self.FRIDAY, city=cast.city, holidays=(), court_on=date(2026, 11, 21)
        )
        assert due.astimezone(cast.city.zone).date() == date(2026, 11, 20)
