"""Counts that are exact at every moment: a ledger, a fold, a live read and a nightly recount.

Every change appends what it did to a count in its own transaction, so writers never wait for
each other on a counter. `fold_counts` moves the ledger into the totals; a live read is totals
and ledger in one statement, so it is right before, during and after a fold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from canvass.measures import CUT_FIELDS, VISITS, Cut
from canvass.models import Recount
from engagement.sets import Table, add_rows, ask

_COLUMNS = ", ".join(CUT_FIELDS)
LEDGER = Table(
    "canvass_countdelta",
    {
        "measure": "text",
        "day": "date",
        "campaign_id": "uuid",
        "team_id": "uuid",
        "program_id": "uuid",
        "language": "text",
        "channel": "text",
        "delta": "integer",
        "source_id": "uuid",
    },
)
# How many ledger rows one fold takes: a transaction of some tens of milliseconds.
FOLD_SIZE = 20_000
# A recount always looks at these last days, whether or not a fold says they changed.
RECOUNT_DAYS = 35
_MOST_DIFFERENCES = 200


def append_counts(changes: Mapping[Cut, int], *, source_id: UUID | None) -> None:
    """Append to the ledger what a change did, in the caller's transaction. One statement.

    `source_id` names the visit or case that caused it; of a batch, its first visit.
    """
    add_rows(LEDGER, ledger_rows(changes, source_id=source_id))


def ledger_rows(changes: Mapping[Cut, int], *, source_id: UUID | None) -> list[dict[str, Any]]:
    """The rows of `append_counts`, for a caller that writes them among others."""
    return [
        {**cut._asdict(), "delta": delta, "source_id": source_id}
        for cut, delta in changes.items()
        if delta
    ]


_FOLD = f"""
WITH taken AS (
    DELETE FROM canvass_countdelta WHERE id IN (
        SELECT id FROM canvass_countdelta ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING {_COLUMNS}, delta
), moved AS (
    INSERT INTO canvass_counttotal ({_COLUMNS}, total, changed_at)
    SELECT {_COLUMNS}, sum(delta), now() FROM taken
    GROUP BY {_COLUMNS} HAVING sum(delta) <> 0
    -- In one order, so that two folds at once wait for each other instead of deadlocking.
    ORDER BY day, measure, campaign_id, team_id, program_id, language, channel
    ON CONFLICT ON CONSTRAINT one_total_per_cut DO UPDATE
        SET total = canvass_counttotal.total + excluded.total, changed_at = excluded.changed_at
)
SELECT count(*) FROM taken
"""  # noqa: S608 - constants


def fold_counts(*, size: int = FOLD_SIZE) -> int:
    """Move the ledger into the totals; how many rows were moved.

    Safe beside writers and beside other folds: a row is taken by exactly one.
    """
    moved = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_FOLD, [size])
            taken = int(cursor.fetchone()[0])
        moved += taken
        if taken < size:
            return moved


@dataclass(frozen=True)
class CutFilter:
    """Which counts: days (both included) and what else is fixed. `None` does not ask.

    With `program_ids`, or grouped by program, counts are of visits that spoke of a program; a
    visit that spoke of two stands in both.
    """

    first_day: date | None = None
    last_day: date | None = None
    campaign_ids: Collection[UUID] | None = None
    team_ids: Collection[UUID] | None = None
    program_ids: Collection[UUID] | None = None
    languages: Collection[str] | None = None
    channels: Collection[str] | None = None
    measures: Collection[str] | None = None

    def words(self) -> tuple[list[str], dict[str, Any]]:
        """Conditions on the cut's columns, and their values."""
        conditions: list[str] = []
        values: dict[str, Any] = {}
        if self.first_day is not None:
            conditions.append("day >= %(first_day)s")
            values["first_day"] = self.first_day
        if self.last_day is not None:
            conditions.append("day <= %(last_day)s")
            values["last_day"] = self.last_day
        for column, kind, wanted in (
            ("campaign_id", "uuid", self.campaign_ids),
            ("team_id", "uuid", self.team_ids),
            ("program_id", "uuid", self.program_ids),
            ("language", "text", self.languages),
            ("channel", "text", self.channels),
            ("measure", "text", self.measures),
        ):
            if wanted is not None:
                conditions.append(f"{column} = ANY(%({column})s::{kind}[])")
                values[column] = list(wanted)
        return conditions, values


def live_counts(
    where: CutFilter, *, group_by: Sequence[str] = ("measure",)
) -> dict[tuple[Any, ...], int]:
    """Counts by the columns of `group_by` (names of `Cut`), exact at this moment.

    One statement over totals and the unfolded ledger. Groups that come to zero are left out.
    """
    unknown = set(group_by) - set(CUT_FIELDS)
    if unknown:
        raise ValueError(f"Counts are not kept by {', '.join(sorted(unknown))}.")
    conditions, values = where.words()
    by_program = where.program_ids is not None or "program_id" in group_by
    conditions.append(f"program_id IS {'NOT ' if by_program else ''}NULL")
    asked = " AND ".join(conditions)
    columns = ", ".join(group_by)
    grouped = f"GROUP BY {columns}" if columns else ""
    statement = f"""
        SELECT {columns}{"," if columns else ""} sum(n)::bigint FROM (
            SELECT {_COLUMNS}, total AS n FROM canvass_counttotal WHERE {asked}
            UNION ALL
            SELECT {_COLUMNS}, delta AS n FROM canvass_countdelta WHERE {asked}
        ) AS live {grouped}
        HAVING sum(n) <> 0"""  # noqa: S608 - names of columns, checked above
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {tuple(row[:-1]): int(row[-1]) for row in cursor.fetchall()}


# Rows of the cuts that differ between what is counted and what the rows say.
_DIFFERENCES = """
WITH found AS ({sources}),
counted AS (
    SELECT {columns}, sum(n) AS counted FROM (
        SELECT {columns}, total AS n FROM canvass_counttotal
        WHERE day BETWEEN %(first)s AND %(last)s
        UNION ALL
        SELECT {columns}, delta AS n FROM canvass_countdelta
        WHERE day BETWEEN %(first)s AND %(last)s
    ) AS live GROUP BY {columns}
), both_sides AS (
    SELECT {columns}, found, 0 AS counted FROM found
    UNION ALL SELECT {columns}, 0, counted FROM counted
), compared AS (
    SELECT {columns}, sum(counted)::bigint AS counted, sum(found)::bigint AS found
    FROM both_sides GROUP BY {columns}
)
"""


def _compare(sources: Sequence[str]) -> str:
    return _DIFFERENCES.format(sources=" UNION ALL ".join(sources), columns=_COLUMNS)


def recount(
    *, now: datetime, first: date, last: date, sources: Sequence[str] = (VISITS,)
) -> Recount:
    """Count the rows of some days again and keep what differs: nothing, or a bug.

    `sources` are SELECTs of the cut's columns and `found`, for %(first)s to %(last)s; those of
    cases are given by `cases.rollups`, which stands above. One statement, one snapshot: right
    while people go on writing.
    """
    statement = (
        _compare(sources) + f"SELECT {_COLUMNS}, counted, found,"  # noqa: S608 - constants
        " count(*) OVER () FROM compared ORDER BY (counted = found), day, measure LIMIT %(most)s"
    )
    values = {"first": first, "last": last, "most": _MOST_DIFFERENCES}
    with transaction.atomic():
        rows = ask(statement, values)
        differences = [
            {
                **{name: _plain(value) for name, value in zip(CUT_FIELDS, row, strict=False)},
                "counted": row[-3],
                "found": row[-2],
            }
            for row in rows
            if row[-3] != row[-2]
        ]
        return Recount.objects.create(
            started_at=now,
            finished_at=now,
            first_day=first,
            last_day=last,
            cuts_checked=rows[0][-1] if rows else 0,
            differences=differences,
        )


def mend_counts(*, first: date, last: date, sources: Sequence[str] = (VISITS,)) -> int:
    """Append what is missing in the ledger, for rows that were loaded in bulk; how many deltas."""
    statement = (
        _compare(sources) + f"INSERT INTO canvass_countdelta ({_COLUMNS}, delta)"  # noqa: S608
        f" SELECT {_COLUMNS}, found - counted FROM compared WHERE found <> counted RETURNING id"
    )
    with transaction.atomic():
        return len(ask(statement, {"first": first, "last": last}))


def days_to_recount(*, today: date) -> tuple[date, date]:
    """The first and last day that may have changed since the last recount, recent weeks anyway."""
    last_run = Recount.objects.filter(finished_at__isnull=False).order_by("-id").first()
    since = last_run.started_at if last_run else None
    rows = ask(
        """
        SELECT min(day), max(day) FROM (
            SELECT day FROM canvass_counttotal
            WHERE %(since)s::timestamptz IS NULL OR changed_at IS NULL OR changed_at >= %(since)s
            UNION ALL SELECT day FROM canvass_countdelta
        ) AS changed""",
        {"since": since - timedelta(hours=1) if since else None},
    )
    low, high = rows[0]
    first = today - timedelta(days=RECOUNT_DAYS)
    return min(low or first, first), max(high or today, today)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int)) else str(value)
