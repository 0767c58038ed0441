"""The record cannot be changed or emptied by the role that the app connects as."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from psycopg import errors

STATEMENTS = ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}")


@pytest.mark.django_db
@pytest.mark.parametrize("table", settings.APPEND_ONLY_TABLES)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_postgres_refuses(table: str, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert isinstance(refused.value.__cause__, errors.InsufficientPrivilege)


@pytest.mark.django_db
def test_the_app_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user::text, count(*) FILTER (WHERE tableowner = current_user),"
            " count(*) FROM pg_tables WHERE schemaname = 'public'"
        )
        role, owned, tables = cursor.fetchone()
    assert role == settings.APP_DATABASE_ROLE
    assert owned == 0
    assert tables > 20


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "CREATE ROLE another",
    ],
)
def test_the_app_cannot_help_itself_to_more(statement: str) -> None:
    with (
        pytest.raises(ProgrammingError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert isinstance(refused.value.__cause__, errors.InsufficientPrivilege)


@pytest.mark.django_db
def test_a_grant_to_oneself_grants_nothing() -> None:
    with connection.cursor() as cursor:
        # Only a warning in Postgres: what counts is that nothing changed.
        cursor.execute(f"GRANT UPDATE ON audit_entry TO {settings.APP_DATABASE_ROLE}")
        cursor.execute("SELECT has_table_privilege('audit_entry', 'UPDATE')")
        assert cursor.fetchone() == (False,)
