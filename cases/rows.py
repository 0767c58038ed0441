"""What one line of a queue says, made ready for a template with nothing left to ask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from cases.models import Case, Outcome
from cases.queues import ENDED, HOLD, OURS, THEIRS, Reader
from engagement.languages import own_name
from engagement.look import dates
from engagement.look.templatetags.look import state_chip

_COLUMNS = (
    "pk",
    "number",
    "state",
    "band",
    "turn_since",
    "due_at",
    "opened_at",
    "closed_at",
    "resolved_at",
    "outcome",
    "version",
    "is_urgent",
    "is_restricted",
    "court_on",
    "reopened_count",
    "assignee__name",
    "resident__name",
    "resident__languages",
    "resident__needs_interpreter",
    "resident__unit__label",
    "resident__unit__building__address",
    "program__code",
    "program__published__name",
    "need__label",
)


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due, in words: "3 d late" over "Fri Nov 20"."""

    word: str
    detail: str
    tone: str = ""
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One case in a list."""

    key: UUID
    number: int
    version: int
    band: int
    name: str
    own_name: str
    language_code: str
    address: str
    about: str
    detail: str
    chip: SafeString
    turn: str
    language: str
    needs_interpreter: bool
    person: str
    age: str
    due: Due
    is_urgent: bool
    is_restricted: bool
    # A line that starts a band names it.
    heads: Band | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """The heading over lines that share whose turn it is."""

    label: str
    count: str
    note: str
    icon: str


_LATIN_UNTIL = "\u024f"
_PLAIN_LABEL = re.compile(r"\d+[A-Za-z]?|[A-Za-z]\d+")


def split_name(name: str) -> tuple[str, str]:
    """A name as written in Latin letters, and in its own script beside it (or nothing).

    A name in one script alone is the first of the two.
    """
    words = name.split()
    for place, word in enumerate(words):
        if any(letter.isalpha() and letter > _LATIN_UNTIL for letter in word):
            latin = " ".join(words[:place]).rstrip("(")
            return (latin, " ".join(words[place:])) if latin else (name, "")
    return name, ""


def say_home(address: str, label: str) -> str:
    """An address with its door: "214 East 119 Street Apt 4B", "309 East 110 Street PH"."""
    if _PLAIN_LABEL.fullmatch(label):
        label = gettext("Apt %(label)s") % {"label": label}
    return f"{address} {label}".strip()


def say_due(due_at: datetime, band: int, reader: Reader) -> Due:
    """How long is left on our clock; late only while it runs."""
    today = reader.now.astimezone(reader.city.zone).date()
    local = due_at.astimezone(reader.city.zone)
    days = (local.date() - today).days
    day = dates.say_day(local.date(), today=today)
    if band != OURS:
        word = gettext("ask today") if days <= 0 else gettext("%(n)s d left") % {"n": days}
        return Due(word, gettext("ask %(day)s") % {"day": day}, is_paused=True)
    if due_at < reader.now:
        word = gettext("%(n)s d late") % {"n": -days} if days else gettext("late today")
        return Due(word, day, "late")
    if days == 0:
        by = gettext("by %(time)s") % {"time": dates.say_time(local.replace(tzinfo=None))}
        return Due(gettext("today"), by, "today")
    return Due(gettext("%(n)s d") % {"n": days}, day)


def say_turn(band: int, since: datetime, reader: Reader) -> str:
    """Whose turn it is and for how long: "ours, 8 d"."""
    word = {
        OURS: gettext("ours"),
        THEIRS: gettext("theirs"),
        HOLD: gettext("paused"),
        ENDED: gettext("ended"),
    }[band]
    return f"{word}, {dates.say_span(reader.now - since)}"


def say_count(count: int) -> str:
    """A capped count in words: "96", "1,000+"."""
    return gettext("1,000+") if count > 1000 else f"{count:,}"


def read_lines(keys: Sequence[UUID], reader: Reader) -> list[Line]:
    """The lines of these cases in their order. One query; the keys were scoped already."""
    found = {row["pk"]: row for row in Case.objects.filter(pk__in=keys).values(*_COLUMNS)}
    chips: dict[str, SafeString] = {}
    return [_line(found[key], reader, chips) for key in keys if key in found]


def _line(row: dict[str, Any], reader: Reader, chips: dict[str, SafeString]) -> Line:
    languages = row["resident__languages"] or []
    state, band = row["state"], row["band"]
    if state not in chips:
        chips[state] = state_chip(state)
    unit = row["resident__unit__label"]
    address = row["resident__unit__building__address"] or ""
    about = row["program__published__name"] or row["program__code"]
    need = row["need__label"] or ""
    if row["court_on"]:
        detail = gettext("Court %(day)s") % {"day": dates.say_day(row["court_on"])}
    elif row["reopened_count"]:
        detail = gettext("came back")
    else:
        detail = need if about else ""
    if band == ENDED:
        ended_at = row["closed_at"] or row["resolved_at"] or row["due_at"]
        due = Due(
            dates.say_day(ended_at.astimezone(reader.city.zone).date()),
            str(Outcome(row["outcome"]).label) if row["outcome"] else "",
        )
        turn = ""
    else:
        due = say_due(row["due_at"], band, reader)
        turn = say_turn(band, row["turn_since"], reader)
    name, own = split_name(row["resident__name"])
    return Line(
        key=row["pk"],
        number=row["number"],
        version=row["version"],
        band=band,
        name=name or gettext("No name"),
        own_name=own,
        language_code=languages[0] if languages else "",
        address=say_home(address, unit) if unit else gettext("No address"),
        about=about or need,
        detail=detail,
        chip=chips[state],
        turn=turn,
        language=own_name(languages[0]) if languages else "",
        needs_interpreter=row["resident__needs_interpreter"],
        person=row["assignee__name"] or "",
        age=dates.say_span(reader.now - row["opened_at"]),
        due=due,
        is_urgent=row["is_urgent"],
        is_restricted=row["is_restricted"],
    )
