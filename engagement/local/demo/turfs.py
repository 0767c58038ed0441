"""Cutting turf: neighboring buildings until a specialist has a few hours of doors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

FEWEST, MOST = 65, 85
LARGEST_BUILDING = 60


@dataclass(frozen=True)
class Site:
    """A building as turf cutting sees it: where it stands and how many doors it has."""

    bbl: str
    neighborhood: str
    street: str
    doors: int
    lat: float
    lon: float


def meters(one: Site, other: Site) -> float:
    """Distance between two sites; flat is near enough within a neighborhood."""
    north = (one.lat - other.lat) * 111_320
    east = (one.lon - other.lon) * 111_320 * cos(radians(one.lat))
    return hypot(north, east)


def cut(sites: Sequence[Site]) -> list[list[Site]]:
    """Turfs of 65 to 85 doors each, every turf in walking order.

    Starts at the north-western corner and always takes the nearest building left that still
    fits, so a turf stays a few blocks wide. Buildings that would fill a turf alone, and those no
    turf closes around, are left for a later cut.
    """
    left = sorted((one for one in sites if one.doors <= LARGEST_BUILDING), key=_corner)
    turfs: list[list[Site]] = []
    while left:
        turf = [left.pop(0)]
        doors = turf[0].doors
        while doors < FEWEST:
            near = _nearest(turf[-1], [one for one in left if one.doors <= MOST - doors])
            if near is None or meters(turf[-1], near) > 450:
                break
            left.remove(near)
            turf.append(near)
            doors += near.doors
        if FEWEST <= doors <= MOST:
            turfs.append(turf)
    return turfs


def _corner(site: Site) -> tuple[float, float, str]:
    return (-site.lat, site.lon, site.bbl)


def _nearest(here: Site, others: Sequence[Site]) -> Site | None:
    return min(others, key=lambda one: (meters(here, one), one.bbl), default=None)
