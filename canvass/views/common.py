"""What the pages here share."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from engagement.errors import Refusal

if TYPE_CHECKING:
    from engagement.accounts.models import User


def person_of(request: HttpRequest) -> User:
    """Who asks: `allow` let in nobody who has not signed in."""
    return cast("User", request.user)


def url_of(name: str, *args: object) -> str:
    """The path of a page of `canvass`."""
    return reverse(f"canvass:{name}", args=args)


def refuse_on(form: forms.Form, refusal: Refusal) -> None:
    """Show a refusal beside the field that it names, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
