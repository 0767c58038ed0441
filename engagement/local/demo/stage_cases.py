"""Cases: what the requests at doors and on the phone became, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from canvass.models import Appointment
from cases import deadlines
from cases.models import (
    ENDED_STATES,
    OUTCOMES_WITHOUT_PROOF,
    Case,
    CaseMove,
    CaseNote,
    CaseVisit,
    CaseWords,
    Referral,
    Reminder,
    Task,
)
from cases.reminders import MORNING, plan_reminders
from cases.transitions import TURN_OF
from engagement.accounts.models import User
from engagement.ids import derived_id
from programs.models import Need, Organization
from residents.models import Consent

from .casework import MISTAKES, Step, course_of, is_working, outcome_of, working_day
from .cast import CAST
from .desk import Desk, restrict_one
from .files import PROGRAMS, read_json
from .stage_turf import supervisor_of
from .world import Request, World

# A specialist follows up ten to twenty open cases; whoever tries that role should have some.
FULL_HANDS = 14


class CaseStage:
    """Turns requests into cases, oldest first, as their numbers run."""

    def __init__(self, world: World) -> None:
        """A stage for every request heard so far."""
        self.world = world
        self.desk = Desk()
        self.rng: Random = world.rng("cases")
        self.mint = world.minter("cases")
        self.urgent = set(Need.objects.filter(is_urgent=True).values_list("code", flat=True))
        self.sign_in = world.users["specialist@demo.example"]
        self.in_hand = 0
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
        self._fill_days()
        self.desk.write()
        restrict_one(self.world, self.desk)
        plan_reminders(now=self.world.now)
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
            turn_since=visit.received_at,
            is_urgent=story.need in self.urgent,
            opened_at=visit.received_at,
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
        case.due_at = deadlines.first_contact_due(
            now=visit.received_at,
            city=world.city,
            holidays=world.days_off,
            is_urgent=case.is_urgent,
            court_on=case.court_on,
        )
        self.desk.cases.append(case)
        self.desk.words.append(CaseWords(case=case, text=request.words))
        self.desk.asked_at.append(
            CaseVisit(
                id=derived_id(visit.pk, "asked:0"), case=case, visit=visit, at=visit.received_at
            )
        )
        self.desk.moves.append(
            CaseMove(
                id=derived_id(case.pk, "opened"),
                case=case,
                to_state=case.state,
                turn=case.turn,
                at=case.opened_at,
                by=visit.user,
            )
        )
        world.note(
            "case.opened",
            case,
            by=visit.user,
            at=visit.received_at,
            visit=visit.pk,
            program=case.program_id,
            need=case.need_id,
        )
        steps = course_of(visit.received_at, world.now, world.zone, world.days_off, self.rng)
        self._walk(case, request, steps)

    def _walk(self, case: Case, request: Request, steps: list[Step]) -> None:
        titles = iter(request.story.steps)
        supervisor = supervisor_of(self.world, case.team.name)
        doer = self._doer(case)
        task: Task | None = None
        for step in steps:
            by = supervisor if step.after == "assigned" else doer
            self._move(case, step, by, doer)
            if task is not None:
                self._finish(task, step.at, doer)
                task = None
            if case.state in ENDED_STATES or step.after == "assigned":
                continue
            if step.after == "waiting_agency":
                self._refer(case, request, step, steps[-1] is step, doer)
            task = self._task(case, self._title(step.after, titles), step.at, doer)
            if self.rng.random() < 0.6:
                self._note(case, self.rng.choice(request.story.notes), step.at, doer)
        if task is not None:
            self._set_due(case, task)
        if case.assignee_id is None or case.state in ENDED_STATES:
            return
        self.in_hand += case.assignee_id == self.sign_in.pk
        if self.rng.random() < 0.3:
            self._meet(case, doer, self.world.today + timedelta(days=self.rng.randint(1, 5)))

    def _doer(self, case: Case) -> User:
        """Mostly who heard the request; now and then a colleague with room."""
        team = self.specialists[case.team.name]
        if self.sign_in in team and self.in_hand < FULL_HANDS and self.rng.random() < 0.35:
            return self.sign_in
        if case.opened_by in team and self.rng.random() < 0.8:
            return case.opened_by
        return self.rng.choice(team)

    def _change(self, case: Case, verb: str, by: User, at: datetime, **payload: Any) -> None:
        """One change of a case: its next version, and who did what."""
        case.version += 1
        self.world.note(verb, case, by=by, at=at, version=case.version, **payload)

    def _move(self, case: Case, step: Step, by: User, doer: User) -> None:
        turn = TURN_OF[step.after]
        if turn != case.turn or step.before in ENDED_STATES:
            case.turn_since = step.at
        ending = {}
        if step.after in ENDED_STATES:
            ending = self._end(case, step)
        case.state, case.turn = step.after, turn
        self.desk.moves.append(
            CaseMove(
                id=self.mint.at(step.at),
                case=case,
                from_state=step.before,
                to_state=step.after,
                turn=turn,
                at=step.at,
                by=by,
                **ending,
            )
        )
        if step.before in ENDED_STATES and step.after == "assigned":
            self._reopen(case, step, by)
        elif step.after == "assigned":
            case.assignee = doer
            self._change(case, "case.assigned", by, step.at, assignee=doer.pk, before=None)
        elif step.after in ENDED_STATES:
            verb = f"case.{step.after}"
            self._change(case, verb, by, step.at, before=step.before, **ending)
        elif step.after != "waiting_agency":
            self._change(case, "case.moved", by, step.at, before=step.before, state=step.after)

    def _end(self, case: Case, step: Step) -> dict[str, str]:
        """What came of it: kept from the resolution, or drawn now."""
        if not case.outcome and step.after == "closed":
            case.outcome = self.rng.choice(MISTAKES)
        elif not case.outcome:
            case.outcome, case.verified_by = outcome_of(self.rng)
        if step.after == "closed":
            case.closed_at = step.at
        if case.resolved_at is None and case.outcome not in OUTCOMES_WITHOUT_PROOF:
            case.resolved_at = step.at
            case.resolved_day = self.world.city.day_of(step.at)
            case.resolved_team_id = case.team_id
        return {"outcome": case.outcome, "verified_by": case.verified_by}

    def _reopen(self, case: Case, step: Step, by: User) -> None:
        case.outcome = case.verified_by = ""
        case.resolved_at = case.closed_at = None
        case.resolved_day = case.resolved_team_id = None
        case.reopened_count += 1
        case.due_at = deadlines.first_contact_due(
            now=step.at, city=self.world.city, holidays=self.world.days_off
        )
        self._change(
            case, "case.reopened", by, step.at, before=step.before, assignee=case.assignee_id
        )

    def _title(self, state: str, titles: Iterator[str]) -> str:
        if state == "waiting_resident":
            return "Ask whether they found the papers"
        if state == "waiting_agency":
            return "Ask the agency where it stands"
        if state == "on_hold":
            return "Look at it again"
        return next(titles, "Call and hear how it goes")

    def _task(self, case: Case, title: str, at: datetime, doer: User) -> Task:
        """A next step, due in two working days until said otherwise."""
        task = Task(
            id=self.mint.at(at),
            case=case,
            title=title,
            due_at=deadlines.follow_up_due(
                now=at, city=self.world.city, holidays=self.world.days_off, is_ours=True
            ),
            doer=doer,
            created_at=at,
            created_by=doer,
        )
        case.due_at = task.due_at
        self.desk.tasks.append(task)
        self._change(case, "task.added", doer, at, task=task.pk, due_at=task.due_at, doer=doer.pk)
        return task

    def _finish(self, task: Task, at: datetime, by: User) -> None:
        task.done_at, task.done_by = at, by
        self._remind(task, at)
        self._change(task.case, "task.done", by, at, task=task.pk)

    def _set_due(self, case: Case, task: Task) -> None:
        """When the open step is due: mostly this week, some of ours already late."""
        world, today = self.world, self.world.today
        age = (today - world.city.day_of(task.created_at)).days
        if case.turn == "ours" and age >= 3 and self.rng.random() < 0.4:
            day = today - timedelta(days=self.rng.randint(1, min(6, age - 1)))
            while not is_working(day, world.days_off):
                day -= timedelta(days=1)
        else:
            ahead = self.rng.choice((0, 1, 1, 2, 2, 3, 4)) if case.turn == "ours" else 3
            day = today + timedelta(days=ahead + (self.rng.randint(0, 6) if ahead == 3 else 0))
            day = working_day(day, world.days_off)
        task.due_at = case.due_at = deadlines.end_of_day(day, world.city)
        self._remind(task, world.now)

    def _remind(self, task: Task, until: datetime) -> None:
        """The email of the morning on which a step was due, when it was still open by then."""
        due_on = self.world.city.day_of(task.due_at)
        morning = self.world.moment(due_on, MORNING)
        if not task.created_at < morning < until:
            return
        sent_at = morning + timedelta(seconds=self.rng.randint(2, 58))
        self.desk.reminders.append(
            Reminder(
                id=self.mint.at(morning),
                kind=Reminder.Kind.TASK_DUE,
                channel="email",
                user=task.doer,
                task=task,
                about_at=task.due_at,
                due_at=morning,
                state=Reminder.State.SENT,
                claimed_at=sent_at,
                attempts=1,
                sent_at=sent_at,
                created_at=max(task.created_at, morning - timedelta(hours=20)),
            )
        )

    def _note(self, case: Case, text: str, at: datetime, by: User) -> None:
        at = min(at + timedelta(minutes=self.rng.randint(1, 9)), self.world.now)
        note = CaseNote(id=self.mint.at(at), case=case, text=text, at=at, by=by)
        self.desk.notes.append(note)
        self.world.note("note.added", case, by=by, at=at, note=note.pk)

    def _refer(self, case: Case, request: Request, step: Step, is_last: bool, by: User) -> None:
        """Hand the case to the agency that answers for it, as the resident agreed."""
        agency = self.agencies[request.story.agency]
        self.desk.consents.append(
            Consent(
                id=self.mint.at(step.at),
                resident=case.resident,
                purpose="sharing",
                organization=agency,
                answer=True,
                given_at=step.at,
                how="phone",
                recorded_by=by,
            )
        )
        # While they still have to act the case waits; any other answer made it our turn again.
        answers = ("sent", "received", "waitlisted") if is_last else ("accepted", "completed")
        state = self.rng.choice(answers)
        referral = Referral(
            id=self.mint.at(step.at),
            case=case,
            organization=agency,
            state=state,
            created_at=step.at,
            created_by=by,
            sent_at=step.at,
            answered_at=None if state == "sent" else self._soon_after(step.at),
        )
        self.desk.referrals.append(referral)
        self._change(
            case, "referral.sent", by, step.at, referral=referral.pk, organization=agency.pk
        )

    def _soon_after(self, at: datetime) -> datetime:
        return min(at + timedelta(hours=self.rng.randint(3, 40)), self.world.now)

    def _fill_days(self) -> None:
        """The specialist whom people try first has somebody to see today, tomorrow and after."""
        own = [one for one in self.desk.cases if one.assignee_id == self.sign_in.pk]
        own = [one for one in own if one.state not in ENDED_STATES]
        for days, case in enumerate(own[-3:]):
            self._meet(case, self.sign_in, self.world.today + timedelta(days=days))

    def _meet(self, case: Case, user: User, day: date) -> None:
        """An appointment of the coming days: a call, or papers brought to the office."""
        world = self.world
        starts = world.now
        while starts <= world.now:
            day = working_day(day, world.days_off)
            starts = world.moment(day, time(self.rng.randint(10, 17), self.rng.choice((0, 30))))
            if starts <= world.now and world.moment(day, time(17)) <= world.now:
                day += timedelta(days=1)
        at = max(case.turn_since, case.opened_at)
        row = Appointment(
            id=self.mint.at(at),
            resident=case.resident,
            unit_id=case.resident.unit_id,
            team=case.team,
            user=user,
            channel=self.rng.choice(("phone", "office")) if case.resident.phone else "office",
            starts_at=starts,
            state=self.rng.choice(("planned", "planned", "confirmed")),
            created_at=at,
        )
        self.desk.appointments.append(row)
        self.world.note("appointment.made", row, by=user, at=at, visit=None)
