"""The big list of naughty strings, through the pages and the API that take the most words."""

from __future__ import annotations

import json
from pathlib import Path

from django.test import Client

from engagement.ids import new_id
from residents.models import Resident
from tests.api.sending import a_talk, encode
from tests.cases.factory import make_own_case
from tests.cast import Cast, client_for


def strings(folder: Path) -> list[str]:
    """All of the list."""
    found: list[str] = json.loads((folder / "data" / "torture" / "blns.json").read_text())
    assert len(found) > 400
    return found


def test_a_residents_name_may_be_anything(cast: Cast, shared_data: Path) -> None:
    client = _client(cast)
    path = f"/residents/{cast.resident.pk}/facts/"
    for text in strings(shared_data):
        answer = client.post(path, {"name": text, "languages": ["es"]})
        assert answer.status_code in (200, 302), text
    page = client.get(f"/residents/{cast.resident.pk}/")
    assert page.status_code == 200


def test_names_are_kept_as_typed_and_shown_as_words(cast: Cast, shared_data: Path) -> None:
    client = _client(cast)
    for text in strings(shared_data):
        if "<" not in text or len(text) > 150:
            continue
        Resident.objects.filter(pk=cast.resident.pk).update(name=text)
        page = client.get(f"/residents/{cast.resident.pk}/").content.decode()
        assert text not in page, text


def test_a_search_may_be_for_anything(cast: Cast, shared_data: Path) -> None:
    client = _client(cast)
    for text in strings(shared_data):
        assert client.post("/search/", {"q": text}).status_code == 200, text


def test_a_note_may_say_anything(cast: Cast, shared_data: Path) -> None:
    case, client = make_own_case(cast), _client(cast)
    for text in strings(shared_data):
        answer = client.post(f"/cases/{case.pk}/notes/", {"text": text})
        assert answer.status_code in (200, 302), text
    assert client.get(f"/cases/{case.pk}/").status_code == 200


def test_a_visit_may_say_anything(cast: Cast, shared_data: Path) -> None:
    client, texts = _client(cast), strings(shared_data)
    for start in range(0, len(texts), 100):
        visits = [
            a_talk(
                cast,
                id=new_id(),
                note=text,
                interpreter=text[:80],
                answers={"said": text},
                resident={"id": new_id(), "name": text[:200]},
            )
            for text in texts[start : start + 100]
        ]
        body = encode({"visits": visits})
        answer = client.post("/api/v1/visits/", body, content_type="application/json")
        assert answer.status_code == 200
        results = {one["result"] for one in answer.json()["results"]}
        assert results <= {"stored", "quarantined"}
        assert "stored" in results


def _client(cast: Cast) -> Client:
    client = client_for(cast.specialist)
    client.raise_request_exception = False
    return client
