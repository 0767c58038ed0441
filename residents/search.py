"""Finding buildings and people by any part of what they are called, within what one may see.

Every word must occur somewhere (trigram index), whatever the order. Words are never kept, logged
or put into an address.
"""

from __future__ import annotations

import re

from django.db.models import QuerySet, Value
from django.db.models.lookups import Contains

from engagement.accounts.models import User
from residents.addresses import squeeze
from residents.models import Building, Resident
from residents.plain import Plain
from residents.queries import BuildingQuerySet, ResidentQuerySet

MOST_WORDS = 8
MOST_LETTERS = 60
_ORDINAL = re.compile(r"^(\d+)(?:ST|ND|RD|TH)$")
# Said in a search and not kept in the searched text.
_IDLE = {"NY", "NYC", "USA", "US", "APT", "UNIT", "THE"}


def storable(text: str) -> str:
    """Without what no stored text can hold, so that it is not searched for either."""
    return "".join(c for c in text if c != "\x00" and not "\ud800" <= c <= "\udfff")


def address_words(text: str) -> list[str]:
    """The words of an address as the searched text spells them: "119th" is 119, no accents."""
    words = []
    for word in re.split(r"[\s,;/]+", squeeze(storable(text)[:400])):
        bare = word.strip(".'\"()#")
        ordinal = _ORDINAL.match(bare)
        if ordinal:
            bare = ordinal[1]
        if bare and bare not in _IDLE:
            words.append(bare[:MOST_LETTERS])
    if len(words) > 3 and words[-2:] == ["NEW", "YORK"]:
        # "…, Brooklyn, New York" names the state; Manhattan's own addresses say it too.
        words = words[:-2]
    return words[:MOST_WORDS]


def matching_buildings(rows: BuildingQuerySet, text: str) -> BuildingQuerySet:
    """Those of `rows` whose address, ZIP, BBL or BIN holds every word of `text`."""
    words = address_words(text)
    if not words:
        return rows.none()
    for word in words:
        rows = rows.filter(search_text__contains=word)
    return rows


def matching_residents(rows: ResidentQuerySet, text: str) -> ResidentQuerySet:
    """Those of `rows` whose name holds every word of `text`, or whose number ends in its digits.

    Case and accents do not count: "maria" finds "María".
    """
    text = storable(text)
    words = [word[:MOST_LETTERS] for word in text[:400].split()][:MOST_WORDS]
    digits = re.sub(r"[\s().+\-–]", "", text[:40])
    if digits.isascii() and digits.isdigit() and len(digits) >= 4:
        return rows.filter(phone__endswith=digits)
    if not words:
        return rows.none()
    for word in words:
        rows = rows.filter(Contains(Plain("name"), Plain(Value(word))))
    return rows


def find_buildings(user: User, text: str, *, limit: int = 50) -> QuerySet[Building]:
    """The first buildings that match, in walking order, of those this person may see."""
    rows = matching_buildings(Building.objects.visible_to(user), text)
    return rows.order_by("postal_code", "street_key", "house_sort", "id")[:limit]


def find_residents(user: User, text: str, *, limit: int = 50) -> QuerySet[Resident]:
    """The first residents that match, newest first, of those this person may see."""
    rows = matching_residents(Resident.objects.visible_to(user), text)
    return rows.select_related("unit__building").order_by("-id")[:limit]
