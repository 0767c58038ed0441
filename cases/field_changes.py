"""What changed in a phone's list since it last had one: an update is as large as what changed.

Nothing is remembered here about any phone. Each row travels with a tag, a short hash of what it
says; the phone tells the tags that it has, and hears how to make the new list out of its old one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

# Characters of a tag: 48 bits. Two rows of one list that share a tag by chance, a phone keeping
# the old one: once in some hundred million updates of a thousand rows.
TAG = 8
_encode = msgspec.json.Encoder(order="deterministic").encode
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"

# How to make one part of the new list: [first, count] takes rows of the old one, all else is new.
Steps = list[Any]
# Nobody carries more rows than this.
_MOST = 100_000 * TAG


class Have(msgspec.Struct, forbid_unknown_fields=True):
    """What a phone has: its list's stamp, and by part the tags of its rows, one after the other."""

    stamp: Annotated[str, Meta(max_length=TAG)] = ""
    tags: (
        Annotated[dict[str, Annotated[str, Meta(max_length=_MOST)]], Meta(max_length=60)] | None
    ) = None


def tag_of(value: object) -> str:
    """A short hash of what a row says, whatever the order of its keys."""
    digest = hashlib.blake2b(_encode(value), digest_size=TAG * 6 // 8).digest()
    number = int.from_bytes(digest)
    return "".join(_ALPHABET[(number >> (6 * place)) & 63] for place in range(TAG))


def tagged(parts: Mapping[str, Any]) -> dict[str, Any]:
    """A whole list with its tags by part and the stamp of it all."""
    tags = {name: _tags(value) for name, value in parts.items()}
    return {**parts, "tags": tags, "stamp": tag_of(tags)}


def changes(parts: Mapping[str, Any], have: Have) -> dict[str, Any]:
    """How to make the new list out of the one that a phone has.

    `same` when nothing changed; `changed` alone when the phone did not say what it has. Otherwise
    `parts`: by name, the steps for each part that changed; a part that is not named stays.
    """
    tags = {name: _tags(value) for name, value in parts.items()}
    stamp = tag_of(tags)
    if have.stamp == stamp:
        return {"same": True, "stamp": stamp}
    if have.tags is None:
        return {"changed": True, "stamp": stamp}
    changed = {
        name: _steps(value, tags[name], have.tags.get(name, ""))
        if isinstance(value, list)
        else {"row": value}
        for name, value in parts.items()
        if have.tags.get(name) != tags[name]
    }
    return {
        "parts": changed,
        "tags": {name: tags[name] for name in changed},
        "gone": sorted(set(have.tags) - set(parts)),
        "stamp": stamp,
    }


def _rows(value: Any) -> Sequence[Any]:
    """The rows of a part; what is no list of rows is one row."""
    return value if isinstance(value, list) else [value]


def _tags(value: Any) -> str:
    return "".join(tag_of(row) for row in _rows(value))


def _steps(rows: Sequence[Any], tags: str, had: str) -> Steps:
    places = {had[at : at + TAG]: at // TAG for at in range(len(had) - TAG, -1, -TAG)}
    steps: Steps = []
    for place, row in enumerate(rows):
        old = places.get(tags[place * TAG : (place + 1) * TAG])
        if old is None:
            steps.append({"row": row})
            continue
        last = steps[-1] if steps else None
        if isinstance(last, list) and sum(last) == old:
            last[1] += 1
        else:
            steps.append([old, 1])
    return steps
