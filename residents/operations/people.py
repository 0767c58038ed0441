"""Changes to a resident: met, corrected, moved, died, restricted to named staff."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from engagement.accounts.models import Role, Team, User
from engagement.audit.operations import record
from engagement.errors import Invalid, NotYours, Refusal
from engagement.ids import new_id
from residents.models import HouseholdMember, Residence, Resident, Unit

FIELDS = (
    "name",
    "phone",
    "email",
    "languages",
    "needs_interpreter",
    "birth_year",
    "time_zone",
    "safe_from",
    "safe_until",
    "no_voicemail",
    "nothing_in_writing",
)


class Deceased(Refusal):
    """The resident has died; this can no longer be said of them."""

    code = "deceased"


class Words(TypedDict, total=False):
    """What may be said of a resident. Keys left out stay as they are."""

    name: str
    phone: str
    email: str
    languages: list[str]
    needs_interpreter: bool
    birth_year: int | None
    time_zone: str
    safe_from: time | None
    safe_until: time | None
    no_voicemail: bool
    nothing_in_writing: bool


def add_resident(
    *,
    by: User | None,
    now: datetime,
    on: date,
    words: Words,
    unit: Unit | None = None,
    team: Team | None = None,
    key: UUID | None = None,
) -> Resident:
    """Record a person; the stay in `unit` starts `on`, the city's day.

    Without `team` the person belongs to the first team of `by`. Raises `Invalid` without a name
    or a way to know them again.
    """
    _check(words)
    if not words.get("name", "").strip() and not words.get("phone"):
        raise Invalid(_("Enter a name or a phone number."), field="name")
    with transaction.atomic():
        resident = Resident(
            id=key or new_id(), unit=unit, team=team or _team_of(by), recorded_by=by, **words
        )
        resident.save(force_insert=True)
        if unit is not None:
            Residence.objects.create(resident=resident, unit=unit, from_on=on)
        record("resident.added", resident, by=by, now=now, unit=unit, fields=sorted(words))
    return resident


def change_resident(*, resident: Resident, by: User | None, now: datetime, words: Words) -> None:
    """Correct what is known; nothing is recorded where nothing changed."""
    _check(words)
    with transaction.atomic():
        row = Resident.objects.select_for_update(of=("self",)).get(pk=resident.pk)
        changed = sorted(name for name, value in words.items() if getattr(row, name) != value)
        if not changed:
            return
        for name in changed:
            setattr(row, name, words[name])  # type: ignore[literal-required]
        if not row.name.strip() and not row.phone:
            raise Invalid(_("Enter a name or a phone number."), field="name")
        row.save(update_fields=[*changed, "changed_at"])
        record("resident.changed", row, by=by, now=now, fields=changed)
    resident.refresh_from_db()


def move_resident(
    *, resident: Resident, by: User | None, now: datetime, unit: Unit | None, on: date
) -> None:
    """End the stay where they lived and start one in `unit`, or in none that is known.

    Cases stay with the person; the household of the old home is left. Raises `Invalid` for a day
    before the present stay began, `Deceased`.
    """
    with transaction.atomic():
        row = Resident.objects.select_for_update(of=("self",)).get(pk=resident.pk)
        if row.deceased_on is not None:
            raise Deceased(_("This resident has died."))
        if row.unit_id == (unit.pk if unit else None):
            raise Invalid(_("They live there already."), field="unit")
        stay = Residence.objects.select_for_update().filter(resident=row, until_on=None).first()
        if stay is not None:
            if on < stay.from_on:
                raise Invalid(_("They moved in only after that day."), field="on")
            stay.until_on = on
            stay.save(update_fields=["until_on"])
        if unit is not None:
            Residence.objects.create(resident=row, unit=unit, from_on=on)
        HouseholdMember.objects.filter(resident=row, until_on=None).update(
            until_on=on, speaks_for_household=False
        )
        before = row.unit_id
        row.unit = unit
        row.save(update_fields=["unit", "changed_at"])
        record("resident.moved", row, by=by, now=now, from_unit=before, to_unit=unit)
    resident.refresh_from_db()


def record_death(*, resident: Resident, by: User | None, now: datetime, on: date) -> None:
    """Record that a resident has died: from here on no message is sent to them.

    Senders ask `may_contact` at the moment of sending, so what waits lapses by itself. Raises
    `Invalid` for a day that has not come.
    """
    if on > now.date():
        raise Invalid(_("That day has not come yet."), field="deceased_on")
    with transaction.atomic():
        row = Resident.objects.select_for_update(of=("self",)).get(pk=resident.pk)
        if row.deceased_on is not None:
            raise Deceased(_("This is recorded already."))
        row.deceased_on = on
        row.save(update_fields=["deceased_on", "changed_at"])
        HouseholdMember.objects.filter(resident=row, until_on=None).update(
            speaks_for_household=False
        )
        record("resident.died", row, by=by, now=now)
    resident.refresh_from_db()


def restrict_resident(
    *, resident: Resident, by: User, now: datetime, staff: Collection[User]
) -> None:
    """Make a person absent for everyone but `staff`, and `by`. Raises `NotYours` for others."""
    _may_restrict(by)
    named = list({user.pk: user for user in (*staff, by)}.values())
    with transaction.atomic():
        row = Resident.objects.select_for_update(of=("self",)).get(pk=resident.pk)
        row.is_restricted = True
        row.save(update_fields=["is_restricted", "changed_at"])
        row.named_staff.set(named)
        record(
            "resident.restricted", row, by=by, now=now, staff=sorted(str(user.pk) for user in named)
        )
    resident.refresh_from_db()


def unrestrict_resident(*, resident: Resident, by: User, now: datetime) -> None:
    """Let everyone in scope see a person again. Raises `NotYours` for others."""
    _may_restrict(by)
    with transaction.atomic():
        row = Resident.objects.select_for_update(of=("self",)).get(pk=resident.pk)
        row.is_restricted = False
        row.save(update_fields=["is_restricted", "changed_at"])
        row.named_staff.clear()
        record("resident.unrestricted", row, by=by, now=now)
    resident.refresh_from_db()


def open_resident(*, resident: Resident, by: User, now: datetime) -> None:
    """Say in the record that a restricted person was looked at; of others nothing is kept."""
    if resident.is_restricted or (resident.unit is not None and resident.unit.is_restricted):
        record("resident.opened", resident, by=by, now=now)


def _may_restrict(by: User) -> None:
    if not by.has_role(Role.SUPERVISOR):
        raise NotYours(_("There is nothing here that you may see."))


def _check(words: Mapping[str, Any]) -> None:
    unknown = words.keys() - set(FIELDS)
    if unknown:
        raise Invalid(f"No such fields: {', '.join(sorted(unknown))}.")
    start, end = words.get("safe_from"), words.get("safe_until")
    if (start is None) != (end is None) and {"safe_from", "safe_until"} <= words.keys():
        raise Invalid(
            _("Enter both times, or neither."), field="safe_until" if end is None else "safe_from"
        )
    if start is not None and start == end:
        raise Invalid(_("The two times are the same."), field="safe_until")


def _team_of(by: User | None) -> Team | None:
    if by is None:
        return None
    return next(
        (held.team for held in by.memberships_held if held.team is not None),
        None,
    )
