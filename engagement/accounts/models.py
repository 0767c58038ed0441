"""People who sign in, the teams they are in and what they do there."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from engagement.db import Row


class Role(models.TextChoices):
    """What a person does. The last three may be held for the whole office."""

    SPECIALIST = "specialist", _("Outreach specialist")
    SUPERVISOR = "supervisor", _("Supervisor")
    CATALOG_EDITOR = "catalog_editor", _("Catalog editor")
    ANALYST = "analyst", _("Analyst")
    ADMINISTRATOR = "administrator", _("Administrator")


TEAM_ROLES = (Role.SPECIALIST, Role.SUPERVISOR)


class Team(Row):
    """People who share turf and a case queue."""

    name = models.CharField(max_length=120)
    is_intake = models.BooleanField(
        default=False, help_text=_("Cases that start without a door go here.")
    )
    office_phone = PhoneNumberField(blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="team_name_is_unique"),
            models.UniqueConstraint(
                fields=["is_intake"], condition=models.Q(is_intake=True), name="one_intake_team"
            ),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person who may sign in; without a password until they set one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An administrator, for the first sign-in of a new installation."""
        user = self.create_user(email, password, **fields)
        Membership.objects.create(user=user, team=None, role=Role.ADMINISTRATOR)
        return user


class User(AbstractBaseUser, Row):
    """A member of staff. Email is the sign-in; there is no username."""

    email = models.EmailField(_("email"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    phone = PhoneNumberField(_("phone"), blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_is_unique")]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def memberships_held(self) -> list[Membership]:
        """Every role this person holds; one query, then remembered."""
        return list(self.memberships.select_related("team").order_by("role", "id"))

    @cached_property
    def roles(self) -> frozenset[str]:
        """The codes of the roles this person holds anywhere."""
        return frozenset(membership.role for membership in self.memberships_held)

    def has_role(self, *roles: str) -> bool:
        """Whether this person holds one of these roles, in any team."""
        return not self.roles.isdisjoint(roles)

    def team_ids(self, *roles: str) -> list[UUID]:
        """Teams in which this person holds one of these roles (any, if none given)."""
        return [
            membership.team_id
            for membership in self.memberships_held
            if membership.team_id is not None and (not roles or membership.role in roles)
        ]

    @property
    def supervised_team_ids(self) -> list[UUID]:
        """Teams that this person supervises."""
        return self.team_ids(Role.SUPERVISOR)


class Membership(Row):
    """A role that a person holds, in a team or for the whole office."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "team", "role"],
                nulls_distinct=False,
                name="one_membership_per_user_team_and_role",
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=TEAM_ROLES) | models.Q(team__isnull=False),
                name="specialists_and_supervisors_have_a_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
