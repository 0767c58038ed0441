"""Signing in, out, and getting a password by letter."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD, Cast, client_for


def test_a_person_signs_in_and_out(cast: Cast) -> None:
    client = Client()
    answer = client.post(
        reverse("account_login"), {"login": "ANA.MORALES@staff.example", "password": PASSWORD}
    )
    assert answer.status_code == 302
    assert answer["Location"] == reverse("home")
    assert client.get(reverse("home")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("home")).status_code == 302


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("ana.morales@staff.example", "wrong wrong wrong"),
        ("nobody@staff.example", PASSWORD),
        ("", ""),
        ("not an address", PASSWORD),
        ("a\x00b@staff.example", PASSWORD),
    ],
)
def test_a_wrong_sign_in_says_so_and_keeps_the_email(cast: Cast, login: str, password: str) -> None:
    answer = Client().post(reverse("account_login"), {"login": login, "password": password})
    assert answer.status_code == 200
    assert "error" in answer.content.decode()


def test_someone_who_left_cannot_sign_in_and_is_out_at_once(cast: Cast) -> None:
    client = client_for(cast.specialist)
    cast.specialist.is_active = False
    cast.specialist.save()
    assert client.get(reverse("home")).status_code == 302
    answer = Client().post(
        reverse("account_login"), {"login": cast.specialist.email, "password": PASSWORD}
    )
    assert answer.status_code in (200, 302)
    assert "_auth_user_id" not in answer.wsgi_request.session


def test_guessing_is_slowed(cast: Cast) -> None:
    client = Client()
    codes = [
        client.post(
            reverse("account_login"), {"login": cast.specialist.email, "password": f"guess {n}"}
        )
        for n in range(7)
    ]
    assert "Too many" in codes[-1].content.decode() or codes[-1].status_code == 429


def test_a_password_is_set_by_letter(cast: Cast) -> None:
    client = Client()
    client.post(reverse("account_reset_password"), {"email": cast.specialist.email})
    assert len(mail.outbox) == 1
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[0].body))
    assert found is not None
    answer = client.get(found.group(1), follow=True)
    form_url = answer.redirect_chain[-1][0]
    client.post(form_url, {"password1": "another long one 9", "password2": "another long one 9"})
    cast.specialist.refresh_from_db()
    assert cast.specialist.check_password("another long one 9")
    # The link is good for once.
    assert "no longer works" in client.get(found.group(1), follow=True).content.decode()


def test_an_unknown_address_gets_the_same_page_and_no_letter(cast: Cast) -> None:
    answer = Client().post(reverse("account_reset_password"), {"email": "who@else.example"})
    assert answer.status_code == 302
    assert mail.outbox == []


def test_a_person_changes_their_password(cast: Cast) -> None:
    client = client_for(cast.specialist)
    client.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "a quite different one",
            "password2": "a quite different one",
        },
    )
    cast.specialist.refresh_from_db()
    assert cast.specialist.check_password("a quite different one")
