"""The endpoint that takes in visits, everything included, against plain psycopg.

Four phones send batches of a hundred visits to `POST /api/v1/visits/` over HTTP: session, CSRF,
roles, judging, visits and words, people, consents, appointments, cases, audit, ledger, receipt.
Beside it, in the same run and in turn, four plain connections insert the same visits by
`json_to_recordset` into one table with a uuid key and three indexes, a durable commit a batch.
`ratio` is the endpoint's visits a second over the plain ones, medians of the rounds.

A batch is a phone's day: of a hundred visits 84 without a conversation (four promises to come
back), 16 with one (two people met for the first time, eight consents, six notes, two requests
for help, each a case). Both sides commit durably to one server, from four connections that stay
open, out of one process: bodies and rows are made before the clock runs, answers are only searched
for how many were stored. What turns rows into JSON counts for the plain side; what reads the bodies,
for the endpoint. `replay` sends the same bodies again.
"""

from __future__ import annotations

import http.client
import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench._ground import median, rounds_in_turn, superuser_url, web_server

CLIENTS = 4
BATCH = 100
BATCHES = 8
ROUNDS = 7


def run() -> dict[str, Any]:
    """Measure; figures are visits a second, ratios have no unit."""
    from bench import _phones

    world = _phones.prepare(CLIENTS, random.Random(11))
    with web_server() as address, ThreadPoolExecutor(CLIENTS) as pool:
        phones = [_Phone(address, session) for session in world.sessions]
        plain = _Plain(CLIENTS)
        sent: list[list[bytes]] = []

        def each(act: Callable[[int], None]) -> None:
            list(pool.map(act, range(CLIENTS)))

        def fresh() -> None:
            sent[:] = waiting.pop()
            each(lambda one: phones[one].send(sent[one], "stored"))

        def again() -> None:
            each(lambda one: phones[one].send(sent[one], "already_stored"))

        def insert() -> None:
            rows = plain_waiting.pop()
            each(lambda one: plain.insert(one, rows[one]))

        # Everything sent is made before the clock runs: a phone wrote its visits at the door.
        waiting = [world.bodies(BATCHES, BATCH) for _ in range(ROUNDS + 1)]
        plain_waiting = [world.rows(BATCHES, BATCH) for _ in range(ROUNDS + 1)]
        rounds_in_turn({"endpoint": fresh, "replay": again, "plain": insert}, 1)
        taken = rounds_in_turn({"endpoint": fresh, "plain": insert}, ROUNDS)
        taken |= rounds_in_turn({"replay": again}, ROUNDS)
    visits = CLIENTS * BATCHES * BATCH
    speed = {name: visits / median(seconds) for name, seconds in taken.items()}
    return {
        "ratio": round(speed["endpoint"] / speed["plain"], 3),
        "replay_ratio": round(speed["replay"] / speed["plain"], 3),
        "endpoint_per_second": round(speed["endpoint"]),
        "replay_per_second": round(speed["replay"]),
        "plain_per_second": round(speed["plain"]),
        "clients": CLIENTS,
        "batch": BATCH,
        "rounds": ROUNDS,
        "cases_opened": _count("cases_case"),
        "visits_stored": _count("canvass_visit"),
    }


class _Phone:
    """One connection that stays open, signed in."""

    def __init__(self, address: str, session: str) -> None:
        place = urlsplit(address)
        self.connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        self.headers = {"Cookie": f"engagement_session={session}"}
        answer = self._ask("GET", "/api/v1/field/session", None)
        token = json.loads(answer)["csrf_token"]
        self.headers |= {
            "Cookie": f"engagement_session={session}; engagement_csrf={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/json",
        }

    def send(self, bodies: list[bytes], expected: str) -> None:
        for body in bodies:
            answer = self._ask("POST", "/api/v1/visits/", body)
            if answer.count(f'"result":"{expected}"'.encode()) != BATCH:
                raise RuntimeError(f"Not all {expected}: {answer[:300]!r}")

    def _ask(self, method: str, path: str, body: bytes | None) -> bytes:
        self.connection.request(method, path, body, self.headers)
        answer = self.connection.getresponse()
        read = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {read[:300]!r}")
        return read


_PLAIN = """
INSERT INTO plain_visit SELECT * FROM json_populate_recordset(NULL::plain_visit, %s)
ON CONFLICT DO NOTHING RETURNING id
"""


class _Plain:
    """One table with the columns of a visit, a uuid key and three indexes."""

    def __init__(self, clients: int) -> None:
        self.connections = [
            psycopg.connect(superuser_url(), autocommit=True) for _ in range(clients)
        ]
        for statement in (
            "CREATE TABLE plain_visit (LIKE canvass_visit)",
            "ALTER TABLE plain_visit ADD PRIMARY KEY (id)",
            "CREATE INDEX ON plain_visit (unit_id, occurred_at DESC)",
            "CREATE INDEX ON plain_visit (team_id, day, id)",
            "CREATE INDEX ON plain_visit (user_id, id)",
        ):
            self.connections[0].execute(statement)

    def insert(self, client: int, batches: list[list[dict[str, Any]]]) -> None:
        for rows in batches:
            cursor = self.connections[client].execute(_PLAIN, [json.dumps(rows)], prepare=True)
            if len(cursor.fetchall()) != BATCH:
                raise RuntimeError("Not all rows went in.")


def _count(table: str) -> int:
    with psycopg.connect(superuser_url()) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0
