"""What only the owner of the tables may do to a database that is there to be tried."""

from __future__ import annotations

import os
from collections.abc import Sequence

import psycopg
from django.apps import apps
from django.db import connection
from psycopg import sql

# What migrations put there, and what Django needs.
KEPT = frozenset(
    {
        "django_migrations",
        "django_content_type",
        "auth_permission",
        "programs_need",
        "canvass_disposition",
    }
)


def empty_everything() -> None:
    """Erase every row but the vocabularies. Raises `KeyError` where the owner is not known."""
    models = apps.get_models(include_auto_created=True)
    tables = sorted({one._meta.db_table for one in models} - KEPT)
    names = sql.SQL(", ").join([sql.Identifier(one) for one in tables])
    _run([sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names)])


def refresh_statistics() -> None:
    """Let Postgres look at what was loaded, so that the first pages are not planned blindly.

    Does nothing where the owner is not known: Postgres then looks by itself within minutes.
    """
    if "MIGRATION_DATABASE_URL" in os.environ:
        _run([sql.SQL("ANALYZE")])


def _run(statements: Sequence[sql.SQL | sql.Composed]) -> None:
    # The app's connection may hold locks that these statements need.
    connection.close()
    with psycopg.connect(os.environ["MIGRATION_DATABASE_URL"]) as link:
        for statement in statements:
            link.execute(statement)
