"""`manage.py restored`: said once after the database was restored from a backup."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from engagement.city.operations import mark_restored


class Command(BaseCommand):
    """Let every phone send again what it kept: the backup may not have it."""

    help = (
        "Run once after restoring a backup: phones then send again what they kept (14 days)."
        " What is there already stays as it is."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        city = mark_restored(by=None, now=timezone.now())
        self.stdout.write(
            f"Epoch {city.epoch}. Each phone sends its visits of the last 14 days again"
            " at its next contact; those that are here already stay as they are."
        )
