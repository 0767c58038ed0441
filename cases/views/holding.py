"""Pages that say who holds a case: claim, assign one or many, restrict."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cases.forms import AssignForm, RestrictForm, people_of
from cases.models import Case
from cases.operations.assigning import assign_case, assign_cases, claim_case, restrict_case
from cases.queues import Reader
from cases.views.acting import act, back_to, case_or_404, reader_of
from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role
from engagement.errors import Refusal

# One press hands over a page at most.
MANY = 50


@allow(Role.SPECIALIST, Role.SUPERVISOR)
@require_POST
def case_claim(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a case that nobody holds."""
    reader = reader_of(request)
    case = case_or_404(reader, pk)
    try:
        claim_case(case=case.pk, by=reader.user, now=reader.now)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("This case is yours now."))
    return back_to(reader, case)


def _supervised(reader: Reader, pk: UUID) -> Case:
    """The case, if this person leads its team; seeing it is not enough."""
    case = case_or_404(reader, pk)
    if case.team_id not in reader.user.supervised_team_ids:
        raise Http404
    return case


@allow(Role.SUPERVISOR)
def case_assign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Give a case to a person of its team."""
    reader = reader_of(request)
    case = _supervised(reader, pk)
    people = people_of([case.team_id])

    def do(form: AssignForm) -> None:
        assign_case(
            case=case.pk,
            to=form.cleaned_data["assignee"],
            by=reader.user,
            now=reader.now,
            version=form.cleaned_data["version"],
        )

    return act(
        request,
        reader=reader,
        case=case,
        template="cases/case_assign.html",
        make_form=lambda *data: AssignForm(*data, case=case, people=people),
        do=do,
        done=_("Case assigned."),
        act_name=_("Assign"),
    )


@allow(Role.SUPERVISOR)
@require_POST
def case_assign_many(request: StaffRequest) -> HttpResponse:
    """Give the ticked cases to one person. What could not be given is named, with why."""
    reader = reader_of(request)
    versions, readable = _ticked(request.POST.getlist("case"))
    people = {str(one.pk): one for one in people_of(reader.user.supervised_team_ids)}
    to = people.get(request.POST.get("assignee", ""))
    if not versions or not readable:
        messages.error(request, _("Tick the cases first, up to %(n)s.") % {"n": MANY})
    elif to is None:
        messages.error(request, _("Choose a person to assign them to."))
    else:
        result = assign_cases(versions=versions, to=to, by=reader.user, now=reader.now)
        _tell(request, result.given, result.left, to.name)
    return redirect(_way_back(request))


def _tell(request: StaffRequest, given: list[Any], left: list[Any], name: str) -> None:
    if given:
        said = ngettext(
            "%(n)s case assigned to %(name)s.", "%(n)s cases assigned to %(name)s.", len(given)
        )
        messages.success(request, said % {"n": len(given), "name": name})
    for case, refusal in left:
        messages.warning(
            request,
            _("Case %(number)s was left: %(why)s")
            % {"number": case.number, "why": refusal.message},
        )
    if not given and not left:
        messages.error(request, _("None of these cases is here any more."))


def _ticked(values: list[str]) -> tuple[dict[UUID, int], bool]:
    """What was ticked, as `id:version`; and whether all of it could be read."""
    versions: dict[UUID, int] = {}
    for value in values[: MANY + 1]:
        key, _colon, version = value.partition(":")
        try:
            versions[UUID(key)] = int(version[:12])
        except ValueError:
            return {}, False
    return versions, len(versions) <= MANY


def _way_back(request: StaffRequest) -> str:
    """The list that the person came from, if it is one of ours."""
    path = request.POST.get("back", "")
    if path.startswith("?"):
        path = resolve_url("cases:queue") + path
    if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return path
    return resolve_url("cases:queue")


@allow(Role.SUPERVISOR)
def case_restrict(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep a case among named staff, or open it to the team again."""
    reader = reader_of(request)
    case = _supervised(reader, pk)
    people = people_of([case.team_id])
    named = [str(key) for key in case.named_staff.values_list("pk", flat=True)]

    def do(form: RestrictForm) -> None:
        restrict_case(
            case=case.pk,
            named=form.cleaned_data["named"],
            by=reader.user,
            now=reader.now,
            version=form.cleaned_data["version"],
        )

    return act(
        request,
        reader=reader,
        case=case,
        template="cases/case_restrict.html",
        make_form=lambda *data: RestrictForm(
            *data, case=case, people=people, initial={"named": named}
        ),
        do=do,
        done=_("Saved who sees this case."),
        act_name=_("Restrict"),
    )
