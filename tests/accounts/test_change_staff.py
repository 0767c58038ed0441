"""Letting people in, changing what they do, and keeping somebody who can."""

from __future__ import annotations

import threading

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from engagement.accounts.models import Role, User
from engagement.accounts.operations import (
    EmailTaken,
    LastAdministrator,
    Post,
    add_staff,
    change_staff,
)
from engagement.audit.models import Entry
from engagement.errors import Invalid, Refusal
from tests.cast import NOW, Cast, client_for, make_user


def test_an_administrator_adds_a_person_who_sets_a_password(cast: Cast) -> None:
    client = client_for(cast.administrator)
    answer = client.post(
        reverse("accounts:staff-add"),
        {
            "name": "Jocelyne Pierre",
            "email": "Jocelyne@Staff.example",
            "posts": [f"specialist:{cast.team.pk}"],
            "languages": ["ht", "fr"],
        },
    )
    assert answer.status_code == 302
    added = User.objects.get(email="jocelyne@staff.example")
    assert added.roles == {"specialist"}
    assert added.team_ids() == [cast.team.pk]
    assert [letter.to for letter in mail.outbox] == [["jocelyne@staff.example"]]
    entry = Entry.objects.get(subject_id=added.pk)
    assert entry.verb == "staff.added"
    assert "Jocelyne" not in str(entry.payload)


def test_the_same_email_is_refused_and_what_was_typed_stays(cast: Cast) -> None:
    answer = client_for(cast.administrator).post(
        reverse("accounts:staff-add"),
        {
            "name": "Another Ana",
            "email": "ANA.morales@staff.example",
            "posts": [f"specialist:{cast.team.pk}"],
        },
    )
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "signs in with this email already" in text
    assert "Another Ana" in text


@pytest.mark.parametrize("email", ["", "x" * 300 + "@a.example", "no at sign", "\x00@a.example"])
def test_a_bad_email_is_named(cast: Cast, email: str) -> None:
    answer = client_for(cast.administrator).post(
        reverse("accounts:staff-add"), {"name": "Someone", "email": email, "posts": ["analyst"]}
    )
    assert answer.status_code == 200
    assert not User.objects.filter(name="Someone").exists()


def test_a_specialist_needs_a_team(cast: Cast) -> None:
    with pytest.raises(Invalid):
        add_staff(
            by=cast.administrator,
            now=NOW,
            email="x@staff.example",
            name="X",
            posts=[Post(Role.SPECIALIST)],
        )
    assert not User.objects.filter(email="x@staff.example").exists()


def test_the_last_administrator_stays(cast: Cast) -> None:
    with pytest.raises(LastAdministrator):
        change_staff(
            user=cast.administrator,
            by=cast.administrator,
            now=NOW,
            email=cast.administrator.email,
            name=cast.administrator.name,
            posts=[Post(Role.ANALYST)],
            languages=[],
            phone="",
            is_active=True,
        )
    assert User.objects.get(pk=cast.administrator.pk).has_role(Role.ADMINISTRATOR)


def test_taking_an_email_in_use_is_refused(cast: Cast) -> None:
    with pytest.raises(EmailTaken):
        change_staff(
            user=cast.specialist,
            by=cast.administrator,
            now=NOW,
            email=cast.colleague.email.upper(),
            name="Ana",
            posts=[Post(Role.SPECIALIST, cast.team.pk)],
            languages=[],
            phone="",
            is_active=True,
        )


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other(cast: Cast) -> None:
    other = make_user("Second Admin", (Role.ADMINISTRATOR, None))
    pair = [(cast.administrator, other), (other, cast.administrator)]
    start = threading.Barrier(2)
    refused: list[Refusal] = []

    def remove(actor: User, target: User) -> None:
        start.wait()
        try:
            change_staff(
                user=target,
                by=actor,
                now=timezone.now(),
                email=target.email,
                name=target.name,
                posts=[Post(Role.ANALYST)],
                languages=[],
                phone="",
                is_active=True,
            )
        except LastAdministrator as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=two) for two in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert User.objects.filter(memberships__role=Role.ADMINISTRATOR).count() == 1
