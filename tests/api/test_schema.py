"""The published schema, and everything that a client could send by it: never a 5xx."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from engagement.wsgi import application
from tests.api.sending import URL, a_talk, encode
from tests.cast import Cast, client_for

CONTENT = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
SCHEMA = schemathesis.openapi.from_dict(json.loads(json.dumps(CONTENT, default=str)))
SCHEMA.app = application
SLACK = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = sorted(CONTENT["paths"]["/api/v1/visits/"]["post"]["requestBody"]["content"][
    "application/json"]["schema"]["properties"]["visits"]["items"]["properties"])  # fmt: skip
NAUGHTY = st.sampled_from(
    ["", "\x00", "\ud800", "a" * 10_000, "'; DROP TABLE canvass_visit; --", "𝒳", "\u202e", "../..",
     "NaN", "1e400", "-1", "9999-12-31", "0000-00-00T00:00:00Z", "null"]
)  # fmt: skip


@pytest.fixture
def sender(cast: Cast) -> Client:
    """The specialist's phone."""
    return client_for(cast.specialist)


@pytest.mark.parametrize("path", ["/api/v1/visits/", "/api/v1/field/session", "/api/v1/field/list"])
def test_every_endpoint_is_described(path: str) -> None:
    for operation in CONTENT["paths"][path].values():
        assert operation["summary"]
        assert {"200", "401", "404"} <= set(operation["responses"])
        assert operation["responses"]["200"]["content"]["application/json"]["schema"]["properties"]


@SCHEMA.include(path_regex="^/api/v1/(visits|field)").parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=SLACK)
def test_what_the_schema_allows_is_answered_by_it(case: Any, cast: Cast, sender: Client) -> None:
    case.headers = {
        **(case.headers or {}),
        "Cookie": f"engagement_session={sender.cookies['engagement_session'].value};"
        f" engagement_csrf={'c' * 32}",
        "X-CSRFToken": "c" * 32,
    }
    case.cookies = {}
    response = case.call()
    assert response.status_code < 500, response.text
    case.validate_response(
        response,
        checks=[status_code_conformance, content_type_conformance, response_schema_conformance],
    )


@settings(max_examples=60, deadline=None, suppress_health_check=SLACK)
@given(body=ANYTHING)
def test_no_body_is_too_strange(sender: Client, body: Any) -> None:
    answer = sender.post(URL, json.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 400, 413)
    if answer.status_code != 200:
        assert set(answer.json()) == {"code", "message", "field"}


@settings(max_examples=80, deadline=None, suppress_health_check=SLACK)
@given(field=st.sampled_from(FIELDS), value=ANYTHING | NAUGHTY)
def test_no_field_is_too_strange(cast: Cast, sender: Client, field: str, value: Any) -> None:
    good = json.loads(encode(a_talk(cast)))
    batch = {"visits": [{**good, field: value}, json.loads(encode(a_talk(cast)))]}
    answer = sender.post(URL, json.dumps(batch), content_type="application/json")
    assert answer.status_code == 200, answer.content
    first, second = answer.json()["results"]
    assert first["result"] in ("stored", "quarantined")
    assert (first["code"] == "") == (first["result"] == "stored")
    assert second["result"] == "stored"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b" ", 400, "invalid"),
        (b"{", 400, "invalid"),
        (b"[]", 400, "invalid"),
        (b"\xff\xfe", 400, "invalid"),
        (b'{"visits": 3}', 400, "invalid"),
        (b'{"visits": [' + b"[" * 20_000 + b"]" * 20_000 + b"]}", 400, "invalid"),
        (b'{"visits": [' + b",".join([b"{}"] * 101) + b"]}", 413, "too_many"),
        (b'{"visits": ["' + b"x" * (1024 * 1024) + b'"]}', 413, "too_large"),
    ],
)
def test_what_is_no_batch_is_refused_whole(
    sender: Client, body: bytes, status: int, code: str
) -> None:
    answer = sender.post(URL, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", ""])
def test_only_json_is_read(sender: Client, kind: str) -> None:
    answer = sender.generic("POST", URL, b'{"visits": []}', content_type=kind)
    assert answer.status_code == 415


def test_an_empty_batch_is_a_batch(sender: Client) -> None:
    answer = sender.post(URL, b'{"visits": []}', content_type="application/json")
    assert (answer.status_code, answer.json()["results"]) == (200, [])
