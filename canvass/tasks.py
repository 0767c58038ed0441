"""What the workers do for the canvass."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from canvass import rollups
from canvass.operations import shifts


@shared_task(name="canvass.fold_counts", expires=30)
def fold_counts() -> int:
    """Move the ledger of counts into the totals. May run twice, and beside itself."""
    return rollups.fold_counts()


@shared_task(name="canvass.watch_shifts", expires=120)
def watch_shifts() -> int:
    """Tell supervisors of missed check-ins, and end what nobody ended. May run twice."""
    now = timezone.now()
    shifts.close_left_open(now=now)
    return len(shifts.raise_alerts(now=now))


@shared_task(name="canvass.erase_shifts", expires=3600)
def erase_shifts() -> int:
    """Forget shifts of more than thirty days ago. May run twice."""
    return shifts.erase_shifts(now=timezone.now())
