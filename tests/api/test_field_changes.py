"""An update of the phone's list is as large as what changed, and makes exactly the new list."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from canvass.models import Assignment
from cases.field_changes import TAG, Have, changes, tagged
from residents.models import DoNotContact
from tests.cast import Cast, client_for, make_building, make_unit

LIST = "/api/v1/field/list"


def patched(old: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """What the phone does with an update (static/field/listing.js does the same)."""
    if answer.get("same"):
        return old
    new = {key: value for key, value in old.items() if key not in answer["gone"]}
    for name, steps in answer["parts"].items():
        if isinstance(steps, dict):
            new[name] = steps["row"]
            continue
        had = old.get(name) or []
        rows: list[Any] = []
        for step in steps:
            rows += [step["row"]] if isinstance(step, dict) else had[step[0] : sum(step)]
        new[name] = rows
    return new


ROWS = st.lists(st.fixed_dictionaries({"id": st.integers(0, 9), "n": st.integers(0, 3)}))
LISTS = st.dictionaries(st.sampled_from("abc"), ROWS | st.dictionaries(st.text(), st.integers()))


@given(old=LISTS, new=LISTS)
def test_any_list_becomes_any_other(old: dict[str, Any], new: dict[str, Any]) -> None:
    had = tagged(old)
    answer = changes(new, Have(had["stamp"], had["tags"]))
    assert patched(old, answer) == (old if answer.get("same") else new)
    assert bool(answer.get("same")) == (old == new)


def test_a_row_that_stays_is_not_sent_again() -> None:
    rows = [{"id": number} for number in range(500)]
    had = tagged({"units": rows})
    changed = [*rows[:200], {"id": 200, "tries": 1}, *rows[201:300], *rows[310:]]
    answer = changes({"units": changed}, Have(had["stamp"], had["tags"]))
    assert answer["parts"]["units"] == [
        [0, 200], {"row": {"id": 200, "tries": 1}}, [201, 99], [310, 190],
    ]  # fmt: skip


def ask(client: Client, **have: Any) -> Any:
    answer = client.post(LIST, json.dumps(have), content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    return answer.json()


@pytest.mark.django_db
def test_a_wish_at_the_desk_reaches_the_phone(cast: Cast) -> None:
    client = client_for(cast.specialist)
    had = client.get(LIST).json()
    assert ask(client, stamp=had["stamp"])["same"]
    DoNotContact.objects.create(scope="unit", unit=cast.units[0], created_at=timezone.now())
    assert ask(client, stamp=had["stamp"])["changed"]
    answer = ask(client, stamp=had["stamp"], tags=had["tags"])
    assert set(answer["parts"]) == {"units"}
    (row,) = [step["row"] for step in answer["parts"]["units"] if isinstance(step, dict)]
    assert (row["id"], row["held"]["reason"]) == (str(cast.units[0].pk), "asked")
    new = patched(had, answer)
    whole = client.get(LIST).json()
    assert new["units"] == whole["units"]
    assert whole["stamp"] == answer["stamp"]


@pytest.mark.django_db
def test_a_turf_taken_away_leaves_the_phone(cast: Cast) -> None:
    client = client_for(cast.specialist)
    had = client.get(LIST).json()
    Assignment.objects.filter(user=cast.specialist).update(ends_at=timezone.now())
    new = patched(had, ask(client, stamp=had["stamp"], tags=had["tags"]))
    assert (new["turfs"], new["units"], new["buildings"]) == ([], [], [])
    assert "East 119" not in json.dumps({**new, "appointments": [], "cases": [], "calls": []})


@pytest.mark.django_db
def test_an_update_costs_what_changed(cast: Cast) -> None:
    for number in range(300):
        make_unit(cast.building, f"{number // 10 + 1}{'ABCDEFGHJK'[number % 10]}9", number // 10)
    client = client_for(cast.specialist)
    whole = client.get(LIST)
    DoNotContact.objects.create(
        scope="unit", unit=cast.units[0], created_at=timezone.now(),
        expires_on=(timezone.now() + timedelta(days=9)).date(),
    )  # fmt: skip
    had = whole.json()
    body = {"stamp": had["stamp"], "tags": had["tags"]}
    update = client.post(LIST, json.dumps(body), content_type="application/json")
    # The part's own tags come along: eight characters a row, and nothing else of what stayed.
    assert len(update.content) < 302 * TAG * 2 + 1500
    assert len(update.content) * 10 < len(whole.content)


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"", b"[]", b'{"tags": 3}', b'{"other": 1}', b"\xff", b"{"])
def test_what_says_nothing_of_a_list_is_refused(cast: Cast, body: bytes) -> None:
    answer = client_for(cast.specialist).post(LIST, body, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "message", "field"}


@pytest.mark.django_db
def test_what_a_phone_claims_to_have_gives_it_nothing_more(cast: Cast) -> None:
    """Tags of another's list: every row of it that is not in this list stays unknown."""
    other = client_for(cast.colleague)
    mine = client_for(cast.specialist).get(LIST).json()
    building = make_building("9", "Elsewhere Street")
    make_unit(building, "1Z", 1)
    answer = ask(other, stamp=mine["stamp"], tags=mine["tags"])
    assert answer["parts"]["units"] == []
    assert "East 119" not in json.dumps(answer)
    strange = ask(other, stamp="", tags={"units": "x" * TAG * 3, "nothing": ""})
    assert strange["parts"]["units"] == []
    assert strange["gone"] == ["nothing"]
    assert "Elsewhere" not in json.dumps(strange)
