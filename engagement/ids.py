"""Identifiers that anyone may make: on a phone, at a desk, in another city."""

from __future__ import annotations

import hashlib
from uuid import UUID

from uuid_utils import uuid7 as _uuid7
from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7: unique for ever, and ordered by the time it was made."""
    return uuid7()


def new_text_id() -> str:
    """A fresh id as text, where a row is written and nobody looks at it: half the cost."""
    return str(_uuid7())


def derived_id(parent: UUID, name: str) -> UUID:
    """The one id that `name` under `parent` always has.

    What a visit opens (a case, a task) takes its id from the visit, so a
    resend opens nothing twice. The parent's time bits are kept, so a derived
    id sorts beside its parent.
    """
    digest = hashlib.sha256(parent.bytes + name.encode()).digest()
    raw = bytearray(parent.bytes[:6] + digest[:10])
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(raw))
