"""Changes to staff and teams. Made by an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from engagement.accounts.models import TEAM_ROLES, Membership, Role, Team, User
from engagement.audit.operations import record
from engagement.errors import Invalid, Refusal


class EmailTaken(Refusal):
    """Somebody signs in with this address already."""

    code = "email_taken"


class NameTaken(Refusal):
    """Another team is called this."""

    code = "name_taken"


class LastAdministrator(Refusal):
    """Nobody would be left who can let people in."""

    code = "last_administrator"


@dataclass(frozen=True)
class Post:
    """A role to be held, in a team or for the whole office."""

    role: str
    team_id: UUID | None = None


@transaction.atomic
def add_staff(
    *,
    by: User | None,
    now: datetime,
    email: str,
    name: str,
    posts: Iterable[Post],
    languages: Iterable[str] = (),
    phone: str = "",
) -> User:
    """Let a person in. They set their own password from a letter sent after this.

    Raises `EmailTaken`, and `Invalid` where a role needs a team.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email, name=name, languages=list(languages), phone=phone
            )
    except IntegrityError as error:
        raise EmailTaken(_("Somebody signs in with this email already."), field="email") from error
    _hold(user, posts)
    record("staff.added", user, by=by, now=now, roles=sorted(user.roles))
    return user


@transaction.atomic
def change_staff(
    *,
    user: User,
    by: User,
    now: datetime,
    email: str,
    name: str,
    posts: Iterable[Post],
    languages: Iterable[str],
    phone: str,
    is_active: bool,
) -> User:
    """Change a person's name, roles, or whether they may sign in.

    Ends their sessions at once when they may not sign in any more (Django
    asks on every request). Raises `EmailTaken`, `LastAdministrator`, `Invalid`.
    """
    # One lock for all changes to who is an administrator: two people may not
    # each remove the other.
    list(Membership.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk"))
    user = User.objects.select_for_update().get(pk=user.pk)
    values = {
        "email": User.objects.normalize_email(email).lower(),
        "name": name,
        "languages": list(languages),
        "phone": phone,
        "is_active": is_active,
    }
    changed = [field for field, value in values.items() if getattr(user, field) != value]
    for field, value in values.items():
        setattr(user, field, value)
    try:
        with transaction.atomic():
            user.save(update_fields=list(values))
    except IntegrityError as error:
        raise EmailTaken(_("Somebody signs in with this email already."), field="email") from error
    before = {(m.role, m.team_id) for m in user.memberships_held}
    _hold(user, posts)
    if before != {(m.role, m.team_id) for m in user.memberships_held}:
        changed.append("roles")
    remaining = Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    if not remaining.exists():
        raise LastAdministrator(
            _("Somebody has to stay an administrator. Give the role to another person first."),
            field="posts",
        )
    if changed:
        record("staff.changed", user, by=by, now=now, fields=changed, roles=sorted(user.roles))
    return user


def _hold(user: User, posts: Iterable[Post]) -> None:
    wanted = {(post.role, post.team_id) for post in posts}
    for role, team_id in wanted:
        if role in TEAM_ROLES and team_id is None:
            raise Invalid(_("Choose the team of this role."), field="posts")
    held = {(m.role, m.team_id): m for m in user.memberships.all()}
    Membership.objects.filter(pk__in=[held[key].pk for key in held.keys() - wanted]).delete()
    Membership.objects.bulk_create(
        Membership(user=user, role=role, team_id=team_id) for role, team_id in wanted - held.keys()
    )
    for name in ("memberships_held", "roles"):
        user.__dict__.pop(name, None)


@transaction.atomic
def add_team(*, by: User | None, now: datetime, name: str, office_phone: str = "") -> Team:
    """A new team, with an empty queue. Raises `NameTaken`."""
    team = Team(name=name, office_phone=office_phone)
    _save_team(team)
    record("team.added", team, by=by, now=now)
    return team


@transaction.atomic
def change_team(
    *,
    team: Team,
    by: User,
    now: datetime,
    name: str,
    office_phone: str,
    is_intake: bool,
    is_active: bool,
) -> Team:
    """Change a team. The intake team passes on its part when another takes it. Raises `NameTaken`."""
    if is_intake:
        Team.objects.filter(is_intake=True).exclude(pk=team.pk).update(is_intake=False)
    values = {
        "name": name,
        "office_phone": office_phone,
        "is_intake": is_intake,
        "is_active": is_active,
    }
    changed = [field for field, value in values.items() if getattr(team, field) != value]
    for field, value in values.items():
        setattr(team, field, value)
    _save_team(team)
    if changed:
        record("team.changed", team, by=by, now=now, fields=changed)
    return team


def _save_team(team: Team) -> None:
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        raise NameTaken(_("Another team is called this."), field="name") from error
