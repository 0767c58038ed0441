"""Who is signed in: read at every request, so it is one statement with the roles in it."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, TypeVar

from allauth.account.auth_backends import AuthenticationBackend
from django.db import models

from engagement.accounts.models import Membership, Team, User
from engagement.sets import ask


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Sign-in by email; a person comes with the roles that they hold at this moment."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session; nobody when they are gone or may no longer sign in."""
        rows = ask(_statement(), {"id": str(user_id)})
        if not rows:
            return None
        values = iter(rows[0])
        user = _made(User, values)
        user.__dict__["memberships_held"] = [_held(row) for row in rows if row[_USERS] is not None]
        return user if self.user_can_authenticate(user) else None


Made = TypeVar("Made", bound=models.Model)
_USERS: Final = len(User._meta.concrete_fields)


def _held(row: tuple[Any, ...]) -> Membership:
    values = iter(row[_USERS:])
    membership = _made(Membership, values)
    team = _made(Team, values)
    membership.team = team if membership.team_id is not None else None
    return membership


def _made(model: type[Made], values: Any) -> Made:
    names = [field.attname for field in model._meta.concrete_fields]
    return model.from_db("default", names, [next(values) for _name in names])


@cache
def _statement() -> str:
    columns = ", ".join(
        f"{alias}.{field.column}"
        for model, alias in ((User, "u"), (Membership, "m"), (Team, "t"))
        for field in model._meta.concrete_fields
    )
    return f"""
        SELECT {columns} FROM accounts_user u
        LEFT JOIN accounts_membership m ON m.user_id = u.id
        LEFT JOIN accounts_team t ON t.id = m.team_id
        WHERE u.id = %(id)s::uuid ORDER BY m.role, m.id"""  # noqa: S608 - names of columns
