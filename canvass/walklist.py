"""The walk list: the doors in one person's hands, in walking order, as a phone keeps them.

Buildings in the order of the route; in a building the top floor first. A constant number of
queries, whatever the turf's size. Least data: no notes of others, names only of people who live
behind these doors, nobody and nothing restricted, no shelter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from canvass.measures import EFFECTIVE, TOLD
from canvass.models import (
    Appointment,
    Assignment,
    Campaign,
    Channel,
    ScriptVersion,
    Turf,
    TurfBuilding,
)
from canvass.promises import promises_of
from canvass.scripts.translating import as_sent
from engagement.accounts.models import Role, User
from engagement.city.models import City
from engagement.sets import ask
from residents.contact import is_minor
from residents.models import AccessNote, Building, DoNotContact, Resident, Unit

# Ways of not being approached that keep us from a door.
_DOOR = (DoNotContact.Channel.ANY, DoNotContact.Channel.DOOR)


@dataclass
class WalkList:
    """What one person carries, as plain values."""

    campaigns: list[dict[str, Any]] = field(default_factory=list)
    turfs: list[dict[str, Any]] = field(default_factory=list)
    buildings: list[dict[str, Any]] = field(default_factory=list)
    units: list[dict[str, Any]] = field(default_factory=list)
    appointments: list[dict[str, Any]] = field(default_factory=list)


def walk_list(*, user: User, now: datetime) -> WalkList:
    """The turfs that are assigned to this person now, and their appointments."""
    city = City.current()
    today = city.day_of(now)
    turfs = _turfs(user)
    stops = list(
        TurfBuilding.objects.filter(turf__in=[turf.pk for turf in turfs])
        .filter(building__is_shelter=False)
        .select_related("building")
        .order_by("turf", "position", "id")
    )
    order: dict[UUID, list[UUID]] = {turf.pk: [] for turf in turfs}
    for stop in stops:
        order[stop.turf_id].append(stop.building_id)
    buildings: dict[UUID, Building] = {}
    policy: dict[UUID, Campaign] = {}
    for turf in turfs:
        for stop in stops:
            if stop.turf_id == turf.pk:
                buildings.setdefault(stop.building_id, stop.building)
                policy.setdefault(stop.building_id, turf.campaign)
    listed = list(
        Unit.objects.unrestricted_for(user)
        .filter(building__in=buildings)
        .order_by("building", F("floor").desc(nulls_last=True), "sort_key", "id")
    )
    # Said not to exist: no door to knock at, but kept in sight, so that it can be found again.
    units = [unit for unit in listed if unit.reported_missing_at is None]
    missing = [unit for unit in listed if unit.reported_missing_at is not None]
    people = _people(user, units)
    appointments = appointments_of(user=user, now=now)
    promised = {one["unit"] for one in appointments if one["channel"] == "door" and one["unit"]}
    holds = _Holds(buildings, units, people, promised, today)
    tries = _tries(units, city)
    colleagues = _colleagues(tries.values(), user, city, today)
    campaigns = {turf.campaign_id: turf.campaign for turf in turfs}
    campaigns |= {one.pk: one for one in _others(user, today, campaigns)}
    scripts = _scripts(campaigns)
    return WalkList(
        campaigns=[_campaign(one, scripts.get(one.pk)) for one in campaigns.values()],
        turfs=[
            {
                "id": turf.pk,
                "name": turf.name,
                "campaign": turf.campaign_id,
                "buildings": order[turf.pk],
            }
            for turf in turfs
        ],
        buildings=_buildings(buildings.values(), missing, holds, city, today),
        units=[
            _unit(
                unit, policy[unit.building_id], tries, people, holds, user, city, today, colleagues
            )
            for unit in _walking(units, list(buildings))
        ],
        appointments=appointments,
    )


def appointments_of(*, user: User, now: datetime) -> list[dict[str, Any]]:
    """Promises that this person still has to keep, missed ones of yesterday too."""
    rows = promises_of(user, on=City.current().day_of(now)).filter(
        starts_at__gte=now - timedelta(days=1)
    )[:200]
    return [_promise(row) for row in rows]


def _promise(row: Appointment) -> dict[str, Any]:
    unit, building = row.unit_id, row.building_id
    person = row.resident
    if row.channel == Channel.DOOR and person is not None and person.unit_id != unit:
        # They moved: the promise goes with them, and not to whoever lives there now.
        unit = person.unit_id
        building = person.unit.building_id if person.unit is not None else None
    return {
        "id": row.pk,
        "unit": unit,
        "building": building,
        "resident": row.resident_id,
        "name": person.name if person else "",
        "starts_at": row.starts_at,
        "channel": row.channel,
        "language": person.language if person else "",
    }


def _turfs(user: User) -> list[Turf]:
    held = Assignment.objects.open().filter(user=user).values("turf")
    return list(
        Turf.objects.filter(pk__in=held)
        .select_related("campaign")
        .prefetch_related("campaign__programs")
        .order_by("name", "id")
    )


def _others(user: User, today: date, known: Collection[UUID]) -> list[Campaign]:
    """Campaigns of one's teams without turf in hand: people call and go to events for them."""
    teams = user.team_ids(Role.SPECIALIST)
    rows = Campaign.objects.filter(
        state=Campaign.State.ACTIVE, starts_on__lte=today, ends_on__gte=today
    ).filter(pk__in=Campaign.objects.filter(teams__in=teams).values("pk"))
    return list(
        rows.exclude(pk__in=known).prefetch_related("programs").order_by("-starts_on", "-id")[:20]
    )


