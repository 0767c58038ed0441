"""Changes to buildings and their doors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.accounts.models import Role, User
from engagement.audit.operations import build_entry, record, record_all
from engagement.city.models import City
from engagement.errors import Invalid, NotYours, Refusal
from engagement.ids import new_id
from residents.imports.writing import refresh_search
from residents.labels import MOST_LABELS, clean_label, guess_floor, sort_key
from residents.models import AccessNote, Building, Unit

BUILDING_FIELDS = (
    "borough",
    "locality",
    "postal_code",
    "bbl",
    "bin",
    "unit_count",
    "stabilized_units",
    "floor_count",
    "year_built",
    "longitude",
    "latitude",
    "council_district",
    "neighborhood",
    "census_tract",
    "is_shelter",
)


class UnitsExist(Refusal):
    """Every one of these doors is there already."""

    code = "units_exist"


class AlreadyReported(Refusal):
    """The door was reported before."""

    code = "already_reported"


def change_building(
    *, building: Building, by: User, now: datetime, facts: Mapping[str, Any]
) -> None:
    """Correct a building's facts. Raises `Invalid` for a point outside the city or half of one."""
    unknown = facts.keys() - set(BUILDING_FIELDS)
    if unknown:
        raise Invalid(f"No such fields: {', '.join(sorted(unknown))}.")
    with transaction.atomic():
        row = Building.objects.select_for_update().get(pk=building.pk)
        changed = sorted(name for name, value in facts.items() if getattr(row, name) != value)
        if not changed:
            return
        for name in changed:
            setattr(row, name, facts[name])
        if (row.longitude is None) != (row.latitude is None):
            missing = "longitude" if row.longitude is None else "latitude"
            raise Invalid(_("Enter both, or neither."), field=missing)
        if (
            row.longitude is not None
            and row.latitude is not None
            and not City.current().holds(row.longitude, row.latitude)
        ):
            raise Invalid(_("This point lies outside the city."), field="latitude")
        row.save(update_fields=[*changed, "changed_at"])
        refresh_search([row.pk])
        record("building.changed", row, by=by, now=now, fields=changed)
    building.refresh_from_db()


def add_units(
    *,
    building: Building,
    by: User | None,
    now: datetime,
    labels: Sequence[str],
    floor: int | None = None,
) -> list[Unit]:
    """Add doors that are not there yet, and return them in the order given.

    `floor` is for all of them; left out, each label tells its own where it can. Raises `Invalid`
    for a label that cannot be kept, `UnitsExist` when none is new.
    """
    cleaned = {label.upper(): label for label in map(clean_label, labels)}
    if not cleaned:
        raise Invalid(_("Enter the apartment."), field="labels")
    if len(cleaned) > MOST_LABELS:
        raise Invalid(_("That is too many apartments at once."), field="labels")
    with transaction.atomic():
        Building.objects.select_for_update().get(pk=building.pk)
        known = {
            label.upper()
            for label in Unit.objects.filter(building=building).values_list("label", flat=True)
        }
        units = [
            Unit(
                building=building,
                label=label,
                floor=guess_floor(label) if floor is None else floor,
                sort_key=sort_key(label),
            )
            for key, label in cleaned.items()
            if key not in known
        ]
        if not units:
            raise UnitsExist(
                ngettext(
                    "This apartment is in the building already.",
                    "These apartments are all in the building already.",
                    len(cleaned),
                ),
                field="labels",
            )
        # A door found on a phone meanwhile keeps its row.
        Unit.objects.bulk_create(units, ignore_conflicts=True)
        keys = [unit.pk for unit in units]
        added = set(Unit.objects.filter(pk__in=keys).values_list("pk", flat=True))
        record(
            "units.added",
            building,
            by=by,
            now=now,
            units=[str(key) for key in keys if key in added],
        )
    return [unit for unit in units if unit.pk in added]


