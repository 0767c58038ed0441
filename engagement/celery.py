"""The worker's door, and the whole timetable on one screen.

Beat only wakes sweeps; what is owed is always a row in Postgres. Times are
UTC intervals, so daylight saving moves nothing.
"""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")

app = Celery("engagement")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["engagement"], related_name="health")

app.conf.beat_schedule = {
    "heartbeat": {"task": "engagement.heartbeat", "schedule": 10.0},
    "fold counts": {"task": "canvass.fold_counts", "schedule": 5.0},
    "recount": {"task": "cases.recount", "schedule": crontab(hour="7", minute="10")},
    "send reminders": {"task": "cases.send_due_reminders", "schedule": 20.0},
    "plan reminders": {"task": "cases.plan_reminders", "schedule": 60.0},
    "ask after deaths": {"task": "cases.ask_after_deaths", "schedule": 60.0},
    "watch shifts": {"task": "canvass.watch_shifts", "schedule": 60.0},
    "erase shifts": {"task": "canvass.erase_shifts", "schedule": crontab(hour="8", minute="20")},
    "run imports": {"task": "residents.run_due_imports", "schedule": 10.0},
}
