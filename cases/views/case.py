"""The case itself, on one page from the first knock to now; and opening one without a door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.clocks import read_clock
from cases.forms import (
    AnswerForm,
    AssignForm,
    CaseForm,
    CloseForm,
    MoveForm,
    NewTaskForm,
    NoteForm,
    ReferralForm,
    ReopenForm,
    people_of,
)
from cases.models import Case, Referral, State
from cases.operations.assigning import log_opening
from cases.operations.opening import open_case
from cases.queues import HOLD, OURS, THEIRS, Reader
from cases.reaching import read_reach
from cases.rows import say_due, say_home, split_name
from cases.timeline import read_timeline
from cases.transitions import REFERRAL_MOVES, moves_by_hand
from cases.views.acting import case_or_404, crumbs, reader_of
from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role, Team
from engagement.errors import Invalid, Refusal
from engagement.forms import show_refusal
from engagement.languages import own_name
from residents.models import Resident
from residents.search import matching_residents

_BANDS = {"ours": OURS, "resident": THEIRS, "agency": THEIRS, "nobody": HOLD}
# How a referral goes when all goes well; other answers replace the step where they came.
_ROAD = ("sent", "received", "accepted", "completed")
# People offered for one search; more would be a list of the town.
_FOUND = 20


@allow(Role.SPECIALIST, Role.SUPERVISOR)
def case_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Everything about one case. Opening one that is kept among named staff is itself kept."""
    reader = reader_of(request)
    case = case_or_404(reader, pk)
    unit = case.resident.unit
    is_restricted = (
        case.is_restricted
        or case.resident.is_restricted
        or (unit is not None and unit.is_restricted)
    )
    if is_restricted:
        log_opening(case=case, by=reader.user, now=reader.now)
    problem = ""
    try:
        timeline = read_timeline(case, reader, request.GET.get("before", ""))
    except Invalid as refusal:
        problem = refusal.message
        timeline = read_timeline(case, reader)
    people = people_of([case.team_id])
    tasks = list(case.tasks.filter(done_at__isnull=True).select_related("doer")[:20])
    referrals = list(case.referrals.select_related("organization").order_by("-created_at")[:10])
    others = (
        Case.objects.visible_to(reader.user)
        .filter(resident=case.resident_id)
        .exclude(pk=case.pk)
        .select_related("program__published", "need")
        .order_by("-opened_at")[:5]
    )
    band = _BANDS[case.turn]
    supervises = case.team_id in reader.user.supervised_team_ids
    context: dict[str, Any] = {
        "case": case,
        "resident": case.resident,
        "is_restricted": is_restricted,
        "names": split_name(case.resident.name),
        "home": say_home(unit.building.address, unit.label) if unit is not None else "",
        "about": about_of(case),
        "words": getattr(case, "words", None),
        "crumbs": crumbs(case),
        "reach": read_reach(case.resident, reader),
        "languages": [own_name(code) for code in case.resident.languages],
        "step": tasks[0] if tasks else None,
        "step_due": say_due(tasks[0].due_at if tasks else case.due_at, band, reader),
        "later_steps": [(task, say_due(task.due_at, band, reader)) for task in tasks[1:]],
        "timeline": timeline,
        "problem": problem,
        "is_first": "before" not in request.GET,
        "clock": read_clock(case, list(case.moves.order_by("at", "id")), reader.now),
        "referrals": [_referral(one, case) for one in referrals],
        "others": [(one, about_of(one)) for one in others],
        "supervises": supervises,
        "may_claim": case.is_open and case.assignee_id is None,
        **_forms(case, people, supervises=supervises),
    }
    return render(request, "cases/case_detail.html", context)


def about_of(case: Case) -> str:
    """The program or problem that a case is about."""
    if case.program is not None:
        published = case.program.published
        return published.name if published is not None else case.program.code
    return case.need.label if case.need is not None else ""


def _forms(case: Case, people: list[Any], *, supervises: bool) -> dict[str, Any]:
    """The forms that stand on the page, each with ids of its own."""
    if not case.is_open:
        return {
            "note_form": NoteForm(auto_id="note_%s"),
            "reopen_form": ReopenForm(case=case, auto_id="reopen_%s"),
            "end_form": ReopenForm(case=case, auto_id="end_%s")
            if case.state == State.RESOLVED
            else None,
        }
    doer = str(case.assignee_id) if case.assignee_id else ""
    revision = case.program.published if case.program else None
    to = {"organization": revision.organization_id} if revision else {}
    return {
        "note_form": NoteForm(auto_id="note_%s"),
        "close_form": CloseForm(case=case, auto_id="close_%s"),
        "move_form": MoveForm(case=case, auto_id="move_%s") if moves_by_hand(case.state) else None,
        "assign_form": AssignForm(case=case, people=people, auto_id="assign_%s")
        if supervises
        else None,
        "task_form": NewTaskForm(
            case=case, people=people, auto_id="task_%s", initial={"doer": doer}
        ),
        "referral_form": ReferralForm(case=case, auto_id="referral_%s", initial=to),
    }


