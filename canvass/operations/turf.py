"""Changes to turf, and to who holds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from canvass import walking
from canvass.cutting import doors_of, held_buildings, taken_buildings, with_doors
from canvass.models import Assignment, Campaign, Turf, TurfBuilding
from engagement.accounts.models import Role, Team, User
from engagement.audit.operations import build_entry, record, record_all
from engagement.city.models import City
from engagement.errors import Invalid, NotYours, Refusal
from residents.models import Building

MOST_HOLDERS = 2
MOST_TURFS_AT_ONCE = 500


class NoBuildings(Invalid):
    """A turf needs at least one building."""

    code = "no_buildings"


class BuildingsTaken(Refusal):
    """Some buildings stand in another turf of the campaign, and nobody said that is wanted."""

    code = "buildings_taken"


class NotToBeVisited(Refusal):
    """A shelter, or a building that is not to be approached, stands among the buildings."""

    code = "not_to_be_visited"


class NameTaken(Refusal):
    """Another turf of the campaign has this name."""

    code = "name_taken"


class CannotHold(Refusal):
    """This person may not hold this turf: the message says why."""

    code = "cannot_hold"


@transaction.atomic
def cut_turf(
    *,
    campaign: Campaign,
    team: Team,
    name: str,
    buildings: Sequence[UUID],
    by: User,
    now: datetime,
    allow_shared: bool = False,
) -> Turf:
    """Cut one turf of these buildings, put in walking order.

    Raises `NotYours` (a team or campaign of others), `NoBuildings`, `BuildingsTaken`,
    `NotToBeVisited`, `NameTaken`, `Invalid` (unknown building, no name).
    """
    _lock_campaign(campaign, team, by)
    stops = _checked(campaign, buildings, allow_shared=allow_shared, now=now)
    return _write_turfs(campaign, team, [(name.strip(), stops)], by=by, now=now)[0]


@transaction.atomic
def cut_turfs(
    *,
    campaign: Campaign,
    team: Team,
    name: str,
    buildings: Sequence[UUID],
    by: User,
    now: datetime,
    size: int = walking.WANTED_DOORS,
    allow_shared: bool = False,
) -> list[Turf]:
    """Cut these buildings, in walking order, into turfs of about `size` doors: "name 1", "name 2".

    All or none. Raises what `cut_turf` raises.
    """
    _lock_campaign(campaign, team, by)
    stops = _checked(campaign, buildings, allow_shared=allow_shared, now=now)
    parts = walking.split([_Counted(stop) for stop in stops], size)
    if len(parts) > MOST_TURFS_AT_ONCE:
        raise Invalid(
            _("That would be %(count)s turfs. Choose fewer buildings.") % {"count": len(parts)},
            field="size",
        )
    stem = name.strip()
    taken = set(campaign.turfs.filter(name__startswith=stem).values_list("name", flat=True))
    names: list[str] = []
    number = 1
    while stem and len(names) < len(parts):
        if f"{stem} {number}" not in taken:
            names.append(f"{stem} {number}")
        number += 1
    named = [
        (title, [counted.building for counted in part])
        for title, part in zip(names or [""] * len(parts), parts, strict=True)
    ]
    return _write_turfs(campaign, team, named, by=by, now=now)


@transaction.atomic
def change_turf(
    *,
    turf: Turf,
    name: str,
    buildings: Sequence[UUID],
    by: User,
    now: datetime,
    allow_shared: bool = False,
    in_walking_order: bool = False,
) -> Turf:
    """Rename a turf and give it these buildings in this order, or in walking order.

    Visits already made keep their building and turf. Raises what `cut_turf` raises.
    """
    campaign = _lock_campaign(turf.campaign, turf.team, by)
    turf = Turf.objects.select_for_update().get(pk=turf.pk)
    title = name.strip()
    _check_name(title)
    if title != turf.name and campaign.turfs.filter(name=title).exists():
        raise NameTaken(_("Another turf of this campaign has this name."), field="name")
    stops = _checked(campaign, buildings, allow_shared=allow_shared, now=now, but=turf)
    if not in_walking_order:
        place = {key: index for index, key in enumerate(buildings)}
        stops.sort(key=lambda stop: place[stop.pk])
    before = set(turf.stops.values_list("building", flat=True))
    after = {stop.pk for stop in stops}
    turf.name = title
    turf.save(update_fields=["name"])
    turf.stops.exclude(building__in=after).delete()
    TurfBuilding.objects.bulk_create(
        [
            TurfBuilding(turf=turf, building=stop, position=index)
            for index, stop in enumerate(stops)
        ],
        update_conflicts=True,
        unique_fields=["turf", "building"],
        update_fields=["position"],
    )
    record(
        "turf.changed",
        turf,
        by=by,
        now=now,
        added=sorted(after - before),
        removed=sorted(before - after),
        buildings=len(stops),
    )
    return turf


@transaction.atomic
def assign_turf(*, turf: Turf, users: Sequence[User], by: User, now: datetime) -> list[Assignment]:
    """Give a turf to one or two specialists of its team, beside who holds it already.

    Raises `NotYours`, and `CannotHold` when somebody is no specialist of the team, holds it
    already, or it would be in more than two hands.
    """
    turf = Turf.objects.select_for_update().get(pk=turf.pk)
    if turf.team_id not in by.supervised_team_ids:
        raise NotYours(_("This turf belongs to another team."))
    if not users:
        raise Invalid(_("Choose who takes this turf."), field="users")
    holders = set(turf.assignments.open().values_list("user", flat=True))
    for user in users:
        if not user.is_active or turf.team_id not in user.team_ids(Role.SPECIALIST):
            raise CannotHold(
                _("%(name)s is not a specialist of this team.") % {"name": user.name}, field="users"
            )
        if user.pk in holders:
            raise CannotHold(
                _("%(name)s holds this turf already.") % {"name": user.name}, field="users"
            )
        holders.add(user.pk)
    if len(holders) > MOST_HOLDERS:
        raise CannotHold(_("Two people at most hold a turf together."), field="users")
    made = [Assignment(turf=turf, user=user, starts_at=now, created_by=by) for user in users]
    Assignment.objects.bulk_create(made)
    record_all(
        [
            build_entry("turf.assigned", turf, by=by, now=now, assignment=row, user=row.user_id)
            for row in made
        ]
    )
    return made


@transaction.atomic
def end_assignment(*, assignment: Assignment, by: User, now: datetime) -> Assignment:
    """Take a turf back. Ending one that has ended changes nothing. Raises `NotYours`."""
    held = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("turf")
        .get(pk=assignment.pk)
    )
    if held.turf.team_id not in by.supervised_team_ids:
        raise NotYours(_("This turf belongs to another team."))
    if held.ends_at is None:
        held.ends_at = now
        held.save(update_fields=["ends_at"])
        record("assignment.ended", held, by=by, now=now, turf=held.turf_id, user=held.user_id)
    return held


class _Counted:
    """A building beside its doors, for `walking.split`."""

    def __init__(self, building: Building) -> None:
        self.building = building
        self.doors = doors_of(building)


def _lock_campaign(campaign: Campaign, team: Team, by: User) -> Campaign:
    """Held by everyone who cuts in a campaign, so that no building is cut twice at once."""
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if team.pk not in by.supervised_team_ids or not held.teams.filter(pk=team.pk).exists():
        raise NotYours(_("This team is not yours, or not in this campaign."), field="team")
    return held


def _checked(
    campaign: Campaign,
    keys: Sequence[UUID],
    *,
    allow_shared: bool,
    now: datetime,
    but: Turf | None = None,
) -> list[Building]:
    """The buildings in walking order, each with its doors, when all of them may be visited."""
    wanted = set(keys)
    if not wanted:
        raise NoBuildings(_("Choose at least one building."), field="buildings")
    found = list(with_doors(Building.objects.filter(pk__in=wanted)))
    if len(found) != len(wanted):
        raise Invalid(_("One of these buildings does not exist."), field="buildings")
    # What stands in the turf already was judged when it came in; lists leave out what is held since.
    fresh = wanted - (set(but.stops.values_list("building", flat=True)) if but else set())
    held = held_buildings(fresh, City.current().day_of(now))
    barred = sum(1 for stop in found if stop.pk in fresh and (stop.is_shelter or stop.pk in held))
    if barred:
        raise NotToBeVisited(
            ngettext(
                "%(count)s of these buildings may not be visited: a shelter or do not contact.",
                "%(count)s of these buildings may not be visited: shelters or do not contact.",
                barred,
            )
            % {"count": barred},
            field="buildings",
        )
    taken = taken_buildings(campaign, fresh)
    if taken and not allow_shared:
        raise BuildingsTaken(
            ngettext(
                "%(count)s building is already in another turf (%(turf)s). Take it out, or say that you want it in both.",
                "%(count)s buildings are already in another turf (such as %(turf)s). Take them out, or say that you want them in both.",
                len(taken),
            )
            % {"count": len(taken), "turf": min(taken.values())},
            field="buildings",
        )
    return walking.arrange(found)


def _check_name(title: str) -> None:
    if not title:
        raise Invalid(_("Give the turf a name."), field="name")
    if len(title) > 120:
        raise Invalid(_("A name has at most 120 characters."), field="name")


def _write_turfs(
    campaign: Campaign,
    team: Team,
    named: list[tuple[str, list[Building]]],
    *,
    by: User,
    now: datetime,
) -> list[Turf]:
    for title, _stops in named:
        _check_name(title)
    if campaign.turfs.filter(name__in=[title for title, _stops in named]).exists():
        raise NameTaken(_("Another turf of this campaign has this name."), field="name")
    turfs = [Turf(campaign=campaign, team=team, name=title, created_by=by) for title, _s in named]
    Turf.objects.bulk_create(turfs)
    TurfBuilding.objects.bulk_create(
        [
            TurfBuilding(turf=turf, building=stop, position=index)
            for turf, (_title, stops) in zip(turfs, named, strict=True)
            for index, stop in enumerate(stops)
        ],
        batch_size=2_000,
    )
    record_all(
        [
            build_entry(
                "turf.cut", turf, by=by, now=now, campaign=campaign, team=team, buildings=len(stops)
            )
            for turf, (_title, stops) in zip(turfs, named, strict=True)
        ]
    )
    return turfs
