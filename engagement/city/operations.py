"""Changes to what is true of the whole city."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from engagement.accounts.models import User
from engagement.audit.operations import record
from engagement.city.models import City
from engagement.ids import derived_id

# The city's row has a number for a key; the record wants an id that never changes.
_SUBJECT = ("city", derived_id(UUID(int=0), "city"))


@transaction.atomic
def change_city(*, by: User, now: datetime, **values: Any) -> City:
    """Change the city's row, making it the first time. `values` come from a valid form."""
    city = City.objects.select_for_update().filter(pk=1).first() or City()
    changed = [field for field, value in values.items() if getattr(city, field) != value]
    for field, value in values.items():
        setattr(city, field, value)
    city.save()
    if changed:
        record("city.changed", _SUBJECT, by=by, now=now, fields=changed)
    return city


# Epochs count seconds from here, so that no two restores ever share one: the same backup may be
# restored twice, and phones must notice both times.
_FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)


@transaction.atomic
def mark_restored(*, by: User | None, now: datetime) -> City:
    """Say that the database was restored from a backup: phones send again what they kept."""
    city = City.objects.select_for_update().filter(pk=1).first() or City()
    before = city.epoch
    city.epoch = max(before + 1, int((now - _FIRST_DAY).total_seconds()))
    city.save()
    record("city.restored", _SUBJECT, by=by, now=now, epoch_before=before, epoch=city.epoch)
    return city
