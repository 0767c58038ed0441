"""One file from its first byte to the last written building."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from engagement.city.models import City
from residents.imports import columns, matching, readers, staging, writing
from residents.imports.columns import HEADING_WITHIN, Layout
from residents.imports.errors import BadFile
from residents.imports.rows import Reader, Rejected
from residents.models import BuildingImport

CHUNK = 2_000
# Seconds between two words about how far it is.
SAY_EVERY = 0.5
SHOWN_ROWS = 12
SHOWN_REJECTS = 50

Progress = Callable[[int], None]


@dataclass
class Outcome:
    """What a file came to, in rows: rows = created + updated + unchanged + rejected."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    # For a dry run: how the first rows were understood, and the first rejected ones.
    shown: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Peek:
    """The start of a file, for choosing its columns."""

    sheet: str
    layout: Layout | None
    headings: list[str]
    samples: list[list[str]]
    first_rows: list[tuple[int, list[str]]]


def peek(path: Path) -> Peek:
    """The first sheet that has the columns, or else the first that has anything.

    Raises `BadFile` when there is nothing to choose from.
    """
    fallback: Peek | None = None
    with readers.open_sheets(path) as sheets:
        for sheet in sheets:
            rows = _first_rows(sheet)
            if not rows:
                continue
            layout = columns.find_layout(rows)
            found = _peek(sheet.name, layout, rows)
            if layout is not None:
                return found
            fallback = fallback or found
    if fallback is None:
        raise BadFile(_("This file is empty."), code="empty")
    return fallback


def _peek(sheet: str, layout: Layout | None, rows: list[tuple[int, list[str]]]) -> Peek:
    width = max(len(cells) for _number, cells in rows)
    start = layout.heading_row if layout else 0
    headings = list(layout.headings) if layout else []
    headings += [""] * (width - len(headings))
    named = [
        heading.strip() or columns.column_letter(place) for place, heading in enumerate(headings)
    ]
    samples = [cells for number, cells in rows if number > start and any(cells)][:5]
    return Peek(sheet, layout, named, samples, rows[:8])


def _first_rows(sheet: readers.Sheet) -> list[tuple[int, list[str]]]:
    return [
        (number, cells)
        for number, cells in islice(sheet.rows, HEADING_WITHIN)
        if any(cell.strip() for cell in cells)
    ]


def check(
    path: Path,
    *,
    mapping: Mapping[str, Any] | None = None,
    heading_row: int | None = None,
    today: date,
    progress: Progress | None = None,
) -> Outcome:
    """What importing a file would do, counted exactly; nothing is written.

    Raises `BadFile`.
    """
    with staging.staging():
        outcome = _stage_file(path, mapping, heading_row, today, progress)
        with transaction.atomic():
            _match(outcome)
            outcome.shown = _shown()
        return outcome


def bring_in(
    path: Path,
    building_import: BuildingImport,
    *,
    mapping: Mapping[str, Any] | None = None,
    heading_row: int | None = None,
    now: datetime,
    today: date,
    progress: Progress | None = None,
    finish: Callable[[Outcome], None],
) -> Outcome:
    """Import a file: rows are read and understood first, then written in one transaction.

    `finish` runs inside it, with the counts. Killed before its commit it has written nothing, and
    run again it finds the same; run again after it, nothing is left to change. Raises `BadFile`.
    """
    with staging.staging():
        outcome = _stage_file(path, mapping, heading_row, today, progress)
        with transaction.atomic():
            writing.lock_imports()
            _match(outcome)
            writing.write(now)
            writing.keep_rejections(building_import)
            finish(outcome)
        return outcome


def _match(outcome: Outcome) -> None:
    outcome.created, outcome.updated, outcome.unchanged = matching.match()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM import_reject")
        outcome.rejected = int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT sheet, row, code, reason, cells FROM import_reject ORDER BY n LIMIT %s",
            [SHOWN_REJECTS],
        )
        outcome.rejects = [
            dict(zip(("sheet", "row", "code", "reason", "cells"), found, strict=True))
            for found in cursor.fetchall()
        ]


