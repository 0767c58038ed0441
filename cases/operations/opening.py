"""Opening cases: one at the desk, or the set that a batch of visits asks for.

There is one open case for a resident and a program (or need, where no program is named). A
further request joins it: its visit stands in the case's timeline, and its words are a note.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from canvass.measures import Cut
from canvass.models import Measure
from canvass.rollups import LEDGER, ledger_rows
from cases import deadlines
from cases.models import ENDED_STATES, Case, State, Turn
from engagement.accounts.models import Team, User
from engagement.audit import bulk
from engagement.city.models import City
from engagement.errors import Invalid
from engagement.ids import derived_id, new_id
from engagement.sets import Table, add_all, add_rows, array, as_json, ask
from programs.models import Need, Program
from residents.models import Resident

# What the advisory locks of residents' cases are called.
_RESIDENTS = 7_202
# A hearing or a notice this near makes a case urgent.
COURT_IS_NEAR = timedelta(days=7)

_CASES = Table(
    "cases_case",
    {
        "id": "uuid",
        "resident_id": "uuid",
        "program_id": "uuid",
        "need_id": "text",
        "team_id": "uuid",
        "state": "text",
        "turn": "text",
        "turn_since": "timestamptz",
        "is_urgent": "boolean",
        "court_on": "date",
        "due_at": "timestamptz",
        "opened_at": "timestamptz",
        "opened_by_id": "uuid",
        "visit_id": "uuid",
        "opened_day": "date",
        "opened_team_id": "uuid",
        "campaign_id": "uuid",
        "channel": "text",
        "language": "text",
        "outcome": "text",
        "verified_by": "text",
        "reopened_count": "smallint",
        "is_restricted": "boolean",
        "version": "integer",
    },
    returning="id, number",
)
_WORDS = Table("cases_casewords", {"case_id": "uuid", "text": "text"})
_MOVES = Table(
    "cases_casemove",
    {
        "id": "uuid",
        "case_id": "uuid",
        "from_state": "text",
        "to_state": "text",
        "turn": "text",
        "at": "timestamptz",
        "by_id": "uuid",
        "outcome": "text",
        "verified_by": "text",
    },
)
_ASKED_AT = Table(
    "cases_casevisit",
    {
        "id": "uuid",
        "case_id": "uuid",
        "visit_id": "uuid",
        "position": "smallint",
        "at": "timestamptz",
    },
    order_by="id",
)
_NOTES = Table(
    "cases_casenote",
    {"id": "uuid", "case_id": "uuid", "text": "text", "at": "timestamptz", "by_id": "uuid"},
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Help asked for. `opened_day` is the city's day of the asking, which counts go by."""

    id: UUID
    resident_id: UUID
    program_id: UUID | None
    need: str | None
    team_id: UUID
    opened_day: date
    words: str = ""
    court_on: date | None = None
    visit_id: UUID | None = None
    position: int = 0
    campaign_id: UUID | None = None
    channel: str = ""
    language: str = ""

    @property
    def key(self) -> tuple[UUID, UUID | None, str | None]:
        """What there is one open case for."""
        return self.resident_id, self.program_id, None if self.program_id else self.need


@dataclass(frozen=True, slots=True)
class Opened:
    """The case that answers a request: opened for it, or open before."""

    id: UUID
    number: int
    is_new: bool


class NothingAsked(Invalid):
    """A case is about a program or a need: neither was named."""


@transaction.atomic
def open_case(
    *,
    resident: Resident,
    program: Program | None,
    need: Need | None,
    team: Team,
    by: User,
    now: datetime,
    words: str = "",
    court_on: date | None = None,
    channel: str = "",
    language: str = "",
) -> tuple[Case, bool]:
    """Open a case without a door, or join the open one; the case, and whether it is new.

    Raises `NothingAsked` when neither a program nor a need is named.
    """
    if program is None and need is None:
        raise NothingAsked("Choose a program or a need.", field="program")
    wanted = Wanted(
        id=new_id(),
        resident_id=resident.pk,
        program_id=program.pk if program else None,
        need=need.pk if need else None,
        team_id=team.pk,
        opened_day=City.current().day_of(now),
        words=words,
        court_on=court_on,
        channel=channel,
        language=language or resident.language,
    )
    answer = open_cases(wanted=[wanted], by=by, now=now)[wanted.id]
    return Case.objects.get(pk=answer.id), answer.is_new


