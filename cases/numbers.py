"""The numbers of a period: how many, compared with the period before, and the cuts of them.

A number and the rows that it opens come from the same definitions and the same scope, so they
agree at every moment: visits and cases restricted to others are in neither.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from canvass.counted import (
    RATED,
    REACHED,
    VisitCut,
    closed_to,
    count_doors_by,
    count_reached,
    doors_by_group,
    hidden_visits,
)
from canvass.models import Measure
from canvass.rollups import CutFilter, live_counts
from cases.numbers_rows import hidden_cases
from engagement.accounts.models import Role, User

# How a cut says "those without one": no campaign, no language noted, no channel.
NONE = "none"
COUNTED = tuple(measure.value for measure in Measure)
BREAKDOWNS = ("day", "campaign_id", "team_id", "program_id", "language", "channel")


@dataclass(frozen=True)
class Asked:
    """What is asked of the numbers. Empty texts and `None` do not ask; days are both included."""

    first: date
    last: date
    campaign: UUID | str | None = None
    team: UUID | None = None
    program: UUID | None = None
    language: str = ""
    channel: str = ""

    @property
    def length(self) -> int:
        """Days in the period."""
        return (self.last - self.first).days + 1

    def before(self) -> Asked:
        """The same, for as many days just before."""
        gap = timedelta(days=self.length)
        return replace(self, first=self.first - gap, last=self.last - gap)


@dataclass(frozen=True)
class Reader:
    """Who reads: the teams whose numbers they see (all, for None), and what is closed to them."""

    user: User
    teams: tuple[UUID, ...] | None
    closed_units: tuple[UUID, ...]
    closed_people: tuple[UUID, ...]

    @property
    def is_office_view(self) -> bool:
        """Whether rows are codes only: no names, no apartments, no notes."""
        return not self.user.has_role(Role.SUPERVISOR)


def reader_of(user: User) -> Reader:
    """Analysts read the whole office, supervisors their teams."""
    teams = None if user.has_role(Role.ANALYST) else tuple(user.supervised_team_ids)
    return Reader(user, teams, *closed_to(user))


def cut_of(asked: Asked, reader: Reader) -> VisitCut:
    """The cut that `asked` names, within what the reader may see."""
    teams: list[UUID] | None = None if reader.teams is None else list(reader.teams)
    if asked.team is not None:
        teams = [asked.team] if teams is None or asked.team in teams else []
    return VisitCut(
        CutFilter(
            first_day=asked.first,
            last_day=asked.last,
            campaign_ids=[asked.campaign] if isinstance(asked.campaign, UUID) else None,
            team_ids=teams,
            program_ids=[asked.program] if asked.program is not None else None,
            languages=[_blank(asked.language)] if asked.language else None,
            channels=[_blank(asked.channel)] if asked.channel else None,
        ),
        without_campaign=asked.campaign == NONE,
        closed_units=reader.closed_units,
        closed_people=reader.closed_people,
    )


def counts_by(
    asked: Asked,
    reader: Reader,
    group_by: Sequence[str],
    *,
    measures: Sequence[str] = COUNTED,
) -> dict[tuple[Any, ...], int]:
    """Exact counts by measure and `group_by` (names of `Cut`), less what is closed to the reader.

    One query, and one or two more where something is restricted to others.
    """
    cut = cut_of(asked, reader)
    columns = ["measure", *group_by]
    extra = ["campaign_id"] if cut.without_campaign and "campaign_id" not in columns else []
    found: Counter[tuple[Any, ...]] = Counter()
    where = replace(cut.where, measures=measures)
    for key, count in live_counts(where, group_by=[*columns, *extra]).items():
        if cut.without_campaign and key[[*columns, *extra].index("campaign_id")] is not None:
            continue
        found[key[: len(columns)]] += count
    by_program = asked.program is not None or "program_id" in group_by
    for hidden in [*hidden_visits(cut), *hidden_cases(cut, reader.user)]:
        if hidden.measure not in measures or (hidden.program_id is not None) is not by_program:
            continue
        if asked.program is not None and hidden.program_id != asked.program:
            continue
        found[tuple(getattr(hidden, name) for name in columns)] -= 1
    return {key: count for key, count in found.items() if count}


@dataclass(frozen=True)
class Totals:
    """The numbers of one period."""

    counts: dict[str, int]
    doors: dict[str, int]
    reached: int

    def get(self, kind: str) -> int:
        """The number of one kind (see `cases.numbers_rows.KINDS`)."""
        groups = {
            "doors": None,
            "doors-rated": RATED,
            "doors-reached": REACHED,
            "doors-talked": ("I",),
            "doors-refused": ("R",),
        }
        if kind in groups:
            wanted = groups[kind]
            return sum(
                count for group, count in self.doors.items() if wanted is None or group in wanted
            )
        return self.reached if kind == "reached" else self.counts.get(kind, 0)


def totals_of(asked: Asked, reader: Reader) -> Totals:
    """The numbers of one period. Three queries, where nothing is restricted."""
    cut = cut_of(asked, reader)
    counts = {key[0]: count for key, count in counts_by(asked, reader, ()).items()}
    return Totals(counts, doors_by_group(cut), count_reached(cut))


def conversations_by_day(asked: Asked, reader: Reader) -> dict[str, dict[date, int]]:
    """Conversations by channel, and there by day. One query."""
    found: dict[str, dict[date, int]] = defaultdict(dict)
    counted = counts_by(asked, reader, ("day", "channel"), measures=[Measure.CONVERSATIONS.value])
    for (_measure, day, channel), count in counted.items():
        found[channel][day] = count
    return dict(found)


def breakdown(asked: Asked, reader: Reader, by: str) -> dict[Any, dict[str, int]]:
    """Numbers of each part of the cut, by one column of `Cut`. Two queries."""
    parts: dict[Any, dict[str, int]] = defaultdict(dict)
    for (measure, key), count in counts_by(asked, reader, (by,)).items():
        parts[key][measure] = count
    for key, count in count_doors_by(by, cut_of(asked, reader)).items():
        parts[key]["doors"] = count
    return dict(parts)


def _blank(code: str) -> str:
    return "" if code == NONE else code
