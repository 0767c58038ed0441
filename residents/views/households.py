"""The people of one home: who belongs to it, who speaks for it, who left."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role
from engagement.city.models import City
from engagement.errors import Refusal
from engagement.forms import show_refusal
from residents.forms.households import HouseholdForm
from residents.models import HouseholdMember, Resident
from residents.operations import leave_household, share_household, speak_for_household
from residents.views.posted import posted

SEES = (Role.SPECIALIST, Role.SUPERVISOR)
MOST_OFFERED = 50


@allow(*SEES)
@never_cache
def household_share(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add somebody who lives at the same door to a resident's household."""
    resident = _find(request, pk)
    form = HouseholdForm(posted(request), people=_neighbors(request, resident))
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            share_household(
                resident=resident,
                joining=form.cleaned_data["joining"],
                relation=form.cleaned_data["relation"],
                by=request.user,
                now=now,
                on=City.current().day_of(now),
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, _("Household saved."))
            return redirect("residents:resident-detail", resident.pk)
    return render(request, "residents/household_share.html", {"form": form, "resident": resident})


@allow(*SEES)
@require_POST
def household_speak(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Let a resident speak for their household."""
    resident = _find(request, pk)
    return _change(
        request,
        resident,
        lambda: speak_for_household(resident=resident, by=request.user, now=timezone.now()),
        _("They speak for the household now."),
    )


@allow(*SEES)
@require_POST
def household_leave(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a resident out of their household."""
    resident = _find(request, pk)
    now = timezone.now()
    return _change(
        request,
        resident,
        lambda: leave_household(
            resident=resident, by=request.user, now=now, on=City.current().day_of(now)
        ),
        _("Taken out of the household."),
    )


def _find(request: StaffRequest, pk: UUID) -> Resident:
    rows = Resident.objects.visible_to(request.user).select_related("unit__building")
    resident: Resident = get_object_or_404(rows, pk=pk)
    return resident


def _neighbors(request: StaffRequest, resident: Resident) -> list[Resident]:
    """People known at the same door who belong to no household yet."""
    if resident.unit_id is None:
        return []
    rows = Resident.objects.visible_to(request.user).filter(
        ~Exists(HouseholdMember.objects.filter(resident=OuterRef("pk"), until_on=None)),
        unit=resident.unit_id,
        deceased_on=None,
        erased_at=None,
    )
    return list(rows.exclude(pk=resident.pk).order_by("name", "id")[:MOST_OFFERED])


def _change(
    request: StaffRequest, resident: Resident, act: Callable[[], None], said: str
) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.info(request, said)
    return redirect("residents:resident-detail", resident.pk)
