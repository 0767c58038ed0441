"""How the field API is described in the published schema (drf-spectacular)."""

from __future__ import annotations

from typing import Any

import msgspec

from canvass.wire import Batch

_ID = {"type": "string", "format": "uuid"}
_TIME = {"type": "string", "format": "date-time"}
ERROR = {
    "type": "object",
    "required": ["code", "message", "field"],
    "properties": {
        "code": {"type": "string", "description": "Stable; for programs."},
        "message": {"type": "string", "description": "A plain sentence."},
        "field": {"type": ["string", "null"], "description": "The input at fault."},
    },
}


def _error(description: str) -> dict[str, Any]:
    return {"description": description, **ERROR}


def _inlined(schema: dict[str, Any], components: dict[str, Any]) -> Any:
    """The schema with every reference written out: our requests never refer to themselves."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            return _inlined({**components[name], **rest}, components)
        return {key: _inlined(value, components) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_inlined(value, components) for value in schema]
    return schema


def _batch() -> dict[str, Any]:
    (schema,), components = msgspec.json.schema_components([Batch])
    inlined: dict[str, Any] = _inlined(schema, components)
    return inlined


VISITS = (
    "Every visit carries everything learned at it, and an id made on the phone. One transaction a"
    " batch, every item judged by itself: `stored`, `already_stored` (the same id with the same"
    " content, answered as before) or `quarantined` with a code and a sentence that names the"
    " field. A bad item never stops the others. A visit is never refused because the turf is no"
    " longer yours or a clock is off: it is stored and flagged (`turf_not_yours`, `clock_far_off`,"
    " `do_not_contact`, `call_back_without_time`, `unit_of_other_building`,"
    " `campaign_not_of_turf`). The time is corrected by `clock_offset_ms`, which is what to add"
    " to the phone's clock to have the server's (`now` of the session call). A correction or"
    " withdrawal names what it `supersedes` and happens at the same moment."
)
BATCH_REQUEST = {"application/json": _batch()}
BATCH_ANSWER = {
    "type": "object",
    "required": ["received_at", "epoch", "results"],
    "properties": {
        "received_at": _TIME,
        "epoch": {"type": "integer"},
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "result", "code", "message", "flags", "cases"],
                "properties": {
                    "id": {"type": ["string", "null"]},
                    "result": {"enum": ["stored", "already_stored", "quarantined"]},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "flags": {"type": "array", "items": {"type": "string"}},
                    "cases": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["id", "number"],
                            "properties": {"id": _ID, "number": {"type": "integer"}},
                        },
                    },
                },
            },
        },
    },
}
SIGNED_OUT = {401: _error("Not signed in.")}
FORBIDDEN = {403: _error("The CSRF token is missing or wrong."), 404: _error("Not for your role.")}
BATCH_ANSWERS = {
    200: BATCH_ANSWER,
    400: _error("The body is no batch."),
    413: _error("More than 100 visits, or more than a megabyte."),
    415: _error("Not JSON."),
    **SIGNED_OUT,
    **FORBIDDEN,
}
