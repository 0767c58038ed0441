"""A new installation's first sign-in comes from the command line."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from engagement.accounts.models import Role, User


def test_the_first_administrator(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long enough password")
    call_command(
        "createsuperuser", email="First@city.example", name="First", interactive=False, verbosity=0
    )
    first = User.objects.get(email="first@city.example")
    assert first.check_password("a long enough password")
    assert first.roles == {Role.ADMINISTRATOR}
