"""What a phone says, as it travels: the shape of a batch of visits, item by item.

Light on purpose: msgspec reads and checks a hundred visits in a tenth of a millisecond. An item
that cannot be read is set aside by itself, with a code and a sentence naming the field.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from canvass.unsealing import MARK, opened
from engagement.sealing import CannotUnseal

MOST_VISITS = 100
MOST_BYTES = 1024 * 1024

Code = Annotated[str, Meta(max_length=40, pattern=r"^[A-Za-z0-9_-]*$")]
LanguageCode = Annotated[
    str, Meta(max_length=12, pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$")
]
Line = Annotated[str, Meta(max_length=200)]
Words = Annotated[str, Meta(max_length=4000)]
Moment = Annotated[datetime, Meta(tz=True)]
# No more than a phone's clock that fell back to 1970 is off.
Milliseconds = Annotated[int, Meta(ge=-(2**42), le=2**42)]

Channel = Literal["door", "phone", "event", "office", "311"]


class Said(Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Anything in a batch: unknown keys are refused, so that none is lost without a word."""


class NewUnit(Said):
    """A door that the list does not have. Sent with every visit there until the list has it."""

    id: UUID
    label: Annotated[str, Meta(min_length=1, max_length=60)]
    floor: Annotated[int, Meta(ge=-10, le=250)] | None = None


class Person(Said):
    """Who was talked to: a known person by `id` alone, a new one with a name or a number."""

    id: UUID
    name: Line = ""
    phone: Annotated[str, Meta(max_length=40)] = ""
    email: Annotated[str, Meta(max_length=254)] = ""
    languages: Annotated[list[LanguageCode], Meta(max_length=10)] = []


class Consented(Said):
    """One answer to one question. A question that was not answered is not sent."""

    purpose: Literal["this_case", "other_programs", "sharing", "quotation"]
    answer: bool
    channel: Literal["", "sms", "call", "email", "letter", "visit"] = ""
    # With whom, where the question was about sharing.
    organization: UUID | None = None
    # The sentence that was read out: its code, version and language.
    wording: Code = ""
    wording_version: Annotated[int, Meta(ge=0, le=32767)] = 0
    wording_language: LanguageCode = ""


class Help(Said):
    """A request for help with a program or, where none is named, a need: it opens a case."""

    program: UUID | None = None
    need: Code | None = None
    words: Words = ""
    # The day of a hearing, or on a marshal's notice.
    court_on: date | None = None


class Meeting(Said):
    """A promise to come back, call or meet."""

    id: UUID
    starts_at: Moment
    channel: Channel = "door"


class DoNotApproach(Said):
    """A person, apartment or building not to be approached, and until when."""

    id: UUID
    scope: Literal["resident", "unit", "building"]
    channel: Literal["any", "door", "phone", "sms", "email", "letter"] = "any"
    reason: Literal["asked", "safety", "legal", "other"] = "asked"
    expires_on: date | None = None


class Missing(Said):
    """Why a question that was asked has no answer: `does_not_know`, `prefers_not_to_answer`."""

    missing: Code


# A choice's code, several codes, a number, a day, words; which of them the script says.
Answer = str | bool | int | float | list[Line] | Missing | None


# Yes or no, a number, a code, ages or codes, money, or why it is missing: see `programs.facts`.
FactTold = bool | int | Code | list[int | Code] | dict[Code, int | Code]


class Screened(Said):
    """What one program's rule made of the facts, in the revision that the phone had."""

    program: UUID
    revision: UUID
    answer: Literal["likely", "unlikely", "cannot_say"]


class ScreeningSent(Said):
    """What a household told of itself. Sent only when they agreed that we keep it."""

    facts: Annotated[dict[Code, FactTold], Meta(min_length=1, max_length=60)]
    answers: Annotated[list[Screened], Meta(max_length=300)] = []