@transaction.atomic(savepoint=False)
def open_cases(
    *, wanted: Sequence[Wanted], by: User, now: datetime, entries: Sequence[dict[str, Any]] = ()
) -> dict[UUID, Opened]:
    """Open or join a case for every request, by its id.

    `entries` are the caller's for the audit, written beside those of the cases.

    A handful of statements for any number of requests. Requests about one resident wait for each
    other, taken in one order, so that two phones asking for the same things never deadlock.
    """
    if not wanted:
        bulk.add_entries(entries)
        return {}
    dues = _Dues(wanted, now)
    first = {one.key: one for one in reversed(wanted)}
    there = _open_now(first, dues)
    missing = sorted((one for key, one in first.items() if key not in there), key=_order)
    made = _insert(missing, dues, by, now)
    answers = {}
    entries = list(entries)
    joined: list[tuple[Wanted, UUID]] = []
    for one in wanted:
        mother = first[one.key]
        opened = made.get(one.id) if one is mother else None
        if opened is not None:
            entries.append(
                bulk.row("case.opened", "case", opened.id, by_id=by.pk, now=now, **_ids(one))
            )
        else:
            opened = Opened(*there[one.key], False) if one.key in there else made[mother.id]
            opened = Opened(opened.id, opened.number, False)
            joined.append((one, opened.id))
            entries.append(
                bulk.row("case.joined", "case", opened.id, by_id=by.pk, now=now, **_ids(one))
            )
        answers[one.id] = opened
    add_all(
        (_MOVES, _moves(missing, by, now)),
        (_WORDS, [{"case_id": one.id, "text": one.words} for one in missing]),
        (_NOTES, _notes(joined, by, now)),
        (_ASKED_AT, _asked_at(wanted, answers, now)),
        (LEDGER, ledger_rows(_counts(missing), source_id=wanted[0].id)),
        (bulk.ENTRIES, entries),
    )
    return answers


# Locks the residents, in one order, and asks what no lock bears on.
_DUES = """
SELECT count(pg_advisory_xact_lock(%(what)s, who)::text),
    (SELECT time_zone FROM city_city WHERE id = 1),
    ARRAY(SELECT "on" FROM city_holiday
          WHERE "on" BETWEEN %(now)s::date - 31 AND %(now)s::date + 366),
    ARRAY(SELECT code FROM programs_need WHERE is_urgent AND code = ANY(%(needs)s::text[]))::text[]
FROM (SELECT DISTINCT hashtext(id::text) AS who FROM unnest(%(ids)s::uuid[]) AS id ORDER BY 1)
    AS residents
"""


class _Dues:
    """When somebody who asks must have heard from us. Makes requests about one resident wait."""

    def __init__(self, wanted: Sequence[Wanted], now: datetime) -> None:
        values = {
            "what": _RESIDENTS,
            "ids": array({one.resident_id for one in wanted}),
            "now": now,
            "needs": [one.need for one in wanted if one.need],
        }
        rows = ask(_DUES, values)
        self.now = now
        _locked, zone, holidays, urgent = rows[0]
        self.city = City(time_zone=zone) if zone else City()
        self.today = self.city.day_of(now)
        self.holidays = frozenset(holidays)
        self.urgent = set(urgent)

    def is_urgent(self, one: Wanted) -> bool:
        near = one.court_on is not None and one.court_on <= self.today + COURT_IS_NEAR
        return near or one.need in self.urgent

    def due(self, one: Wanted) -> datetime:
        return deadlines.first_contact_due(
            now=self.now,
            city=self.city,
            holidays=self.holidays,
            is_urgent=self.is_urgent(one),
            court_on=one.court_on,
        )


def _order(one: Wanted) -> tuple[str, str, str]:
    return str(one.resident_id), str(one.program_id or ""), one.need or ""


