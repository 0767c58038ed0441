"""What a supervisor says of the team's phones."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from canvass.models import Device
from engagement.accounts.models import User
from engagement.audit.operations import record
from engagement.errors import NotYours, Refusal


class NothingLost(Refusal):
    """Nothing is missing from this phone (any more)."""


@transaction.atomic
def settle_device(*, device: Device, by: User, now: datetime) -> Device:
    """Say that what a phone may have lost was looked into: it is not told again.

    Raises `NothingLost` when it came in meanwhile, `NotYours` for another team's phone.
    """
    kept = (
        Device.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=device.pk).first()
    )
    if kept is None:
        raise NotYours("This is no phone of your teams.")
    if not kept.lost:
        raise NothingLost("Nothing is missing from this phone any more.")
    lost = kept.lost
    kept.settled += lost
    kept.save(update_fields=["settled"])
    record("device.settled", ("device", kept.pk), by=by, now=now, lost=lost)
    return kept
