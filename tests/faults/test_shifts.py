"""Two sweeps at the same moment raise a missed check-in once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from canvass.models import Shift, ShiftAlert
from canvass.operations.shifts import raise_alerts
from engagement.ids import new_id
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
SILENT = 40
SWEEPS = 4


def test_sweeps_at_once_raise_each_alert_once(cast: Cast) -> None:
    now = timezone.now()
    at = now - timedelta(hours=3)
    for _ in range(SILENT):
        Shift.objects.create(
            id=new_id(), user=cast.specialist, team=cast.team, day=cast.city.day_of(at),
            started_at=at, last_sign_at=at, check_every=60,
        )  # fmt: skip
    ready = Barrier(SWEEPS)

    def sweep() -> int:
        try:
            ready.wait(timeout=30)
            return len(raise_alerts(now=now))
        finally:
            connection.close()

    with ThreadPoolExecutor(SWEEPS) as pool:
        raised = [one.result() for one in [pool.submit(sweep) for _ in range(SWEEPS)]]
    assert sum(raised) == SILENT
    assert ShiftAlert.objects.count() == SILENT
    assert raise_alerts(now=now) == []
