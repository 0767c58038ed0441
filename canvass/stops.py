"""A turf's stops, each with how far it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from canvass.cutting import doors_of, held_buildings, with_doors
from canvass.models import Channel, Direction, Turf, Visit
from engagement.accounts.models import User
from residents.models import Building


@dataclass
class BuildingStop:
    """A building of a turf: its doors, those tried in the campaign, and how each was left."""

    building: Building
    position: int
    doors: int
    held: bool
    tried: int = 0
    # The last disposition of each door tried, and how many doors ended so; most first.
    last: list[tuple[str, int]] = field(default_factory=list)
    attempts: int = 0


def stops_of(turf: Turf, *, user: User, on: date) -> list[BuildingStop]:
    """In walking order. Counts what this person may see; four queries."""
    places = dict(turf.stops.values_list("building", "position"))
    buildings = list(with_doors(Building.objects.filter(pk__in=places)))
    held = held_buildings(set(places), on)
    stops = {
        building.pk: BuildingStop(
            building, places[building.pk], doors_of(building), building.pk in held
        )
        for building in buildings
    }
    last: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    visits = (
        Visit.objects.visible_to(user)
        .effective()
        .filter(
            building__in=places,
            campaign=turf.campaign_id,
            channel=Channel.DOOR,
            direction=Direction.OUTBOUND,
            unit__isnull=False,
        )
        .order_by("occurred_at", "id")
        .values_list("building", "unit", "disposition")
    )
    for building, unit, disposition in visits:
        last[building][unit] = disposition
        stops[building].attempts += 1
    for key, doors in last.items():
        stops[key].tried = len(doors)
        stops[key].last = Counter(doors.values()).most_common()
    return sorted(stops.values(), key=lambda stop: (stop.position, str(stop.building.pk)))
