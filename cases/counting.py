"""Counts beside the queue: capped, in one statement, whose text is worked out once for a kind of reader.

Composing the statement costs more than running it, and its text depends only on how many teams a
reader supervises and whether they hold cases themselves. So it is composed for a stand-in with
values that occur nowhere else, kept, and run with the reader's own values in their places.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from cases.queries import CaseQuerySet
from cases.queues import (
    BY_CODE,
    COUNTED,
    ENDED,
    HOLD,
    OURS,
    THEIRS,
    Groups,
    Listing,
    Reader,
    compose_counts,
)
from engagement.accounts.models import Membership, Role, User
from engagement.city.models import City

_STAND_IN = UUID("00000000-0000-7000-8000-00000000a11e")
_THEN = datetime(1999, 8, 7, 6, 5, 43, tzinfo=UTC)


def count_queues(listing: Listing) -> tuple[dict[str, int], list[int]]:
    """How many cases each named queue holds, and each band of this listing; up to `CAP`.

    One statement. Counts are of what the reader may see, as the pages are.
    """
    reader = listing.reader
    if listing.filters.is_any:
        text, values = compose_counts([*_rail(reader), *_bands(listing)])
    else:
        user = reader.user
        teams = user.supervised_team_ids
        text, places = _kept(len(teams), user.has_role(Role.SPECIALIST), listing.queue.code)
        own = _values(reader, teams)
        values = [own.get(place, place) for place in places]
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        row = [int(count) for count in cursor.fetchone()]
    codes = (queue.code for queue in COUNTED)
    return dict(zip(codes, row, strict=False)), row[len(COUNTED) :]


def _rail(reader: Reader) -> Groups:
    return [[rows for rows, _band in Listing(queue, reader).arms()] for queue in COUNTED]


def _bands(listing: Listing) -> Groups:
    """What to count for our turn, their turn and on hold; what ended is never counted."""
    groups: list[list[CaseQuerySet]] = []
    for wanted in (OURS, THEIRS, HOLD):
        arms = []
        for rows, band in listing.arms():
            if band is None:
                arms.append(rows.filter(band=wanted))
            elif band == wanted and band != ENDED:
                arms.append(rows)
        groups.append(arms)
    return groups


@lru_cache(maxsize=256)
def _kept(teams: int, holds_cases: bool, code: str) -> tuple[str, list[Any]]:
    """The statement for readers of a kind; a value of the stand-in marks each place to fill."""
    user = User(pk=_STAND_IN)
    held = [Membership(team_id=_team(number), role=Role.SUPERVISOR) for number in range(teams)]
    if holds_cases:
        held.append(Membership(team_id=_team(teams), role=Role.SPECIALIST))
    user.__dict__["memberships_held"] = held
    reader = Reader(user, _THEN, City())
    text, values = compose_counts([*_rail(reader), *_bands(Listing(BY_CODE[code], reader))])
    names = {value: name for name, value in _values(reader, user.supervised_team_ids).items()}
    return text, [names.get(value, value) for value in values]


def _values(reader: Reader, teams: Sequence[UUID]) -> dict[Any, Any]:
    """What differs between two readers of a kind, by name."""
    return {
        "the reader": reader.user.pk,
        "now": reader.now,
        "today": reader.today,
        "tomorrow": reader.days_ahead(1),
        **{f"team {number}": team for number, team in enumerate(teams)},
    }


def _team(number: int) -> UUID:
    return UUID(int=_STAND_IN.int + 1 + number)
