"""Closing with an outcome and who verified it; resolving; and a request that comes at that moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from canvass.models import CountDelta
from cases.models import ENDED_STATES, Case, State
from cases.operations.holding import ChangedMeanwhile
from cases.operations.moving import close_case, resolve_case
from cases.operations.opening import open_case
from cases.transitions import NoProof, WrongMove
from engagement.audit.models import Entry
from engagement.errors import Invalid, NotYours
from tests.cases.factory import make_case, make_own_case
from tests.cast import NOW, Cast, client_for


def resolved_total() -> int:
    rows = CountDelta.objects.filter(measure="cases_resolved", program_id__isnull=True)
    return sum(rows.values_list("delta", flat=True))


def test_closing_keeps_the_outcome_and_counts_it(cast: Cast) -> None:
    case = make_own_case(cast)
    close_case(
        case=case.pk,
        outcome="need_met",
        verified_by="agency_record",
        by=cast.specialist,
        now=NOW,
        version=1,
    )
    case.refresh_from_db()
    assert (case.state, case.outcome, case.verified_by) == ("closed", "need_met", "agency_record")
    assert case.closed_at == case.resolved_at == NOW
    assert case.resolved_day == cast.city.day_of(NOW)
    assert resolved_total() == 1
    move = case.moves.get()
    assert (move.outcome, move.verified_by) == ("need_met", "agency_record")
    assert Entry.objects.get(subject_id=case.pk).verb == "case.closed"


@pytest.mark.parametrize("outcome", ["duplicate", "opened_in_error"])
def test_where_nothing_happened_nobody_has_to_vouch_and_nothing_is_counted(
    cast: Cast, outcome: str
) -> None:
    case = make_case(cast)
    close_case(case=case.pk, outcome=outcome, by=cast.supervisor, now=NOW, version=1)
    case.refresh_from_db()
    assert case.state == State.CLOSED
    assert case.resolved_at is None
    assert resolved_total() == 0


@pytest.mark.parametrize("outcome", ["", "need_met", "ineligible", "unable_to_reach"])
def test_an_outcome_without_proof_is_refused(cast: Cast, outcome: str) -> None:
    case = make_own_case(cast)
    with pytest.raises(NoProof):
        close_case(case=case.pk, outcome=outcome, by=cast.specialist, now=NOW, version=1)
    case.refresh_from_db()
    assert case.is_open


def test_an_outcome_that_does_not_exist_is_refused(cast: Cast) -> None:
    case = make_own_case(cast)
    with pytest.raises(Invalid):
        close_case(
            case=case.pk,
            outcome="great",
            verified_by="resident",
            by=cast.specialist,
            now=NOW,
            version=1,
        )


def test_a_resolved_case_closes_with_its_outcome_and_counts_once(cast: Cast) -> None:
    case = make_own_case(cast)
    resolve_case(
        case=case.pk,
        outcome="partly_met",
        verified_by="resident",
        by=cast.specialist,
        now=NOW,
        version=1,
    )
    close_case(case=case.pk, by=cast.specialist, now=NOW, version=2)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "partly_met")
    assert resolved_total() == 1


def test_a_duplicate_is_closed_not_resolved(cast: Cast) -> None:
    case = make_own_case(cast)
    with pytest.raises(WrongMove):
        resolve_case(
            case=case.pk,
            outcome="duplicate",
            verified_by="",
            by=cast.specialist,
            now=NOW,
            version=1,
        )


@pytest.mark.parametrize("who", ["colleague", "stranger", "other_supervisor"])
def test_out_of_scope_there_is_no_such_case(cast: Cast, who: str) -> None:
    case = make_own_case(cast)
    with pytest.raises(NotYours):
        close_case(case=case.pk, outcome="duplicate", by=cast.everyone[who], now=NOW, version=1)
    assert client_for(cast.everyone[who]).get(f"/cases/{case.pk}/closure/").status_code == 404


def test_the_page_presets_nothing_and_says_what_is_missing(cast: Cast) -> None:
    case = make_own_case(cast)
    client = client_for(cast.specialist)
    page = client.get(f"/cases/{case.pk}/closure/").content.decode()
    assert " checked" not in page
    assert '<option value="" selected>' in page
    refused = client.post(f"/cases/{case.pk}/closure/", {"version": 1, "outcome": "need_met"})
    assert "Say who verified the outcome." in refused.content.decode()
    assert '<option value="need_met" selected>' in refused.content.decode()
    done = client.post(
        f"/cases/{case.pk}/closure/",
        {"version": 1, "outcome": "need_met", "verified_by": "resident"},
    )
    assert done.status_code == 302
    twice = client.post(
        f"/cases/{case.pk}/closure/",
        {"version": 1, "outcome": "need_met", "verified_by": "resident"},
    )
    assert twice.status_code == 302
    assert case.moves.count() == 1


def test_the_page_closes_a_duplicate_and_resolves_another(cast: Cast) -> None:
    first = make_own_case(cast)
    client = client_for(cast.specialist)
    client.post(f"/cases/{first.pk}/closure/", {"version": 1, "outcome": "duplicate"})
    first.refresh_from_db()
    assert first.state == State.CLOSED
    second = make_own_case(cast)
    client.post(
        f"/cases/{second.pk}/closure/",
        {"version": 1, "outcome": "need_met", "verified_by": "document", "then": "resolved"},
    )
    second.refresh_from_db()
    assert second.state == State.RESOLVED
    client.post(f"/cases/{second.pk}/closure/", {"version": 2})
    second.refresh_from_db()
    assert (second.state, second.outcome) == ("closed", "need_met")


@pytest.mark.django_db(transaction=True)
def test_a_request_at_the_moment_of_closing_is_never_lost(
    transactional_db: None, cast: Cast
) -> None:
    for number in range(6):
        Case.objects.exclude(state__in=ENDED_STATES).update(
            state=State.CLOSED, outcome="duplicate", turn="nobody"
        )
        told = _close_and_ask(cast, make_own_case(cast), f"again {number}")
        assert told in (["closed", "new"], ["joined", "refused"])
        still_open = Case.objects.filter(resident=cast.resident).exclude(state__in=ENDED_STATES)
        assert still_open.count() == 1


def _close_and_ask(cast: Cast, case: Case, words: str) -> list[str]:
    """What became of closing a case and asking for the same help, at once."""
    start = threading.Barrier(2)
    told: list[str] = []

    def close() -> None:
        try:
            start.wait(10)
            close_case(
                case=case.pk,
                outcome="need_met",
                verified_by="resident",
                by=cast.specialist,
                now=NOW,
                version=1,
            )
            told.append("closed")
        except ChangedMeanwhile:
            told.append("refused")
        finally:
            connection.close()

    def ask() -> None:
        try:
            start.wait(10)
            _case, is_new = open_case(
                resident=cast.resident,
                program=cast.program,
                need=None,
                team=cast.team,
                by=cast.supervisor,
                now=NOW,
                words=words,
            )
            told.append("new" if is_new else "joined")
        finally:
            connection.close()

    threads = [threading.Thread(target=close), threading.Thread(target=ask)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(told)
