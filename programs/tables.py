"""Tables of income limits as both evaluators read them: by name, in the version that holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from programs.models import IncomeTable


def tables_for(refs: Iterable[str], on: date) -> dict[str, dict[str, Any]]:
    """The named tables as they hold on a day, or in the version that the name pins.

    One that is not there is left out: whoever needs it cannot say. Two queries.
    """
    wanted = set(refs)
    if not wanted:
        return {}
    codes = {ref.partition("@")[0] for ref in wanted}
    found: dict[str, dict[str, Any]] = {}
    versions = IncomeTable.objects.filter(code__in=codes).prefetch_related("limits")
    for table in versions.order_by("code", "-in_force_from"):
        pinned = str(table)
        if pinned in wanted:
            found[pinned] = as_read(table)
        if table.code in wanted and table.code not in found and table.in_force_from <= on:
            found[table.code] = as_read(table)
    return found


def known_areas(on: date) -> dict[str, frozenset[str]]:
    """Every name that a rule may call a table by, with the table's areas. Two queries."""
    found: dict[str, frozenset[str]] = {}
    tables = IncomeTable.objects.prefetch_related("limits")
    for table in tables.order_by("code", "-in_force_from"):
        areas = frozenset(limit.area for limit in table.limits.all())
        found[str(table)] = areas
        if table.in_force_from <= on:
            found.setdefault(table.code, areas)
    return found


def as_read(table: IncomeTable) -> dict[str, Any]:
    """A table as the evaluators read it."""
    rows: dict[str, list[int]] = {}
    for limit in table.limits.all():
        rows.setdefault(limit.area, []).append(limit.cents)
    read: dict[str, Any] = {
        "name": table.name,
        "per": table.per,
        "basis": table.basis_percent,
        "from": table.in_force_from.isoformat(),
        "source": table.source,
        "checked": table.checked_on.isoformat(),
        "rows": rows,
    }
    if table.beyond == IncomeTable.Beyond.ADD:
        read["beyond"] = {"add": table.beyond_cents}
    elif table.beyond == IncomeTable.Beyond.SHARE:
        read["beyond"] = {
            "of": table.beyond_of,
            "percent": table.beyond_percent,
            "last": table.beyond_last_percent,
            "to": table.beyond_to_cents,
        }
    return read