def _referral(referral: Referral, case: Case) -> dict[str, Any]:
    """A referral as four steps; an answer that ends it stands where it came."""
    state = referral.state
    steps: list[dict[str, str]] = []
    reached = _ROAD.index(state) if state in _ROAD else (2 if state == "in_service" else 0)
    ended = state not in _ROAD and state != "in_service"
    for place, name in enumerate(_ROAD):
        if ended and place == 1:
            steps.append({"word": str(Referral.State(state).label).lower(), "css": "is-ended"})
            continue
        css = "is-done" if place <= reached else ""
        if not ended and place == reached + 1:
            css = "is-now"
        steps.append({"word": str(Referral.State(name).label).lower(), "css": css})
    return {
        "row": referral,
        "steps": steps,
        "form": AnswerForm(case=case, referral=referral, auto_id=f"answer_{referral.pk}_%s")
        if REFERRAL_MOVES[state] and case.is_open
        else None,
    }


@allow(Role.SPECIALIST, Role.SUPERVISOR)
def case_add(request: StaffRequest) -> HttpResponse:
    """Open a case without a door: find the resident, say what about and why."""
    reader = reader_of(request)
    teams = _teams(reader)
    is_search = request.method == "POST" and "find" in request.POST
    residents = _residents(request, reader)
    initial: dict[str, Any] = {"team": str(teams[0].pk) if teams else ""}
    if len(residents) == 1:
        initial["resident"] = residents[0].pk
    data = request.POST if request.method == "POST" and not is_search else None
    form = CaseForm(data, teams=teams, initial=initial)
    status = 200
    if data is not None and form.is_valid():
        given = form.cleaned_data
        if not residents:
            form.add_error(None, _("Choose the resident."))
        else:
            try:
                case, is_new = open_case(
                    resident=residents[0],
                    program=given["program"],
                    need=given["need"],
                    team=given["team"],
                    by=reader.user,
                    now=reader.now,
                    words=given["words"],
                    court_on=given["court_on"],
                    channel=given["channel"],
                )
            except Refusal as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                return _opened(request, reader, case, is_new=is_new)
    context = {
        "form": form,
        "residents": residents,
        "chosen": str(form["resident"].value() or ""),
        "is_search": is_search,
        "words": request.POST.get("find_words", "")[:200],
        "crumbs": [{"label": _("Queue"), "url": "/cases/"}, {"label": _("Open a case")}],
    }
    return render(request, "cases/case_add.html", context, status=status)


def _opened(request: StaffRequest, reader: Reader, case: Case, *, is_new: bool) -> HttpResponse:
    number = {"number": case.number, "team": case.team.name}
    seen = Case.objects.visible_to(reader.user).filter(pk=case.pk).exists()
    if is_new:
        messages.success(request, _("Case %(number)s opened in the queue of %(team)s.") % number)
    else:
        messages.info(
            request,
            _("Case %(number)s was open about this already. Your words were added to it.") % number,
        )
    return redirect("cases:case-detail", case.pk) if seen else redirect("cases:queue")


def _teams(reader: Reader) -> list[Team]:
    """The teams that may get the case: the person's own first, then intake."""
    own = reader.user.team_ids(Role.SUPERVISOR, Role.SPECIALIST)
    rows = Team.objects.filter(Q(pk__in=own) | Q(is_intake=True), is_active=True)
    return sorted(rows, key=lambda team: (team.pk not in own, team.name))


def _residents(request: StaffRequest, reader: Reader) -> list[Resident]:
    """The people offered: found by words, or the one named by id."""
    seen = Resident.objects.visible_to(reader.user).select_related("unit__building")
    if request.method == "POST" and "find" in request.POST:
        words = " ".join(request.POST.get("find_words", "").replace("\x00", "").split())[:200]
        if len(words) < 2:
            return []
        return list(matching_residents(seen, words).order_by("name", "pk")[:_FOUND])
    given = request.POST.get("resident") or request.GET.get("resident", "")
    try:
        return list(seen.filter(pk=UUID(given)))
    except ValueError:
        return []
