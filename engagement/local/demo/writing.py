"""Writing many rows at once, with ids and moments that a rerun makes again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.expressions import DatabaseDefault
from phonenumber_field.modelfields import PhoneNumberField
from psycopg import sql


class Minter:
    """Makes UUIDv7 ids out of a seed: the same topic gives the same ids in the same order."""

    def __init__(self, seed: str) -> None:
        """`seed` names the topic, so that two topics never make the same id."""
        self._rng = Random(seed)

    def at(self, moment: datetime) -> UUID:
        """The next id made at that moment: ids order by time as those of phones do."""
        number = int(moment.timestamp() * 1000) << 80
        number |= 0x7 << 76 | self._rng.getrandbits(12) << 64
        number |= 0b10 << 62 | self._rng.getrandbits(62)
        return UUID(int=number)


def fingerprint(key: UUID) -> bytes:
    """A payload hash for a visit that no phone ever sent: no phone can match it."""
    return hashlib.sha256(b"demo:" + key.bytes).digest()


def copy_rows(
    model: type[models.Model], attributes: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """COPY rows into a model's table; `attributes` are its fields' attribute names."""
    names = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    columns = sql.SQL(", ").join([sql.Identifier(names[one]) for one in attributes])
    table = sql.Identifier(model._meta.db_table)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns)
    # Django's cursor has no word for COPY, so this is psycopg's own, in the same transaction.
    connection.ensure_connection()
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def copy_objects(objects: Sequence[models.Model]) -> None:
    """COPY unsaved objects of one model, every field as it stands on them.

    Nothing is filled in on the way, `auto_now` fields neither: what a rerun must make again has
    to be set by whoever made the objects. A field left to the database stays with it.
    """
    if not objects:
        return
    model = type(objects[0])
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.attname in vars(objects[0])
        and not isinstance(vars(objects[0])[field.attname], DatabaseDefault)
        and not (field.primary_key and vars(objects[0])[field.attname] is None)
    ]
    # Most values go to Postgres as they are; asking the field for each would take the longest.
    worded = [
        field if isinstance(field, (models.JSONField, PhoneNumberField)) else None
        for field in fields
    ]
    plan = list(zip([field.attname for field in fields], worded, strict=True))
    database = connections[DEFAULT_DB_ALIAS]
    copy_rows(
        model,
        [field.attname for field in fields],
        (
            [
                vars(one)[name]
                if field is None
                else field.get_db_prep_save(getattr(one, name), database)
                for name, field in plan
            ]
            for one in objects
        ),
    )


def copy_links(
    through: type[models.Model], first: str, second: str, pairs: Iterable[tuple[Any, Any]]
) -> None:
    """COPY the pairs of a many-to-many table, named by its two attributes."""
    copy_rows(through, [first, second], pairs)
