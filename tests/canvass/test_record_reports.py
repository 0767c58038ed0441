"""What phones tell besides visits: each once, each with its answer, none stopping another."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from canvass.models import Device, QuarantinedVisit, Report, Visit
from engagement.audit.models import Entry
from engagement.ids import new_id
from tests.cast import Cast, client_for

pytestmark = pytest.mark.django_db

AT = "2026-11-23T15:01:00-05:00"


def told(kind: str, **facts: Any) -> dict[str, Any]:
    return {"id": str(new_id()), "kind": kind, "occurred_at": AT, **facts}


def send(client: Client, reports: list[Any], visits: list[Any] | None = None) -> Any:
    body = {"device": {"id": str(DEVICE)}, "visits": visits or [], "reports": reports}
    answer = client.post("/api/v1/visits/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


DEVICE = UUID("0198a000-0000-7000-8000-0000000000dd")


def test_a_missing_apartment_leaves_the_lists_and_comes_back(cast: Cast) -> None:
    unit = cast.units[0]
    client = client_for(cast.specialist)
    gone = told("unit_missing", unit=str(unit.pk), seq=3)
    (answer,) = send(client, [gone])
    assert (answer["id"], answer["result"]) == (gone["id"], "stored")
    unit.refresh_from_db()
    assert unit.reported_missing_at is not None
    kept = Report.objects.get()
    assert (kept.kind, kept.unit, kept.building, kept.device_seq) == (
        "unit_missing", unit, unit.building, 3,
    )  # fmt: skip
    assert Device.objects.get().highest_seq == 3
    assert Entry.objects.filter(verb="report.unit_missing", subject_id=kept.pk).count() == 1
    (answer,) = send(client, [told("unit_found", unit=str(unit.pk))])
    assert answer["result"] == "stored"
    unit.refresh_from_db()
    assert unit.reported_missing_at is None


def test_a_resend_is_the_same_fact(cast: Cast) -> None:
    client = client_for(cast.specialist)
    gone = told("unit_missing", unit=str(cast.units[0].pk))
    send(client, [gone])
    send(client, [told("unit_found", unit=str(cast.units[0].pk))])
    (answer,) = send(client, [gone])
    assert answer["result"] == "already_stored"
    cast.units[0].refresh_from_db()
    assert cast.units[0].reported_missing_at is None
    assert Report.objects.count() == 2


def test_one_bad_report_stops_no_other_and_no_visit(cast: Cast) -> None:
    visit = {"id": str(new_id()), "occurred_at": AT, "channel": "door", "disposition": "not_home",
             "building": str(cast.building.pk), "unit": str(cast.units[0].pk)}  # fmt: skip
    good = told("unit_missing", unit=str(cast.units[1].pk))
    answers = send(
        client_for(cast.specialist),
        [
            told("unit_missing", unit=str(new_id())),
            told("no_such_kind"),
            "no report at all",
            told("unit_missing", unit=str(cast.units[0].pk), occurred_at="1066-10-14T09:00:00Z"),
            good,
        ],
        [visit],
    )
    assert [(one["result"], one["code"]) for one in answers] == [
        ("stored", ""),
        ("quarantined", "unknown_unit"),
        ("quarantined", "invalid"),
        ("quarantined", "invalid"),
        ("quarantined", "time_not_plausible"),
        ("stored", ""),
    ]
    assert "unit" in answers[1]["message"]
    assert Visit.objects.count() == 1
    assert Report.objects.get().pk == UUID(good["id"])
    assert QuarantinedVisit.objects.count() == 4


def test_an_id_is_never_used_again(cast: Cast) -> None:
    client = client_for(cast.specialist)
    gone = told("unit_missing", unit=str(cast.units[0].pk))
    send(client, [gone])
    (answer,) = send(client, [{**gone, "unit": str(cast.units[1].pk)}])
    assert answer["code"] == "id_reused"
    cast.units[1].refresh_from_db()
    assert cast.units[1].reported_missing_at is None


def test_no_more_than_a_hundred_in_all(cast: Cast) -> None:
    body = {"visits": [], "reports": [told("unit_found")] * 101}
    answer = client_for(cast.specialist).post(
        "/api/v1/visits/", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 413
