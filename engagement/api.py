"""What every API endpoint shares: who may call it, and how errors read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from engagement.accounts.models import User
from engagement.errors import Refusal

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HasRole(BasePermission):
    """Closed unless the view names `allowed_roles`; other roles get 404."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        if not isinstance(user, User):
            raise exceptions.NotAuthenticated
        if not user.has_role(*getattr(view, "allowed_roles", ())):
            raise Http404
        return True


def error(code: str, message: str, *, field: str | None = None, status: int = 400) -> Response:
    """The one shape of an error: `{code, message, field}`."""
    return Response({"code": code, "message": message, "field": field}, status=status)


def answer_error(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Word an exception as `{code, message, field}`; unknown ones stay a 500."""
    if isinstance(exc, Refusal):
        return error(exc.code, exc.message, field=exc.field, status=exc.status)
    if isinstance(exc, Http404):
        return error("not_found", "There is nothing here that you may see.", status=404)
    if isinstance(exc, PermissionDenied):
        return error("forbidden", "This is not allowed.", status=403)
    if isinstance(exc, RequestDataTooBig):
        return error("too_large", "This is more than can be sent at once.", status=413)
    if isinstance(exc, BadRequest):
        return error("invalid", str(exc) or "This request cannot be read.", status=400)
    if isinstance(exc, (exceptions.NotAuthenticated, exceptions.AuthenticationFailed)):
        return error("signed_out", "Sign in first.", status=401)
    if isinstance(exc, exceptions.ValidationError):
        field, message = _first(exc.detail)
        return error("invalid", message, field=field, status=400)
    if isinstance(exc, exceptions.APIException):
        answer = error(
            str(exc.get_codes()) if isinstance(exc.get_codes(), str) else "refused",
            str(exc.detail),
            status=exc.status_code,
        )
        wait = getattr(exc, "wait", None)
        if wait:
            answer["Retry-After"] = str(int(wait))
        return answer
    return None


def _first(detail: Any, path: str | None = None) -> tuple[str | None, str]:
    if isinstance(detail, dict) and detail:
        key, value = next(iter(detail.items()))
        inner = path if key == "non_field_errors" else f"{path}.{key}" if path else str(key)
        return _first(value, inner)
    if isinstance(detail, list) and detail:
        for index, value in enumerate(detail):
            if value:
                deeper = isinstance(value, dict)
                return _first(value, f"{path or ''}[{index}]" if deeper else path)
    return path, str(detail)
