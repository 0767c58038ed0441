"""A visit whose words a phone sealed, as it was said: from here on nothing knows of the seal.

The hash of a visit is of what it says, so the same words sealed again are the same visit.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from engagement.sealing import CannotUnseal, unseal

MARK = b'"sealed"'
# What may be under the seal, beside the open part of a visit.
_WORDS = frozenset({"note", "answers", "interpreter", "help", "screening", "resident"})


class Sealed(Struct, forbid_unknown_fields=True):
    """Words under a key that `key` names; bytes are base64 for URLs, without padding."""

    key: Annotated[str, Meta(max_length=40)]
    point: Annotated[str, Meta(max_length=100)]
    iv: Annotated[str, Meta(max_length=24)]
    data: str


def opened(raw: bytes) -> bytes:
    """The item with its words where they belong. Raises `CannotUnseal`.

    What is no visit with a seal comes back as it is, for its reader to judge.
    """
    try:
        said = msgspec.json.decode(raw)
        if not isinstance(said, dict) or "sealed" not in said:
            return raw
        seal = msgspec.convert(said.pop("sealed"), Sealed)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError):
        return raw
    hidden = unseal(
        key=seal.key, point=seal.point, iv=seal.iv, data=seal.data, about=str(said.get("id"))
    )
    try:
        words: Any = msgspec.json.decode(hidden)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise CannotUnseal("not JSON") from problem
    if not isinstance(words, dict) or set(words) - _WORDS:
        raise CannotUnseal("not the words of a visit")
    return msgspec.json.encode({**said, **words})
