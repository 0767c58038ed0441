"""Reports as phones send them beside visits: one struct a kind, told apart by `kind`.

A report is a fact that is no visit. Adding a kind: a struct here, its handler in
`canvass.operations.reports`, and what the phone says in `static/field/state.js: report`.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from canvass.wire import Milliseconds, Moment, NewUnit, Said, explain


class ReportSent(Said, tag_field="kind", kw_only=True):
    """What every report carries. Its id is made on the phone, once, for ever."""

    id: UUID
    occurred_at: Moment
    seq: Annotated[int, Meta(ge=0, le=2**53)] | None = None
    form_version: Annotated[int, Meta(ge=1, le=32767)] = 1
    # What to add to the phone's clock to have the server's.
    clock_offset_ms: Milliseconds = 0

    @property
    def kind(self) -> str:
        """The word that tells this kind from the others."""
        return str(type(self).__struct_config__.tag)

    @property
    def building_id(self) -> UUID | None:
        """The building that the report is about, where it is about one."""
        return None

    @property
    def unit_id(self) -> UUID | None:
        """The apartment that the report is about, where it is about one."""
        return None


class UnitMissing(ReportSent, tag="unit_missing", kw_only=True):
    """There is no such apartment in the building."""

    unit: UUID

    @property
    def unit_id(self) -> UUID | None:
        return self.unit


class UnitFound(ReportSent, tag="unit_found", kw_only=True):
    """An apartment that was reported missing is there after all."""

    unit: UUID

    @property
    def unit_id(self) -> UUID | None:
        return self.unit


class UnitsAdded(ReportSent, tag="units_added", kw_only=True):
    """Apartments that the list does not have, each under the id that visits there name it by."""

    building: UUID
    units: Annotated[list[NewUnit], Meta(min_length=1, max_length=1000)]

    @property
    def building_id(self) -> UUID | None:
        return self.building


class AccessNoteSent(ReportSent, tag="access_note", kw_only=True):
    """How to get in, kept under the report's id; `replaces` is the note that it corrects."""

    building: UUID
    note_kind: Literal["super", "entry", "elevator", "best_hour", "other"]
    text: Annotated[str, Meta(min_length=1, max_length=300)]
    expires_on: date | None = None
    replaces: UUID | None = None

    @property
    def building_id(self) -> UUID | None:
        return self.building


class AccessNoteOver(ReportSent, tag="access_note_over", kw_only=True):
    """A note that is true no more."""

    building: UUID
    note: UUID

    @property
    def building_id(self) -> UUID | None:
        return self.building


# Minutes between check-ins; 0 is none.
CheckEvery = Annotated[int, Meta(ge=0, le=480)]


class ShiftSaid(ReportSent, kw_only=True):
    """What concerns a shift: kept with it, and forgotten with it (`canvass.models.shifts`)."""

    @property
    def shift_id(self) -> UUID:
        """The shift that it is about: its own id where it began one."""
        return self.id


class ShiftStarted(ShiftSaid, tag="shift_started", kw_only=True):
    """A specialist goes out. The shift has this report's id."""

    check_every: CheckEvery = 0


class CheckedIn(ShiftSaid, tag="checked_in", kw_only=True):
    """They are fine."""

    shift: UUID

    @property
    def shift_id(self) -> UUID:
        return self.shift


class ShiftEnded(ShiftSaid, tag="shift_ended", kw_only=True):
    """They are back. `ended_at` where it was said later than it was, as by the phone's clock."""

    shift: UUID
    ended_at: Moment | None = None

    @property
    def shift_id(self) -> UUID:
        return self.shift


Kinds = (
    UnitMissing
    | UnitFound
    | UnitsAdded
    | AccessNoteSent
    | AccessNoteOver
    | ShiftStarted
    | CheckedIn
    | ShiftEnded
)


class ReportItem(Struct, frozen=True):
    """One report of a batch: what it says, or why it cannot be read."""

    report: ReportSent | None
    raw: bytes
    digest: bytes
    code: str = ""
    message: str = ""


_report: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Kinds)
_canonical = msgspec.json.Encoder(order="deterministic")


def read_report(raw: bytes) -> ReportItem:
    """One report, read or set aside by a code and a sentence."""
    try:
        report = _report.decode(raw)
    except msgspec.ValidationError as problem:
        return _aside(raw, "invalid", explain(problem)[1])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        return _aside(raw, "unreadable", "This report has characters that cannot be stored.")
    if b"\\u0000" in raw:
        return _aside(raw, "unreadable", "This report has characters that cannot be stored.")
    return ReportItem(report, raw, hashlib.sha256(_canonical.encode(report)).digest())


def _aside(raw: bytes, code: str, message: str) -> ReportItem:
    return ReportItem(None, raw, hashlib.sha256(raw).digest(), code, message[:300])
