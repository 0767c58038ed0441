"""A paper list read: its lines as printed, each with what was keyed in for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db.models import Q

from canvass.models import PaperLine, PaperList, Visit
from canvass.paper_codes import LETTERS
from engagement.accounts.models import User
from engagement.sets import array, ask
from residents.models import AccessNote, Building, DoNotContact, Unit


@dataclass
class Line:
    """One line, its door, and the visit that holds for it now (None where none was keyed)."""

    row: PaperLine
    unit: Unit
    visit: Visit | None = None
    # The newest visit of the line even where it takes back what was keyed: ids go on from it.
    newest: UUID | None = None

    @property
    def last_letter(self) -> str:
        """The letter of the last disposition when it was printed."""
        return LETTERS.get(self.row.last, "")


@dataclass
class Stop:
    """A building of the list, its notes on how to get in, and its lines."""

    building: Building
    lines: Sequence[Line]
    notes: list[AccessNote]


def lines_of(paper_list: PaperList, *, user: User) -> list[Line]:
    """The lines in their order, without doors that are a secret to `user`. Three queries."""
    rows = list(
        paper_list.lines.filter(unit__in=Unit.objects.unrestricted_for(user))
        .select_related("unit__building")
        .order_by("number")
    )
    newest = _newest([row.visit_id for row in rows if row.visit_id is not None])
    visits = {
        visit.pk: visit
        for visit in Visit.objects.visible_to(user)
        .filter(pk__in=set(newest.values()))
        .select_related("words")
    }
    lines = []
    for row in rows:
        key = newest.get(row.visit_id) if row.visit_id is not None else None
        if key is not None and key not in visits:
            # Whom they met there has become a secret to this person.
            continue
        visit = visits[key] if key is not None else None
        shown = visit if visit is not None and not visit.is_withdrawal else None
        lines.append(Line(row, row.unit, shown, key))
    return lines


def stops_on(lines: Collection[Line], *, today: date) -> list[Stop]:
    """The lines by building, with the notes that hold today."""
    notes: dict[UUID, list[AccessNote]] = {}
    for note in (
        AccessNote.objects.filter(building__in={line.unit.building_id for line in lines})
        .filter(Q(expires_on__isnull=True) | Q(expires_on__gt=today))
        .order_by("created_at", "id")
    ):
        notes.setdefault(note.building_id, []).append(note)
    return [
        Stop(part[0].unit.building, part, notes.get(key, []))
        for key, part in (
            (key, list(rows))
            for key, rows in groupby(lines, key=lambda line: line.unit.building_id)
        )
    ]


def hold_since(lines: Collection[Line], *, today: date) -> None:
    """Hold back the doors that were closed to us after it was printed: a copy says so too."""
    units = {line.unit.pk: line for line in lines}
    buildings = {line.unit.building_id for line in lines}
    for row in (
        DoNotContact.objects.in_force(today)
        .filter(
            Q(building__in=buildings) | Q(unit__in=units) | Q(resident__unit__in=units),
            channel__in=(DoNotContact.Channel.ANY, DoNotContact.Channel.DOOR),
        )
        .select_related("resident")
    ):
        unit = row.unit_id or (row.resident.unit_id if row.resident is not None else None)
        for line in lines:
            if line.unit.pk == unit or line.unit.building_id == row.building_id:
                line.row.hold = PaperLine.Hold.DO_NOT_CONTACT


# From each visit keyed in to the end of its corrections, made here or elsewhere.
_NEWEST = """
WITH RECURSIVE chain(first, id) AS (
    SELECT key, key FROM unnest(%(visits)s::uuid[]) AS key
    UNION ALL
    SELECT chain.first, later.id FROM chain JOIN canvass_visit later ON later.supersedes_id = chain.id)
SELECT first, id FROM chain
WHERE NOT EXISTS (SELECT FROM canvass_visit later WHERE later.supersedes_id = chain.id)
"""


def _newest(visits: Collection[UUID]) -> dict[UUID, UUID]:
    if not visits:
        return {}
    return {row[0]: row[1] for row in ask(_NEWEST, {"visits": array(visits)})}
