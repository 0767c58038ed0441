"""The resident's cards on their way to a phone: public words only, sent when they changed."""

from __future__ import annotations

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from cases import api_words
from engagement.accounts.models import Role
from engagement.city.models import City
from programs.cards import all_cards, cards_mark

_DAY = {"type": ["string", "null"], "format": "date"}
_TEXT = {"type": "string"}
_CARD = {
    "type": "object",
    "required": ["name", "promise", "facts", "cost", "phone_line", "checked_on", "english_on"],
    "properties": {
        "name": _TEXT,
        "promise": _TEXT,
        "facts": {"type": "array", "items": _TEXT},
        "cost": _TEXT,
        "phone_line": _TEXT,
        "checked_on": _DAY,
        "english_on": _DAY,
    },
}
_ANSWER = {
    "type": "object",
    "required": ["sentences", "cards"],
    "properties": {
        "sentences": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["version", "texts"],
                "properties": {
                    "version": {"type": "integer"},
                    "texts": {"type": "object", "additionalProperties": _TEXT},
                },
            },
        },
        "cards": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["program", "phone", "link", "texts"],
                "properties": {
                    "program": {"type": "string", "format": "uuid"},
                    "phone": _TEXT,
                    "link": _TEXT,
                    "texts": {"type": "object", "additionalProperties": _CARD},
                },
            },
        },
    },
}


class FieldCardsView(APIView):
    """`GET /api/v1/field/cards`: what a phone shows residents, in every reviewed language."""

    allowed_roles = (Role.SPECIALIST, Role.SUPERVISOR)

    @extend_schema(
        operation_id="field_cards",
        summary="The resident's cards in every reviewed language",
        description="Public words only. Sent with an ETag; what is reviewed is in, drafts are not.",
        responses={200: _ANSWER, **api_words.SIGNED_OUT, 404: api_words.FORBIDDEN[404]},
    )
    def get(self, request: Request) -> HttpResponse:
        """Answer 304 to a phone that has them already, by the mark that it was sent with."""
        today = City.current().day_of(timezone.now())
        mark = f'"{cards_mark(today)}"'
        headers = {"ETag": mark, "Cache-Control": "private, no-cache"}
        if request.headers.get("If-None-Match") == mark:
            return HttpResponse(status=304, headers=headers)
        body = msgspec.json.encode(all_cards(today))
        return HttpResponse(body, content_type="application/json", headers=headers)
