"""Which buildings a pasted list names: by address, BBL or BIN."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Func, Q, TextField, Value

from residents.addresses import (
    bbl,
    borough_name,
    building_number,
    house_number,
    split_address,
    squeeze,
    street_key,
)
from residents.models import BuildingAlias
from residents.queries import BuildingQuerySet

_ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?$")
_STATE = re.compile(r"(?:^| )[A-Z]{2}(?= |$)")
# How many words after the street may say borough, city, state and ZIP without a comma.
_MOST_WORDS_AFTER = 6


class _Place(NamedTuple):
    building: UUID
    borough: str
    postal_code: str


def match_lines(rows: BuildingQuerySet, lines: list[str]) -> tuple[set[UUID], list[str]]:
    """Keys of the buildings named, and the lines that name none, as they were typed.

    A line that fits several buildings (the same street in two boroughs) gives all of them,
    unless it says which. Two queries.
    """
    read = {line: list(_readings(line)) for line in lines}
    lots = {line: bbl(line) for line in lines}
    bins = {line: building_number(line) for line in lines}
    by_code: dict[str, set[UUID]] = defaultdict(set)
    coded = rows.filter(
        Q(bbl__in={lot for lot in lots.values() if lot})
        | Q(bin__in={number for number in bins.values() if number})
    )
    for pk, lot, number in coded.values_list("pk", "bbl", "bin"):
        by_code[lot].add(pk)
        by_code[number].add(pk)
    by_code.pop("", None)
    by_door = _doors(rows, {door for readings in read.values() for door, _rest in readings})
    keys: set[UUID] = set()
    unmatched: list[str] = []
    for line in lines:
        found = by_code.get(lots[line] or bins[line] or "", set()) or _first(read[line], by_door)
        keys |= found
        if not found and line not in unmatched:
            unmatched.append(line)
    return keys, unmatched


def _doors(rows: BuildingQuerySet, doors: set[str]) -> dict[str, set[_Place]]:
    """Buildings by number and street, whatever the borough, their other addresses too."""
    found: dict[str, set[_Place]] = defaultdict(set)
    if not doors:
        return found
    door = Func(F("key"), Value("|"), Value(1), function="split_part", output_field=TextField())
    aliases = BuildingAlias.objects.alias(door=door).filter(door__in=doors, building__in=rows)
    for key, building, borough, postal_code in aliases.values_list(
        "key", "building", "building__borough", "building__postal_code"
    ):
        found[key.split("|")[0]].add(_Place(building, borough, postal_code))
    return found


def _readings(line: str) -> Iterator[tuple[str, str]]:
    """Number and street in one spelling, and what follows them; the longest street first."""
    parts = split_address(line)
    number = house_number(parts[0]) if parts else None
    if parts is None or number is None:
        return
    words = parts[1].split()
    after = line.partition(",")[2]
    for length in range(len(words), max(0, len(words) - _MOST_WORDS_AFTER), -1):
        key = street_key(" ".join(words[:length]))
        if key:
            yield f"{number.text} {key}", squeeze(f"{' '.join(words[length:])} {after}")


def _first(readings: list[tuple[str, str]], by_door: dict[str, set[_Place]]) -> set[UUID]:
    for door, rest in readings:
        if door in by_door:
            return {place.building for place in by_door[door] if _fits(place, rest)}
    return set()


def _fits(place: _Place, rest: str) -> bool:
    """Whether what follows the street names this place, or no other."""
    rest = rest.replace(",", " ").strip()
    postal = _ZIP.search(rest)
    if postal is not None:
        return place.postal_code == postal.group(1)
    named = borough_name(" ".join(_STATE.sub(" ", rest).split()))
    return not named or not place.borough or named == place.borough
