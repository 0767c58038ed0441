"""How the record reads to a person: verbs and codes put into words when read."""

from __future__ import annotations

import re

from engagement.audit.models import Entry

_ID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")


def worded(entry: Entry) -> str:
    """One line: "case closed: outcome need met". Ids are left out; they name nothing to a reader."""
    said = []
    for key, value in sorted(entry.payload.items()):
        words = _plain(value)
        if words:
            said.append(f"{_spaced(key)} {words}")
    verb = _spaced(entry.verb.replace(".", " "))
    return f"{verb}: {', '.join(said)}" if said else verb


def _spaced(code: str) -> str:
    return code.replace("_", " ")


def _plain(value: object) -> str:
    if isinstance(value, list):
        return " ".join(word for word in map(_plain, value) if word)
    if value is None or (isinstance(value, str) and _ID.match(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _spaced(str(value))
