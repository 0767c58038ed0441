"""The append-only record: who did what, when. Ids and field names, never words."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from engagement.db import Row


class Entry(Row):
    """One change. `payload` holds ids, codes and names of fields only."""

    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        # `audit_by_actor` begins with the person: every change writes here, so no index twice.
        db_index=False,
    )
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    payload = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_entry"
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["subject_id", "id"], name="audit_by_subject"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_id}"
