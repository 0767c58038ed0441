"""Counting the conversations of an event, when there was no time to write each down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from canvass.operations.visits import record_visits
from canvass.wire import MOST_VISITS, VisitSent, take
from engagement.accounts.models import User
from engagement.audit import bulk
from engagement.city.models import City
from engagement.errors import Invalid
from engagement.ids import derived_id

MOST_AT_ONCE = 1_000


class CannotTally(Invalid):
    """A tally that cannot be counted: its message says why, `field` where."""


@transaction.atomic
def tally_event(
    *,
    key: UUID,
    counts: Mapping[str, int],
    on: date,
    by: User,
    now: datetime,
    campaign_id: UUID | None = None,
    building_id: UUID | None = None,
    direction: Literal["outbound", "inbound"] = "inbound",
    place: str = "",
) -> int:
    """Store one visit for each conversation, by language ("" where nobody noted it); how many.

    `key` is made with the form, and the visits' ids derive from it: sending the same tally again
    counts it once. They name nobody. Raises `CannotTally`.
    """
    total = sum(counts.values())
    if total < 1 or min(counts.values()) < 0:
        raise CannotTally(_("Count at least one conversation."), field="counts")
    if total > MOST_AT_ONCE:
        raise CannotTally(
            _("At most %(most)s conversations go in one tally.") % {"most": MOST_AT_ONCE},
            field="counts",
        )
    city = City.current()
    if on > city.day_of(now):
        raise CannotTally(_("This day has not come yet."), field="on")
    at = _moment(key, on, city)
    visits = [
        VisitSent(
            id=derived_id(key, f"{language}:{number}"),
            occurred_at=at,
            channel="event",
            disposition="conversation",
            direction=direction,
            begun_by="resident" if direction == "inbound" else "city",
            campaign=campaign_id,
            building=building_id,
            language=language,
            place=place,
        )
        for language, count in sorted(counts.items())
        for number in range(count)
    ]
    for start in range(0, len(visits), MOST_VISITS):
        items = [take(visit) for visit in visits[start : start + MOST_VISITS]]
        records = record_visits(items=items, by=by, now=now)
        bulk.add_entries(records.entries)
        for one in records.results:
            if one.code:
                raise CannotTally(one.message, code=one.code)
    return total


def _moment(key: UUID, on: date, city: City) -> datetime:
    """The same for every sending: when the form was opened, or noon of an earlier day."""
    opened = datetime.fromtimestamp((key.int >> 80) / 1000, tz=UTC)
    if city.day_of(opened) == on:
        return opened
    return datetime.combine(on, time(12), tzinfo=city.zone).astimezone(UTC)