class VisitSent(Said):
    """One visit with everything learned at it. Its id is made on the phone, once, for ever."""

    id: UUID
    occurred_at: Moment
    channel: Channel
    disposition: Annotated[str, Meta(max_length=24, pattern=r"^[a-z0-9_]+$")]
    seq: Annotated[int, Meta(ge=0, le=2**53)] | None = None
    form_version: Annotated[int, Meta(ge=1, le=32767)] = 1
    # What to add to the phone's clock to have the server's.
    clock_offset_ms: Milliseconds = 0
    direction: Literal["outbound", "inbound"] = "outbound"
    begun_by: Literal["city", "resident", "official", "agency"] = "city"
    through: Literal["", "office_phone", "walk_in", "311", "official", "text_reply", "partner"] = ""
    campaign: UUID | None = None
    turf: UUID | None = None
    building: UUID | None = None
    unit: UUID | None = None
    new_unit: NewUnit | None = None
    # A word finer than the disposition: see `canvass.details`.
    detail: Code = ""
    # What was left at a door that nobody opened, by the campaign's code.
    left: Code = ""
    # What people call the place of an event that is no building of ours.
    place: Line = ""
    is_broken_off: bool = False
    supersedes: UUID | None = None
    is_withdrawal: bool = False
    language: LanguageCode = ""
    # Who interpreted: the line's interpreter number, or a colleague.
    interpreter: Annotated[str, Meta(max_length=80)] = ""
    resident: Person | None = None
    consents: Annotated[list[Consented], Meta(max_length=30)] = []
    programs: Annotated[list[UUID], Meta(max_length=30)] = []
    needs: Annotated[list[Code], Meta(max_length=30)] = []
    help: Annotated[list[Help], Meta(max_length=10)] = []
    appointment: Meeting | None = None
    do_not_contact: DoNotApproach | None = None
    note: Words = ""
    # The version of the script that was gone by.
    script: UUID | None = None
    answers: Annotated[dict[Code, Answer], Meta(max_length=100)] = {}
    screening: ScreeningSent | None = None
    keeps_nothing: bool = False
    minor_answered: bool = False


class DeviceSent(Said):
    """The phone that sends: what it still keeps back, and how far its own numbering is."""

    id: UUID
    # Whoever saved them there, without those of this batch.
    unsent: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    # The last number that it gave for good (a visit that may still be undone has none yet).
    seq: Annotated[int, Meta(ge=0, le=2**53)] = 0
    # How many were erased there by somebody who signed out, ever.
    erased: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    # Its store was found empty though it had given numbers before.
    emptied: bool = False
    clock_offset_ms: Milliseconds | None = None
    app_version: Annotated[str, Meta(max_length=40)] = ""
    sent_at: Moment | None = None


class _Envelope(Struct, forbid_unknown_fields=True):
    visits: list[msgspec.Raw]
    device: DeviceSent | None = None
    reports: list[msgspec.Raw] = []


class Batch(Struct, forbid_unknown_fields=True):
    """A batch of visits, for the published schema; it is read item by item."""

    visits: Annotated[list[VisitSent], Meta(max_length=MOST_VISITS)]
    device: DeviceSent | None = None
    # Facts that are no visits: see `canvass.wire_reports`.
    reports: Annotated[list[dict[str, Any]], Meta(max_length=MOST_VISITS)] = []


class Item(Struct, frozen=True):
    """One item of a batch: a visit that reads, or why it does not."""

    visit: VisitSent | None
    raw: bytes
    digest: bytes
    # The apartment: apart from the visit, because of someone of whom nothing is kept it serves
    # "do not contact" alone.
    unit: UUID | None = None
    new_unit: NewUnit | None = None
    code: str = ""
    message: str = ""


class Sent(Struct, frozen=True):
    """A batch as it was read: the phone, its visits, and its reports not yet looked into."""

    device: DeviceSent | None
    items: list[Item]
    reports: list[bytes]


class NotABatch(ValueError):
    """The body is no batch at all: `code`, a sentence, and the field at fault."""

    def __init__(self, message: str, *, field: str | None = None, code: str = "invalid") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code


_envelope = msgspec.json.Decoder(_Envelope)
_visit = msgspec.json.Decoder(VisitSent)
_canonical = msgspec.json.Encoder(order="deterministic")


