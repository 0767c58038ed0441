"""Walking order, and cutting a long walk into turfs. Pure: no query, the same answer every time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import cos, hypot, radians
from typing import Protocol, TypeVar

# A specialist takes a turf of 65 to 85 doors.
FEWEST_DOORS, WANTED_DOORS, MOST_DOORS = 65, 75, 85


class Stop(Protocol):
    """What the order needs to know of a building. Points are degrees, WGS 84."""

    borough: str
    postal_code: str
    street_key: str
    house_sort: int
    house_number: str
    longitude: float | None
    latitude: float | None


class WithDoors(Protocol):
    """What cutting needs to know of a building."""

    doors: int


S = TypeVar("S", bound=Stop)
D = TypeVar("D", bound=WithDoors)


def arrange(stops: Iterable[S]) -> list[S]:
    """`stops` in walking order: by borough and ZIP, there street after street, there by number.

    The next street is the one with an end nearest to where the last one stopped, walked from
    that end. Streets without points come after the others, by name.
    """
    ordered = sorted(
        stops,
        key=lambda stop: (
            stop.borough,
            stop.postal_code,
            stop.street_key,
            stop.house_sort,
            stop.house_number,
            stop.longitude or 0,
            stop.latitude or 0,
        ),
    )
    walk: list[S] = []
    here: tuple[float, float] | None = None
    for _, part in groupby(ordered, key=lambda stop: (stop.borough, stop.postal_code)):
        streets = {key: list(rows) for key, rows in groupby(part, key=lambda stop: stop.street_key)}
        while streets:
            key, reverse = _nearest(streets, here)
            rows = streets.pop(key)
            walk.extend(reversed(rows) if reverse else rows)
            here = _point(walk[-1]) or here
    return walk


def split(stops: Sequence[D], size: int = WANTED_DOORS) -> list[list[D]]:
    """Cut a walk into turfs of about `size` doors, never through a building.

    A turf is closed where it comes nearest to `size`; a building with more doors than that is
    a turf by itself.
    """
    turfs: list[list[D]] = []
    current: list[D] = []
    doors = 0
    for stop in stops:
        if current and doors + stop.doors - size > max(0, size - doors):
            turfs.append(current)
            current, doors = [], 0
        current.append(stop)
        doors += stop.doors
        if doors >= size:
            turfs.append(current)
            current, doors = [], 0
    if current:
        turfs.append(current)
    return turfs


def _nearest(streets: dict[str, list[S]], here: tuple[float, float] | None) -> tuple[str, bool]:
    """The next street's key, and whether it is walked from its last building."""
    best: tuple[float, str, bool] | None = None
    for key, rows in streets.items():
        for reverse, end in ((False, rows[0]), (True, rows[-1])):
            point = _point(end)
            if point is None:
                continue
            # The first street is walked upward; it is the first by name.
            far = _distance(here, point) if here is not None else float(reverse)
            if best is None or (far, key, reverse) < best:
                best = (far, key, reverse)
    if best is None:
        return min(streets), False
    return best[1], best[2]


def _point(stop: Stop) -> tuple[float, float] | None:
    if stop.longitude is None or stop.latitude is None:
        return None
    return stop.longitude, stop.latitude


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Near enough within a city: degrees of latitude."""
    narrow = cos(radians((one[1] + other[1]) / 2))
    return hypot((one[0] - other[0]) * narrow, one[1] - other[1])
