"""The rows of one file in the database, before any of them is a building.

Two temporary tables of this connection: memory here does not grow with the file, and matching is
done by joins over all rows at once. A connection pooler that hands out a connection by statement
cannot be used for imports.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection

from engagement.ids import new_id
from residents.imports.rows import Understood

COLUMNS = [field.name for field in fields(Understood)]
_values = attrgetter(*COLUMNS)
_TYPES = {
    "house_sort": "int",
    "unit_count": "int",
    "stabilized_units": "int",
    "floor_count": "int",
    "year_built": "int",
    "longitude": "float8",
    "latitude": "float8",
    "alias_keys": "text[]",
    "alias_texts": "text[]",
    "soft_keys": "text[]",
}
_CREATE = f"""
CREATE TEMPORARY TABLE import_row (
    n int PRIMARY KEY, sheet text, row int, new_id uuid, g int, cells text,
    {", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in COLUMNS)}
);
CREATE TEMPORARY TABLE import_reject (
    n int, sheet text, row int, code text, reason text, cells text
)
"""
_DROP = """
DROP TABLE IF EXISTS import_row, import_reject, import_id, import_target, import_candidate,
    import_fact, import_alias
"""
MOST_CELLS = 40
MOST_CELL = 200


@contextmanager
def staging() -> Iterator[None]:
    """Both tables, empty, and gone afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP)
        cursor.execute(_CREATE)
    try:
        yield
    finally:
        # After a fault inside a transaction they go with it; a lost connection took them along.
        if connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(_DROP)


Staged = tuple[int, str, int, UUID, int, str, Understood]
RejectedRow = tuple[int, str, int, str, str, str]


def pack_cells(cells: Sequence[str]) -> str:
    """A row's cells as they are kept for the report: cut, as JSON."""
    kept = [cell[:MOST_CELL] for cell in cells[:MOST_CELLS]]
    return json.dumps(kept, ensure_ascii=False)


def stage(rows: list[Staged], rejects: list[RejectedRow]) -> None:
    """Send one chunk of understood and of rejected rows."""
    head = ["n", "sheet", "row", "new_id", "g", "cells"]
    if rows:
        values = ((*row[:6], *_values(row[6])) for row in rows)
        _copy("import_row", [*head, *COLUMNS], values)
    if rejects:
        _copy("import_reject", ["n", "sheet", "row", "code", "reason", "cells"], iter(rejects))


def _copy(table: str, columns: list[str], rows: Iterator[Any]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def staged(n: int, sheet: str, row: int, cells: Sequence[str], understood: Understood) -> Staged:
    """A row with the id that its building will have, should it be new.

    Its cells are kept only where it may yet be rejected: without an address of its own.
    """
    kept = pack_cells(cells) if understood.key is None else "[]"
    return (n, sheet, row, new_id(), n, kept, understood)
