"""What the worker does here: lists of buildings that wait."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from residents.imports.operations import claim_import, run_claimed


@shared_task(name="residents.run_due_imports")
def run_due_imports() -> None:
    """Work off every import that waits. May run twice: each row is claimed once."""
    while (building_import := claim_import(timezone.now())) is not None:
        run_claimed(building_import, now=timezone.now())
