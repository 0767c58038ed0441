"""Writing the record. Called inside the transaction of the change itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from engagement.accounts.models import User
from engagement.audit.models import Entry


def build_entry(
    verb: str,
    subject: models.Model | tuple[str, UUID],
    *,
    by: User | None,
    now: datetime,
    **payload: Any,
) -> Entry:
    """An entry not yet written, for changes that write many at once.

    `payload` may hold ids, codes, numbers, dates and names of fields; never
    what a resident said or is called.
    """
    if isinstance(subject, tuple):
        subject_type, subject_id = subject
    else:
        subject_type, subject_id = subject._meta.model_name or "", subject.pk
    return Entry(
        at=now,
        actor=by,
        verb=verb,
        subject_type=subject_type,
        subject_id=subject_id,
        payload={key: _plain(value) for key, value in payload.items()},
    )


def record(
    verb: str,
    subject: models.Model | tuple[str, UUID],
    *,
    by: User | None,
    now: datetime,
    **payload: Any,
) -> None:
    """Write one entry: `record("case.closed", case, by=user, now=now, outcome="need_met")`."""
    build_entry(verb, subject, by=by, now=now, **payload).save(force_insert=True)


def record_all(entries: list[Entry]) -> None:
    """Write many entries in one statement."""
    Entry.objects.bulk_create(entries)


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)
