"""The people of one home: who joins, who leaves, who speaks for them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from engagement.accounts.models import User
from engagement.audit.operations import record
from engagement.errors import Invalid, Refusal
from residents.contact import is_minor
from residents.models import Household, HouseholdMember, Resident


class AlreadyInHousehold(Refusal):
    """A person belongs to one household at a time."""

    code = "already_in_household"


class NotInHousehold(Refusal):
    """The person does not belong to this household now."""

    code = "not_in_household"


def join_household(
    *,
    resident: Resident,
    by: User | None,
    now: datetime,
    on: date,
    household: Household | None = None,
    relation: str = "",
) -> HouseholdMember:
    """Put a person into a household, or into a new one of their unit.

    The first member speaks for it. Raises `AlreadyInHousehold`.
    """
    with transaction.atomic():
        row = Resident.objects.select_for_update(of=("self",)).get(pk=resident.pk)
        if HouseholdMember.objects.filter(resident=row, until_on=None).exists():
            raise AlreadyInHousehold(_("They belong to a household already."))
        is_new = household is None
        home = household or Household.objects.create(unit=row.unit)
        member = HouseholdMember.objects.create(
            household=home,
            resident=row,
            relation=relation[:40],
            speaks_for_household=is_new,
            from_on=on,
        )
        record("household.joined", home, by=by, now=now, resident=row)
    return member


def share_household(
    *,
    resident: Resident,
    joining: Resident,
    by: User | None,
    now: datetime,
    on: date,
    relation: str = "",
) -> HouseholdMember:
    """Put `joining` into the household of `resident`, who gets one where there is none yet.

    Raises `AlreadyInHousehold`.
    """
    with transaction.atomic():
        # Both of them, in one order, so that two who add each other do not wait for each other.
        list(
            Resident.objects.select_for_update(of=("self",))
            .filter(pk__in=[resident.pk, joining.pk])
            .order_by("pk")
        )
        member = (
            HouseholdMember.objects.select_related("household")
            .filter(resident=resident, until_on=None)
            .first()
        ) or join_household(resident=resident, by=by, now=now, on=on)
        return join_household(
            resident=joining, by=by, now=now, on=on, household=member.household, relation=relation
        )


def leave_household(*, resident: Resident, by: User | None, now: datetime, on: date) -> None:
    """End a membership. Raises `NotInHousehold`."""
    with transaction.atomic():
        member = _current(resident)
        member.until_on = on
        member.speaks_for_household = False
        member.save(update_fields=["until_on", "speaks_for_household"])
        record("household.left", member.household, by=by, now=now, resident=resident)


def speak_for_household(*, resident: Resident, by: User | None, now: datetime) -> None:
    """Let this member speak for the household in place of who did.

    Raises `NotInHousehold`, and `Invalid` for somebody who has died or is not of age.
    """
    if resident.deceased_on is not None:
        raise Invalid(_("This resident has died."))
    if is_minor(resident, now.date()):
        raise Invalid(_("Nobody under 18 speaks for a household."))
    with transaction.atomic():
        member = _current(resident)
        # In this order: at no moment do two speak.
        list(
            HouseholdMember.objects.select_for_update()
            .filter(household=member.household_id, until_on=None)
            .order_by("pk")
        )
        HouseholdMember.objects.filter(household=member.household_id, until_on=None).update(
            speaks_for_household=False
        )
        member.speaks_for_household = True
        member.save(update_fields=["speaks_for_household"])
        record("household.spoken_for", member.household, by=by, now=now, resident=resident)


def _current(resident: Resident) -> HouseholdMember:
    member = (
        HouseholdMember.objects.select_for_update(of=("self",))
        .select_related("household")
        .filter(resident=resident, until_on=None)
        .first()
    )
    if member is None:
        raise NotInHousehold(_("They belong to no household."))
    return member
