"""Buildings and the doors in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from residents.models import Building, BuildingAlias, Unit

from .files import read_buildings
from .labels import Door, doors_of, floors_of
from .turfs import Site
from .world import World
from .writing import copy_objects, copy_rows


@dataclass(frozen=True)
class Place:
    """A loaded building: as turf cutting sees it, and its doors with their ids."""

    building: Building
    site: Site
    doors: list[tuple[UUID, Door]]


def load_places(world: World) -> list[Place]:
    """Every building of the facts file and all of its doors, by BBL."""
    rng = world.rng("places")
    mint = world.minter("places")
    places: list[Place] = []
    for row in read_buildings():
        building = _building(world, row, mint.at(world.began_at))
        units = int(row["units"])
        floors = int(float(row["floors"])) if row["floors"] else 0
        doors = doors_of(units, floors or floors_of(units, building.year_built, rng), rng)
        site = Site(
            bbl=row["bbl"],
            neighborhood=row["neighborhood"],
            street=row["street"],
            doors=units,
            lat=float(row["lat"]),
            lon=float(row["lon"]),
        )
        places.append(Place(building, site, [(mint.at(world.began_at), one) for one in doors]))
    copy_objects([one.building for one in places])
    copy_objects([_alias(world, mint.at(world.began_at), one.building) for one in places])
    copy_rows(
        Unit,
        ["id", "building_id", "label", "floor", "sort_key", "is_restricted", "created_at"],
        _unit_rows(world, places),
    )
    doors_in_all = sum(len(one.doors) for one in places)
    world.say(f"{len(places):,} buildings with {doors_in_all:,} doors")
    return places


def _unit_rows(world: World, places: list[Place]) -> Iterator[tuple[Any, ...]]:
    at = world.began_at
    for place in places:
        for key, door in place.doors:
            yield key, place.building.id, door.label, door.floor, sort_key(door.label), False, at


def _building(world: World, row: dict[str, str], key: UUID) -> Building:
    return Building(
        id=key,
        house_number=row["house_number"],
        street=row["street"],
        street_key=row["street"].upper(),
        house_sort=int(row["house_number"]),
        borough=row["borough"],
        locality="New York",
        postal_code=row["zip"],
        address=f"{row['house_number']} {row['street']}",
        search_text=f"{row['house_number']} {row['street']} {row['borough']} {row['zip']}".upper(),
        bbl=row["bbl"],
        bin=row["bin"],
        unit_count=int(row["units"]),
        stabilized_units=int(row["stabilized_2017"]),
        floor_count=int(float(row["floors"])) if row["floors"] else None,
        year_built=int(row["year_built"]) if row["year_built"] else None,
        longitude=float(row["lon"]),
        latitude=float(row["lat"]),
        council_district=row["council_district"],
        neighborhood=row["neighborhood"],
        created_at=world.began_at,
        changed_at=world.began_at,
    )


def _alias(world: World, key: UUID, building: Building) -> BuildingAlias:
    return BuildingAlias(
        id=key, building=building, key=building.search_text, text=building.address, is_primary=True
    )


def sort_key(label: str) -> str:
    return label.rjust(8, "0")
