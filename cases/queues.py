"""Named queues of cases, their filters, counts and pages. Each page costs the same."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import (
    BooleanField,
    DateTimeField,
    F,
    Field,
    Func,
    Q,
    SmallIntegerField,
    UUIDField,
    Value,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import ENDED_STATES, Case, State, Turn
from cases.queries import CaseQuerySet
from cases.transitions import TURN_OF
from engagement.accounts.models import Role, User
from engagement.city.models import City
from engagement.errors import Invalid

PAGE = 50
# Counts stop here: "1,000+".
CAP = 1001
OURS, THEIRS, HOLD, ENDED = 0, 1, 2, 3
_BAND_OF_TURN = {Turn.OURS: OURS, Turn.RESIDENT: THEIRS, Turn.AGENCY: THEIRS, Turn.NOBODY: HOLD}


@dataclass(frozen=True)
class Reader:
    """Who looks at a queue, and when."""

    user: User
    now: datetime
    city: City

    @cached_property
    def scope(self) -> CaseQuerySet:
        """Every case but those restricted to others; made once, narrowed by each part."""
        return Case.objects.unrestricted_for(self.user)

    @property
    def today(self) -> datetime:
        """The moment at which the city's day began."""
        return self.now.astimezone(self.city.zone).replace(
            hour=0, minute=0, second=0, microsecond=0
        )

    def days_ahead(self, days: int) -> datetime:
        """The moment at which a later day of the city begins."""
        start = self.today + timedelta(days=days)
        return datetime.combine(start.date(), datetime.min.time(), tzinfo=self.city.zone)


Narrow = Callable[[CaseQuerySet, Reader], CaseQuerySet]


@dataclass(frozen=True)
class Queue:
    """A named cut of the cases that a person sees.

    `states` says that only these can be in it, so that an index by state serves it;
    `is_own` that only the reader's own can.
    """

    code: str
    label: str | Promise
    empty_title: str | Promise
    empty_text: str | Promise
    narrow: Narrow = field(default=lambda rows, reader: rows)
    states: tuple[str, ...] = ()
    is_own: bool = False
    is_late: bool = False
    bands: tuple[int, ...] = (OURS, THEIRS, HOLD)


def _overdue(rows: CaseQuerySet, reader: Reader) -> CaseQuerySet:
    return rows.filter(band=OURS, due_at__lt=reader.now)


def _due_today(rows: CaseQuerySet, reader: Reader) -> CaseQuerySet:
    return rows.filter(due_at__gte=reader.today, due_at__lt=reader.days_ahead(1))


QUEUES = (
    Queue(
        "open",
        _("All open"),
        _("No case is open"),
        _("A request for help at a door, on the phone or at the office opens one."),
    ),
    Queue(
        "new",
        _("New"),
        _("Nothing new"),
        _("A case waits here until it is given to a person."),
        states=(State.NEW,),
    ),
    Queue(
        "unassigned",
        _("Unassigned"),
        _("Every case has a person"),
        _("A case that nobody holds comes here."),
        lambda rows, reader: rows.filter(assignee__isnull=True),
    ),
    Queue(
        "mine",
        _("Mine"),
        _("You hold no case"),
        _("Cases that are given to you, or that you take, come here."),
        is_own=True,
    ),
    Queue(
        "today",
        _("Due today"),
        _("Nothing more is due today"),
        _("A case comes here on the day of its next step."),
        _due_today,
    ),
    Queue(
        "overdue",
        _("Overdue"),
        _("Nothing is overdue"),
        _("A case comes here when our own clock runs out. Time on their turn does not count."),
        _overdue,
        is_late=True,
        bands=(OURS,),
    ),
    Queue(
        "waiting-agency",
        _("Waiting for agency"),
        _("No agency owes us an answer"),
        _("A case comes here when it is an agency’s turn. Our clock is paused."),
        states=(State.WAITING_AGENCY,),
    ),
    Queue(
        "waiting-resident",
        _("Waiting for resident"),
        _("No resident owes us an answer"),
        _("A case comes here when it is the resident’s turn. Our clock is paused."),
        states=(State.WAITING_RESIDENT,),
    ),
    Queue(
        "came-back",
        _("Came back"),
        _("Nothing came back"),
        _("A case that was closed and opened again comes here."),
        lambda rows, reader: rows.filter(reopened_count__gt=0),
    ),
    Queue(
        "ended",
        _("Resolved and closed"),
        _("No case has ended yet"),
        _("Cases with an outcome come here, the latest first."),
        states=ENDED_STATES,
        bands=(ENDED,),
    ),
)
BY_CODE = {queue.code: queue for queue in QUEUES}
# Counting those that ended would grow with the years, and nobody acts on it.
COUNTED = tuple(queue for queue in QUEUES if queue.code != "ended")


