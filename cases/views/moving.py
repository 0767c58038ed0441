"""Pages that move a case: work on it, resolve, close, reopen."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from cases.forms import CloseForm, MoveForm, ReopenForm
from cases.models import State
from cases.operations.moving import close_case, move_case, reopen_case, resolve_case
from cases.views.acting import act, case_or_404, reader_of
from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role


@allow(Role.SPECIALIST, Role.SUPERVISOR)
def case_move(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Move an open case by the table."""
    reader = reader_of(request)
    case = case_or_404(reader, pk)

    def do(form: MoveForm) -> None:
        move_case(
            case=case.pk,
            to_state=form.cleaned_data["state"],
            by=reader.user,
            now=reader.now,
            version=form.cleaned_data["version"],
        )

    return act(
        request,
        reader=reader,
        case=case,
        template="cases/case_move.html",
        make_form=lambda *data: MoveForm(*data, case=case),
        do=do,
        done=_("State changed."),
        act_name=_("Change state"),
    )


@allow(Role.SPECIALIST, Role.SUPERVISOR)
def case_close(request: StaffRequest, pk: UUID) -> HttpResponse:
    """End a case with an outcome and who verified it; or only resolve it for now."""
    reader = reader_of(request)
    case = case_or_404(reader, pk)
    if case.state == State.RESOLVED:
        return _close_resolved(request, pk)
    resolves = request.POST.get("then") == "resolved"

    def do(form: CloseForm) -> None:
        end = resolve_case if resolves else close_case
        end(
            case=case.pk,
            outcome=form.cleaned_data["outcome"],
            verified_by=form.cleaned_data["verified_by"],
            by=reader.user,
            now=reader.now,
            version=form.cleaned_data["version"],
        )

    return act(
        request,
        reader=reader,
        case=case,
        template="cases/case_close.html",
        make_form=lambda *data: CloseForm(*data, case=case),
        do=do,
        done=_("Case resolved.") if resolves else _("Case closed."),
        act_name=_("Close case"),
    )


def _close_resolved(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Close a case whose outcome is known: it is kept."""
    reader = reader_of(request)
    case = case_or_404(reader, pk)

    def do(form: ReopenForm) -> None:
        close_case(
            case=case.pk, by=reader.user, now=reader.now, version=form.cleaned_data["version"]
        )

    return act(
        request,
        reader=reader,
        case=case,
        template="cases/case_close.html",
        make_form=lambda *data: ReopenForm(*data, case=case),
        do=do,
        done=_("Case closed."),
        act_name=_("Close case"),
    )


@allow(Role.SPECIALIST, Role.SUPERVISOR)
def case_reopen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take an ended case up again, back to its last owner."""
    reader = reader_of(request)
    case = case_or_404(reader, pk)
    if case.is_open and request.method != "POST":
        raise Http404

    def do(form: ReopenForm) -> None:
        reopen_case(
            case=case.pk, by=reader.user, now=reader.now, version=form.cleaned_data["version"]
        )

    return act(
        request,
        reader=reader,
        case=case,
        template="cases/case_reopen.html",
        make_form=lambda *data: ReopenForm(*data, case=case),
        do=do,
        done=_("Case reopened."),
        act_name=_("Reopen"),
    )
