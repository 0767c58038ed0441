"""Writing and asking set by set, in as few round trips as there are statements.

`json_to_recordset` is the fastest way from Python into a table that may answer ON CONFLICT.
Statements are bound and prepared by the server: the same few come again with every batch.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import psycopg
from django.conf import settings
from django.db import connection

_encode = msgspec.json.Encoder().encode


def ask(statement: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """Run one statement in the current transaction and give its rows (none, if it has none)."""
    connection.ensure_connection()
    prepare = not settings.DATABASES["default"].get("DISABLE_SERVER_SIDE_CURSORS", False)
    started = time.monotonic()
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as cursor,
    ):
        cursor.execute(statement, values, prepare=prepare)
        rows = cursor.fetchall() if cursor.description else []
    if connection.queries_logged:
        taken = f"{time.monotonic() - started:.3f}"
        connection.queries_log.append({"sql": statement, "time": taken})
    return rows


def array(values: Iterable[object]) -> str:
    """Ids, codes or moments as the text of a Postgres array, for a `%(name)s::uuid[]`.

    Much faster than a list of objects, each of which would be converted by itself. Not for words:
    a text is quoted as JSON quotes it.
    """
    return "{" + _encode(list(values)).decode()[1:-1] + "}"


def as_json(rows: object) -> str:
    """Rows as the text that `json_to_recordset` reads; ids and moments as JSON strings."""
    return _encode(rows).decode()


@dataclass(frozen=True)
class Table:
    """A table that rows are added to: its columns with their types, and what to give back.

    `where_absent` is what stands where a row does not say (SQL): what is left out costs nothing to
    send and to read. It may name a value of the whole set, which `add_rows` is given by that name.
    `order_by` is the order of locks: two batches that insert the same keys in one order wait for
    each other instead of deadlocking. `on_conflict` is what happens to a row that is there.
    """

    name: str
    columns: Mapping[str, str]
    order_by: str = ""
    returning: str = ""
    on_conflict: str = "DO NOTHING"
    where_absent: Mapping[str, str] = field(default_factory=dict)

    def insertion(self, rows: str = "rows") -> str:
        """The INSERT; its one value is named `rows`."""
        names = ", ".join(self.columns)
        typed = ", ".join(f"{name} {kind}" for name, kind in self.columns.items())
        given = ", ".join(
            f"coalesce({name}, {self.where_absent[name]})" if name in self.where_absent else name
            for name in self.columns
        )
        return (
            f"INSERT INTO {self.name} ({names}) SELECT {given}"  # noqa: S608 - written in code
            f" FROM json_to_recordset(%({rows})s) AS r({typed})"
            + (f" ORDER BY {self.order_by}" if self.order_by else "")
            + f" ON CONFLICT {self.on_conflict}"
            + (f" RETURNING {self.returning}" if self.returning else "")
        )


Rows = Sequence[Mapping[str, Any]]


def add_rows(table: Table, rows: Rows, **values: Any) -> list[tuple[Any, ...]]:
    """Insert rows in one statement; what the table gives back of those that were new."""
    if not rows:
        return []
    return ask(table.insertion(), {"rows": as_json(rows), **values})


def add_all(*parts: tuple[Table, Rows]) -> list[tuple[Any, ...]]:
    """Insert rows into several tables in one statement; what the first table gives back.

    Foreign keys are checked when the statement ends, so the parts may name each other's rows.
    """
    if not any(rows for _table, rows in parts):
        return []
    tables = tuple(table for table, _rows in parts)
    values = {f"rows_{place}": as_json(rows) for place, (_table, rows) in enumerate(parts)}
    return ask(_all_insertions(tables), values)


_known: dict[tuple[str, ...], str] = {}


def _all_insertions(tables: tuple[Table, ...]) -> str:
    key = tuple(table.name for table in tables)
    statement = _known.get(key)
    if statement is None:
        parts = [
            f"part_{place} AS ({table.insertion(f'rows_{place}')})"
            for place, table in enumerate(tables)
        ]
        given = tables[0].returning
        last = f"SELECT {given} FROM part_0" if given else "SELECT WHERE false"  # noqa: S608
        statement = _known[key] = f"WITH {', '.join(parts)} {last}"
    return statement
