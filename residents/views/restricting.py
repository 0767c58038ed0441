"""Who alone may see a resident or an apartment: restricted to named staff, and opened again."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role, User
from residents.forms.restricting import RestrictForm
from residents.models import Resident, Unit
from residents.operations import (
    restrict_resident,
    restrict_unit,
    unrestrict_resident,
    unrestrict_unit,
)
from residents.views.posted import posted


@allow(Role.SUPERVISOR)
@never_cache
def resident_restrict(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Make a resident absent for everyone but the staff named."""
    rows = Resident.objects.visible_to(request.user).select_related("unit__building")
    resident: Resident = get_object_or_404(rows, pk=pk)
    teams = {*request.user.supervised_team_ids, resident.team_id}
    return _page(request, resident, "residents/resident_restrict.html", teams)


@allow(Role.SUPERVISOR)
@never_cache
def unit_restrict(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Make an apartment, and who lives there, absent for everyone but the staff named."""
    rows = Unit.objects.visible_to(request.user).select_related("building")
    unit: Unit = get_object_or_404(rows, pk=pk)
    living = Resident.objects.filter(unit=unit).exclude(team=None)
    teams = set(living.values_list("team", flat=True))
    # Whose people live there decides; an apartment of nobody is anybody's to close.
    if teams and teams.isdisjoint(request.user.supervised_team_ids):
        raise Http404
    staffed = {*teams, *request.user.supervised_team_ids}
    return _page(request, unit, "residents/unit_restrict.html", staffed)


def _page(
    request: StaffRequest, of: Resident | Unit, template: str, teams: Collection[UUID | None]
) -> HttpResponse:
    staff = list(
        User.objects.filter(
            is_active=True,
            memberships__team__in=teams,
            memberships__role__in=(Role.SPECIALIST, Role.SUPERVISOR),
        )
        .exclude(pk=request.user.pk)
        .distinct()
        .order_by("name", "id")
    )
    named = [str(key) for key in of.named_staff.values_list("pk", flat=True)]
    form = RestrictForm(posted(request), staff=staff, initial={"named": named})
    back = (
        reverse("residents:resident-detail", args=[of.pk])
        if isinstance(of, Resident)
        else reverse("residents:building-detail", args=[of.building_id])
    )
    if request.method == "POST":
        if request.POST.get("do") == "open":
            _open(request, of)
            messages.info(request, _("Open to the team again."))
            return redirect(back)
        if form.is_valid():
            _close(request, of, form.cleaned_data["named"])
            messages.info(request, _("Restricted. Only those named and you see it from now on."))
            return redirect(back)
    return render(request, template, {"form": form, "of": of, "back": back})


def _open(request: StaffRequest, of: Resident | Unit) -> None:
    now = timezone.now()
    if isinstance(of, Resident):
        unrestrict_resident(resident=of, by=request.user, now=now)
    else:
        unrestrict_unit(unit=of, by=request.user, now=now)


def _close(request: StaffRequest, of: Resident | Unit, staff: list[User]) -> None:
    now = timezone.now()
    if isinstance(of, Resident):
        restrict_resident(resident=of, by=request.user, now=now, staff=staff)
    else:
        restrict_unit(unit=of, by=request.user, now=now, staff=staff)
