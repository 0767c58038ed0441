"""Cases: what the requests at doors and on the phone became, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from canvass.models import Appointment
from cases.models import (
    ENDED_STATES,
    Case,
    CaseMove,
    CaseNote,
    CaseVisit,
    CaseWords,
    Referral,
    Task,
)
from engagement.accounts.models import User
from engagement.ids import derived_id
from programs.models import Need, Organization

from .casework import Step, course_of, outcome_of, working_day
from .cast import CAST
from .files import PROGRAMS, read_json
from .stage_turf import supervisor_of
from .world import Request, World
from .writing import copy_links, copy_objects

CLOSE_OF_BUSINESS = time(17)


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
        ):
            copy_objects(rows)


class CaseStage:
    """Turns requests into cases, oldest first, as their numbers run."""

    def __init__(self, world: World) -> None:
        """A stage for every request heard so far."""
        self.world = world
        self.desk = Desk()
        self.rng: Random = world.rng("cases")
        self.mint = world.minter("cases")
        self.urgent = set(Need.objects.filter(is_urgent=True).values_list("code", flat=True))
        self.specialists = {
            name: [
                world.users[one.email]
                for one in CAST
                if one.team == name and one.role == "specialist"
            ]
            for name in world.teams
        }
        names = {one["key"]: one["name"] for one in read_json(PROGRAMS)["organizations"]}
        by_name = {one.name: one for one in Organization.objects.all()}
        self.agencies = {key: by_name[name] for key, name in names.items()}

    def load(self) -> None:
        """All requests, each opening one case."""
        taken: set[tuple[UUID, Any]] = set()
        self.world.requests.sort(key=lambda one: (one.visit.occurred_at, one.visit.pk))
        for request in self.world.requests:
            key = (request.resident.pk, request.program.pk if request.program else request.story)
            if key not in taken:
                taken.add(key)
                self._open(request)
        self.desk.write()
        self._restrict_one()
        open_cases = sum(one.state not in ENDED_STATES for one in self.desk.cases)
        self.world.say(f"{len(self.desk.cases)} cases, {open_cases} of them open")

    def _open(self, request: Request) -> None:
        visit, story, world = request.visit, request.story, self.world
        name = f"case:{request.program.pk if request.program else story.need}"
        case = Case(
            id=derived_id(visit.pk, name),
            resident=request.resident,
            program=request.program,
            need_id=story.need,
            team=visit.team,
            turn_since=visit.occurred_at,
            is_urgent=story.need in self.urgent,
            opened_at=visit.occurred_at,
            opened_by=visit.user,
            visit=visit,
            opened_day=visit.day,
            opened_team_id=visit.team_id,
            campaign_id=visit.campaign_id,
            channel=visit.channel,
            language=visit.language,
        )
        if case.is_urgent:
            case.court_on = working_day(
                visit.day + timedelta(days=self.rng.randint(5, 40)), world.days_off
            )
        self.desk.cases.append(case)
        self.desk.words.append(CaseWords(case=case, text=request.words))
        self.desk.asked_at.append(
            CaseVisit(
                id=self.mint.at(visit.occurred_at), case=case, visit=visit, at=visit.occurred_at
            )
        )
        world.note("case.opened", case, by=visit.user, at=visit.received_at, visit=visit.pk)
        steps = course_of(visit.occurred_at, world.now, world.zone, world.days_off, self.rng)
        self._walk(case, request, steps)

    def _walk(self, case: Case, request: Request, steps: list[Step]) -> None:
        titles = iter(request.story.steps)
        supervisor = supervisor_of(self.world, case.team.name)
        doer = self._doer(case)
        task = self._task(case, "Call and agree on the next step", case.opened_at, None)
        for step in steps:
            by = supervisor if step.after == "assigned" else doer
            self._move(case, step, by)
            if step.after == "assigned":
                case.assignee = doer
                task.doer = doer
                self.world.note("case.assigned", case, by=by, at=step.at, assignee=doer.pk)
                continue
            self._finish(task, step.at, doer)
            if step.after in ENDED_STATES:
                continue
            if step.after == "waiting_agency":
                self._refer(case, request, step, doer)
            title = self._title(step.after, titles)
            task = self._task(case, title, step.at, doer)
            if self.rng.random() < 0.6:
                self._note(case, self.rng.choice(request.story.notes), step.at, doer)
        if case.state in ENDED_STATES:
            case.due_at = task.due_at
            return
        self._set_due(case, task)
        if case.assignee and self.rng.random() < 0.3:
            self._meet(case, doer)

    def _doer(self, case: Case) -> User:
        """Mostly who heard the request; now and then a colleague with room."""
        team = self.specialists[case.team.name]
        if case.opened_by in team and self.rng.random() < 0.8:
            return case.opened_by
        return self.rng.choice(team)

    def _move(self, case: Case, step: Step, by: User) -> None:
        if step.turn != case.turn:
            case.turn_since = step.at
        outcome = verifier = ""
        if step.after == "resolved":
            outcome, verifier = outcome_of(self.rng)
            case.outcome, case.verified_by = outcome, verifier
            case.resolved_at = step.at
            case.resolved_day = self.world.city.day_of(step.at)
            case.resolved_team_id = case.team_id
        elif step.after == "closed":
            outcome, verifier = case.outcome, case.verified_by
            case.closed_at = step.at
        elif step.before in ENDED_STATES:
            case.outcome = case.verified_by = ""
            case.resolved_at = case.closed_at = None
            case.resolved_day = case.resolved_team_id = None
            case.reopened_count += 1
        case.state, case.turn = step.after, step.turn
        case.version += 1
        self.desk.moves.append(
            CaseMove(
                id=self.mint.at(step.at),
                case=case,
                from_state=step.before,
                to_state=step.after,
                turn=step.turn,
                at=step.at,
                by=by,
                outcome=outcome,
                verified_by=verifier,
            )
        )
        if step.after != "assigned":
            verb = {"resolved": "case.resolved", "closed": "case.closed"}.get(
                step.after, "case.moved"
            )
            self.world.note(verb, case, by=by, at=step.at, state=step.after)

    def _title(self, state: str, titles: Any) -> str:
        if state == "waiting_resident":
            return "Ask whether they found the papers"
        if state == "waiting_agency":
            return "Ask the agency where it stands"
        if state == "on_hold":
            return "Look at it again"
        return str(next(titles, "Call and hear how it goes"))

    def _task(self, case: Case, title: str, at: datetime, doer: User | None) -> Task:
        """A next step, due in two working days until said otherwise."""
        due = working_day(self.world.city.day_of(at) + timedelta(days=2), self.world.days_off)
        task = Task(
            id=self.mint.at(at),
            case=case,
            title=title,
            due_at=self.world.moment(due, CLOSE_OF_BUSINESS),
            doer=doer,
            created_at=at,
            created_by=doer or case.opened_by,
        )
        self.desk.tasks.append(task)
        self.world.note("task.added", task, by=task.created_by, at=at, case=case.pk)
        return task

    def _finish(self, task: Task, at: datetime, by: User) -> None:
        if task.done_at is None:
            task.done_at, task.done_by = at, by
            self.world.note("task.finished", task, by=by, at=at, case=task.case_id)

    def _set_due(self, case: Case, task: Task) -> None:
        """When the open step is due: mostly this week, some of ours already late."""
        world, today = self.world, self.world.today
        late = case.turn == "ours" and self.rng.random() < 0.2
        age = (today - world.city.day_of(task.created_at)).days
        if late and age >= 2:
            day = today - timedelta(days=self.rng.randint(1, min(6, age - 1)))
        else:
            ahead = self.rng.choice((0, 1, 1, 2, 2, 3, 4)) if case.turn == "ours" else 3
            day = today + timedelta(days=ahead + (self.rng.randint(0, 6) if ahead == 3 else 0))
        task.due_at = world.moment(working_day(day, world.days_off), CLOSE_OF_BUSINESS)
        case.due_at = task.due_at

    def _note(self, case: Case, text: str, at: datetime, by: User) -> None:
        at = min(at + timedelta(minutes=self.rng.randint(1, 9)), self.world.now)
        note = CaseNote(id=self.mint.at(at), case=case, text=text, at=at, by=by)
        self.desk.notes.append(note)
        self.world.note("note.added", note, by=by, at=at, case=case.pk)

    def _refer(self, case: Case, request: Request, step: Step, by: User) -> None:
        if not request.story.agency or any(one.case is case for one in self.desk.referrals):
            return
        ended = case.state in ENDED_STATES
        state = self.rng.choice(("sent", "received", "received", "accepted"))
        referral = Referral(
            id=self.mint.at(step.at),
            case=case,
            organization=self.agencies[request.story.agency],
            state="completed" if ended else state,
            created_at=step.at,
            created_by=by,
            sent_at=step.at,
            answered_at=None if state == "sent" else self._soon_after(step.at),
        )
        self.desk.referrals.append(referral)
        self.world.note("referral.sent", referral, by=by, at=step.at, case=case.pk)

    def _soon_after(self, at: datetime) -> datetime:
        return min(at + timedelta(hours=self.rng.randint(3, 40)), self.world.now)

    def _meet(self, case: Case, user: User) -> None:
        """An appointment of the coming days: a call, or papers brought to the office."""
        day = working_day(
            self.world.today + timedelta(days=self.rng.randint(1, 5)), self.world.days_off
        )
        starts = self.world.moment(day, time(self.rng.randint(10, 17), self.rng.choice((0, 30))))
        at = max(case.turn_since, case.opened_at)
        row = Appointment(
            id=self.mint.at(at),
            resident=case.resident,
            unit_id=case.resident.unit_id,
            team=case.team,
            user=user,
            channel=self.rng.choice(("phone", "office")),
            starts_at=starts,
            state=self.rng.choice(("planned", "planned", "confirmed")),
            created_at=at,
        )
        self.desk.appointments.append(row)
        self.world.note("appointment.added", row, by=user, at=at, case=case.pk)

    def _restrict_one(self) -> None:
        """One person in danger: seen by those named, absent for everybody else."""
        for case in reversed(self.desk.cases):
            if case.need_id == "safety" and case.assignee and case.state not in ENDED_STATES:
                break
        else:
            return
        supervisor = supervisor_of(self.world, case.team.name)
        named = sorted({case.assignee.pk, supervisor.pk})
        at = max(case.turn_since, case.opened_at)
        for row, key in ((case, "case_id"), (case.resident, "resident_id")):
            row.is_restricted = True
            type(row)._default_manager.filter(pk=row.pk).update(is_restricted=True)
            through = type(row).named_staff.through
            copy_links(through, key, "user_id", ((row.pk, one) for one in named))
            verb = "case.restricted" if row is case else "resident.restricted"
            self.world.note(verb, row, by=supervisor, at=at, named=named)
