"""Paging by key: a page costs the same whether it is the first or the thousandth."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

T = TypeVar("T", bound=models.Model)


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of rows, and the cursors of the pages beside it (empty where there is none)."""

    rows: list[T]
    newer: str = ""
    older: str = ""
    said: str = ""


def take_page(rows: models.QuerySet[T], order: Sequence[str], cursor: str, size: int) -> Page[T]:
    """The page of `rows` at `cursor`, in `order`; the first page for a cursor that reads wrong.

    `order` is names of fields, all ascending or all with "-", the last of them unique. Reads one
    row more than `size`, and one query only.
    """
    backward, key = _read(cursor, len(order))
    descending = order[0].startswith("-")
    names = [name.lstrip("-") for name in order]
    if key is not None:
        try:
            rows = rows.filter(_beyond(names, key, less=descending is not backward))
        except (ValidationError, ValueError, TypeError):
            return take_page(rows, order, "", size)
    prefix = "-" if descending is not backward else ""
    found = list(rows.order_by(*(prefix + name for name in names))[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backward:
        found.reverse()
    has_newer = more if backward else key is not None
    has_older = backward or more
    return Page(
        rows=found,
        newer=_write(found[0], names, backward=True) if found and has_newer else "",
        older=_write(found[-1], names, backward=False) if found and has_older else "",
    )


def _beyond(names: list[str], key: list[Any], *, less: bool) -> Q:
    side = "lt" if less else "gt"
    beyond = Q()
    for index, name in enumerate(names):
        same = Q(**dict(zip(names[:index], key[:index], strict=True)))
        beyond |= same & Q(**{f"{name}__{side}": key[index]})
    # Says the same of the first field alone, so that its index can be used.
    return Q(**{f"{names[0]}__{side}e": key[0]}) & beyond


def _write(row: models.Model, names: list[str], *, backward: bool) -> str:
    values = [str(getattr(row, name)) for name in names]
    said = json.dumps([int(backward), *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def _read(cursor: str, length: int) -> tuple[bool, list[str] | None]:
    try:
        said = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        return False, None
    if (
        not isinstance(said, list)
        or len(said) != length + 1
        or not all(isinstance(value, str) and value.isascii() for value in said[1:])
        or any("\x00" in value for value in said[1:])
    ):
        return False, None
    return said[0] == 1, said[1:]
