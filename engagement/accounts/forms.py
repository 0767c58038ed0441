"""The shape of input about staff and teams. Forms validate and never save."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from engagement.accounts.models import TEAM_ROLES, Role, Team, User
from engagement.accounts.operations import Post
from engagement.languages import CHOICES


def _post_choices() -> list[tuple[str, str]]:
    office = [(role.value, f"{role.label}") for role in Role if role not in TEAM_ROLES]
    teams = [
        (f"{role}:{team.pk}", f"{Role(role).label}, {team.name}")
        for team in Team.objects.filter(is_active=True)
        for role in TEAM_ROLES
    ]
    return [*teams, *office]


class StaffForm(forms.Form):
    """A person who signs in, and what they do."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Email"), max_length=254, help_text=_("They sign in with it."))
    phone = PhoneNumberField(label=_("Phone"), required=False, region="US")
    posts = forms.MultipleChoiceField(
        label=_("Roles"), choices=_post_choices, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages they speak"),
        choices=CHOICES,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    @classmethod
    def initial_of(cls, user: User) -> dict[str, Any]:
        """What the form shows of a person."""
        return {
            "name": user.name,
            "email": user.email,
            "phone": user.phone,
            "languages": user.languages,
            "is_active": user.is_active,
            "posts": [
                f"{m.role}:{m.team_id}" if m.team_id else m.role for m in user.memberships_held
            ],
        }

    def clean_posts(self) -> list[Post]:
        """Read "role:team" back into posts."""
        posts = []
        for choice in self.cleaned_data["posts"]:
            role, _colon, team = choice.partition(":")
            posts.append(Post(role, UUID(team) if team else None))
        return posts


class StaffChangeForm(StaffForm):
    """The same, with whether they may sign in."""

    is_active = forms.BooleanField(label=_("May sign in"), required=False)


class TeamForm(forms.Form):
    """A team's name and number."""

    name = forms.CharField(label=_("Name"), max_length=120)
    office_phone = PhoneNumberField(
        label=_("Office number"),
        required=False,
        region="US",
        help_text=_("Shown to residents when this team calls."),
    )


class TeamChangeForm(TeamForm):
    """The same, with the team's part."""

    is_intake = forms.BooleanField(label=_("Takes cases that start without a door"), required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False)
