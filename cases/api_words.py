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


def failure(description: str) -> dict[str, Any]:
    """An answer that says what was wrong."""
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
    " `campaign_not_of_turf`, `unknown_detail`). The time is corrected by `clock_offset_ms`, which is what to add"
    " to the phone's clock to have the server's (`now` of the session call). A correction or"
    " withdrawal names what it `supersedes` and happens at the same moment. A phone may send"
    " `note`, `answers`, `interpreter`, `help` and `resident` sealed with the public key of the"
    " session call, as `sealed: {key, point, iv, data}`; a visit is judged by what it says, so the"
    " same words sealed anew are the same visit."
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
SIGNED_OUT = {401: failure("Not signed in.")}
FORBIDDEN = {
    403: failure("The CSRF token is missing or wrong."),
    404: failure("Not for your role."),
}
BATCH_ANSWERS = {
    200: BATCH_ANSWER,
    400: failure("The body is no batch."),
    413: failure("More than 100 visits, or more than a megabyte."),
    415: failure("Not JSON."),
    **SIGNED_OUT,
    **FORBIDDEN,
}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


_TEXT = {"type": "string"}
_WHOLE = {"type": "integer"}
_FLAG = {"type": "boolean"}
_DAY = {"type": "string", "format": "date"}


def _or_null(of: dict[str, Any]) -> dict[str, Any]:
    return {**of, "type": [of["type"], "null"]}


SESSION_ANSWER = _object(
    seal=_or_null(_object(id=_TEXT, key=_TEXT)),
    user=_object(id=_ID, name=_TEXT, languages=_list(_TEXT)),
    csrf_token=_TEXT,
    now=_TIME,
    epoch=_WHOLE,
    city=_object(
        name=_TEXT,
        time_zone=_TEXT,
        office_phone=_TEXT,
        language_line=_TEXT,
        bridge_phone=_TEXT,
        caller_prefix=_TEXT,
        unsafe_review_days=_WHOLE,
        check_in_minutes=_WHOLE,
    ),
)
LIST = (
    "The doors in hand in walking order, top floor first. `held` says that a door is not to be"
    " knocked at: `reason` is `asked`, `safety`, `legal` or `other` (somebody said do not"
    " contact), `max_attempts` or `too_soon`. What is restricted to other people is absent."
)
_HELD = _or_null(_object(channel=_TEXT, until=_or_null(_DAY), reason=_TEXT))
_PERSON = _object(id=_ID, name=_TEXT, language=_TEXT, has_phone=_FLAG)
LIST_ANSWER = _object(
    made_at=_TIME,
    shift=_or_null(_object(id=_ID, started_at=_TIME, check_every=_WHOLE)),
    campaigns=_list(
        _object(
            id=_ID,
            name=_TEXT,
            channels=_list(_TEXT),
            programs=_list(_ID),
            script=_or_null(
                _object(
                    id=_ID,
                    version=_WHOLE,
                    opening=_TEXT,
                    questions=_list({"type": "object"}),
                    translations={"type": "object"},
                )
            ),
            max_attempts=_WHOLE,
            days_between=_WHOLE,
            leaves=_list(_object(code=_TEXT, label=_TEXT)),
        )
    ),
    turfs=_list(_object(id=_ID, name=_TEXT, campaign=_ID, buildings=_list(_ID))),
    buildings=_list(
        _object(
            id=_ID,
            address=_TEXT,
            borough=_TEXT,
            postal_code=_TEXT,
            notes=_list(_object(kind=_TEXT, text=_TEXT, expires_on=_or_null(_DAY))),
            held=_HELD,
        )
    ),
    units=_list(
        _object(
            id=_ID,
            building=_ID,
            label=_TEXT,
            floor=_or_null(_WHOLE),
            last=_or_null(_object(disposition=_TEXT, at=_TIME, by_me=_FLAG)),
            tries=_WHOLE,
            held=_HELD,
            language=_TEXT,
            people=_list(_PERSON),
        )
    ),
    appointments=_list(
        _object(
            id=_ID,
            unit=_or_null(_ID),
            building=_or_null(_ID),
            resident=_or_null(_ID),
            name=_TEXT,
            starts_at=_TIME,
            channel=_TEXT,
            language=_TEXT,
        )
    ),
    calls=_list(
        _object(
            id=_ID,
            resident=_ID,
            name=_TEXT,
            phone=_TEXT,
            language=_TEXT,
            unit=_or_null(_ID),
            building=_or_null(_ID),
            address=_TEXT,
            starts_at=_or_null(_TIME),
            **{"from": _TEXT},
            until=_TEXT,
            zone=_TEXT,
            asked=_FLAG,
            no_voicemail=_FLAG,
            about=_TEXT,
            last=_TEXT,
            last_detail=_TEXT,
            tries=_WHOLE,
        )
    ),
    cases=_list(
        _object(
            id=_ID,
            number=_WHOLE,
            name=_TEXT,
            title=_TEXT,
            due_at=_TIME,
            state=_TEXT,
            building=_or_null(_ID),
            unit=_or_null(_ID),
        )
    ),
    programs=_list(
        _object(
            id=_ID,
            code=_TEXT,
            name=_TEXT,
            summary=_TEXT,
            organization=_object(id=_ID, name=_TEXT),
            needs=_list(_TEXT),
            phones=_list(_object(number=_TEXT, label=_TEXT)),
            documents=_list(_TEXT),
        )
    ),
    needs=_list(_object(code=_TEXT, label=_TEXT, is_urgent=_FLAG)),
    dispositions=_list(_object(code=_TEXT, label=_TEXT, group=_TEXT)),
    languages=_list(_object(code=_TEXT, name=_TEXT)),
    holidays=_list(_DAY),
    tags={"type": "object", "additionalProperties": _TEXT},
    stamp=_TEXT,
)
CHANGES = (
    "`stamp` and `tags` are those of the list that the phone has. Without `tags` the answer says"
    " only whether anything changed. With them it says how to make the new list: for each part"
    " that changed, steps in order, where `[first, count]` takes rows of the old part and"
    " `{row}` is a new one; a part that is no list comes whole as `{row}`. Parts that are not"
    " named stay, those in `gone` go."
)
CHANGES_REQUEST = {
    "application/json": {
        "type": "object",
        "properties": {
            "stamp": _TEXT,
            "tags": {"type": "object", "additionalProperties": _TEXT},
        },
    }
}
CHANGES_ANSWER = {
    "type": "object",
    "required": ["made_at", "stamp"],
    "properties": {
        "made_at": _TIME,
        "stamp": _TEXT,
        "same": _FLAG,
        "changed": _FLAG,
        "parts": {"type": "object"},
        "tags": {"type": "object", "additionalProperties": _TEXT},
        "gone": _list(_TEXT),
    },
}
SESSION_ANSWERS = {200: SESSION_ANSWER, **SIGNED_OUT, 404: FORBIDDEN[404]}
LIST_ANSWERS = {200: LIST_ANSWER, **SIGNED_OUT, 404: FORBIDDEN[404]}
CHANGES_ANSWERS = {
    200: CHANGES_ANSWER,
    400: failure("The body does not say what a phone has."),
    413: failure("More than a megabyte."),
    **SIGNED_OUT,
    **FORBIDDEN,
}
