"""Printing a turf's walk list, and the sheet that comes out of the printer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from canvass.models import Assignment, Disposition, PaperList, Turf
from canvass.operations.paper import CannotPrint, print_paper_list
from canvass.paper_codes import BOXES, SELDOM
from canvass.paper_reading import hold_since, lines_of, stops_on
from canvass.views.common import person_of
from engagement.accounts.access import allow
from engagement.accounts.models import Role, User
from engagement.city.models import City


@allow(Role.SUPERVISOR, Role.SPECIALIST)
@require_POST
def paper_list_print(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a paper list of a turf: for oneself, or as a supervisor for one who holds it."""
    user = person_of(request)
    turf = get_object_or_404(Turf.objects.visible_to(user), pk=pk)
    holder = _holder(turf, user, request.POST.get("user", ""))
    try:
        if holder is None:
            raise CannotPrint(_("Nobody holds this turf. Assign it first, then print."))
        printed = print_paper_list(turf=turf, user=holder, by=user, now=timezone.now())
    except CannotPrint as refusal:
        messages.error(request, refusal.message)
        return redirect("canvass:turf-detail", pk=turf.pk)
    return redirect("canvass:paper-list-detail", pk=printed.pk)


@allow(Role.SUPERVISOR, Role.SPECIALIST)
@never_cache
@require_safe
def paper_list_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sheet: doors and boxes, no name and no number of anybody who lives there."""
    user = person_of(request)
    paper_list = get_object_or_404(
        PaperList.objects.visible_to(user).select_related(
            "turf__campaign", "turf__team", "printed_for"
        ),
        pk=pk,
    )
    today = City.current().day_of(timezone.now())
    lines = lines_of(paper_list, user=user)
    hold_since(lines, today=today)
    words = dict(Disposition.objects.values_list("code", "label"))
    return render(
        request,
        "canvass/paper_list_detail.html",
        {
            "paper_list": paper_list,
            "is_expired": paper_list.is_expired(today),
            "stops": stops_on(lines, today=today),
            "doors": sum(1 for line in lines if not line.row.hold),
            "boxes": [(letter, words.get(code, code)) for letter, code in BOXES.items()],
            "seldom": [(letter, words.get(code, code)) for letter, code in SELDOM.items()],
            "columns": len(BOXES) + 6,
        },
    )


def _holder(turf: Turf, user: User, named: str) -> User | None:
    """For whom it is printed: who was named, else oneself, else who holds it alone."""
    held = Assignment.objects.open().filter(turf=turf).select_related("user").order_by("starts_at")
    holders = {str(one.user.pk): one.user for one in held}
    if turf.team_id not in user.supervised_team_ids:
        return holders.get(str(user.pk))
    return holders.get(named) or next(iter(holders.values()), None)
