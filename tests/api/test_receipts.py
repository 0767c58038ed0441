"""What the server has of a phone's visits: row by row, by id."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engagement.ids import new_id
from tests.canvass.test_shifts import ago, send
from tests.cast import Cast, client_for

pytestmark = pytest.mark.django_db


def a_visit(cast: Cast, **facts: Any) -> dict[str, Any]:
    return {
        "id": str(new_id()), "occurred_at": ago(30).isoformat(), "channel": "door",
        "disposition": "not_home", "building": str(cast.building.pk),
        "unit": str(cast.units[0].pk), **facts,
    }  # fmt: skip


def asked(cast: Cast, *ids: str, since: float = 60) -> dict[str, Any]:
    body = {"since": ago(since).isoformat(), "ids": list(ids)}
    answer = client_for(cast.specialist).post(
        "/api/v1/field/receipts", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    return {one["id"]: one for one in answer.json()["visits"]}


def test_each_visit_has_its_state(cast: Cast) -> None:
    plain, wrong, regretted = a_visit(cast), a_visit(cast), a_visit(cast)
    better = a_visit(cast, disposition="refused", supersedes=wrong["id"])
    undone = a_visit(cast, supersedes=regretted["id"], is_withdrawal=True)
    bad = a_visit(cast, disposition="no_such_thing")
    unsent = str(new_id())
    sent = [plain, wrong, regretted, better, undone, bad]
    send(cast.specialist, visits=sent)
    found = asked(cast, *[one["id"] for one in sent], unsent)
    assert {key: one["state"] for key, one in found.items()} == {
        plain["id"]: "stored",
        wrong["id"]: "corrected",
        regretted["id"]: "withdrawn",
        better["id"]: "stored",
        bad["id"]: "set_aside",
    }
    assert found[bad["id"]]["code"] == "unknown_disposition"
    assert found[better["id"]]["disposition"] == "refused"


def test_another_phone_of_mine_is_told_and_nobody_elses(cast: Cast) -> None:
    mine, old, theirs = (
        a_visit(cast),
        a_visit(cast, occurred_at=ago(600).isoformat()),
        a_visit(cast),
    )
    send(cast.specialist, visits=[mine, old])
    send(cast.colleague, visits=[theirs])
    assert set(asked(cast)) == {mine["id"]}
    # Somebody else's id says nothing.
    assert set(asked(cast, theirs["id"], old["id"])) == {mine["id"], old["id"]}


def test_what_is_no_question_is_refused(cast: Cast) -> None:
    client = client_for(cast.specialist)
    for body in (b"", b"[]", b'{"since": 3}', b'{"since": "2026-01-01T00:00:00Z", "ids": ["x"]}'):
        answer = client.post("/api/v1/field/receipts", body, content_type="application/json")
        assert answer.status_code == 400, body
