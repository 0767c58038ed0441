"""Who may open which door of the building: every view names its roles here.

A view is closed unless it carries `allow(...)`, or `open_to_all(reason)`.
A test walks every URL and holds the table. What a person may see behind an
open door is the queryset's `visible_to`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from engagement.accounts.models import Role, User

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

EVERYONE = frozenset(role.value for role in Role)


class StaffRequest(HttpRequest):
    """A request whose user has signed in, for annotations."""

    user: User


def allow(*roles: str) -> Callable[[View], View]:
    """Open a view to these roles; to everyone else it does not exist (404).

    Someone who is not signed in is sent to sign in, so that a link in an
    email still works after they do.
    """
    wanted = frozenset(roles) or EVERYONE

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User) or not user.has_role(*wanted):
                raise Http404
            return view(request, *args, **kwargs)

        inner = login_required(guarded)
        inner.allowed_roles = wanted  # type: ignore[attr-defined]
        return inner  # type: ignore[return-value]

    return decorate


def open_to_all(reason: str) -> Callable[[View], View]:
    """Open a view to people who have not signed in. The reason is read by a test."""

    def decorate(view: View) -> View:
        opened = login_not_required(view)
        opened.open_reason = reason  # type: ignore[attr-defined]
        return opened

    return decorate
