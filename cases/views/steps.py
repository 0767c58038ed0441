"""Pages for what is written on a case and what comes next: notes, tasks, referrals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.forms import AnswerForm, NewTaskForm, NoteForm, ReferralForm, TaskForm, people_of
from cases.models import Case, Referral, Task
from cases.operations.referring import answer_referral, send_referral
from cases.operations.steps import add_note, add_task, change_task, finish_task
from cases.queues import Reader
from cases.views.acting import act, back_to, case_or_404, reader_of
from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role
from engagement.errors import Refusal


@allow(Role.SPECIALIST, Role.SUPERVISOR)
def note_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write on a case."""
    reader = reader_of(request)
    case = case_or_404(reader, pk)

    def do(form: NoteForm) -> None:
        given = form.cleaned_data
        add_note(note=given["id"], case=case.pk, text=given["text"], by=reader.user, now=reader.now)

    return act(
        request,
        reader=reader,
        case=case,
        template="cases/note_add.html",
        make_form=NoteForm,
        do=do,
        done=_("Note saved."),
        act_name=_("Add note"),
    )


@allow(Role.SPECIALIST, Role.SUPERVISOR)
def task_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Set a next step."""
    reader = reader_of(request)
    case = case_or_404(reader, pk)
    people = people_of([case.team_id])
    doer = str(case.assignee_id) if case.assignee_id else ""

    def do(form: NewTaskForm) -> None:
        given = form.cleaned_data
        add_task(
            task=given["id"],
            case=case.pk,
            title=given["title"],
            due_at=form.due_at(reader.city, now=reader.now),
            doer=given["doer"],
            by=reader.user,
            now=reader.now,
            version=given["version"],
        )

    return act(
        request,
        reader=reader,
        case=case,
        template="cases/task_add.html",
        make_form=lambda *data: NewTaskForm(
            *data, case=case, people=people, initial={"doer": doer}
        ),
        do=do,
        done=_("Next step set."),
        act_name=_("Set a next step"),
    )


def _task_or_404(reader: Reader, pk: UUID) -> tuple[Case, Task]:
    task = Task.objects.filter(pk=pk).first()
    if task is None:
        raise Http404
    return case_or_404(reader, task.case_id), task


@allow(Role.SPECIALIST, Role.SUPERVISOR)
def task_change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say a step in other words, move its day, or give it to another person."""
    reader = reader_of(request)
    case, task = _task_or_404(reader, pk)
    people = people_of([case.team_id])
    due_on = task.due_at.astimezone(reader.city.zone).date()
    initial: dict[str, Any] = {"title": task.title, "due_on": due_on, "doer": str(task.doer_id)}

    def do(form: TaskForm) -> None:
        given = form.cleaned_data
        same_day = given["due_on"] == due_on
        change_task(
            task=task.pk,
            title=given["title"],
            due_at=task.due_at if same_day else form.due_at(reader.city, now=reader.now),
            doer=given["doer"],
            by=reader.user,
            now=reader.now,
            version=given["version"],
        )

    return act(
        request,
        reader=reader,
        case=case,
        template="cases/task_change.html",
        make_form=lambda *data: TaskForm(*data, case=case, people=people, initial=initial),
        do=do,
        done=_("Next step changed."),
        act_name=_("Change step"),
        task=task,
    )


@allow(Role.SPECIALIST, Role.SUPERVISOR)
@require_POST
def task_done(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Mark a step done."""
    reader = reader_of(request)
    case, task = _task_or_404(reader, pk)
    try:
        finish_task(task=task.pk, by=reader.user, now=reader.now)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Step done. Set the next one."))
    return back_to(reader, case)


@allow(Role.SPECIALIST, Role.SUPERVISOR)
def referral_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand a case to an organization."""
    reader = reader_of(request)
    case = case_or_404(reader, pk)

    def do(form: ReferralForm) -> None:
        given = form.cleaned_data
        send_referral(
            referral=given["id"],
            case=case.pk,
            organization=given["organization"],
            agreed=given["agreed"],
            by=reader.user,
            now=reader.now,
            version=given["version"],
        )

    revision = case.program.published if case.program else None
    initial = {"organization": revision.organization_id} if revision else {}
    return act(
        request,
        reader=reader,
        case=case,
        template="cases/referral_add.html",
        make_form=lambda *data: ReferralForm(*data, case=case, initial=initial),
        do=do,
        done=_("Referral sent."),
        act_name=_("Send referral"),
    )


@allow(Role.SPECIALIST, Role.SUPERVISOR)
def referral_change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Note what became of a referral."""
    reader = reader_of(request)
    referral = Referral.objects.select_related("organization").filter(pk=pk).first()
    if referral is None:
        raise Http404
    case = case_or_404(reader, referral.case_id)

    def do(form: AnswerForm) -> None:
        given = form.cleaned_data
        answer_referral(
            referral=referral.pk,
            to_state=given["state"],
            by=reader.user,
            now=reader.now,
            version=given["version"],
        )

    return act(
        request,
        reader=reader,
        case=case,
        template="cases/referral_change.html",
        make_form=lambda *data: AnswerForm(*data, case=case, referral=referral),
        do=do,
        done=_("Answer noted."),
        act_name=_("Note the answer"),
        referral=referral,
    )