def read_batch(body: bytes) -> Sent:
    """Read a batch item by item. Raises `NotABatch` when the whole cannot be one."""
    try:
        sent = _envelope.decode(body)
    except msgspec.ValidationError as problem:
        field, sentence = explain(problem)
        raise NotABatch(sentence, field=field) from problem
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        sent = _read_slowly(body)
    if len(sent.visits) + len(sent.reports) > MOST_VISITS:
        raise NotABatch(
            f"At most {MOST_VISITS} visits can be sent at once.", field="visits", code="too_many"
        )
    if sent.device is not None and not storable(sent.device.app_version):
        raise NotABatch("device.app_version: this has characters that cannot be stored.",
                        field="device.app_version")  # fmt: skip
    return Sent(
        sent.device,
        [read_item(bytes(raw)) for raw in sent.visits],
        [bytes(raw) for raw in sent.reports],
    )


def _read_slowly(body: bytes) -> _Envelope:
    """A batch with an item in it that is no strict JSON (half a character, say): taken apart.

    The strict reader refuses such a body whole, and one bad item must not stop the others.
    """
    try:
        loose = json.loads(body, parse_int=_whole)
        if not isinstance(loose, dict) or not isinstance(loose.get("visits"), list):
            raise NotABatch("visits: this should be a list.", field="visits")
        visits = [msgspec.Raw(json.dumps(one).encode()) for one in loose.pop("visits")]
        told = loose.pop("reports", [])
        if not isinstance(told, list):
            raise NotABatch("reports: this should be a list.", field="reports")
        reports = [msgspec.Raw(json.dumps(one).encode()) for one in told]
        sent = _envelope.decode(json.dumps({**loose, "visits": []}).encode())
    except msgspec.ValidationError as problem:
        field, sentence = explain(problem)
        raise NotABatch(sentence, field=field) from problem
    except NotABatch:
        raise
    except (ValueError, RecursionError) as problem:
        raise NotABatch("This is not JSON that can be read.") from problem
    sent.visits, sent.reports = visits, reports
    return sent


def read_item(raw: bytes) -> Item:
    """One item, read or set aside."""
    if MARK in raw:
        try:
            raw = opened(raw)
        except CannotUnseal:
            return _aside(raw, "sealed", "sealed: the words of this visit cannot be opened here.")
    try:
        visit = _visit.decode(raw)
    except msgspec.ValidationError as problem:
        return _aside(raw, "invalid", explain(problem)[1])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        return _aside(raw, "unreadable", "This visit has characters that cannot be stored.")
    if b"\\u0000" in raw and not _is_clean(visit):
        return _aside(raw, "unreadable", "This visit has characters that cannot be stored.")
    return take(visit, raw)


def take(visit: VisitSent, raw: bytes = b"") -> Item:
    """An item out of a visit that is already read: a page's form makes its visits so."""
    kept = without_what_is_not_kept(visit)
    encoded = _canonical.encode(kept)
    digest = hashlib.sha256(encoded).digest()
    if visit.keeps_nothing and visit.do_not_contact is None:
        return Item(kept, raw or encoded, digest)
    return Item(kept, raw or encoded, digest, visit.unit, visit.new_unit)


def without_what_is_not_kept(visit: VisitSent) -> VisitSent:
    """Leave out what may not be kept, whatever the phone sent.

    "Keep nothing about me" keeps the building, the day and the language. Of a minor no name,
    answer, consent or note is kept, and nothing is opened for them.
    """
    if not (visit.keeps_nothing or visit.minor_answered):
        return visit
    change = msgspec.structs.replace
    visit = change(
        visit, resident=None, consents=[], help=[], appointment=None, note="", answers={}, needs=[],
        screening=None,
    )  # fmt: skip
    if not visit.keeps_nothing:
        return visit
    aside = visit.do_not_contact
    if aside is not None and aside.scope == "resident":
        aside = change(aside, scope="unit")
    return change(
        visit, unit=None, new_unit=None, programs=[], interpreter="", place="", detail="", left="",
        do_not_contact=aside, script=None,
    )  # fmt: skip


# What is said of an item that was asked to keep nothing, even while it is set aside.
_KEPT_OF_NOTHING = (
    "id", "seq", "occurred_at", "clock_offset_ms", "channel", "direction", "disposition",
    "campaign", "turf", "building", "language", "keeps_nothing", "supersedes",
)  # fmt: skip


