"""What looking at a visit leaves in the record."""

from __future__ import annotations

from datetime import datetime

from canvass.models import Visit
from engagement.accounts.models import User
from engagement.audit.operations import record


def open_visit(*, visit: Visit, by: User, now: datetime) -> None:
    """Say that a visit to a restricted person or door was looked at; of others nothing is kept."""
    unit, resident = visit.unit, visit.resident
    if (unit is not None and unit.is_restricted) or (
        resident is not None
        and (resident.is_restricted or (resident.unit is not None and resident.unit.is_restricted))
    ):
        record("visit.opened", visit, by=by, now=now)
