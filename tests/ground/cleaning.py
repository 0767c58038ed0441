"""Emptying the database after a test that committed.

The tests are the app's role, which may not empty the append-only tables: so the superuser does it,
with triggers and foreign keys asleep, and only where rows are.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

_KEPT = {"django_migrations"}


@dataclass
class Baseline:
    """The rows that `migrate` itself puts in, by table: what a clean database holds."""

    tables: list[str] = field(default_factory=list)
    seeded: dict[str, tuple[str, bytes]] = field(default_factory=dict)


def _connect() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(os.environ["TEST_SUPERUSER_URL"], autocommit=True)


def take_baseline() -> Baseline:
    """Remember what the freshly copied database holds."""
    baseline = Baseline()
    with _connect() as connection:
        rows = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relnamespace = 'public'::regnamespace ORDER BY relname"
        ).fetchall()
        baseline.tables = [str(row[0]) for row in rows if row[0] not in _KEPT]
        for table in _filled(connection, baseline.tables):
            with connection.cursor().copy(
                sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
            ) as copy:
                data = b"".join(bytes(block) for block in copy)
            baseline.seeded[table] = (_digest(connection, table), data)
    return baseline


def restore(baseline: Baseline) -> None:
    """Bring every table back to the baseline, touching only those that differ."""
    with _connect() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET lock_timeout = '15s'")
        filled = _filled(connection, baseline.tables)
        for table in sorted({*filled, *baseline.seeded}):
            seeded = baseline.seeded.get(table)
            if seeded is not None and _digest(connection, table) == seeded[0]:
                continue
            name = sql.Identifier(table)
            connection.execute(sql.SQL("DELETE FROM {}").format(name))
            if seeded is not None:
                with connection.cursor().copy(
                    sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(name)
                ) as copy:
                    copy.write(seeded[1])


def _filled(connection: psycopg.Connection[tuple[object, ...]], tables: list[str]) -> list[str]:
    if not tables:
        return []
    parts = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
            sql.Literal(table), sql.Identifier(table)
        )
        for table in tables
    ]
    return [str(row[0]) for row in connection.execute(sql.SQL(" UNION ALL ").join(parts))]


def _digest(connection: psycopg.Connection[tuple[object, ...]], table: str) -> str:
    row = connection.execute(
        sql.SQL(
            "SELECT count(*) || md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {} t"
        ).format(sql.Identifier(table))
    ).fetchone()
    return str(row[0]) if row else ""
