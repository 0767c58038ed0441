"""Emptying a database that is only there to be tried."""

from __future__ import annotations

import os

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
    """Erase every row but the vocabularies, as the owner: the app's role may not.

    Raises `KeyError` where the owner's address is not known.
    """
    owner = os.environ["MIGRATION_DATABASE_URL"]
    connection.close()
    tables = {one._meta.db_table for one in apps.get_models(include_auto_created=True)} - KEPT
    with psycopg.connect(owner) as link:
        link.execute(
            sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(
                sql.SQL(", ").join(sql.Identifier(one) for one in sorted(tables))
            )
        )