def report_unit_missing(*, unit: Unit, by: User | None, now: datetime) -> None:
    """Say that a door does not exist; it stays, because visits name it. Raises `AlreadyReported`."""
    with transaction.atomic():
        row = Unit.objects.select_for_update().get(pk=unit.pk)
        if row.reported_missing_at is not None:
            raise AlreadyReported(_("This apartment was reported before."))
        row.reported_missing_at = now
        row.save(update_fields=["reported_missing_at"])
        record("unit.reported_missing", row, by=by, now=now)
    unit.refresh_from_db()


def report_unit_found(*, unit: Unit, by: User | None, now: datetime) -> None:
    """Say that a door reported missing is there after all: it is on the lists again."""
    with transaction.atomic():
        row = Unit.objects.select_for_update().get(pk=unit.pk)
        if row.reported_missing_at is not None:
            row.reported_missing_at = None
            row.save(update_fields=["reported_missing_at"])
            record("unit.reported_found", row, by=by, now=now)
    unit.refresh_from_db()


def restrict_unit(*, unit: Unit, by: User, now: datetime, staff: Collection[User]) -> None:
    """Make a door and who lives there absent for everyone but `staff`, and `by`."""
    _may_restrict(by)
    named = list({user.pk: user for user in (*staff, by)}.values())
    with transaction.atomic():
        row = Unit.objects.select_for_update().get(pk=unit.pk)
        row.is_restricted = True
        row.save(update_fields=["is_restricted"])
        row.named_staff.set(named)
        record("unit.restricted", row, by=by, now=now, staff=sorted(str(user.pk) for user in named))
    unit.refresh_from_db()


def unrestrict_unit(*, unit: Unit, by: User, now: datetime) -> None:
    """Let everyone in scope see a door again."""
    _may_restrict(by)
    with transaction.atomic():
        row = Unit.objects.select_for_update().get(pk=unit.pk)
        row.is_restricted = False
        row.save(update_fields=["is_restricted"])
        row.named_staff.clear()
        record("unit.unrestricted", row, by=by, now=now)
    unit.refresh_from_db()


def open_units(*, units: Iterable[Unit], by: User, now: datetime) -> None:
    """Say in the record which restricted doors were looked at; of others nothing is kept."""
    closed = [unit for unit in units if unit.is_restricted]
    if closed:
        record_all([build_entry("unit.opened", unit, by=by, now=now) for unit in closed])


def add_access_note(
    *,
    building: Building,
    by: User | None,
    now: datetime,
    kind: str,
    text: str,
    today: date,
    expires_on: date | None = None,
    key: UUID | None = None,
) -> AccessNote:
    """Keep how to get in, and until when that is true. Raises `Invalid`.

    `key` is the note's id where a phone has made it.
    """
    if kind not in AccessNote.Kind.values:
        raise Invalid(_("Choose what the note is about."), field="kind")
    words = " ".join(text.split())
    if not words:
        raise Invalid(_("Enter the note."), field="text")
    if len(words) > 300:
        raise Invalid(_("A note is at most 300 characters."), field="text")
    if expires_on is not None and expires_on <= today:
        raise Invalid(_("Choose a day after today, or leave it empty."), field="expires_on")
    with transaction.atomic():
        note = AccessNote.objects.create(
            id=key or new_id(),
            building=building,
            kind=kind,
            text=words,
            expires_on=expires_on,
            created_by=by,
        )
        record("access_note.added", building, by=by, now=now, kind=kind)
    return note


def end_access_note(*, note: AccessNote, by: User | None, now: datetime, today: date) -> None:
    """Say that a note is true no more: from today on it is shown nowhere, and it is kept."""
    with transaction.atomic():
        row = AccessNote.objects.select_for_update().get(pk=note.pk)
        if row.expires_on is None or row.expires_on > today:
            row.expires_on = today
            row.save(update_fields=["expires_on"])
            record("access_note.ended", row.building, by=by, now=now, kind=row.kind)
    note.refresh_from_db()


def _may_restrict(by: User) -> None:
    if not by.has_role(Role.SUPERVISOR):
        raise NotYours(_("There is nothing here that you may see."))
