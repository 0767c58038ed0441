"""A number that works after all, and doors held for safety: looked at again by who leads."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from engagement.accounts.models import User
from engagement.audit.operations import record
from engagement.errors import Invalid, Refusal
from residents.models import DoNotContact, NumberFault, ReviewReason
from residents.operations.consents import AlreadyLifted


class NotForSafety(Refusal):
    """Only what is held for safety has a review date."""

    code = "not_for_safety"


@transaction.atomic
def lift_number_fault(*, fault: NumberFault, by: User, now: datetime) -> None:
    """Put the number back on call lists: it works. Raises `AlreadyLifted`."""
    row = NumberFault.objects.select_for_update(of=("self",)).get(pk=fault.pk)
    if row.lifted_at is not None:
        raise AlreadyLifted(_("This was lifted already."))
    row.lifted_at, row.lifted_by = now, by
    row.save(update_fields=["lifted_at", "lifted_by"])
    record("number.usable", ("resident", row.resident_id), by=by, now=now, kind=row.kind)
    fault.refresh_from_db()


@transaction.atomic
def extend_hold(
    *, hold: DoNotContact, until: date, why: str, by: User, now: datetime, today: date
) -> None:
    """Hold an unsafe door until another review date. `why` is a `ReviewReason`.

    Raises `Invalid` for a day that has come or a reason that is none, `NotForSafety`,
    `AlreadyLifted`.
    """
    row = _standing(hold)
    if why not in ReviewReason.values:
        raise Invalid(_("Choose a reason."), field="why")
    if until <= today:
        raise Invalid(_("Choose a day after today."), field="until")
    row.expires_on = until
    row.save(update_fields=["expires_on"])
    record("do_not_contact.extended", _subject(row), by=by, now=now, until=until, why=why)
    hold.refresh_from_db()


@transaction.atomic
def lift_hold(*, hold: DoNotContact, why: str, by: User, now: datetime) -> None:
    """Let a door held for safety be knocked at again. `why` is a `ReviewReason`.

    Raises `Invalid` for a reason that is none, `NotForSafety`, `AlreadyLifted`.
    """
    row = _standing(hold)
    if why not in ReviewReason.values:
        raise Invalid(_("Choose a reason."), field="why")
    row.lifted_at, row.lifted_by = now, by
    row.save(update_fields=["lifted_at", "lifted_by"])
    record("do_not_contact.lifted", _subject(row), by=by, now=now, channel=row.channel, why=why)
    hold.refresh_from_db()


def _standing(hold: DoNotContact) -> DoNotContact:
    row = DoNotContact.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if row.reason != DoNotContact.Reason.SAFETY:
        raise NotForSafety(_("Only what is held for safety is reviewed here."))
    if row.lifted_at is not None:
        raise AlreadyLifted(_("This was lifted already."))
    return row


def _subject(row: DoNotContact) -> tuple[str, UUID]:
    return next((row.scope, key) for key in (row.resident_id, row.unit_id, row.building_id) if key)
