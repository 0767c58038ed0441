"""The project's own Celery app with its timetable in a hurry, and a provider that is slow.

Real workers and beats of the fault test run this: only the intervals, the lease and the
provider differ from what `make run` starts.
"""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID

import django

from engagement.celery import app

django.setup()

from cases import reminders  # noqa: E402
from cases.sms import LocalProvider, SendResult  # noqa: E402

reminders.LEASE = timedelta(seconds=2)
reminders.BATCH = 10
app.conf.beat_schedule = {
    "send reminders": {"task": "cases.send_due_reminders", "schedule": 0.5},
    "plan reminders": {"task": "cases.plan_reminders", "schedule": 0.5},
}


class SlowProvider(LocalProvider):
    """Takes its time on both sides of the act, so that a kill lands anywhere."""

    def send(self, *, client_id: UUID, to: str, body: str) -> SendResult:
        """Send slowly."""
        time.sleep(0.02)
        result = super().send(client_id=client_id, to=to, body=body)
        time.sleep(0.02)
        return result
