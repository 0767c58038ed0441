"""Apartment labels as they read on real doors, by the size and age of a building."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
ORDINALS = ("1st", "2nd", "3rd", "4th", "5th", "6th")


@dataclass(frozen=True)
class Door:
    """One door: what is written on it, and its floor (0 is below the street)."""

    label: str
    floor: int


def floors_of(units: int, year_built: int | None, rng: Random) -> int:
    """A believable number of floors for a building of so many homes."""
    if units <= 3:
        return units
    if units <= 8:
        return rng.choice((3, 4, 4))
    if units <= 24:
        return rng.choice((4, 5, 5, 5))
    if units <= 80 or (year_built or 1920) < 1950:
        # The new-law tenement and the six-story elevator house of the twenties.
        return 6 if units > 40 else rng.choice((5, 6))
    return min(32, max(7, units // 9))


def doors_of(units: int, floors: int, rng: Random) -> list[Door]:
    """Exactly `units` doors over `floors` floors, no label twice, lowest floor first."""
    if units <= 0:
        return []
    if floors <= len(ORDINALS) and units <= floors:
        return [Door(f"{ORDINALS[n]} floor", n + 1) for n in range(units)]
    per_floor, spare = divmod(units, floors)
    # Lobbies, shops and boilers take the ground floor's doors, so upper floors get the spare ones.
    counts = [per_floor + (1 if floor >= floors - spare else 0) for floor in range(floors)]
    if per_floor <= 2 and max(counts) <= 3:
        sides = rng.choice(("LRM", "FRM"))
        return [
            Door(f"{floor + 1}{sides[n]}", floor + 1)
            for floor, count in enumerate(counts)
            for n in range(count)
        ]
    style = rng.random()
    if floors <= 6 and units <= 24 and style < 0.3:
        return _numbered_through(counts)
    if max(counts) > len(LETTERS) or (floors > 6 and style < 0.4):
        return [
            Door(f"{floor + 1}{n + 1:02d}", floor + 1)
            for floor, count in enumerate(counts)
            for n in range(count)
        ]
    doors = [
        Door(f"{floor + 1}{LETTERS[n]}", floor + 1)
        for floor, count in enumerate(counts)
        for n in range(count)
    ]
    return _with_oddities(doors, floors, units, style)


def _numbered_through(counts: list[int]) -> list[Door]:
    """An old house whose doors run 1, 2, 3 … from the street up."""
    doors: list[Door] = []
    for floor, count in enumerate(counts):
        doors += [Door(str(len(doors) + n + 1), floor + 1) for n in range(count)]
    return doors


def _with_oddities(doors: list[Door], floors: int, units: int, style: float) -> list[Door]:
    """What a plan does not foresee: a super's flat below, a penthouse on the roof."""
    if style > 0.82 and units > 20:
        doors[0] = Door("Super", 0)
    if style > 0.9 and floors >= 6:
        doors[-1] = Door("PH", floors)
    return doors
