"""What beat wakes in the cases app. Each finds its own work in Postgres, and may run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from cases import reminders, rollups
from cases.operations.deaths import ask_after_deaths as ask_after


@shared_task(name="cases.plan_reminders", expires=120)
def plan_reminders() -> int:
    """Write the rows of messages owed soon."""
    return reminders.plan_reminders(now=timezone.now())


@shared_task(name="cases.send_due_reminders", expires=60)
def send_due_reminders() -> int:
    """Take up what is due and send it."""
    return reminders.sweep()


@shared_task(name="cases.recount", expires=3600)
def recount() -> int:
    """Count the days that changed again from the rows; how many cuts differ: none, or a bug."""
    return len(rollups.recount_all(now=timezone.now()).differences)


@shared_task(name="cases.ask_after_deaths", expires=120)
def ask_after_deaths() -> int:
    """Ask what becomes of the open cases of a household in which somebody died."""
    return ask_after(now=timezone.now())
