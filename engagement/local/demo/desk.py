"""The rows that cases are made of, and keeping one of them among the named."""

from __future__ import annotations

from dataclasses import dataclass, field

from canvass.models import Appointment
from cases.models import (
    ENDED_STATES,
    Case,
    CaseMove,
    CaseNote,
    CaseVisit,
    CaseWords,
    Referral,
    Reminder,
    Task,
)
from residents.models import Consent, Resident

from .stage_turf import supervisor_of
from .world import World
from .writing import copy_links, copy_objects


@dataclass
class Desk:
    """The rows that cases are made of."""

    cases: list[Case] = field(default_factory=list)
    words: list[CaseWords] = field(default_factory=list)
    asked_at: list[CaseVisit] = field(default_factory=list)
    moves: list[CaseMove] = field(default_factory=list)
    notes: list[CaseNote] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)

    def write(self) -> None:
        """COPY everything."""
        for rows in (
            self.cases,
            self.words,
            self.asked_at,
            self.moves,
            self.notes,
            self.tasks,
            self.referrals,
            self.appointments,
            self.consents,
            self.reminders,
        ):
            copy_objects(rows)


def restrict_one(world: World, desk: Desk) -> None:
    """One person in danger: seen by those named, absent for everybody else."""
    in_danger = [
        one
        for one in desk.cases
        if one.need_id == "safety" and one.assignee_id and one.state not in ENDED_STATES
    ]
    if not in_danger:
        return
    case = in_danger[-1]
    supervisor = supervisor_of(world, case.team.name)
    assert case.assignee_id is not None
    named = sorted({case.assignee_id, supervisor.pk})
    at = max(case.turn_since, case.opened_at)
    case.version += 1
    Case.objects.filter(pk=case.pk).update(is_restricted=True, version=case.version)
    Resident.objects.filter(pk=case.resident_id).update(is_restricted=True)
    copy_links(Case.named_staff.through, "case_id", "user_id", ((case.pk, one) for one in named))
    copy_links(
        Resident.named_staff.through,
        "resident_id",
        "user_id",
        ((case.resident_id, one) for one in named),
    )
    world.note("case.restricted", case, by=supervisor, at=at, version=case.version, named=named)
    world.note("resident.restricted", case.resident, by=supervisor, at=at, named=named)
