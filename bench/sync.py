"""Five hundred phones come back online at once with a day of visits each, and then once more.

Each of 500 phones holds 60 visits of a day without a signal. All are let go at the same moment. A
phone does what the phone page does: it greets (`GET /api/v1/field/session`), sends its first 50
visits, then the other 10 (`POST /api/v1/visits/`), on one connection that it closes when it is
done. At most 64 phones are connected at a time, as many as the server takes; the others wait for
their turn, and the clock runs for them too. The server is one process with its own Postgres that
keeps every commit (fsync on); the phones are threads of this process, so they share its processors.

- `seconds`: from the moment all are let go to the last answer to the last phone.
- `visits_per_second`: all visits over these seconds.
- `replay_ratio`: the seconds that the same phones need to greet and send the very same bodies again
  (every answer was lost, say), over `seconds`.
- `lost`: visits that were answered with "stored" and have no row in the table of visits.
- `doubled`: rows beyond one a visit: in the table of visits, and whatever a visit leaves behind
  (words, people, consents, cases, appointments, entries of the audit) that the replay added.
- `greeting_seconds`: what the greetings take of either, measured on their own afterwards.
- `median_phone_seconds`: after how long half of the phones had everything sent.

Bodies are made before the clock runs; of a hundred visits 84 are none of a conversation (see
`_phones.py`). Any answer but "stored" the first time, or "already_stored" the second, ends the run.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bench._ground import median, superuser_url, web_server

PHONES = 500
VISITS = 60
BATCH = 50
CONNECTED = 64
# What a visit leaves behind.
TABLES = (
    "canvass_visit", "canvass_visitwords", "canvass_appointment", "residents_resident",
    "residents_consent", "cases_case", "cases_casevisit", "audit_entry",
)  # fmt: skip


def run() -> dict[str, Any]:
    """Measure; times are seconds, the ratio has no unit."""
    from bench import _phones

    world = _phones.prepare(PHONES, random.Random(17), buildings=2)
    days = world.days(VISITS, BATCH)
    sent = {visit["id"] for day in days for body in day for visit in json.loads(body)["visits"]}
    before = _rows()["canvass_visit"]
    with web_server() as address:
        phones = [
            _Phone(address, session, day) for session, day in zip(world.sessions, days, strict=True)
        ]
        idle = [_Phone(address, session, []) for session in world.sessions]
        taken = _all_at_once(phones, "stored")
        there, once = _visits(), _rows()
        replay = _all_at_once(phones, "already_stored")
        twice = _rows()
        greeting = _all_at_once(idle, "")
    seconds = max(taken)
    return {
        "lost": len(sent - there),
        "doubled": once["canvass_visit"] - before - len(sent & there)
        + sum(twice[table] - once[table] for table in TABLES),
        "replay_ratio": round(max(replay) / seconds, 3),
        "visits_per_second": round(len(sent) / seconds),
        "seconds": round(seconds, 2),
        "replay_seconds": round(max(replay), 2),
        "greeting_seconds": round(max(greeting), 2),
        "median_phone_seconds": round(median(taken), 2),
        "phones": PHONES,
        "visits": len(sent),
        "connected_at_once": CONNECTED,
    }  # fmt: skip


class _Phone:
    """A phone that has a session, and its visits in the batches that it sends."""

    def __init__(self, address: str, session: str, day: list[bytes]) -> None:
        self._place = urlsplit(address)
        self._session = session
        self._day = day

    def send(self, expected: str) -> None:
        """Greet and send everything, over one connection of its own."""
        line = http.client.HTTPConnection(self._place.hostname or "", self._place.port, timeout=120)
        headers = {"Cookie": f"engagement_session={self._session}"}
        try:
            said = json.loads(_ask(line, "GET", "/api/v1/field/session", None, headers))
            token = said["csrf_token"]
            headers = {
                "Cookie": f"{headers['Cookie']}; engagement_csrf={token}",
                "X-CSRFToken": token,
                "Content-Type": "application/json",
            }
            answers = [_ask(line, "POST", "/api/v1/visits/", body, headers) for body in self._day]
            heard = sum(answer.count(f'"result":"{expected}"'.encode()) for answer in answers)
            if self._day and heard != VISITS:
                raise RuntimeError(f"Not all {expected}: {answers[0][:300]!r}")
        finally:
            line.close()


def _ask(
    line: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | None,
    headers: dict[str, str],
) -> bytes:
    line.request(method, path, body, headers)
    answer = line.getresponse()
    read = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {read[:300]!r}")
    return read


def _all_at_once(phones: list[_Phone], expected: str) -> list[float]:
    """Let all send; the seconds from the moment all were let go to the end of each."""
    started = [0.0]
    ready = threading.Barrier(len(phones), lambda: started.insert(0, time.perf_counter()))
    lines = threading.BoundedSemaphore(CONNECTED)

    def live(phone: _Phone) -> float:
        ready.wait(60)
        with lines:
            phone.send(expected)
        return time.perf_counter() - started[0]

    with ThreadPoolExecutor(len(phones)) as pool:
        return list(pool.map(live, phones))


def _visits() -> set[str]:
    with psycopg.connect(superuser_url()) as connection:
        return {str(row[0]) for row in connection.execute("SELECT id FROM canvass_visit")}


def _rows() -> dict[str, int]:
    """How many rows stand in each of these tables."""
    found = {}
    with psycopg.connect(superuser_url()) as connection:
        for table in TABLES:
            count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            row = connection.execute(count).fetchone()
            found[table] = int(row[0]) if row else 0
    return found
