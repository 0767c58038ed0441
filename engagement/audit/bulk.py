"""Writing many entries of the record in one statement, for changes that come in batches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from engagement.audit.models import Entry
from engagement.ids import new_text_id
from engagement.sets import Table, add_rows

ENTRIES = Table(
    "audit_entry",
    {
        "id": "uuid",
        "at": "timestamptz",
        "actor_id": "uuid",
        "verb": "text",
        "subject_type": "text",
        "subject_id": "uuid",
        "payload": "jsonb",
    },
)


def row(
    verb: str,
    subject_type: str,
    subject_id: UUID,
    *,
    by_id: UUID | None,
    now: datetime,
    **payload: Any,
) -> dict[str, Any]:
    """One entry as a row. `payload` holds ids, codes and names of fields, never words."""
    return {
        "id": new_text_id(),
        "at": now,
        "actor_id": by_id,
        "verb": verb,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "payload": payload,
    }


def row_of(entry: Entry) -> dict[str, Any]:
    """An entry not yet written, as a row."""
    return {
        "id": entry.pk,
        "at": entry.at,
        "actor_id": entry.actor_id,
        "verb": entry.verb,
        "subject_type": entry.subject_type,
        "subject_id": entry.subject_id,
        "payload": entry.payload,
    }


def add_entries(rows: Iterable[dict[str, Any]]) -> None:
    """Write entries in the caller's transaction."""
    add_rows(ENTRIES, list(rows))
