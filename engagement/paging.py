"""Keyset paging: a page costs the same at the first row and at the millionth."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from engagement.errors import Invalid

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows in order, and the cursors to the pages beside it (empty where there is none)."""

    rows: list[Row]
    newer: str
    older: str

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def keyset(
    rows: QuerySet[Row],
    *,
    order: tuple[str, ...],
    cursor: str = "",
    size: int = 50,
    parse: tuple[Callable[[str], Any], ...] | None = None,
) -> Page[Row]:
    """One page of `rows` by `order` (field names, a leading `-` for descending; last one unique).

    No field may be null. The cursor names the last row seen and the way on;
    `parse` turns its texts into values (by default by the model's own fields).
    Raises `Invalid` for a cursor that is none.
    """
    names = [field.lstrip("-") for field in order]
    back, values = _read(cursor, rows.model, names, parse)
    way = [_turned(field) if back else field for field in order]
    if values is not None:
        rows = rows.filter(_beyond(way, values))
    found = list(rows.order_by(*way)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if back:
        found.reverse()
    older = bool(found) and (more or bool(values)) if back else more
    newer = more if back else bool(cursor) and bool(found)
    return Page(
        rows=found,
        newer=_write(found[0], names, back=True) if newer and found else "",
        older=_write(found[-1], names, back=False) if older and found else "",
    )


def _turned(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _beyond(way: list[str], values: list[Any]) -> Q:
    """Rows after `values` in the order `way`, as nested comparisons that an index can serve."""
    condition = Q()
    for field, value in reversed(list(zip(way, values, strict=True))):
        name = field.lstrip("-")
        operator = "lt" if field.startswith("-") else "gt"
        step = Q(**{f"{name}__{operator}": value})
        condition = step | (Q(**{name: value}) & condition) if condition else step
    # The outermost bound is said on its own too: Postgres uses it as an index condition.
    first = way[0]
    bound = "lte" if first.startswith("-") else "gte"
    return Q(**{f"{first.lstrip('-')}__{bound}": values[0]}) & condition


def _write(row: Model, names: list[str], *, back: bool) -> str:
    values = []
    for name in names:
        value: Any = row
        for part in name.split("__"):
            value = getattr(value, part)
        values.append(value.isoformat() if isinstance(value, (date, datetime)) else str(value))
    text = json.dumps(["b" if back else "f", *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(
    cursor: str,
    model: type[Model],
    names: list[str],
    parse: tuple[Callable[[str], Any], ...] | None,
) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        way, *texts = json.loads(base64.urlsafe_b64decode(padded.encode()))
        if way not in ("b", "f") or len(texts) != len(names):
            raise ValueError(way)
        parsers = parse or tuple(_parser(model, name) for name in names)
        values = [parser(text) for parser, text in zip(parsers, texts, strict=True)]
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError, KeyError) as error:
        raise Invalid("This page cannot be found again. Start from the first.") from error
    return way == "b", values


def _parser(model: type[Model], name: str) -> Callable[[str], Any]:
    field: Any = None
    for part in name.split("__"):
        field = (
            model._meta.get_field(part)
            if field is None or not field.is_relation
            else (field.related_model._meta.get_field(part))
        )
    kind = field.get_internal_type()
    if kind == "UUIDField":
        return UUID
    if kind == "DateTimeField":
        return datetime.fromisoformat
    if kind == "DateField":
        return date.fromisoformat
    if "Integer" in kind or "AutoField" in kind:
        return int
    if kind == "FloatField":
        return float
    return str
