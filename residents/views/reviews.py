"""Doors held for safety, by the day on which they are looked at again; and numbers that work."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role, User
from engagement.city.models import City
from engagement.errors import Refusal
from engagement.forms import show_refusal
from engagement.paging import keyset
from residents.forms.reviews import HoldReviewForm
from residents.models import Building, DoNotContact, NumberFault, Resident, Unit
from residents.operations import extend_hold, lift_hold, lift_number_fault
from residents.views.posted import posted

# A hold that ran out is shown so long: somebody should have looked.
_OVERDUE = timedelta(days=30)
_ON_A_PAGE = 50


@allow(Role.SUPERVISOR)
@require_safe
@never_cache
def hold_list(request: StaffRequest) -> HttpResponse:
    """Doors held for safety, the one due first."""
    today = City.current().day_of(timezone.now())
    page = keyset(
        _holds(request.user)
        .filter(Q(expires_on__gt=today - _OVERDUE) | Q(expires_on__isnull=True))
        .select_related("unit__building", "building", "created_by"),
        order=("expires_on", "id"),
        cursor=request.GET.get("cursor", ""),
        size=_ON_A_PAGE,
    )
    return render(
        request,
        "residents/hold_list.html",
        {"page": page, "today": today, "soon": today + timedelta(days=7)},
    )


@allow(Role.SUPERVISOR)
@never_cache
def hold_review(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Let a door held for safety be knocked at again, or hold it longer; with a reason."""
    hold = get_object_or_404(
        _holds(request.user).select_related("unit__building", "building", "created_by"), pk=pk
    )
    now = timezone.now()
    city = City.current()
    today = city.day_of(now)
    form = HoldReviewForm(
        posted(request), initial={"until": today + timedelta(days=city.unsafe_review_days)}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if said["decision"] == HoldReviewForm.LIFT:
                lift_hold(hold=hold, why=said["why"], by=request.user, now=now)
                told = _("Lifted. The door is on lists again.")
            else:
                extend_hold(
                    hold=hold,
                    until=said["until"],
                    why=said["why"],
                    by=request.user,
                    now=now,
                    today=today,
                )
                told = _("Held on. Phones hear of it at their next contact.")
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, told)
            return redirect("residents:hold-list")
    return render(request, "residents/hold_review.html", {"form": form, "hold": hold})


@allow(Role.SUPERVISOR)
@require_POST
def number_lift(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Put a number back on call lists: it works after all."""
    fault = get_object_or_404(
        NumberFault.objects.filter(
            resident__in=Resident.objects.visible_to(request.user).values("pk")
        ),
        pk=pk,
    )
    try:
        lift_number_fault(fault=fault, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.info(request, _("The number is on call lists again."))
    return redirect("residents:resident-detail", fault.resident_id)


def _holds(user: User) -> QuerySet[DoNotContact]:
    """Safety holds of doors and buildings that this person may see, not lifted."""
    return DoNotContact.objects.filter(
        Q(unit__in=Unit.objects.visible_to(user).values("pk"))
        | Q(building__in=Building.objects.visible_to(user).values("pk")),
        reason=DoNotContact.Reason.SAFETY,
        lifted_at__isnull=True,
    )
