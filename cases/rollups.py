"""What a case does to the counts, and the recount of visits and cases together.

`count_resolved` and `uncount_resolved` are called by the operation that sets or empties
`resolved_at`, on the locked row and before it is saved: they keep on the case what it counted
for, so that taking it back takes back exactly that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from canvass import rollups
from canvass.measures import VISITS, Cut
from canvass.models import Measure, Recount
from cases.models import Case
from engagement.city.models import City
from engagement.sets import ask


def count_opened(cases: Iterable[Case]) -> None:
    """Append one opened case each; called when they open, in the same transaction."""
    changes: Counter[Cut] = Counter()
    first = None
    for case in cases:
        first = first or case.pk
        for program_id in {None, case.program_id}:
            changes[
                Cut(
                    Measure.CASES_OPENED.value,
                    case.opened_day,
                    case.campaign_id,
                    case.opened_team_id or case.team_id,
                    program_id,
                    case.language,
                    case.channel,
                )
            ] += 1
    if changes:
        rollups.append_counts(changes, source_id=first)


def count_resolved(case: Case) -> None:
    """Count a case as resolved on the day of `resolved_at`, for the team that holds it now.

    Sets `resolved_day` and `resolved_team_id`; the caller saves them with `resolved_at`.
    """
    if case.resolved_at is None:
        raise ValueError("Set resolved_at first: it is what counts.")
    if case.resolved_day is not None:
        return
    case.resolved_day = City.current().day_of(case.resolved_at)
    case.resolved_team_id = case.team_id
    _resolution(case, +1)


def uncount_resolved(case: Case) -> None:
    """Take back what `count_resolved` counted; call it before emptying `resolved_at`.

    Empties `resolved_day` and `resolved_team_id`; the caller saves them.
    """
    if case.resolved_at is None:
        return
    if case.resolved_day is None:
        case.resolved_day = City.current().day_of(case.resolved_at)
    _resolution(case, -1)
    case.resolved_day = None
    case.resolved_team_id = None


def _resolution(case: Case, delta: int) -> None:
    assert case.resolved_day is not None
    changes = {
        Cut(
            Measure.CASES_RESOLVED.value,
            case.resolved_day,
            case.campaign_id,
            case.resolved_team_id or case.team_id,
            program_id,
            case.language,
            case.channel,
        ): delta
        for program_id in {None, case.program_id}
    }
    rollups.append_counts(changes, source_id=case.pk)


_CUT = """
SELECT '{measure}', {day}, c.campaign_id, coalesce(c.{team}, c.team_id), p.program_id,
       c.language, c.channel, count(*) AS found
FROM cases_case c
CROSS JOIN LATERAL (
    SELECT NULL::uuid UNION ALL SELECT c.program_id WHERE c.program_id IS NOT NULL
) AS p(program_id)
WHERE {day} BETWEEN %(first)s AND %(last)s {holds}
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""

OPENED = _CUT.format(measure="cases_opened", day="c.opened_day", team="opened_team_id", holds="")
RESOLVED = _CUT.format(
    measure="cases_resolved",
    day="coalesce(c.resolved_day, (c.resolved_at AT TIME ZONE ("
    "SELECT time_zone FROM city_city WHERE id = 1))::date)",
    team="resolved_team_id",
    holds="AND c.resolved_at IS NOT NULL",
)
SOURCES = (VISITS, OPENED, RESOLVED)


def recount_all(*, now: datetime) -> Recount:
    """The nightly recount: every day that changed, from the rows of visits and cases."""
    first, last = rollups.days_to_recount(today=City.current().day_of(now))
    return rollups.recount(now=now, first=first, last=last, sources=SOURCES)


def mend_all() -> int:
    """Count rows that were loaded in bulk (the demo city): every day there is."""
    span = ask(
        """
        SELECT min(day), max(day) FROM (
            SELECT min(day) AS day FROM canvass_visit UNION ALL SELECT max(day) FROM canvass_visit
            UNION ALL SELECT min(opened_day) FROM cases_case
            UNION ALL SELECT max(opened_day) FROM cases_case
            UNION ALL SELECT max(resolved_at)::date + 1 FROM cases_case
        ) AS days"""
    )
    first, last = span[0]
    if first is None:
        return 0
    return rollups.mend_counts(first=first, last=last, sources=SOURCES)