@dataclass(frozen=True)
class Filters:
    """What a reader narrows a queue by. Codes and ids only: they stand in the URL."""

    state: str = ""
    team: UUID | None = None
    person: UUID | None = None
    is_nobodys: bool = False
    program: UUID | None = None
    need: str = ""
    language: str = ""
    age: str = ""
    due: str = ""
    order: str = "turn"

    def apply(self, rows: CaseQuerySet, reader: Reader) -> CaseQuerySet:
        """The rows that fit every filter but state and team, which choose the index."""
        if self.person is not None:
            rows = rows.filter(assignee=self.person)
        if self.is_nobodys:
            rows = rows.filter(assignee__isnull=True)
        if self.program is not None:
            rows = rows.filter(program=self.program)
        if self.need:
            rows = rows.filter(need=self.need)
        if self.language:
            rows = rows.filter(resident__languages__0=self.language)
        if self.age:
            rows = rows.filter(_AGES[self.age](reader))
        if self.due:
            rows = rows.filter(_DUES[self.due](reader))
        return rows

    @property
    def is_any(self) -> bool:
        """Whether anything is narrowed."""
        return self != Filters(order=self.order)


_AGES: dict[str, Callable[[Reader], Q]] = {
    "week": lambda reader: Q(opened_at__gte=reader.days_ahead(-7)),
    "month": lambda reader: Q(
        opened_at__lt=reader.days_ahead(-7), opened_at__gte=reader.days_ahead(-30)
    ),
    "older": lambda reader: Q(opened_at__lt=reader.days_ahead(-30)),
}
_DUES: dict[str, Callable[[Reader], Q]] = {
    "overdue": lambda reader: Q(band=OURS, due_at__lt=reader.now),
    "today": lambda reader: Q(due_at__gte=reader.today, due_at__lt=reader.days_ahead(1)),
    "week": lambda reader: Q(due_at__gte=reader.today, due_at__lt=reader.days_ahead(7)),
    "later": lambda reader: Q(due_at__gte=reader.days_ahead(7)),
}


@dataclass(frozen=True)
class Listing:
    """A queue as one reader narrowed and ordered it."""

    queue: Queue
    reader: Reader
    filters: Filters = Filters()

    @property
    def states(self) -> tuple[str, ...]:
        """The states that can be in it, when only some can."""
        mine = self.queue.states
        asked = (self.filters.state,) if self.filters.state else ()
        if mine and asked:
            return tuple(state for state in mine if state in asked) or ("",)
        return asked or mine

    def arms(self) -> list[tuple[CaseQuerySet, int | None]]:
        """The listing in parts that an index serves in order, each with its band if it has one.

        A reader may see several teams' cases and their own besides: every part is read by
        itself, and the parts are merged.
        """
        rows = self.reader.scope
        if self.states:
            owners = self._owners()
            return [
                # The band is said although the state says it: an order by band costs no sort.
                (self._narrowed(rows.filter(owner, state=state, band=_band(state))), _band(state))
                for owner in owners
                for state in self.states
                if state
            ]
        return [(self._narrowed(rows.open().filter(owner)), None) for owner in self._owners()]

    def _owners(self) -> list[Q]:
        user = self.reader.user
        if self.queue.is_own:
            return [Q(assignee=user)]
        teams = user.supervised_team_ids
        owners = [
            Q(team=team) for team in teams if self.filters.team is None or team == self.filters.team
        ]
        if user.has_role(Role.SPECIALIST):
            own = Q(assignee=user)
            if self.filters.team is not None:
                own &= Q(team=self.filters.team)
            # What a team's part holds already need not be found twice.
            if owners:
                own &= ~Q(team__in=teams)
            owners.append(own)
        return owners

    def _narrowed(self, rows: CaseQuerySet) -> CaseQuerySet:
        return self.filters.apply(self.queue.narrow(rows, self.reader), self.reader)


def _band(state: str) -> int:
    return ENDED if state in ENDED_STATES else _BAND_OF_TURN[Turn(TURN_OF[state])]


# --- Counting


Groups = Sequence[Iterable[CaseQuerySet]]


def capped_counts(groups: Groups) -> list[int]:
    """How many rows each group of parts holds, up to `CAP`, all in one statement."""
    text, values = compose_counts(groups)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return [int(count) for count in cursor.fetchone()]


