"""Sending visits as a phone does."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from engagement.ids import new_id
from tests.cast import Cast, client_for

URL = "/api/v1/visits/"


def a_visit(cast: Cast, **fields: Any) -> dict[str, Any]:
    """One visit to 1A of the turf in hand, a few minutes ago: nobody home."""
    from django.utils import timezone

    said: dict[str, Any] = {
        "id": new_id(),
        "occurred_at": timezone.now() - timedelta(minutes=5),
        "channel": "door",
        "disposition": "not_home",
        "turf": cast.turf.pk,
        "campaign": cast.campaign.pk,
        "building": cast.building.pk,
        "unit": cast.units[0].pk,
    }
    return {**said, **fields}


def a_talk(cast: Cast, **fields: Any) -> dict[str, Any]:
    """A conversation with the resident of 1A."""
    said = {"disposition": "conversation", "language": "es", "resident": {"id": cast.resident.pk}}
    return a_visit(cast, **{**said, **fields})


def encode(value: Any) -> str:
    """JSON as a phone writes it."""

    def plain(one: Any) -> str:
        if isinstance(one, UUID):
            return str(one)
        if isinstance(one, datetime):
            return one.isoformat()
        raise TypeError(type(one))

    return json.dumps(value, default=plain)


def send(client: Client, *visits: Any, device: dict[str, Any] | None = None) -> Any:
    """Send a batch; the whole response."""
    body: dict[str, Any] = {"visits": list(visits)}
    if device is not None:
        body["device"] = device
    return client.post(URL, encode(body), content_type="application/json")


def send_as(user: Any, *visits: Any, device: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Send a batch as this person; its results."""
    answer = send(client_for(user), *visits, device=device)
    assert answer.status_code == 200, answer.content
    results: list[dict[str, Any]] = answer.json()["results"]
    return results
