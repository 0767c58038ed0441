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
        """Leave out what is restricted to other people."""
        from residents.models import Resident, Unit

        named = self.model.named_staff.through.objects.filter(case=OuterRef("pk"), user=user)
        named_resident = Resident.named_staff.through.objects.filter(
            resident=OuterRef("resident"), user=user
        )
        named_unit = Unit.named_staff.through.objects.filter(
            unit=OuterRef("resident__unit"), user=user
        )
        return self.filter(
            Q(is_restricted=False) | Exists(named),
            Q(resident__is_restricted=False) | Exists(named_resident),
            Q(resident__unit__isnull=True)
            | Q(resident__unit__is_restricted=False)
            | Exists(named_unit),
        )

    def open(self) -> CaseQuerySet:
        """Cases still owed something."""
        from cases.models import ENDED_STATES

        return self.exclude(state__in=ENDED_STATES)


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> TaskQuerySet:
        """Steps still to do."""
        return self.filter(done_at__isnull=True)
