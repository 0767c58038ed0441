"""Rows out of any CSV or XLSX file, one at a time, whatever wrote it.

The kind is told by the content, never by the name. Nothing is held but the row in hand (and, of an
XLSX file, its table of shared strings).
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import charset_normalizer
import openpyxl
from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from residents.imports.errors import BadFile

SAMPLE = 256 * 1024
MOST_COLUMNS = 500
DELIMITERS = ",;\t|^"
# XML packs well: this many times the size of the file is still believed of a spreadsheet.
MOST_UNPACKED = 5
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_XLSX_FAULTS = (
    AttributeError,
    EOFError,
    IndexError,
    InvalidFileException,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Sheet:
    """One table of a file. `name` is empty for CSV; rows come with their number, from 1."""

    name: str
    rows: Iterator[Row]


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """A stray byte in a UTF-8 file is most often one that Windows wrote."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    piece = error.object[error.start : error.end]
    return piece.decode("cp1252", errors="replace"), error.end


codecs.register_error("as-windows", _as_windows)


class Limited(io.RawIOBase):
    """A stream that refuses to give more bytes than a list may have."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, most: int) -> None:
        self.stream = stream
        self.left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            piece = self.stream.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise BadFile(_("This compressed file is damaged.")) from error
        self.left -= len(piece)
        if self.left < 0:
            raise too_large()
        buffer[: len(piece)] = piece
        return len(piece)


def too_large() -> BadFile:
    return BadFile(
        _("This file is larger than %(most)s MB, the most that can be taken at once.")
        % {"most": settings.IMPORT_MAX_BYTES // (1024 * 1024)},
        code="too_large",
    )


@contextmanager
def open_sheets(path: Path) -> Iterator[Iterator[Sheet]]:
    """The sheets of a file, each to be read to its end before the next.

    Raises `BadFile`, on opening or while rows are read, with what is wrong in one sentence.
    """
    with path.open("rb") as file:
        first = file.read(SAMPLE)
        if path.stat().st_size > settings.IMPORT_MAX_BYTES:
            raise too_large()
        file.seek(0)
        if first[:2] == b"\x1f\x8b":
            with gzip.open(file) as unpacked:
                source = io.BufferedReader(Limited(unpacked, settings.IMPORT_MAX_BYTES), SAMPLE)
                if source.peek(4)[:2] == b"PK":
                    raise BadFile(_("Unpack this spreadsheet before sending it: it is gzipped."))
                yield iter([Sheet("", _csv_rows(source))])
        elif first[:4] == b"PK\x03\x04":
            yield _xlsx_sheets(file)
        elif first[:4] == b"\xd0\xcf\x11\xe0":
            raise BadFile(
                _("This is an old Excel file (.xls). Save it as .xlsx or CSV and send that.")
            )
        else:
            source = io.BufferedReader(Limited(file, settings.IMPORT_MAX_BYTES), SAMPLE)
            yield iter([Sheet("", _csv_rows(source))])


# --- CSV


def _csv_rows(source: io.BufferedReader[Limited]) -> Iterator[Row]:
    sample = source.peek(SAMPLE)
    if not sample.strip(b"\x00\r\n\t ,;\xef\xbb\xbf"):
        raise BadFile(_("This file is empty."), code="empty")
    encoding = _encoding(sample)
    text = io.TextIOWrapper(source, encoding=encoding, errors="as-windows", newline="")
    if not encoding.startswith("utf-8"):
        text.reconfigure(errors="replace")
    told = sample.decode(encoding, errors="replace").lstrip("\ufeff").replace("\x00", "")
    dialect = _dialect(told)
    lines = (line.replace("\x00", "") for line in text)
    skipped = 0
    if told[:4].lower() == "sep=":
        next(lines, "")
        skipped = 1
    reader = csv.reader(lines, dialect)
    number = skipped
    try:
        for cells in reader:
            number += 1
            yield number, cells[:MOST_COLUMNS]
    except csv.Error as error:
        raise BadFile(
            _("Row %(row)s cannot be read: a quotation mark is opened and not closed.")
            % {"row": number + 1}
        ) from error
    except UnicodeError as error:
        raise BadFile(
            _("Row %(row)s cannot be read: its characters are broken.") % {"row": number + 1}
        ) from error


def _encoding(sample: bytes) -> str:
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    nulls = sample.count(0)
    if nulls * 3 > len(sample):
        # Every second byte of Latin text in UTF-16 is NUL; which half tells the order.
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if max(even, odd) * 3 > len(sample) and min(even, odd) * 8 < max(even, odd):
            return "utf-16-le" if odd > even else "utf-16-be"
    controls = sum(sample.count(code) for code in range(1, 32) if code not in (9, 10, 12, 13, 26))
    if nulls * 3 > len(sample) or controls * 50 > len(sample) or sample[:5] == b"%PDF-":
        raise BadFile(
            _("This is not a list: send a CSV or an Excel file (.xlsx)."), code="not_a_list"
        )
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        high = sum(byte > 127 for byte in sample)
        if high * 10 > len(sample):
            best = charset_normalizer.from_bytes(sample).best()
            return best.encoding if best else "cp1252"
    return "utf-8"


def _dialect(sample: str) -> type[csv.Dialect]:
    """The delimiter and quote that split the first rows most evenly."""
    best, most = ",", 0.0
    for delimiter in DELIMITERS:
        widths = []
        try:
            for place, cells in enumerate(csv.reader(sample.splitlines(True), delimiter=delimiter)):
                if cells:
                    widths.append(len(cells))
                if place > 60:
                    break
        except csv.Error:
            continue
        if widths:
            usual = max(set(widths), key=widths.count)
            score = (usual - 1) * widths.count(usual) / len(widths)
            if score > most:
                best, most = delimiter, score
    single = f"{best}'" in sample and f"'{best}" in sample and '"' not in sample

    class Found(csv.excel):
        delimiter = best
        quotechar = "'" if single else '"'
        skipinitialspace = f'{best} "' in sample

    return Found


# --- XLSX


def _xlsx_sheets(file: IO[bytes]) -> Iterator[Sheet]:
    try:
        with zipfile.ZipFile(file) as parts:
            names = set(parts.namelist())
            unpacked = sum(part.file_size for part in parts.infolist())
    except _XLSX_FAULTS as error:
        raise BadFile(_("This Excel file is damaged.")) from error
    if "xl/workbook.xml" not in names:
        raise BadFile(_("This is an archive: unpack it and send the CSV or .xlsx inside."))
    if unpacked > settings.IMPORT_MAX_BYTES * MOST_UNPACKED:
        raise too_large()
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        worksheets = list(book.worksheets)
    except _XLSX_FAULTS as error:
        raise BadFile(_("This Excel file is damaged or locked by a password.")) from error
    for worksheet in worksheets:
        yield Sheet(worksheet.title[:100], _xlsx_rows(worksheet))


def _xlsx_rows(worksheet: Any) -> Iterator[Row]:
    number = 0
    try:
        # What the sheet says of its own size is often wrong.
        worksheet.reset_dimensions()
        for number, cells in enumerate(worksheet.iter_rows(values_only=True), start=1):
            yield number, [cell_text(cell) for cell in cells[:MOST_COLUMNS]]
    except _XLSX_FAULTS as error:
        raise BadFile(
            _("Sheet %(sheet)s cannot be read after row %(row)s.")
            % {"sheet": worksheet.title[:100], "row": number}
        ) from error


def cell_text(value: Any) -> str:
    """A cell as one reads it: a whole number without ".0", a day without a time."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if not value.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\x00", "")
