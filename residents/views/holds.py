"""Do-not-contact: held back, and lifted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role
from engagement.city.models import City
from engagement.errors import Refusal
from engagement.forms import show_refusal
from residents.forms import DoNotContactForm
from residents.models import (
    Building,
    DoNotContact,
    Resident,
    Unit,
)
from residents.operations import (
    add_do_not_contact,
    lift_do_not_contact,
)
from residents.views.posted import posted

SEES = (Role.SPECIALIST, Role.SUPERVISOR)
HOLDS = (*SEES, Role.ADMINISTRATOR)


@allow(*HOLDS)
@never_cache
def do_not_contact_add(request: StaffRequest, scope: str, pk: UUID) -> HttpResponse:
    """Hold a person, an apartment or a building back from every list."""
    of, back = _holdable(request, scope, pk)
    now = timezone.now()
    form = DoNotContactForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            add_do_not_contact(
                of=of,
                by=request.user,
                now=now,
                today=City.current().day_of(now),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, _("Saved. It is off every list from now on."))
            return redirect(back)
    return render(
        request,
        "residents/do_not_contact_add.html",
        {"form": form, "scope": scope, "of": of, "back": back},
    )


@allow(*HOLDS)
@never_cache
def do_not_contact_lift(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Let them be approached again, once confirmed."""
    row = get_object_or_404(DoNotContact, pk=pk)
    of, back = _holdable(request, row.scope, row.resident_id or row.unit_id or row.building_id)
    if request.method == "POST":
        try:
            lift_do_not_contact(do_not_contact=row, by=request.user, now=timezone.now())
        except Refusal as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.info(request, _("Lifted. They may be reached again."))
        return redirect(back)
    return render(
        request, "residents/do_not_contact_lift.html", {"row": row, "of": of, "back": back}
    )


def _holdable(
    request: StaffRequest, scope: str, pk: UUID | None
) -> tuple[Resident | Unit | Building, str]:
    """What may be held back, and the page to go back to."""
    if scope == DoNotContact.Scope.RESIDENT and request.user.has_role(*SEES):
        resident = get_object_or_404(Resident.objects.visible_to(request.user), pk=pk)
        return resident, reverse("residents:resident-detail", args=[resident.pk])
    if scope == DoNotContact.Scope.UNIT:
        unit = get_object_or_404(
            Unit.objects.visible_to(request.user).select_related("building"), pk=pk
        )
        return unit, reverse("residents:building-detail", args=[unit.building_id])
    if scope == DoNotContact.Scope.BUILDING:
        building = get_object_or_404(Building.objects.visible_to(request.user), pk=pk)
        return building, reverse("residents:building-detail", args=[building.pk])
    raise Http404
