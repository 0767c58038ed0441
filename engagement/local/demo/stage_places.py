"""Buildings and the doors in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from residents import addresses, labels
from residents.imports.writing import refresh_search
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
    aliases: list[BuildingAlias] = []
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
        aliases.append(_alias(mint.at(world.began_at), building, row))
        places.append(Place(building, site, [(mint.at(world.began_at), one) for one in doors]))
    copy_objects([one.building for one in places])
    copy_objects(aliases)
    refresh_search([one.building.id for one in places])
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
            yield (
                key,
                place.building.id,
                door.label,
                door.floor,
                labels.sort_key(door.label),
                False,
                at,
            )


def _building(world: World, row: dict[str, str], key: UUID) -> Building:
    read = _read(row)
    return Building(
        id=key,
        house_number=addresses.shown_number(read.number),
        street=read.street,
        street_key=read.street_key,
        house_sort=read.number.sort,
        borough=row["borough"],
        postal_code=row["zip"],
        address=read.text,
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


def _read(row: dict[str, str]) -> addresses.Address:
    read = addresses.read(
        row["house_number"], row["street"], borough=row["borough"], postal_code=row["zip"]
    )
    assert read is not None, f"the demo's building {row['bbl']} has no address"
    return read


def _alias(key: UUID, building: Building, row: dict[str, str]) -> BuildingAlias:
    read = _read(row)
    return BuildingAlias(id=key, building=building, key=read.key, text=read.text, is_primary=True)