def compose_counts(groups: Groups) -> tuple[str, list[Any]]:
    """One statement that counts each group up to `CAP`, and its values."""
    pieces: list[str] = []
    values: list[Any] = []
    for group in groups:
        parts = []
        for rows in group:
            # In the order of an index, so that it stops reading at the cap.
            ordered = rows.order_by("band", "due_at", "pk").values("pk")[:CAP]
            text, given = ordered.query.sql_with_params()
            parts.append(f"({text})")
            values.extend(given)
        body = " UNION ALL ".join(parts) or "SELECT 1 WHERE FALSE"
        # The pieces are Django's own SQL; every value goes as a parameter.
        pieces.append(f"(SELECT count(*) FROM (SELECT 1 FROM ({body}) a LIMIT {CAP}) b)")  # noqa: S608
    return "SELECT " + ", ".join(pieces), values


# --- Paging


@dataclass(frozen=True)
class Page:
    """Keys of some cases in order, and the cursors beside them (empty where there is none)."""

    keys: list[UUID]
    newer: str = ""
    older: str = ""


@dataclass(frozen=True)
class _Place:
    """Where a page starts: after, or before, a row."""

    is_back: bool
    band: int
    due_at: datetime
    key: UUID

    def write(self) -> str:
        text = json.dumps(
            [int(self.is_back), self.band, self.due_at.isoformat(), str(self.key)],
            separators=(",", ":"),
        )
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, cursor: str) -> _Place:
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            back, band, due, key = json.loads(base64.urlsafe_b64decode(padded.encode()))
            due_at = datetime.fromisoformat(due)
            if due_at.tzinfo is None or band not in range(4):
                raise ValueError(due)
            return cls(bool(back), band, due_at, UUID(key))
        except (ValueError, TypeError, AttributeError, binascii.Error, OverflowError) as error:
            raise Invalid("This page cannot be found again. Start from the first.") from error


def read_page(listing: Listing, cursor: str = "", *, size: int = PAGE) -> Page:
    """One page of a listing, the same work at the first row and at the millionth.

    Raises `Invalid` for a cursor that is none.
    """
    place = _Place.read(cursor) if cursor else None
    is_back = place.is_back if place else False
    by_band = listing.filters.order != "due" and ENDED not in listing.queue.bands
    # What ended is read from the latest on; everything else from the earliest.
    is_down = is_back != (ENDED in listing.queue.bands)
    arms = [
        arm
        for rows, band in listing.arms()
        if (arm := _arm(rows, band, place, by_band=by_band, is_down=is_down)) is not None
    ]
    if not arms:
        return Page([])
    names = ["band", "due_at", "pk"] if by_band else ["due_at", "pk"]
    order = [f"-{name}" if is_down else name for name in names]
    taken = [rows.order_by(*order).values_list("band", "due_at", "pk")[: size + 1] for rows in arms]
    found: list[Any]
    if len(taken) == 1:
        found = list(taken[0])
    else:
        found = list(taken[0].union(*taken[1:], all=True).order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if is_back:
        found.reverse()
    if not found:
        return Page([])
    has_newer = more if is_back else place is not None
    has_older = True if is_back else more
    return Page(
        keys=[key for _band, _due, key in found],
        newer=_Place(True, *found[0]).write() if has_newer else "",
        older=_Place(False, *found[-1]).write() if has_older else "",
    )


def _arm(
    rows: CaseQuerySet, band: int | None, place: _Place | None, *, by_band: bool, is_down: bool
) -> CaseQuerySet | None:
    """One part from the place on; None when the whole part lies on the other side of it."""
    if place is None:
        return rows
    names: tuple[str, ...] = ("due_at", "pk")
    values: tuple[Any, ...] = (place.due_at, place.key)
    if by_band:
        if band is None:
            names = ("band", *names)
            values = (place.band, *values)
        elif band != place.band:
            return rows if (band < place.band) == is_down else None
    return rows.filter(_beyond(names, values, is_down=is_down))


_FIELDS: dict[str, Field[Any, Any]] = {
    "band": SmallIntegerField(),
    "due_at": DateTimeField(),
    "pk": UUIDField(),
}


def _beyond(names: Sequence[str], values: Sequence[Any], *, is_down: bool) -> Func:
    """A comparison of whole rows: Postgres walks the index from there on."""
    return Func(
        Func(*(F(name) for name in names), function="ROW"),
        Func(
            *(
                Value(value, output_field=_FIELDS[name])
                for name, value in zip(names, values, strict=True)
            ),
            function="ROW",
        ),
        template="(%(expressions)s)",
        arg_joiner=" < " if is_down else " > ",
        output_field=BooleanField(),
    )
