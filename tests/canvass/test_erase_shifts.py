"""After thirty days nobody can tell who was out when: a number by team and day stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from canvass.models import Shift, ShiftAlert, ShiftCount, ShiftReport
from canvass.operations.shifts import close_incident, erase_shifts, mark_incident, raise_alerts
from engagement.ids import new_id
from tests.canvass.test_shifts import ago, said, send
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def a_shift(cast: Cast, days: int, **fields: Any) -> Shift:
    at = timezone.now() - timedelta(days=days)
    values = {
        "user": cast.specialist, "team": cast.team, "day": cast.city.day_of(at), "started_at": at,
        "ended_at": at + timedelta(hours=3), "ended_by": "person", "last_sign_at": at,
    }  # fmt: skip
    return Shift.objects.create(id=new_id(), **{**values, **fields})


def test_after_thirty_days_only_a_number_stays(cast: Cast) -> None:
    start = said("shift_started", ago(100), check_every=60)
    fine = said("checked_in", ago(20), shift=start["id"])
    send(cast.specialist, start, fine, said("shift_ended", ago(1), shift=start["id"]))
    young = a_shift(cast, days=0)
    now = timezone.now()
    assert erase_shifts(now=now + timedelta(days=29)) == 0
    Shift.objects.filter(pk=young.pk).update(day=cast.city.day_of(now + timedelta(days=5)))
    assert erase_shifts(now=now + timedelta(days=32)) == 1
    assert erase_shifts(now=now + timedelta(days=32)) == 0
    assert list(Shift.objects.all()) == [young]
    assert not ShiftReport.objects.exists()
    count = ShiftCount.objects.get()
    assert (count.team, count.day, count.shifts) == (cast.team, cast.city.day_of(now), 1)


def test_an_incident_keeps_it_until_it_is_closed(cast: Cast) -> None:
    shift = a_shift(cast, days=40)
    now = timezone.now()
    mark_incident(shift=shift, by=cast.supervisor, now=now, reason="Pushed on the stairs")
    assert erase_shifts(now=now) == 0
    close_incident(shift=shift, by=cast.supervisor, now=now)
    assert erase_shifts(now=now) == 1


def test_an_alert_that_nobody_settled_is_not_forgotten(cast: Cast) -> None:
    shift = a_shift(cast, days=40, check_every=60, ended_at=None, ended_by="")
    raise_alerts(now=timezone.now())
    assert erase_shifts(now=timezone.now()) == 0
    ShiftAlert.objects.update(settled_at=timezone.now(), how="called")
    assert erase_shifts(now=timezone.now()) == 1
    assert not Shift.objects.filter(pk=shift.pk).exists()


def test_a_shell_without_a_start_is_no_shift_that_counts(cast: Cast) -> None:
    a_shift(cast, days=40, started_at=None)
    assert erase_shifts(now=timezone.now()) == 1
    assert not ShiftCount.objects.exists()
