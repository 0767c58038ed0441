"""How the record reads to a person: verbs and codes put into words when read."""

from __future__ import annotations

from engagement.audit.models import Entry


def worded(entry: Entry) -> str:
    """One line: "case closed: outcome need_met"."""
    verb = entry.verb.replace(".", " ").replace("_", " ")
    facts = ", ".join(
        f"{key.replace('_', ' ')} {_plain(value)}" for key, value in sorted(entry.payload.items())
    )
    return f"{verb}: {facts}" if facts else verb


def _plain(value: object) -> str:
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return str(value)
