"""What a visit counts for, said twice: for a few visits in Python, for whole days in SQL.

A visit counts while it is effective: nothing supersedes it, and it takes nothing back. Attempts
are outbound visits at a door or by phone; contacts those that reached someone (a refusal too);
conversations are conversations whoever began them.

Two people who work a building as a pair log the same door twice. So at one door, a visit made
within ten minutes after one by somebody else counts for nothing that the earlier one counts for
already: two records, one attempt. Two conversations with two different residents stay two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from canvass.models import Measure

PAIR_WINDOW = timedelta(minutes=10)


class Cut(NamedTuple):
    """What one count is of. Without a program: over all programs."""

    measure: str
    day: date
    campaign_id: UUID | None
    team_id: UUID | None
    program_id: UUID | None
    language: str
    channel: str


CUT_FIELDS = Cut._fields


class Countable(msgspec.Struct, frozen=True):
    """The part of a visit that counts look at."""

    id: UUID
    unit_id: UUID | None
    user_id: UUID
    resident_id: UUID | None
    occurred_at: datetime
    day: date
    campaign_id: UUID | None
    team_id: UUID
    program_ids: Sequence[UUID]
    language: str
    channel: str
    direction: str
    disposition: str
    group: str

    @property
    def measures(self) -> tuple[str, ...]:
        """What it counts for by itself, before pairs are thought of."""
        return _measures(self.direction, self.channel, self.group, self.disposition)

    @property
    def is_at_a_door(self) -> bool:
        """Whether somebody may have logged the same knock."""
        return self.channel == "door" and self.direction == "outbound" and self.unit_id is not None


# Counts while they are made, by the numbers of a cut's ids: a UUID itself is slow to look up.
_Found = dict[tuple[Any, ...], list[Any]]


@cache
def _measures(direction: str, channel: str, group: str, disposition: str) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    if direction == "outbound":
        if channel in ("door", "phone"):
            found += (Measure.ATTEMPTS.value,)
        if group in ("I", "R", "O"):
            found += (Measure.CONTACTS.value,)
    if disposition == "conversation":
        found += (Measure.CONVERSATIONS.value,)
    return found


def count_of(visits: Iterable[Countable]) -> Counter[Cut]:
    """The counts of these effective visits, as if there were no others."""
    found: _Found = {}
    doors: dict[int, list[Countable]] = {}
    for visit in visits:
        if visit.is_at_a_door and visit.unit_id is not None:
            doors.setdefault(visit.unit_id.int, []).append(visit)
        else:
            _add(found, visit, visit.measures)
    for knocks in doors.values():
        if len(knocks) == 1:
            _add(found, knocks[0], knocks[0].measures)
            continue
        knocks.sort(key=lambda knock: (knock.occurred_at, knock.id))
        for place, knock in enumerate(knocks):
            earlier = knocks[:place]
            _add(found, knock, [one for one in knock.measures if not _told(one, knock, earlier)])
    counts: Counter[Cut] = Counter()
    for cut, count in found.values():
        counts[cut] = count
    return counts


def _told(measure: str, knock: Countable, earlier: Iterable[Countable]) -> bool:
    """Whether the other half of a pair already counts for this."""
    return any(
        other.user_id != knock.user_id
        and other.occurred_at >= knock.occurred_at - PAIR_WINDOW
        and measure in other.measures
        and not (
            measure == Measure.CONVERSATIONS
            and other.resident_id is not None
            and knock.resident_id is not None
            and other.resident_id != knock.resident_id
        )
        for other in earlier
    )


def _add(found: _Found, visit: Countable, measures: Iterable[str]) -> None:
    for measure in measures:
        for program in (None, *visit.program_ids):
            key = (
                measure,
                visit.day,
                visit.campaign_id and visit.campaign_id.int,
                visit.team_id.int,
                program and program.int,
                visit.language,
                visit.channel,
            )
            known = found.get(key)
            if known is not None:
                known[1] += 1
                continue
            campaign, team = visit.campaign_id, visit.team_id
            cut = Cut(measure, visit.day, campaign, team, program, visit.language, visit.channel)
            found[key] = [cut, 1]


# The measures of a visit `v` with its disposition `d`.
_HOLDS = """(VALUES
    ('attempts', {v}.direction = 'outbound' AND {v}.channel IN ('door', 'phone')),
    ('contacts', {v}.direction = 'outbound' AND {d}."group" IN ('I', 'R', 'O')),
    ('conversations', {v}.disposition_id = 'conversation')
) AS {q}(measure, holds)"""

EFFECTIVE = """NOT {v}.is_withdrawal AND NOT EXISTS (
    SELECT FROM canvass_visit later WHERE later.supersedes_id = {v}.id)"""

# Whether the other half of a pair counts for measure `q.measure` of visit `v` already.
TOLD = f"""EXISTS (
    SELECT FROM canvass_visit w
    JOIN canvass_disposition wd ON wd.code = w.disposition_id
    CROSS JOIN LATERAL {_HOLDS.format(v="w", d="wd", q="wq")}
    WHERE v.channel = 'door' AND v.direction = 'outbound'
      AND w.channel = 'door' AND w.direction = 'outbound'
      AND w.unit_id = v.unit_id AND w.user_id <> v.user_id
      AND w.occurred_at BETWEEN v.occurred_at - interval '10 minutes' AND v.occurred_at
      AND (w.occurred_at, w.id) < (v.occurred_at, v.id)
      AND {EFFECTIVE.format(v="w")}
      AND wq.measure = q.measure AND wq.holds
      AND NOT (q.measure = 'conversations' AND w.resident_id IS NOT NULL
               AND v.resident_id IS NOT NULL AND w.resident_id <> v.resident_id)
)"""

# Counts from the visits themselves, for the days %(first)s to %(last)s.
VISITS = f"""
SELECT q.measure, v.day, v.campaign_id, v.team_id, p.program_id, v.language, v.channel,
       count(*) AS found
FROM canvass_visit v
JOIN canvass_disposition d ON d.code = v.disposition_id
CROSS JOIN LATERAL {_HOLDS.format(v="v", d="d", q="q")}
CROSS JOIN LATERAL (
    SELECT NULL::uuid UNION ALL SELECT unnest(v.program_ids)) AS p(program_id)
WHERE v.day BETWEEN %(first)s AND %(last)s AND q.holds
  AND {EFFECTIVE.format(v="v")}
  AND NOT {TOLD}
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""  # noqa: S608 - constants
