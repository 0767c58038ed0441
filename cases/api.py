"""The phone's door: a batch of visits in, a receipt for each out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import LazyObject
from django.views.decorators.gzip import gzip_page
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from canvass.wire import MOST_BYTES, NotABatch, explain, read_batch
from canvass.wire_reports import read_report
from cases import api_words
from cases.field_changes import Have, changes, tagged
from cases.field_list import field_list, field_session
from cases.intake import Receipt, take_in
from engagement.accounts.models import Role, User
from engagement.api import error

FIELD_ROLES = (Role.SPECIALIST, Role.SUPERVISOR)
# Personal data: nothing between here and the phone's own store keeps it.
NOT_KEPT = {"Cache-Control": "no-store"}


class FieldSessionView(APIView):
    """`GET /api/v1/field/session`: reach, CSRF token, clock and who this is, in one call."""

    allowed_roles = FIELD_ROLES

    @extend_schema(
        operation_id="field_session",
        summary="Who is signed in, the CSRF token and the clock",
        responses=api_words.SESSION_ANSWERS,
    )
    def get(self, request: Request) -> Response:
        """Answer at once; asked before every sending."""
        user = request.user
        assert isinstance(user, User)
        token = get_token(request._request)
        return Response(
            field_session(user=user, csrf_token=token, now=timezone.now()), headers=NOT_KEPT
        )


# A list says nothing that a request put into it, and holds no token: it may travel compressed.
@method_decorator(gzip_page, name="dispatch")
class FieldListView(APIView):
    """`GET /api/v1/field/list`: everything that this person's phone carries."""

    allowed_roles = FIELD_ROLES

    @extend_schema(
        operation_id="field_list",
        summary="The walk list, calls, cases and the catalog",
        description=api_words.LIST,
        responses=api_words.LIST_ANSWERS,
    )
    def get(self, request: Request) -> HttpResponse:
        """All of it, in a constant number of queries."""
        now = timezone.now()
        parts = field_list(user=unwrapped(request.user), now=now)
        return kept_nowhere({"made_at": now, **tagged(parts)})

    @extend_schema(
        operation_id="field_list_changes",
        summary="What changed in the list since this phone had it",
        description=api_words.CHANGES,
        request=api_words.CHANGES_REQUEST,
        responses=api_words.CHANGES_ANSWERS,
    )
    def post(self, request: Request) -> HttpResponse:
        """As large as what changed. A POST, since what a phone has is more than an address holds."""
        if len(request._request.body) > MOST_BYTES:
            return error("too_large", "This is more than can be sent at once.", status=413)
        try:
            have = _have.decode(request._request.body)
        except msgspec.ValidationError as problem:
            field, sentence = explain(problem)
            return error("invalid", sentence, field=field)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return error("invalid", "This is not JSON that can be read.")
        now = timezone.now()
        parts = field_list(user=unwrapped(request.user), now=now)
        return kept_nowhere({"made_at": now, **changes(parts, have)})


_have = msgspec.json.Decoder(Have)


def kept_nowhere(answer: dict[str, Any]) -> HttpResponse:
    """An answer with personal data, as JSON."""
    return HttpResponse(
        msgspec.json.encode(answer), content_type="application/json", headers=NOT_KEPT
    )


class CaseNamed(msgspec.Struct):
    """A case that a visit opened or joined, by the number that people see."""

    id: UUID
    number: int


class VisitAnswer(msgspec.Struct):
    """What became of one visit; only this changes a row on the phone."""

    id: UUID | str | None
    result: str
    code: str
    message: str
    flags: list[str]
    cases: list[CaseNamed]


class BatchAnswer(msgspec.Struct):
    """The answer to a batch, item by item in its order."""

    received_at: Any
    epoch: int
    results: list[VisitAnswer]


class VisitsView(APIView):
    """`POST /api/v1/visits/`: up to a hundred visits, each judged by itself."""

    allowed_roles = FIELD_ROLES

    @extend_schema(
        operation_id="visits_send",
        summary="Send a batch of visits",
        description=api_words.VISITS,
        request=api_words.BATCH_REQUEST,
        responses=api_words.BATCH_ANSWERS,
    )
    def post(self, request: Request) -> HttpResponse:
        """Read, take in, answer."""
        plain = request._request
        if plain.content_type != "application/json":
            raise UnsupportedMediaType(plain.content_type or "none")
        length = plain.META.get("CONTENT_LENGTH") or "0"
        if (length.isdigit() and int(length) > MOST_BYTES) or len(plain.body) > MOST_BYTES:
            return error("too_large", "This is more than can be sent at once.", status=413)
        try:
            sent = read_batch(plain.body)
        except NotABatch as problem:
            status = 413 if problem.code == "too_many" else 400
            return error(problem.code, problem.message, field=problem.field, status=status)
        # The person, not Django's stand-in, whose every attribute costs a detour.
        user = unwrapped(request.user)
        now = timezone.now()
        taken = take_in(
            items=sent.items,
            reports=[read_report(raw) for raw in sent.reports],
            by=user,
            now=now,
            device=sent.device,
        )
        answer = BatchAnswer(now, taken.epoch, [_answer(one) for one in taken])
        return HttpResponse(
            msgspec.json.encode(answer),
            content_type="application/json",
            headers=NOT_KEPT,
        )


def unwrapped(user: Any) -> User:
    """The person, not Django's stand-in."""
    found = user._wrapped if isinstance(user, LazyObject) else user
    assert isinstance(found, User)
    return found


def _answer(receipt: Receipt) -> VisitAnswer:
    one = receipt.recorded
    return VisitAnswer(
        one.id,
        one.result,
        one.code,
        one.message,
        list(one.flags),
        [CaseNamed(key, number) for key, number in receipt.cases],
    )
