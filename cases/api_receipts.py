"""What the server has of a person's visits, row by row, for the end of a shift."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.views import APIView

from canvass.shift_reading import receipts_of
from canvass.wire import MOST_BYTES, Moment, explain
from cases import api_words
from cases.api import FIELD_ROLES, kept_nowhere, unwrapped
from engagement.api import error

MOST_IDS = 1000


class Asked(msgspec.Struct):
    """The visits that a phone has, and since when others are wanted too."""

    since: Moment
    ids: Annotated[list[UUID], Meta(max_length=MOST_IDS)] = []


_asked = msgspec.json.Decoder(Asked)
_STATE = {"enum": ["stored", "corrected", "withdrawn", "set_aside"]}
_TEXT = {"type": "string"}
_ID = {"type": "string", "format": "uuid"}
_ID_OR_NULL = {"type": ["string", "null"], "format": "uuid"}
_TIME = {"type": "string", "format": "date-time"}
_REQUEST = {
    "application/json": {
        "type": "object",
        "required": ["since"],
        "properties": {
            "since": _TIME,
            "ids": {"type": "array", "items": _ID, "maxItems": MOST_IDS},
        },
    }
}
_ANSWER = {
    "type": "object",
    "required": ["now", "visits"],
    "properties": {
        "now": _TIME,
        "visits": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "state"],
                "properties": {
                    "id": _ID,
                    "state": _STATE,
                    "code": {**_TEXT, "description": "Why it was set aside."},
                    "channel": _TEXT,
                    "disposition": _TEXT,
                    "building": _ID_OR_NULL,
                    "unit": _ID_OR_NULL,
                    "occurred_at": _TIME,
                },
            },
        },
    },
}
_WORDS = (
    "For each visit that the phone names, and each other one of this person since then: `stored`,"
    " `corrected`, `withdrawn` or `set_aside` with its code. A visit that is not in the answer"
    " has not come in. Changes nothing; it is a POST since the ids are more than an address holds."
)


class FieldReceiptsView(APIView):
    """`POST /api/v1/field/receipts`: this person's visits, as the server has them."""

    allowed_roles = FIELD_ROLES

    @extend_schema(
        operation_id="field_receipts",
        summary="What the server has of this phone's visits",
        description=_WORDS,
        request=_REQUEST,
        responses={
            200: _ANSWER,
            400: api_words.failure("The body names no time, or too many visits."),
            413: api_words.failure("More than a megabyte."),
            **api_words.SIGNED_OUT,
            **api_words.FORBIDDEN,
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """Ids and codes only."""
        if len(request._request.body) > MOST_BYTES:
            return error("too_large", "This is more than can be sent at once.", status=413)
        try:
            asked = _asked.decode(request._request.body)
        except msgspec.ValidationError as problem:
            field, sentence = explain(problem)
            return error("invalid", sentence, field=field)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return error("invalid", "This is not JSON that can be read.")
        rows = receipts_of(unwrapped(request.user), since=asked.since, ids=asked.ids)
        return kept_nowhere({"now": timezone.now(), "visits": rows})
