"""What a person holds of cases, for the scopes below (`settings.RESIDENT_SCOPES`)."""

from __future__ import annotations

from django.db.models import Q

from cases.models import Case
from engagement.accounts.models import Role, User
from residents.access import Scope


def resident_scope(user: User) -> Scope:
    """The people of own cases, and of the cases of the teams supervised."""
    if not user.has_role(Role.SPECIALIST, Role.SUPERVISOR):
        return Scope()
    held = Q(team__in=user.supervised_team_ids)
    if user.has_role(Role.SPECIALIST):
        held |= Q(assignee=user)
    return Scope(residents=[Case.objects.filter(held).values("resident")])
