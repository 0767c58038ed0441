"""Doors that were found on the way: stored before the visits that name them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from canvass.wire import Item
from engagement.accounts.models import User
from engagement.audit import bulk
from engagement.errors import Invalid
from engagement.sets import ask
from residents import intake, labels


def add_found_units(
    items: Sequence[Item], *, by: User, now: datetime
) -> tuple[list[Item], list[dict[str, Any]]]:
    """Store the new doors of a batch; the items at the units that stand for them, and entries.

    Two phones that find the same door name one unit. A door in a building that does not exist, or
    with a label that is none, is left for the judging of its item.
    """
    wanted: dict[UUID, intake.NewUnit] = {}
    for item in items:
        new, visit = item.new_unit, item.visit
        if new is None or visit is None or visit.building is None:
            continue
        try:
            label = labels.clean_label(new.label)
        except Invalid:
            continue
        wanted.setdefault(new.id, intake.NewUnit(new.id, visit.building, label, new.floor, by.pk))
    if not wanted:
        return list(items), []
    rows = ask(
        "SELECT id FROM residents_building WHERE id = ANY(%(ids)s::uuid[])",
        {"ids": list({unit.building_id for unit in wanted.values()})},
    )
    known = {row[0] for row in rows}
    added = intake.add_units(
        [unit for unit in wanted.values() if unit.building_id in known], now=now
    )
    stored = dict(added.stored)
    missing = [unit for key, unit in wanted.items() if key not in stored]
    if missing:
        stored |= _faster(missing)
    placed = [
        replace(item, unit=stored.get(item.new_unit.id, item.unit)) if item.new_unit else item
        for item in items
    ]
    # Other visits of the batch may name the door by the id that it was found under.
    placed = [
        replace(item, unit=stored[item.unit]) if item.unit in stored else item for item in placed
    ]
    return placed, [bulk.row_of(entry) for entry in added.entries]


def _faster(missing: Sequence[intake.NewUnit]) -> dict[UUID, UUID]:
    """Doors that another phone stored between our insert and our look."""
    rows = ask(
        """
        SELECT s.id, u.id FROM unnest(%(ids)s::uuid[], %(buildings)s::uuid[], %(labels)s::text[])
            AS s(id, building_id, label)
        JOIN residents_unit u ON u.building_id = s.building_id AND upper(u.label) = upper(s.label)
        """,
        {
            "ids": [unit.id for unit in missing],
            "buildings": [unit.building_id for unit in missing],
            "labels": [unit.label for unit in missing],
        },
    )
    return {row[0]: row[1] for row in rows}
