"""Counts: what the ledger costs writers, and what fold, live read and recount take.

Sixty thousand visits are loaded, counted and compared. `writer_ratio` is how fast visits go
in with their ledger rows over how fast without; `difference` is what the recount found: zero.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import psycopg

from bench._ground import median, rounds_in_turn, superuser_url

VISITS = 60_000
WRITES = 40
BATCH = 100
ROUNDS = 5

_LOAD = """
INSERT INTO canvass_visit (id, campaign_id, turf_id, team_id, building_id, unit_id, user_id,
    channel, direction, begun_by, through, disposition_id, is_broken_off, language, needs,
    program_ids, is_withdrawal, keeps_nothing, minor_answered, occurred_at, device_at,
    clock_offset_ms, received_at, day, form_version, flags, payload_hash)
SELECT uuidv7(), %(campaign)s, %(turf)s, %(team)s, %(building)s,
    (%(units)s::uuid[])[1 + n %% cardinality(%(units)s::uuid[])],
    (%(users)s::uuid[])[1 + n %% cardinality(%(users)s::uuid[])], 'door', 'outbound', 'city', '',
    (ARRAY['not_home', 'not_home', 'conversation', 'refused'])[1 + n %% 4], false,
    (ARRAY['en', 'es', 'bn'])[1 + n %% 3], '{}',
    CASE WHEN n %% 4 = 2 THEN %(programs)s::uuid[] ELSE '{}' END,
    false, false, false, at, at, 0, at, (at AT TIME ZONE 'America/New_York')::date, 1, '{}', '\\x00'
FROM generate_series(1, %(count)s) AS n,
    LATERAL (SELECT now() - n * interval '11 seconds' AS at) AS moment
"""


def run() -> dict[str, Any]:
    """Measure; seconds, and ratios without a unit."""
    import random

    from bench import _phones

    world = _phones.prepare(2, random.Random(5))
    beat = world.beats[0]
    with psycopg.connect(superuser_url(), autocommit=True) as connection:
        connection.execute(
            _LOAD,
            {
                "campaign": beat.campaign,
                "turf": beat.turf,
                "team": beat.team,
                "building": beat.doors[0][0],
                "units": [unit for _building, unit in beat.doors],
                "users": [one.user for one in world.beats],
                "programs": world.programs[:1],
                "count": VISITS,
            },
        )
        connection.execute("ANALYZE")
    return {**_counts(), **_writers(), "visits": VISITS}


def _counts() -> dict[str, Any]:
    from canvass.rollups import CutFilter, fold_counts, live_counts
    from cases.rollups import mend_all, recount_all

    deltas, counting = _timed(mend_all)
    unfolded, live_before = _timed(lambda: live_counts(CutFilter()))
    _rows, folding = _timed(fold_counts)
    folded, live_after = _timed(lambda: live_counts(CutFilter()))
    found, recounting = _timed(lambda: recount_all(now=datetime.now(UTC)))
    if unfolded != folded:
        raise RuntimeError("A fold changed what is counted.")
    return {
        "difference": len(found.differences),
        "cuts_checked": found.cuts_checked,
        "ledger_rows": deltas,
        "count_all_seconds": round(counting, 3),
        "fold_seconds": round(folding, 3),
        "recount_seconds": round(recounting, 3),
        "live_unfolded_seconds": round(live_before, 4),
        "live_folded_seconds": round(live_after, 4),
    }


def _timed(act: Any) -> tuple[Any, float]:
    started = time.perf_counter()
    answer = act()
    return answer, time.perf_counter() - started


def _writers() -> dict[str, Any]:
    """Visits of one phone, a batch a transaction: with the ledger's rows, and without."""
    from datetime import timedelta

    from django.db import connection, transaction

    from canvass.measures import Cut
    from canvass.rollups import append_counts

    day = datetime.now(UTC).date() - timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT campaign_id, team_id FROM canvass_visit LIMIT 1")
        campaign, team = cursor.fetchone()
    changes = {
        Cut(measure, day, campaign, team, None, language, "door"): 12
        for measure in ("attempts", "contacts", "conversations")
        for language in ("", "en", "es", "bn")
    }

    def write(with_ledger: bool) -> None:
        for _ in range(WRITES):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_COPY, [BATCH])
                if with_ledger:
                    append_counts(changes, source_id=None)

    taken = rounds_in_turn({"with": lambda: write(True), "without": lambda: write(False)}, ROUNDS)
    return {"writer_ratio": round(median(taken["without"]) / median(taken["with"]), 3)}


_COPY = """
INSERT INTO canvass_visit (id, campaign_id, turf_id, team_id, building_id, unit_id, user_id,
    channel, direction, begun_by, through, disposition_id, is_broken_off, language, needs,
    program_ids, is_withdrawal, keeps_nothing, minor_answered, occurred_at, device_at,
    clock_offset_ms, received_at, day, form_version, flags, payload_hash)
SELECT uuidv7(), campaign_id, turf_id, team_id, building_id, unit_id, user_id,
    channel, direction, begun_by, through, disposition_id, is_broken_off, language, needs,
    program_ids, is_withdrawal, keeps_nothing, minor_answered, occurred_at, device_at,
    clock_offset_ms, received_at, day, form_version, flags, payload_hash
FROM canvass_visit LIMIT %s
"""