def _walking(units: Iterable[Unit], buildings: Collection[UUID]) -> list[Unit]:
    place = {key: number for number, key in enumerate(buildings)}
    return sorted(units, key=lambda unit: place[unit.building_id])


def _scripts(campaigns: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """What each campaign says and asks now, as a phone carries it."""
    versions = ScriptVersion.objects.in_force().filter(campaign__in=campaigns)
    return {
        version.campaign_id: as_sent(version.pk, version.number or 0, version.script)
        for version in versions
    }


def _campaign(campaign: Campaign, script: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": campaign.pk,
        "name": campaign.name,
        "channels": campaign.channels,
        "programs": [program.pk for program in campaign.programs.all()],
        "script": script,
        "max_attempts": campaign.max_attempts,
        "days_between": campaign.days_between,
        "leaves": campaign.leave_items,
    }


def _people(user: User, units: Iterable[Unit]) -> dict[UUID, list[Resident]]:
    rows = (
        Resident.objects.unrestricted_for(user)
        .filter(
            unit__in=[unit.pk for unit in units],
            deceased_on__isnull=True,
            erased_at__isnull=True,
        )
        .only("id", "name", "languages", "phone", "unit", "birth_year")
        .order_by("name", "id")
    )
    found: dict[UUID, list[Resident]] = {}
    for person in rows:
        if person.unit_id is not None:
            found.setdefault(person.unit_id, []).append(person)
    return found


class _Holds:
    """Who is not to be approached at a door, asked once for the whole list."""

    def __init__(
        self,
        buildings: Collection[UUID],
        units: Iterable[Unit],
        people: dict[UUID, list[Resident]],
        promised: set[UUID],
        today: date,
    ) -> None:
        home = {one.pk: unit for unit, many in people.items() for one in many}
        self.buildings: dict[UUID, DoNotContact] = {}
        self.units: dict[UUID, DoNotContact] = {}
        self.people: set[UUID] = set()
        # A promise to come back is kept, however often and lately we knocked.
        self.promised = promised
        rows = DoNotContact.objects.in_force(today).filter(
            Q(building__in=buildings)
            | Q(unit__in=[unit.pk for unit in units])
            | Q(resident__in=list(home)),
            channel__in=_DOOR,
        )
        for row in rows:
            if row.building_id is not None:
                _longest(self.buildings, row.building_id, row)
            elif row.unit_id is not None:
                _longest(self.units, row.unit_id, row)
            elif row.resident_id is not None:
                # Whoever knocks for a neighbor in the same home meets this person too.
                self.people.add(row.resident_id)
                _longest(self.units, home[row.resident_id], row)


def _longest(held: dict[UUID, DoNotContact], key: UUID, row: DoNotContact) -> None:
    known = held.get(key)
    if known is None or (row.expires_on or date.max) > (known.expires_on or date.max):
        held[key] = row


def _as_held(row: DoNotContact | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"channel": row.channel, "until": row.expires_on, "reason": row.reason}


def _buildings(
    buildings: Iterable[Building],
    missing: Iterable[Unit],
    holds: _Holds,
    city: City,
    today: date,
) -> list[dict[str, Any]]:
    rows = list(buildings)
    gone: dict[UUID, list[dict[str, Any]]] = {}
    for unit in missing:
        gone.setdefault(unit.building_id, []).append(
            {"id": unit.pk, "label": unit.label, "floor": unit.floor}
        )
    notes: dict[UUID, list[dict[str, Any]]] = {}
    for note in (
        AccessNote.objects.filter(building__in=[one.pk for one in rows])
        .filter(Q(expires_on__isnull=True) | Q(expires_on__gt=today))
        .order_by("created_at", "id")
    ):
        notes.setdefault(note.building_id, []).append(
            {
                "id": note.pk,
                "kind": note.kind,
                "text": note.text,
                "expires_on": note.expires_on,
                "noted_on": city.day_of(note.created_at),
            }
        )
    return [
        {
            "id": one.pk,
            "address": one.address,
            "borough": one.borough,
            "postal_code": one.postal_code,
            "notes": notes.get(one.pk, []),
            "held": _as_held(holds.buildings.get(one.pk)),
            "missing": gone.get(one.pk, []),
        }
        for one in rows
    ]


@dataclass(frozen=True)
class _Tried:
    disposition: str
    at: datetime
    user_id: UUID
    language: str
    tries: int
    last_try: datetime | None
    # One letter a try, oldest first: m(orning before 12), a(fternoon), e(vening from 17), in the
    # city's time; a capital on a weekend. The last six.
    parts: str


# The next tenant starts clean: a visit to a home that has wholly moved out says nothing of a door
# any more. Who stays on when one of them leaves is not a next tenant.
_OF_THIS_HOME = """NOT EXISTS (
    SELECT FROM residents_residence gone
    WHERE gone.unit_id = v.unit_id AND gone.until_on IS NOT NULL
      AND (v.day < gone.until_on
           OR (v.day = gone.until_on AND v.resident_id = gone.resident_id))
      AND NOT EXISTS (
          SELECT FROM residents_residence stays WHERE stays.unit_id = gone.unit_id
          AND stays.until_on IS NULL AND stays.from_on < gone.until_on))"""

# The last visit of each unit and campaign, and its attempts: a pair's two records are one.
_TRIES = f"""
SELECT v.unit_id, v.campaign_id,
    (array_agg(v.disposition_id ORDER BY v.occurred_at DESC, v.id DESC))[1],
    max(v.occurred_at),
    (array_agg(v.user_id ORDER BY v.occurred_at DESC, v.id DESC))[1],
    coalesce((array_agg(v.language ORDER BY v.occurred_at DESC, v.id DESC)
        FILTER (WHERE v.language <> ''))[1], ''),
    count(*) FILTER (WHERE v.channel = 'door' AND v.direction = 'outbound' AND NOT {TOLD}),
    max(v.occurred_at) FILTER (WHERE v.channel = 'door' AND v.direction = 'outbound'),
    coalesce(right(string_agg(part.of_day, '' ORDER BY v.occurred_at, v.id)
        FILTER (WHERE v.channel = 'door' AND v.direction = 'outbound' AND NOT {TOLD}), 6), '')
FROM canvass_visit v CROSS JOIN (VALUES ('attempts')) AS q(measure)
CROSS JOIN LATERAL (SELECT v.occurred_at AT TIME ZONE %(zone)s AS here) AS clock
CROSS JOIN LATERAL (SELECT substr(CASE WHEN extract(isodow FROM clock.here) > 5 THEN 'MAE'
    ELSE 'mae' END, CASE WHEN extract(hour FROM clock.here) < 12 THEN 1
    WHEN extract(hour FROM clock.here) < 17 THEN 2 ELSE 3 END, 1) AS of_day) AS part
WHERE v.unit_id = ANY(%(units)s::uuid[]) AND {EFFECTIVE.format(v="v")} AND {_OF_THIS_HOME}
  -- A call says something of the door only where somebody spoke for good.
  AND (v.channel <> 'phone' OR v.disposition_id IN ('conversation', 'refused', 'deceased', 'moved'))
GROUP BY v.unit_id, v.campaign_id
"""  # noqa: S608 - constants


def _tries(units: Iterable[Unit], city: City) -> dict[tuple[UUID, UUID | None], _Tried]:
    rows = ask(_TRIES, {"units": [unit.pk for unit in units], "zone": city.time_zone})
    return {(row[0], row[1]): _Tried(*row[2:]) for row in rows}


def _colleagues(tries: Iterable[_Tried], user: User, city: City, today: date) -> dict[UUID, str]:
    """First names of colleagues who were at these doors today: a pair shares a building."""
    keys = {one.user_id for one in tries if city.day_of(one.at) == today} - {user.pk}
    rows = User.objects.filter(pk__in=keys).values_list("pk", "name")
    return {key: name.split()[0] for key, name in rows if name.strip()}


def _unit(
    unit: Unit,
    campaign: Campaign,
    tries: dict[tuple[UUID, UUID | None], _Tried],
    people: dict[UUID, list[Resident]],
    holds: _Holds,
    user: User,
    city: City,
    today: date,
    colleagues: dict[UUID, str],
) -> dict[str, Any]:
    here, elsewhere = tries.get((unit.pk, campaign.pk)), tries.get((unit.pk, None))
    known = [one for one in (here, elsewhere) if one is not None]
    last = max(known, key=lambda one: one.at) if known else None
    living = [one for one in people.get(unit.pk, []) if one.pk not in holds.people]
    spoken = [one.language for one in known if one.language]
    spoken += [one.language for one in living if one.language]
    return {
        "id": unit.pk,
        "building": unit.building_id,
        "label": unit.label,
        "floor": unit.floor,
        "last": {
            "disposition": last.disposition,
            "at": last.at,
            "by_me": last.user_id == user.pk,
            "by": colleagues.get(last.user_id, "") if city.day_of(last.at) == today else "",
        }
        if last
        else None,
        "tries": here.tries if here else 0,
        "tried": here.parts if here else "",
        "held": _held(unit, campaign, here, holds, city, today),
        "language": spoken[0] if spoken else "",
        "people": [
            {
                "id": one.pk,
                "name": one.name,
                "language": one.language,
                "has_phone": bool(one.phone),
                # Nobody under age is asked for consent.
                **({"is_minor": True} if is_minor(one, today) else {}),
            }
            for one in living
        ],
    }


def _held(
    unit: Unit, campaign: Campaign, here: _Tried | None, holds: _Holds, city: City, today: date
) -> dict[str, Any] | None:
    row = holds.units.get(unit.pk) or holds.buildings.get(unit.building_id)
    if row is not None:
        return _as_held(row)
    if here is None or here.last_try is None or unit.pk in holds.promised:
        return None
    last_day = city.day_of(here.last_try)
    # What was tried today stays in sight: the shift goes on, and Undo is there.
    if last_day == today:
        return None
    if here.tries >= campaign.max_attempts:
        return {"channel": "door", "until": None, "reason": "max_attempts"}
    until = last_day + timedelta(days=campaign.days_between)
    if until > today:
        return {"channel": "door", "until": until, "reason": "too_soon"}
    return None
