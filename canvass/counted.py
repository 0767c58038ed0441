"""The visits under a count: which rows a number opens, for the person who reads it.

`canvass.rollups` says how many; this says which. Both hold the same definitions, and a test
holds them together. What is restricted to others is left out of the rows, so it is taken off
the number too (`hidden_visits`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from canvass.measures import EFFECTIVE, TOLD, Cut
from canvass.models import Measure, Visit
from canvass.queries import VisitQuerySet
from canvass.rollups import CutFilter
from engagement.accounts.models import User
from residents.models import Resident, Unit

VISIT_MEASURES = (Measure.ATTEMPTS, Measure.CONTACTS, Measure.CONVERSATIONS)
_HOLDS = {
    Measure.ATTEMPTS.value: "v.direction = 'outbound' AND v.channel IN ('door', 'phone')",
    Measure.CONTACTS.value: "v.direction = 'outbound' AND d.\"group\" IN ('I', 'R', 'O')",
    Measure.CONVERSATIONS.value: "v.disposition_id = 'conversation'",
}
_FROM = "FROM canvass_visit v JOIN canvass_disposition d ON d.code = v.disposition_id"
_EFFECTIVE = EFFECTIVE.format(v="v")
_AT_DOORS = "v.channel = 'door' AND v.direction = 'outbound' AND v.unit_id IS NOT NULL"
# AAPOR groups of a door's best disposition: I and P stand together as "I".
REACHED = ("I", "R", "O")
RATED = ("I", "R", "O", "NC", "UH")


@dataclass(frozen=True)
class VisitCut:
    """Which visits a number is of: a `CutFilter`, what it cannot say, and who reads it."""

    where: CutFilter
    without_campaign: bool = False
    closed_units: tuple[UUID, ...] = ()
    closed_people: tuple[UUID, ...] = ()

    def words(self, *, visible: bool = True) -> tuple[str, list[Any]]:
        """Conditions on `v`, and their values in order."""
        conditions: list[str] = []
        values: list[Any] = []

        def add(condition: str, *value: Any) -> None:
            conditions.append(condition)
            values.extend(value)

        where = self.where
        if where.first_day is not None:
            add("v.day >= %s", where.first_day)
        if where.last_day is not None:
            add("v.day <= %s", where.last_day)
        if self.without_campaign:
            add("v.campaign_id IS NULL")
        elif where.campaign_ids is not None:
            add("v.campaign_id = ANY(%s::uuid[])", list(where.campaign_ids))
        if where.team_ids is not None:
            add("v.team_id = ANY(%s::uuid[])", list(where.team_ids))
        if where.program_ids is not None:
            add("v.program_ids && %s::uuid[]", list(where.program_ids))
        if where.languages is not None:
            add("v.language = ANY(%s::text[])", list(where.languages))
        if where.channels is not None:
            add("v.channel = ANY(%s::text[])", list(where.channels))
        if visible and self.closed_units:
            add("(v.unit_id IS NULL OR v.unit_id <> ALL(%s::uuid[]))", list(self.closed_units))
        if visible and self.closed_people:
            add(
                "(v.resident_id IS NULL OR v.resident_id <> ALL(%s::uuid[]))",
                list(self.closed_people),
            )
        return " AND ".join(conditions) or "TRUE", values


def closed_to(user: User) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """Units and people restricted to others: few, in any city. Two queries."""
    named_units = Unit.named_staff.through.objects.filter(user=user).values("unit")
    named_people = Resident.named_staff.through.objects.filter(user=user).values("resident")
    units = Unit.objects.filter(is_restricted=True).exclude(pk__in=named_units)
    people = Resident.objects.filter(is_restricted=True).exclude(pk__in=named_people)
    return tuple(units.values_list("pk", flat=True)), tuple(people.values_list("pk", flat=True))


def counted_visits(measure: str, cut: VisitCut) -> VisitQuerySet:
    """The visits that a count of this measure is of, as far as the reader may see them."""
    asked, values = cut.words()
    return _keyed(
        f"SELECT v.id {_FROM} CROSS JOIN (VALUES (%s::text)) AS q(measure)"
        f" WHERE {_HOLDS[measure]} AND {asked} AND {_EFFECTIVE} AND NOT {TOLD}",
        [measure, *values],
    )


def door_visits(cut: VisitCut, groups: Collection[str] | None = None) -> VisitQuerySet:
    """Doors: for each unit with an effective door attempt the visit with its best disposition.

    With `groups`, only doors whose best disposition is of one of these AAPOR groups.
    """
    sql, values = _doors(cut)
    if groups is None:
        return _keyed(f"SELECT best.id FROM ({sql}) AS best", values)  # noqa: S608
    return _keyed(
        f'SELECT best.id FROM ({sql}) AS best WHERE best."group" = ANY(%s::text[])',  # noqa: S608
        [*values, list(groups)],
    )


def reached_visits(cut: VisitCut) -> VisitQuerySet:
    """Residents reached: for each the latest effective conversation."""
    asked, values = cut.words()
    return _keyed(
        f"SELECT DISTINCT ON (v.resident_id) v.id {_FROM}"
        f" WHERE v.resident_id IS NOT NULL AND {_HOLDS['conversations']} AND {asked}"
        f" AND {_EFFECTIVE} ORDER BY v.resident_id, v.occurred_at DESC, v.id",
        values,
    )


def doors_by_group(cut: VisitCut) -> dict[str, int]:
    """How many doors by the AAPOR group of their best disposition. One query."""
    sql, values = _doors(cut)
    return dict(
        _ask(
            f'SELECT best."group", count(*) FROM ({sql}) AS best GROUP BY 1',  # noqa: S608
            values,
        )
    )


def count_doors_by(column: str, cut: VisitCut) -> dict[Any, int]:
    """Doors in each part of the cut: `column` is a name of `Cut`. One query."""
    if column not in Cut._fields or column == "measure":
        raise ValueError(f"Doors are not told apart by {column}.")
    asked, values = cut.words()
    part, extra = f"v.{column}", ""
    if column == "program_id":
        part, extra = "p.program_id", " CROSS JOIN LATERAL unnest(v.program_ids) AS p(program_id)"
        if cut.where.program_ids is not None:
            extra += " JOIN unnest(%s::uuid[]) AS wanted(id) ON wanted.id = p.program_id"
            values = [list(cut.where.program_ids), *values]
    return dict(
        _ask(
            f"SELECT {part}, count(DISTINCT v.unit_id) {_FROM}{extra}"
            f" WHERE {_AT_DOORS} AND {asked} AND {_EFFECTIVE} GROUP BY 1",
            values,
        )
    )


def count_reached(cut: VisitCut) -> int:
    """Distinct residents with an effective conversation. One query."""
    asked, values = cut.words()
    rows = _ask(
        f"SELECT count(DISTINCT v.resident_id) {_FROM}"
        f" WHERE v.resident_id IS NOT NULL AND {_HOLDS['conversations']} AND {asked}"
        f" AND {_EFFECTIVE}",
        values,
    )
    return int(rows[0][0])


def progress_by(column: str, keys: Collection[UUID], cut: VisitCut) -> dict[UUID, tuple[int, int]]:
    """Doors tried and conversations, by "campaign_id" or "turf_id". One query."""
    if column not in ("campaign_id", "turf_id"):
        raise ValueError(f"Progress is not told apart by {column}.")
    asked, values = cut.words()
    talks = _HOLDS[Measure.CONVERSATIONS.value]
    rows = _ask(
        f"SELECT v.{column}, count(DISTINCT v.unit_id) FILTER (WHERE {_AT_DOORS}),"
        f" count(*) FILTER (WHERE {talks} AND NOT {TOLD})"
        f" {_FROM} CROSS JOIN (VALUES (%s::text)) AS q(measure)"
        f" WHERE v.{column} = ANY(%s::uuid[]) AND {asked} AND {_EFFECTIVE} GROUP BY 1",
        [Measure.CONVERSATIONS.value, list(keys), *values],
    )
    return {key: (doors, talked) for key, doors, talked in rows}


def hidden_visits(cut: VisitCut) -> list[Cut]:
    """What the reader's numbers leave out: each visit restricted to others, by measure and cut.

    No query where nothing is restricted. A visit over two programs stands once without program
    and once for each.
    """
    if not (cut.closed_units or cut.closed_people):
        return []
    asked, values = cut.words(visible=False)
    measures = ", ".join(f"('{name}', {holds})" for name, holds in _HOLDS.items())
    rows = _ask(
        f"SELECT q.measure, v.day, v.campaign_id, v.team_id, v.program_ids, v.language,"
        f" v.channel {_FROM} CROSS JOIN LATERAL (VALUES {measures}) AS q(measure, holds)"
        f" WHERE (v.unit_id = ANY(%s::uuid[]) OR v.resident_id = ANY(%s::uuid[]))"
        f" AND q.holds AND {asked} AND {_EFFECTIVE} AND NOT {TOLD}",
        [list(cut.closed_units), list(cut.closed_people), *values],
    )
    return [
        Cut(measure, day, campaign, team, program, language, channel)
        for measure, day, campaign, team, programs, language, channel in rows
        for program in (None, *programs)
    ]


def _doors(cut: VisitCut) -> tuple[str, list[Any]]:
    asked, values = cut.words()
    return (
        f'SELECT DISTINCT ON (v.unit_id) v.id, d."group" {_FROM}'
        f" WHERE {_AT_DOORS} AND {asked} AND {_EFFECTIVE}"
        " ORDER BY v.unit_id, d.rank, v.occurred_at DESC, v.id",
        values,
    )


def _keyed(sql: str, values: list[Any]) -> VisitQuerySet:
    rows: VisitQuerySet = Visit.objects.filter(pk__in=RawSQL(sql, values))  # noqa: S611 - constants above
    return rows


def _ask(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
