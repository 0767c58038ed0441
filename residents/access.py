"""Who may see which residents, units and buildings, decided in one place.

What a specialist has in hand is known further up the house (turf in
`canvass`, cases in `cases`), and imports point down; so those apps each give a
function, and `settings.RESIDENT_SCOPES` lists them all on one screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from engagement.accounts.models import Role, User


@dataclass(frozen=True)
class Scope:
    """What one part of the house lets a person see.

    Each is a subquery of primary keys, so that a scope costs no query of its own.
    """

    buildings: list[QuerySet] = field(default_factory=list)  # type: ignore[type-arg]
    residents: list[QuerySet] = field(default_factory=list)  # type: ignore[type-arg]


@lru_cache
def _scopes() -> tuple[Callable[[User], Scope], ...]:
    return tuple(import_string(path) for path in settings.RESIDENT_SCOPES)


def buildings_for(user: User) -> Q | None:
    """Which buildings a person sees: `None` means all of them.

    Supervisors cut turf and administrators import lists, so they see every
    building (an address is public record). Specialists see those in hand.
    """
    if user.has_role(Role.SUPERVISOR, Role.ADMINISTRATOR):
        return None
    seen = Q(pk__in=[])
    for scope in _scopes():
        for keys in scope(user).buildings:
            seen |= Q(pk__in=keys)
    return seen


def residents_for(user: User) -> Q:
    """Which residents a person sees, before restrictions.

    A supervisor: those of the teams supervised. A specialist: those living in
    the buildings in hand, those of own cases and appointments, those this
    person recorded. Analysts, editors and administrators: none.
    """
    seen = Q(pk__in=[])
    if not user.has_role(Role.SUPERVISOR, Role.SPECIALIST):
        return seen
    if user.supervised_team_ids:
        seen |= Q(team__in=user.supervised_team_ids)
    if user.has_role(Role.SPECIALIST):
        seen |= Q(recorded_by=user)
    for scope in _scopes():
        given = scope(user)
        for keys in given.buildings:
            seen |= Q(unit__building__in=keys)
        for keys in given.residents:
            seen |= Q(pk__in=keys)
    return seen
