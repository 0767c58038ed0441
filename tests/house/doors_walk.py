"""Walking through the doors: one request at a time, undone at once, and what it gave away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote_plus

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement.audit.models import Entry
from tests.cast import client_for
from tests.house.doors import DOORS, STAFF, Door
from tests.house.doors_world import PERSONAL, SECRETS, World

# More than this on any page means a query for each row.
MOST_QUERIES = 45
# A GET may look, keep its place in a transaction, and note that a restricted thing was opened.
_READS = re.compile(
    r"^\s*(SELECT|WITH|SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT|SET LOCAL|DECLARE|FETCH"
    r"|CLOSE)\b",
    re.IGNORECASE,
)
_OPENING = 'INSERT INTO "audit_entry"'
_LINKS = re.compile(r"""\b(?:href|src|action|hx-\w+|formaction)=["']([^"']*)["']""")
_ENDS_A_SESSION = "account_logout"
_CONTACT_LINKS = ("tel:", "sms:", "mailto:")


@dataclass
class Answer:
    """What came back, read whole, and what it cost."""

    status: int
    body: str
    location: str
    queries: list[str]
    # Personal words that the request left in the record.
    recorded: list[str]

    @property
    def is_absent(self) -> bool:
        return self.status == 404

    @property
    def asks_to_sign_in(self) -> bool:
        return self.status == 302 and self.location.startswith("/sign-in/?next=")


class Walker:
    """Everybody's clients, and the addresses of the doors."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients = {who: self.fresh(who) for who in ("", *sorted(STAFF))}

    def address(self, name: str, whose: str = "own") -> str:
        """The path of a door, to a thing of `whose`."""
        door = DOORS[name]
        if name == "account_reset_password_from_key":
            return reverse(name, kwargs={"uidb36": "1", "key": "no-key"})
        args: list[Any] = [*door.words]
        if door.thing:
            args.append(self.world.key(door.thing, whose))
        return reverse(name, args=args)

    def fresh(self, who: str) -> Client:
        """A client of its own for this person."""
        client = client_for(getattr(self.world.cast, who)) if who else Client()
        client.raise_request_exception = False
        return client

    def ask(self, who: str, path: str, data: Any = None, **extra: Any) -> Answer:
        """GET, or POST where there is `data`; whatever it changed is undone."""
        client = self.clients[who] if path != self.address(_ENDS_A_SESSION) else self.fresh(who)
        if data is None:
            return self.answer_of(lambda: client.get(path, **extra))
        return self.answer_of(lambda: client.post(path, data, **extra))

    def send(self, who: str, path: str, body: bytes) -> Answer:
        """POST a form that is encoded already."""
        ends = path == self.address(_ENDS_A_SESSION)
        client = self.fresh(who) if ends else self.clients[who]
        return self.answer_of(
            lambda: client.generic("POST", path, body, "application/x-www-form-urlencoded")
        )

    def answer_of(self, send: Callable[[], Any]) -> Answer:
        """What `send` gets, read whole; whatever it changed is undone."""
        connection.queries_log.clear()
        with _undone(), CaptureQueriesContext(connection) as asked:
            response = send()
            body = _read(response)
            # A statement with a character that cannot be sent has no text.
            queries = [query["sql"] or "" for query in asked.captured_queries]
            left = _recorded() if any(sql.startswith(_OPENING) for sql in queries) else []
        return Answer(
            status=response.status_code,
            body=body,
            location=response.headers.get("Location", ""),
            queries=queries,
            recorded=left,
        )

    def enter(self, who: str, name: str, whose: str, *, post: bool = False) -> Answer:
        """Open one door as `who`, with an empty form where it only takes forms."""
        door = DOORS[name]
        post = post or door.is_post_only
        if post and door.is_api:
            return self.ask(who, self.address(name, whose), "{}", content_type="application/json")
        return self.ask(who, self.address(name, whose), {} if post else None)


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _read(response: HttpResponseBase) -> str:
    parts = response.streaming_content if response.streaming else [response.content]  # type: ignore[attr-defined]
    return b"".join(parts).decode(errors="replace")


def trouble(door: Door, who: str, whose: str, answer: Answer) -> str:
    """What is wrong with this answer to this person; empty when it is as the table says."""
    if answer.status >= 500 and not (door.may_be_unwell and answer.status == 503):
        return f"broke with {answer.status}"
    if door.open_reason:
        return "is not open" if answer.is_absent or answer.asks_to_sign_in else ""
    if not who:
        if door.is_api:
            return "" if answer.status in (401, 302) else f"answered {answer.status}, not 401"
        return "" if answer.asks_to_sign_in else f"answered {answer.status}, not the sign-in"
    if who in door.people(whose):
        inside = not answer.is_absent and not answer.asks_to_sign_in and answer.status != 403
        return "" if inside else f"is shut ({answer.status})"
    return "" if answer.is_absent else f"is open ({answer.status})"


def told(who: str, answer: Answer) -> list[str]:
    """Secrets of the answer that this person may not read."""
    text = unescape(answer.body)
    return [word for word, readers in SECRETS.items() if word in text and who not in readers]


def writes(answer: Answer) -> list[str]:
    """Statements of a GET that did more than read."""
    return [sql for sql in answer.queries if not _READS.match(sql) and not sql.startswith(_OPENING)]


def addressed(answer: Answer) -> list[str]:
    """Personal words in the answer's Location, or in any address on its page."""
    links = [unquote_plus(unescape(link)) for link in _LINKS.findall(answer.body)]
    places = [link for link in links if not link.startswith(_CONTACT_LINKS)]
    return [
        word
        for word in PERSONAL
        if any(word in place for place in [unquote_plus(answer.location), *places])
    ]


def faults(door: Door, who: str, whose: str, answer: Answer) -> list[str]:
    """Everything wrong with an answer, in words."""
    found = [trouble(door, who, whose, answer)]
    if secrets := told(who, answer):
        found.append(f"tells of {secrets}")
    if named := addressed(answer):
        found.append(f"has {named} in an address")
    if answer.recorded:
        found.append(f"has {answer.recorded} in the record")
    if len(answer.queries) > MOST_QUERIES:
        found.append(f"takes {len(answer.queries)} queries")
    return [one for one in found if one]


def _recorded() -> list[str]:
    texts = [str(payload) for payload in Entry.objects.values_list("payload", flat=True)]
    return [word for word in PERSONAL if any(word in text for text in texts)]