def payload_of(raw: bytes) -> Any:
    """What an item said, as Postgres can keep it: numbers and characters it cannot are words."""
    try:
        said = json.loads(raw, parse_int=_whole, parse_float=_number, parse_constant=str)
        said = _storable(said)
        json.dumps(said).encode()
    except (ValueError, RecursionError):
        text = raw[:20_000].decode("utf-8", "replace").replace("\x00", "\ufffd")
        return {"unreadable": text}
    if isinstance(said, dict):
        if said.get("keeps_nothing"):
            return {key: said[key] for key in _KEPT_OF_NOTHING if key in said}
        if said.get("minor_answered"):
            hidden = {
                "resident", "consents", "help", "note", "answers", "needs", "appointment", "screening",
            }  # fmt: skip
            return {key: value for key, value in said.items() if key not in hidden}
    # JSON's null would be a payload that is missing.
    return {"unreadable": "null"} if said is None else said


def sent_id(payload: Any) -> UUID | None:
    """The id in a payload, where it has one."""
    try:
        return UUID(payload["id"])
    except (TypeError, KeyError, ValueError, AttributeError):
        return None


_AT = re.compile(r" - at `(.*)`$")
_TYPES = {
    "str": "text", "int": "a whole number", "float": "a number", "bool": "true or false",
    "uuid": "an id", "date": "a day such as 2026-11-23", "array": "a list", "object": "an object",
    "datetime": "a time with its zone, such as 2026-11-23T15:04:05-05:00", "null": "nothing",
}  # fmt: skip


def explain(problem: Exception) -> tuple[str | None, str]:
    """The field that a validation error is about, and a sentence for a person."""
    text = str(problem).replace("`key` in `", "`")
    where = _AT.search(text)
    field = where.group(1).removeprefix("$").removeprefix(".") if where else None
    text = _AT.sub("", text)
    if missing := re.search(r"missing required field `(.+?)`", text):
        field = f"{field}.{missing.group(1)}" if field else missing.group(1)
        said = "this is missing."
    elif unknown := re.search(r"unknown field `(.*?)`", text):
        field = f"{field}.{unknown.group(1)[:60]}" if field else unknown.group(1)[:60]
        said = "this is not a field of a visit."
    elif longest := re.search(r"of length <= (\d+)", text):
        said = f"this is too long: at most {longest.group(1)}."
    elif re.search(r"of length >= \d+", text):
        said = "this is empty."
    elif "timezone" in text:
        said = "this should be a time with its zone, such as 2026-11-23T15:04:05-05:00."
    elif "enum value" in text:
        said = "this is not one of the values that it can have."
    elif "matching regex" in text:
        said = "this has characters that it cannot have."
    elif bound := re.search(r"(<=|>=) (-?\d+)", text):
        which = "at most" if bound.group(1) == "<=" else "at least"
        said = f"this is out of range: {which} {bound.group(2)}."
    elif "out of range" in text:
        said = "this number is out of range."
    elif wanted := re.search(r"Expected `(.+?)`", text):
        kinds = [_TYPES.get(kind.strip(), kind.strip()) for kind in wanted.group(1).split("|")]
        said = f"this should be {' or '.join(kinds)}."
    elif invalid := re.search(r"Invalid (.+)", text):
        kind = invalid.group(1).split()[-1].lower()
        said = f"this should be {_TYPES.get(kind, 'something else')}."
    else:
        said = "this cannot be read."
    field = field.replace("\x00", "\ufffd") if field else None
    return field, f"{field}: {said}" if field else said[0].upper() + said[1:]


def storable(text: str) -> bool:
    """Whether Postgres can keep this text."""
    return "\x00" not in text


def _is_clean(value: object) -> bool:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Struct):
        return all(_is_clean(getattr(value, name)) for name in value.__struct_fields__)
    if isinstance(value, dict):
        return all(_is_clean(key) and _is_clean(one) for key, one in value.items())
    if isinstance(value, Sequence):
        return all(_is_clean(one) for one in value)
    return True


def _aside(raw: bytes, code: str, message: str) -> Item:
    return Item(None, raw, hashlib.sha256(raw).digest(), None, None, code, message[:300])


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_storable(key): _storable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return value


def _whole(text: str) -> int | str:
    return int(text) if len(text) < 19 else text[:100]


def _number(text: str) -> float | str:
    found = float(text)
    return found if abs(found) < 1e300 else text[:100]
