"""May this resident be reached, this way, for this purpose? One answer for every list and message."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Q

from residents.faults import is_faulty
from residents.models import (
    Consent,
    ContactChannel,
    DoNotContact,
    Resident,
    StoppedNumber,
)

# Which do-not-contact channel bars which way of reaching somebody.
_BARRED_BY: Final = {
    ContactChannel.SMS: (DoNotContact.Channel.ANY, DoNotContact.Channel.SMS),
    ContactChannel.CALL: (DoNotContact.Channel.ANY, DoNotContact.Channel.PHONE),
    ContactChannel.EMAIL: (DoNotContact.Channel.ANY, DoNotContact.Channel.EMAIL),
    ContactChannel.LETTER: (DoNotContact.Channel.ANY, DoNotContact.Channel.LETTER),
    ContactChannel.VISIT: (DoNotContact.Channel.ANY, DoNotContact.Channel.DOOR),
}
_WRITTEN: Final = (ContactChannel.SMS, ContactChannel.EMAIL, ContactChannel.LETTER)
# Nobody under this age consents or is texted. Only the year of birth is kept.
ADULT: Final = 18


def may_contact(resident: Resident, channel: str, purpose: str, *, on: date) -> str:
    """An empty text when they may be reached, else why not, as a code.

    Codes: `deceased`, `erased`, `minor`, `no_number`, `no_address`, `stopped`,
    `wrong_number`, `do_not_contact`, `nothing_in_writing`, `no_consent`. Consent has no
    default: somebody never asked is `no_consent`; the latest answer for this
    channel, or for any, holds.
    """
    way = ContactChannel(channel)
    if resident.deceased_on is not None:
        return "deceased"
    if resident.erased_at is not None:
        return "erased"
    if is_minor(resident, on):
        return "minor"
    if way in (ContactChannel.SMS, ContactChannel.CALL) and not resident.phone:
        return "no_number"
    if way in (ContactChannel.SMS, ContactChannel.CALL) and _is_faulty(resident):
        return "wrong_number"
    if way == ContactChannel.EMAIL and not resident.email:
        return "no_address"
    if way == ContactChannel.SMS and StoppedNumber.objects.filter(pk=resident.phone).exists():
        return "stopped"
    if way in _WRITTEN and resident.nothing_in_writing:
        return "nothing_in_writing"
    if _is_barred(resident, way, on):
        return "do_not_contact"
    latest = (
        Consent.objects.standing()
        .filter(resident=resident, channel__in=(channel, ""), purpose=purpose)
        .order_by("-given_at", "-id")
        .first()
    )
    if latest is None or not latest.answer:
        return "no_consent"
    return ""


def is_minor(resident: Resident, on: date) -> bool:
    """Whether somebody may be under age on a day: with the year alone, the last one counts too."""
    return resident.birth_year is not None and on.year - resident.birth_year <= ADULT


def _is_faulty(resident: Resident) -> bool:
    return Resident.objects.filter(is_faulty(), pk=resident.pk).exists()


def _is_barred(resident: Resident, way: ContactChannel, on: date) -> bool:
    named = Q(resident=resident)
    if resident.unit_id is not None:
        named |= Q(unit=resident.unit_id) | Q(building__units=resident.unit_id)
    return DoNotContact.objects.in_force(on).filter(named, channel__in=_BARRED_BY[way]).exists()
