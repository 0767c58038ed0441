"""The letter that lets a new member of staff set their password."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

from engagement.accounts.models import User


def invite(user: User, request: HttpRequest) -> None:
    """Send the letter of a password reset: its link sets the first password too."""
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)
