"""A shift told by a phone: begun, checked in, ended, in whatever order it arrives."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from canvass.models import Report, Shift, ShiftAlert, ShiftReport
from canvass.operations.shifts import close_left_open, raise_alerts
from engagement.accounts.models import User
from engagement.audit.models import Entry
from engagement.ids import new_id
from tests.cast import Cast, client_for

pytestmark = pytest.mark.django_db


def said(kind: str, at: datetime, **facts: Any) -> dict[str, Any]:
    return {"id": str(new_id()), "kind": kind, "occurred_at": at.isoformat(), "seq": 1, **facts}


def send(user: User, *reports: dict[str, Any], visits: list[Any] | None = None) -> list[str]:
    body = {"device": {"id": str(new_id())}, "visits": visits or [], "reports": list(reports)}
    answer = client_for(user).post(
        "/api/v1/visits/", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return [one["code"] or one["result"] for one in answer.json()["results"]]


def ago(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def test_a_shift_is_begun_checked_in_on_and_ended(cast: Cast) -> None:
    start = said("shift_started", ago(90), check_every=60)
    fine = said("checked_in", ago(40), shift=start["id"])
    end = said("shift_ended", ago(5), shift=start["id"])
    assert send(cast.specialist, start) == ["stored"]
    shift = Shift.objects.get()
    assert (str(shift.pk), shift.user, shift.team) == (start["id"], cast.specialist, cast.team)
    assert (shift.check_every, shift.ended_at) == (60, None)
    assert send(cast.specialist, fine, end) == ["stored", "stored"]
    assert send(cast.specialist, start, fine, end) == ["already_stored"] * 3
    shift.refresh_from_db()
    assert shift.last_sign_at == datetime.fromisoformat(fine["occurred_at"])
    assert shift.ended_at == datetime.fromisoformat(end["occurred_at"])
    assert shift.ended_by == "person"
    assert send(cast.specialist, {**start, "check_every": 30}) == ["id_reused"]


def test_nothing_of_it_stands_where_nothing_is_ever_erased(cast: Cast) -> None:
    start = said("shift_started", ago(90), check_every=60)
    send(cast.specialist, start, said("checked_in", ago(40), shift=start["id"]))
    assert not Report.objects.exists()
    assert not Entry.objects.filter(actor=cast.specialist).exists()
    assert ShiftReport.objects.count() == 2


def test_the_end_may_arrive_before_the_beginning(cast: Cast) -> None:
    start = said("shift_started", ago(90), check_every=30)
    fine = said("checked_in", ago(40), shift=start["id"])
    end = said("shift_ended", ago(5), shift=start["id"])
    assert send(cast.specialist, end) == ["stored"]
    assert not Shift.objects.open().exists()
    assert send(cast.specialist, fine) == ["stored"]
    assert send(cast.specialist, start) == ["stored"]
    shift = Shift.objects.get()
    assert shift.started_at == datetime.fromisoformat(start["occurred_at"])
    assert shift.ended_at == datetime.fromisoformat(end["occurred_at"])
    assert shift.check_every == 30
    assert raise_alerts(now=timezone.now()) == []


def test_two_phones_tell_of_one_day(cast: Cast) -> None:
    first = said("shift_started", ago(200))
    second = said("shift_started", ago(100))
    # The second phone has a signal, the first brings its start later.
    send(cast.specialist, second)
    send(cast.specialist, first)
    assert [str(one.pk) for one in Shift.objects.open()] == [second["id"]]
    early = Shift.objects.get(pk=first["id"])
    assert (early.ended_by, early.ended_at) == ("next", Shift.objects.open().get().started_at)
    # What the person says on either ends both.
    send(cast.specialist, said("shift_ended", ago(10), shift=first["id"]))
    assert not Shift.objects.open().exists()
    assert Shift.objects.get(pk=first["id"]).ended_by == "person"


def test_somebody_elses_shift_is_no_shift_of_mine(cast: Cast) -> None:
    start = said("shift_started", ago(90), check_every=60)
    send(cast.specialist, start)
    assert send(cast.colleague, said("shift_ended", ago(1), shift=start["id"])) == ["unknown_shift"]
    assert Shift.objects.open().count() == 1


def test_left_open_since_yesterday_is_closed_by_rule_until_the_person_says(cast: Cast) -> None:
    start = said("shift_started", ago(20 * 60), check_every=60)
    fine = said("checked_in", ago(16 * 60), shift=start["id"])
    send(cast.specialist, start, fine)
    assert close_left_open(now=timezone.now()) == 1
    assert raise_alerts(now=timezone.now()) == []
    shift = Shift.objects.get()
    assert (shift.ended_by, shift.ended_at) == ("rule", datetime.fromisoformat(fine["occurred_at"]))
    when = ago(15 * 60)
    end = said("shift_ended", ago(0), shift=start["id"], ended_at=when.isoformat())
    assert send(cast.specialist, end) == ["stored"]
    shift.refresh_from_db()
    assert (shift.ended_by, shift.ended_at) == ("person", when)


def test_a_visit_is_a_sign_of_life_at_its_own_time(cast: Cast) -> None:
    start = said("shift_started", ago(90), check_every=60)
    send(cast.specialist, start)
    at = ago(30)
    visit = {
        "id": str(new_id()), "occurred_at": at.isoformat(), "channel": "door",
        "disposition": "not_home", "building": str(cast.building.pk),
        "unit": str(cast.units[0].pk),
    }  # fmt: skip
    assert send(cast.specialist, visits=[visit]) == ["stored"]
    assert Shift.objects.get().last_sign_at == at
    assert raise_alerts(now=timezone.now()) == []


def test_a_missed_check_in_is_raised_once_and_settled_by_a_sign(cast: Cast) -> None:
    now = timezone.now()
    send(cast.specialist, start := said("shift_started", ago(69), check_every=60))
    assert raise_alerts(now=now - timedelta(minutes=1)) == []
    Shift.objects.update(started_at=ago(90), last_sign_at=ago(90))
    assert len(raise_alerts(now=now)) == 1
    assert raise_alerts(now=now) == []
    # A late word from before settles nothing, and raises nothing new.
    send(cast.specialist, said("checked_in", ago(80), shift=start["id"]))
    ShiftAlert.objects.get(settled_at__isnull=True)
    assert raise_alerts(now=now + timedelta(hours=2)) == []
    send(cast.specialist, said("checked_in", ago(1), shift=start["id"]))
    assert ShiftAlert.objects.get().how == "sign"


def test_nobody_asked_for_check_ins(cast: Cast) -> None:
    send(cast.specialist, said("shift_started", ago(300), check_every=0))
    assert raise_alerts(now=timezone.now()) == []