_JOIN = f"""
WITH wanted AS (
    SELECT * FROM json_to_recordset(%(rows)s) AS w(
        resident_id uuid, program_id uuid, need text, is_urgent boolean, court_on date,
        due_at timestamptz)
), locked AS (
    SELECT c.id, w.is_urgent, w.court_on, w.due_at
    FROM cases_case c JOIN wanted w ON c.resident_id = w.resident_id
        AND (c.program_id = w.program_id
             OR (w.program_id IS NULL AND c.program_id IS NULL AND c.need_id = w.need))
    WHERE c.state NOT IN {tuple(str(state) for state in ENDED_STATES)}
    ORDER BY c.id FOR NO KEY UPDATE OF c
)
UPDATE cases_case c SET
    version = c.version + 1,
    is_urgent = c.is_urgent OR locked.is_urgent,
    court_on = least(c.court_on, locked.court_on),
    due_at = CASE WHEN locked.is_urgent OR locked.court_on IS NOT NULL
                  THEN least(c.due_at, locked.due_at) ELSE c.due_at END
FROM locked WHERE c.id = locked.id
RETURNING c.resident_id, c.program_id, c.need_id, c.id, c.number
"""  # noqa: S608 - constants


def _open_now(
    first: dict[tuple[UUID, UUID | None, str | None], Wanted], dues: _Dues
) -> dict[tuple[UUID, UUID | None, str | None], tuple[UUID, int]]:
    """The open cases that there are, locked: whoever is about to close one finds it changed."""
    rows = [
        {
            "resident_id": one.resident_id,
            "program_id": one.program_id,
            "need": one.need,
            "is_urgent": dues.is_urgent(one),
            "court_on": one.court_on,
            "due_at": dues.due(one),
        }
        for one in first.values()
    ]
    found = ask(_JOIN, {"rows": as_json(rows)})
    return {
        (resident, program, None if program else need): (key, number)
        for resident, program, need, key, number in found
    }


def _insert(missing: Sequence[Wanted], dues: _Dues, by: User, now: datetime) -> dict[UUID, Opened]:
    rows = [
        {
            "id": one.id,
            "resident_id": one.resident_id,
            "program_id": one.program_id,
            "need_id": one.need,
            "team_id": one.team_id,
            "state": State.NEW,
            "turn": Turn.OURS,
            "turn_since": now,
            "is_urgent": dues.is_urgent(one),
            "court_on": one.court_on,
            "due_at": dues.due(one),
            "opened_at": now,
            "opened_by_id": by.pk,
            "visit_id": one.visit_id,
            "opened_day": one.opened_day,
            "opened_team_id": one.team_id,
            "campaign_id": one.campaign_id,
            "channel": one.channel,
            "language": one.language,
            "outcome": "",
            "verified_by": "",
            "reopened_count": 0,
            "is_restricted": False,
            "version": 1,
        }
        for one in missing
    ]
    return {key: Opened(key, number, True) for key, number in add_rows(_CASES, rows)}


def _moves(missing: Sequence[Wanted], by: User, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": derived_id(one.id, "opened"),
            "case_id": one.id,
            "from_state": "",
            "to_state": State.NEW,
            "turn": Turn.OURS,
            "at": now,
            "by_id": by.pk,
            "outcome": "",
            "verified_by": "",
        }
        for one in missing
    ]


def _counts(missing: Sequence[Wanted]) -> Counter[Cut]:
    changes: Counter[Cut] = Counter()
    for one in missing:
        for program_id in {None, one.program_id}:
            changes[
                Cut(
                    Measure.CASES_OPENED.value,
                    one.opened_day,
                    one.campaign_id,
                    one.team_id,
                    program_id,
                    one.language,
                    one.channel,
                )
            ] += 1
    return changes


def _asked_at(
    wanted: Sequence[Wanted], answers: dict[UUID, Opened], now: datetime
) -> list[dict[str, Any]]:
    return [
        {
            "id": derived_id(one.visit_id, f"asked:{one.position}"),
            "case_id": answers[one.id].id,
            "visit_id": one.visit_id,
            "position": one.position,
            "at": now,
        }
        for one in wanted
        if one.visit_id is not None
    ]


def _notes(joined: Sequence[tuple[Wanted, UUID]], by: User, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": derived_id(one.id, f"words:{one.position}"),
            "case_id": key,
            "text": one.words,
            "at": now,
            "by_id": by.pk,
        }
        for one, key in joined
        if one.words.strip()
    ]


def _ids(one: Wanted) -> dict[str, str | None]:
    return {
        "visit": str(one.visit_id) if one.visit_id else None,
        "program": str(one.program_id) if one.program_id else None,
        "need": one.need,
    }
