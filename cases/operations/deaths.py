"""After a death: every open case of the household asks what becomes of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cases import deadlines
from cases.models import Case, Task
from cases.operations.holding import save_change, set_due
from engagement.city.models import City
from engagement.ids import derived_id
from residents.models import HouseholdMember, Resident


def ask_after_deaths(*, now: datetime) -> int:
    """Give each open case of somebody who died, or of their household, a step that asks.

    Once a case and death, however often it runs; returns how many were asked. The step names
    nobody, and a death that is restricted to named staff is told in no other person's case.
    """
    asked = 0
    for case, dead in _concerned():
        key = derived_id(case, f"death:{dead}")
        with transaction.atomic():
            held = Case.objects.select_for_update(of=("self",)).get(pk=case)
            if not held.is_open or Task.objects.filter(pk=key).exists():
                continue
            _ask(held, key, now=now)
            asked += 1
    return asked


def _ask(case: Case, key: UUID, *, now: datetime) -> None:
    city = City.current()
    due_at = deadlines.follow_up_due(
        now=now, city=city, holidays=deadlines.holidays_from(city.day_of(now)), is_ours=True
    )
    task = Task.objects.create(
        id=key,
        case=case,
        title=_("A death in the household: decide what becomes of this case"),
        due_at=due_at,
        doer=case.assignee,
        created_at=now,
    )
    set_due(case, now=now)
    save_change(case, "task.added", by=None, now=now, task=task, due_at=due_at, doer=case.assignee)


def _concerned() -> list[tuple[UUID, UUID]]:
    """Open cases with the death that concerns them, in the order of their keys."""
    dead = Resident.objects.filter(deceased_on__isnull=False)
    own = Case.objects.open().filter(resident__in=dead.values("pk"))
    found = set(own.values_list("pk", "resident"))
    told = dead.filter(Q(unit__isnull=True) | Q(unit__is_restricted=False), is_restricted=False)
    deaths: dict[UUID, list[UUID]] = {}
    homes = HouseholdMember.objects.filter(resident__in=told.values("pk"), until_on__isnull=True)
    for household, died in homes.values_list("household", "resident"):
        deaths.setdefault(household, []).append(died)
    members = HouseholdMember.objects.filter(
        household__in=deaths, until_on__isnull=True, resident__deceased_on__isnull=True
    )
    by_member = dict(members.values_list("resident", "household"))
    theirs = Case.objects.open().filter(resident__in=by_member)
    for case, resident in theirs.values_list("pk", "resident"):
        found |= {(case, died) for died in deaths[by_member[resident]]}
    return sorted(found)
