"""Writing and asking set by set, in as few round trips as there are statements.

`json_to_recordset` is the fastest way from Python into a table that may answer ON CONFLICT.
Statements are bound and prepared by the server: the same few come again with every batch.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
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


def as_json(rows: object) -> str:
    """Rows as the text that `json_to_recordset` reads; ids and moments as JSON strings."""
    return _encode(rows).decode()


def add_rows(
    table: str,
    columns: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
    *,
    order_by: str = "",
    returning: str = "",
) -> list[tuple[Any, ...]]:
    """Insert rows, leaving alone those that are there; columns are given with their types.

    `order_by` is the order of locks: two batches that insert the same keys in one order wait for
    each other instead of deadlocking.
    """
    if not rows:
        return []
    return ask(insertion(table, columns, order_by, returning), {"rows": as_json(rows)})


def insertion(
    table: str, columns: Mapping[str, str], order_by: str = "", returning: str = ""
) -> str:
    """The statement of `add_rows`; its one value is `rows`."""
    names = ", ".join(columns)
    typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return (
        f"INSERT INTO {table} ({names}) SELECT {names}"  # noqa: S608 - names written in code
        f" FROM json_to_recordset(%(rows)s) AS r({typed})"
        + (f" ORDER BY {order_by}" if order_by else "")
        + " ON CONFLICT DO NOTHING"
        + (f" RETURNING {returning}" if returning else "")
    )
