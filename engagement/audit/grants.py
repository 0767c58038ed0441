"""What the app's database role may do, granted by the owner after every migration.

The web, the workers and the tests connect as a role that owns nothing. It reads and writes rows,
and on the append-only tables it may only read and add: changing or emptying the record is refused
by Postgres itself, whatever the code above it does.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from psycopg import sql

# Emptied by nobody but the owner.
_NEVER = ("TRUNCATE", "REFERENCES", "TRIGGER")


def grant_app_role(
    sender: AppConfig, using: str = "default", plan: Any = None, **kwargs: Any
) -> None:
    """Receiver of `post_migrate`: give the app's role its rights on every table there is.

    Acts once a run, at this app's own signal: all tables exist by then. Does nothing where the
    migrating role is the app's role itself.
    """
    if sender.label != "audit":
        return
    connection = connections[using]
    role = settings.APP_DATABASE_ROLE
    if connection.vendor != "postgresql" or not role:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role]
        )
        owner, known = cursor.fetchone()
        if owner == role:
            return
        if not known:
            raise LookupError(f"The app's database role {role!r} does not exist: create it first.")
        for statement in statements(owner, role, settings.APPEND_ONLY_TABLES):
            cursor.execute(statement.as_string(cursor.connection))


def statements(
    owner: str, role: str, append_only: list[str] | tuple[str, ...]
) -> list[sql.Composed]:
    """The grants in order; the append-only tables lose what all tables were given."""
    names = {"owner": sql.Identifier(owner), "role": sql.Identifier(role)}
    rows = "SELECT, INSERT, UPDATE, DELETE"
    words = [
        "GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT {rows} ON ALL TABLES IN SCHEMA public TO {{role}}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE {', '.join(_NEVER)} ON ALL TABLES IN SCHEMA public FROM {{role}}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        f" GRANT {rows} ON TABLES TO {{role}}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ]
    made = [sql.SQL(text).format(**names) for text in words]
    taken = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
    return made + [
        taken.format(table=sql.Identifier(table), role=names["role"]) for table in append_only
    ]
