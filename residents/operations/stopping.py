"""STOP: a number that wants silence gets it, whoever shares it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

from engagement.accounts.models import User
from engagement.audit.operations import build_entry, record_all
from engagement.errors import Invalid
from residents.models import Resident, StoppedNumber


@transaction.atomic
def stop_number(*, number: str, by: User | None, now: datetime) -> None:
    """Send no text to this number any more. A second STOP changes nothing.

    Every resident who has the number is noted in the record by id. Raises
    `Invalid` for what is no number.
    """
    stopped = _normal(number)
    _row, made = StoppedNumber.objects.get_or_create(number=stopped, defaults={"stopped_at": now})
    if made:
        record_all(
            [
                build_entry("number.stopped", resident, by=by, now=now)
                for resident in Resident.objects.filter(phone=stopped).only("pk")
            ]
        )


@transaction.atomic
def resume_number(*, number: str, by: User | None, now: datetime) -> None:
    """Texts may go to this number again: somebody on it asked for them. Raises `Invalid`."""
    resumed = _normal(number)
    deleted, _rows = StoppedNumber.objects.filter(pk=resumed).delete()
    if deleted:
        record_all(
            [
                build_entry("number.resumed", resident, by=by, now=now)
                for resident in Resident.objects.filter(phone=resumed).only("pk")
            ]
        )


def _normal(number: str) -> str:
    try:
        return str(PhoneNumber.from_string(number, region="US").as_e164)
    except NumberParseException as error:
        raise Invalid("This is not a phone number.", field="number") from error
