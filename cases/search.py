"""Finding a case by its number, or by a fragment of a name, an address or a phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cases.models import Case
from cases.queues import Reader
from residents.models import Building, Resident
from residents.search import matching_buildings, matching_residents

# Shorter fragments fit half a city.
LEAST = 2
MOST = 50


def search_cases(words: str, reader: Reader) -> list[UUID]:
    """Keys of the cases that this person may see and that fit, the latest first, at most 51.

    `words` is a case number, or parts of a resident's name or address in any order,
    or the end of a phone number.
    """
    words = " ".join(words.split())
    if len(words) < LEAST:
        return []
    seen = Case.objects.visible_to(reader.user)
    digits = words.removeprefix("#")
    if digits.isascii() and digits.isdigit() and len(digits) < 16:
        exact = list(seen.filter(number=int(digits)).values_list("pk", flat=True))
        if exact:
            return exact
    people = matching_residents(Resident.objects.all(), words)
    parts = [people.values("pk"), _living_at(words)]
    rows = [seen.filter(resident__in=part).values_list("opened_at", "pk") for part in parts]
    found = rows[0].union(*rows[1:]).order_by("-opened_at", "-pk")[: MOST + 1]
    return [key for _opened_at, key in found]


def _living_at(words: str) -> QuerySet[Resident, Any]:
    """Keys of the people at buildings whose address has every word of it."""
    buildings = matching_buildings(Building.objects.all(), words).values("pk")
    return Resident.objects.filter(unit__building__in=buildings).values("pk")
