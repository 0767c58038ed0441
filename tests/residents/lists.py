"""Lists of buildings made up for tests."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from django.core.management import call_command

HEADING = "House Number,Street,Borough,ZIP,BBL,BIN,Units,Floors,Year Built,Latitude,Longitude"


def write_csv(path: Path, *rows: str, heading: str = HEADING, encoding: str = "utf-8") -> Path:
    """A file of rows under a heading."""
    path.write_bytes("\n".join([heading, *rows]).encode(encoding))
    return path


def write_gzip(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode()))
    return path


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """A workbook of sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def bring_in(path: Path, **options: Any) -> dict[str, Any]:
    """What `manage.py import_buildings FILE --json` prints."""
    out = io.StringIO()
    call_command("import_buildings", str(path), json=True, stdout=out, **options)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def counts(found: dict[str, Any]) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, rejected."""
    return found["created"], found["updated"], found["unchanged"], len(found["rejected"])