def _shown() -> list[dict[str, Any]]:
    names = ("row", "sheet", "address", "area", "aliases", "bbl", "bin", "units", "floors", "year",
             "longitude", "latitude", "result")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.row, r.sheet, coalesce(nullif(r.text, ''), b.address, ''),
                concat_ws(' ', nullif(r.borough, ''), nullif(r.postal_code, '')),
                r.alias_texts, r.bbl, r.bin, r.unit_count, r.floor_count, r.year_built,
                r.longitude, r.latitude,
                CASE WHEN r.n <> f.first_n THEN 'unchanged' WHEN f.is_new THEN 'created'
                    WHEN f.is_changed THEN 'updated' ELSE 'unchanged' END
            FROM import_row r JOIN import_target t USING (g) JOIN import_fact f USING (building_id)
            LEFT JOIN residents_building b ON b.id = f.building_id
            ORDER BY r.n LIMIT %s
            """,
            [SHOWN_ROWS],
        )
        return [dict(zip(names, found, strict=True)) for found in cursor.fetchall()]


def _stage_file(
    path: Path,
    mapping: Mapping[str, Any] | None,
    heading_row: int | None,
    today: date,
    progress: Progress | None,
) -> Outcome:
    outcome = Outcome()
    city = City.current()
    n, said = 0, time.monotonic()
    rows: list[staging.Staged] = []
    rejects: list[staging.RejectedRow] = []
    widest: list[str] = []
    with readers.open_sheets(path) as sheets:
        for sheet in sheets:
            first = _first_rows(sheet)
            layout = _layout(first, mapping, heading_row)
            if layout is None:
                widest = widest or (first[0][1] if first else [])
                continue
            outcome.sheets.append(sheet.name)
            reader = Reader(layout, city, today)
            for number, cells in _data(first, sheet, layout):
                try:
                    understood = reader.read(cells)
                except Rejected as rejection:
                    packed = staging.pack_cells(cells)
                    rejects.append(
                        (n, sheet.name, number, rejection.code, rejection.message, packed)
                    )
                else:
                    if understood is None:
                        continue
                    rows.append(staging.staged(n, sheet.name, number, cells, understood))
                n += 1
                if len(rows) + len(rejects) >= CHUNK:
                    staging.stage(rows, rejects)
                    rows, rejects = [], []
                    if progress and time.monotonic() - said > SAY_EVERY:
                        progress(n)
                        said = time.monotonic()
    staging.stage(rows, rejects)
    if not outcome.sheets:
        raise _no_columns(widest, mapping)
    outcome.rows = n
    if progress:
        progress(n)
    return outcome


def _layout(
    first: list[tuple[int, list[str]]], mapping: Mapping[str, Any] | None, heading_row: int | None
) -> Layout | None:
    if not first:
        return None
    if mapping:
        return columns.given_layout(first, mapping, heading_row)
    return columns.find_layout(first)


def _data(
    first: Sequence[tuple[int, list[str]]], sheet: readers.Sheet, layout: Layout
) -> Iterator[tuple[int, list[str]]]:
    for number, cells in chain(first, sheet.rows):
        if number > layout.heading_row:
            yield number, cells


def _no_columns(seen: Sequence[str], mapping: Mapping[str, Any] | None) -> BadFile:
    if not any(cell.strip() for cell in seen):
        return BadFile(_("This file is empty."), code="empty")
    told = ", ".join(cell.strip()[:30] for cell in seen[:8] if cell.strip())
    if mapping:
        return BadFile(
            _("No sheet has all the columns that were chosen. The first row holds: %(told)s.")
            % {"told": told},
            code="no_columns",
        )
    return BadFile(
        _(
            "No column names a building: there must be an address, a house number and street, a"
            " BBL or a BIN. The first row holds: %(told)s."
        )
        % {"told": told},
        code="no_columns",
    )
