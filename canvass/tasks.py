"""What the workers do for the canvass."""

from __future__ import annotations

from celery import shared_task

from canvass import rollups


@shared_task(name="canvass.fold_counts", expires=30)
def fold_counts() -> int:
    """Move the ledger of counts into the totals. May run twice, and beside itself."""
    return rollups.fold_counts()
