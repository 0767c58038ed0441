"""Which cases and tasks: every read of the desk starts here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from engagement.accounts.models import Role, User

if TYPE_CHECKING:
    from cases.models import Case, Task  # noqa: F401


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> CaseQuerySet:
        """A supervisor's teams' cases; a specialist's own.

        A restricted case, and a case of a restricted person or unit, is
        absent for everyone not named.
        """
        seen = Q(team__in=user.supervised_team_ids)
        if user.has_role(Role.SPECIALIST):
            seen |= Q(assignee=user)
        return self.filter(seen).unrestricted_for(user)

    def unrestricted_for(self, user: User) -> CaseQuerySet:
        """Leave out what is restricted to other people: cases, persons, apartments.

        The restricted are few and have an index of their own, so a list is made of them once
        rather than asking of every case.
        """
        from residents.models import Resident, Unit

        named = self.model.named_staff.through.objects.filter(case=OuterRef("pk"), user=user)
        named_people = Resident.named_staff.through.objects.filter(user=user).values("resident")
        named_units = Unit.named_staff.through.objects.filter(user=user).values("unit")
        closed_people = Resident.objects.filter(is_restricted=True).exclude(pk__in=named_people)
        closed_units = Unit.objects.filter(is_restricted=True).exclude(pk__in=named_units)
        behind_doors = Resident.objects.filter(unit__in=closed_units.values("pk"))
        return self.filter(
            Q(is_restricted=False) | Exists(named),
            ~Q(resident__in=closed_people.values("pk")),
            ~Q(resident__in=behind_doors.values("pk")),
        )

    def open(self) -> CaseQuerySet:
        """Cases still owed something."""
        from cases.models import ENDED_STATES

        return self.exclude(state__in=ENDED_STATES)


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> TaskQuerySet:
        """Steps still to do: not done, in a case that has not ended."""
        from cases.models import ENDED_STATES

        return self.filter(done_at__isnull=True).exclude(case__state__in=ENDED_STATES)
