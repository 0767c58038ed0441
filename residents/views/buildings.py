"""Buildings and their doors."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role
from engagement.city.models import City
from engagement.errors import Refusal
from engagement.forms import show_refusal
from engagement.paging import keyset
from residents.forms import AccessNoteForm, BuildingForm, UnitForm
from residents.models import Building, DoNotContact, Resident, Unit
from residents.operations import (
    add_access_note,
    add_units,
    change_building,
    open_units,
    report_unit_found,
    report_unit_missing,
)
from residents.search import matching_buildings
from residents.views.posted import posted

# People shown at one door; the list of residents finds the others.
_NAMED = 3
SEES = (Role.SPECIALIST, Role.SUPERVISOR, Role.ADMINISTRATOR)
KEEPS = (Role.SUPERVISOR, Role.ADMINISTRATOR)


@allow(*SEES)
def building_list(request: StaffRequest) -> HttpResponse:
    """Buildings in walking order, by any part of an address, ZIP code and district."""
    rows = Building.objects.visible_to(request.user)
    text = request.GET.get("q", "").strip()[:200]
    postal_code = request.GET.get("zip", "").strip()[:10]
    district = request.GET.get("district", "").strip()[:10]
    if text:
        rows = matching_buildings(rows, text)
    if postal_code:
        rows = rows.filter(postal_code=postal_code)
    if district:
        rows = rows.filter(council_district=district)
    page = keyset(
        rows,
        order=("postal_code", "street_key", "house_sort", "id"),
        parse=(str, str, int, UUID),
        cursor=request.GET.get("cursor", ""),
    )
    return render(
        request,
        "residents/building_list.html",
        {
            "page": page,
            "q": text,
            "zip": postal_code,
            "district": district,
            "may_import": request.user.has_role(*KEEPS),
        },
    )


@allow(*SEES)
def building_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One building: its facts, how to get in, and its doors from the top floor down."""
    building = _find(request, pk)
    today = City.current().day_of(timezone.now())
    held = DoNotContact.objects.in_force(today)
    units = list(_units(request, building, held))
    sees_people = request.user.has_role(Role.SPECIALIST, Role.SUPERVISOR)
    if sees_people:
        _name_people(request, building, units)
    if request.method == "GET":
        open_units(units=units, by=request.user, now=timezone.now())
    return render(
        request,
        "residents/building_detail.html",
        {
            "building": building,
            "aliases": building.aliases.filter(is_primary=False, is_inferred=False)[:50],
            "notes": building.access_notes.filter(
                Q(expires_on__isnull=True) | Q(expires_on__gt=today)
            ).select_related("created_by"),
            "held": held.filter(building=building).select_related("created_by"),
            "floors": [
                (floor, list(doors)) for floor, doors in groupby(units, key=lambda unit: unit.floor)
            ],
            "unit_total": len(units),
            "may_change": request.user.has_role(*KEEPS),
            "sees_people": sees_people,
            "may_restrict": request.user.has_role(Role.SUPERVISOR),
        },
    )


@allow(*KEEPS)
def building_change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a building's facts."""
    building = _find(request, pk)
    form = BuildingForm(posted(request), instance=Building.objects.get(pk=building.pk))
    if request.method == "POST" and form.is_valid():
        try:
            change_building(
                building=building, by=request.user, now=timezone.now(), facts=form.cleaned_data
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, _("Building saved."))
            return redirect("residents:building-detail", pk)
    return _form_page(request, "residents/building_change.html", form, building)


@allow(*SEES)
def unit_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add doors one by one or by range."""
    building = _find(request, pk)
    form = UnitForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            added = add_units(
                building=building,
                by=request.user,
                now=timezone.now(),
                labels=form.cleaned_data["labels"],
                floor=form.cleaned_data["floor"],
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            count = len(added)
            messages.info(
                request,
                ngettext("%(n)s apartment added.", "%(n)s apartments added.", count) % {"n": count},
            )
            return redirect("residents:building-detail", pk)
    return _form_page(request, "residents/unit_add.html", form, building)


@allow(*SEES)
@require_POST
def unit_missing(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say that a door does not exist."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    try:
        report_unit_missing(unit=unit, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.info(request, _("Reported. It stays on the page, crossed out."))
    return redirect("residents:building-detail", unit.building_id)


@allow(*SEES)
@require_POST
def unit_found(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say that a door reported missing is there after all."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    report_unit_found(unit=unit, by=request.user, now=timezone.now())
    messages.info(request, _("It is on the lists again."))
    return redirect("residents:building-detail", unit.building_id)


@allow(*SEES)
def access_note_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep how to get in."""
    building = _find(request, pk)
    now = timezone.now()
    form = AccessNoteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            add_access_note(
                building=building,
                by=request.user,
                now=now,
                today=City.current().day_of(now),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, _("Note saved."))
            return redirect("residents:building-detail", pk)
    return _form_page(request, "residents/access_note_add.html", form, building)


def _find(request: StaffRequest, pk: UUID) -> Building:
    building: Building = get_object_or_404(Building.objects.visible_to(request.user), pk=pk)
    return building


def _units(
    request: StaffRequest, building: Building, held: QuerySet[DoNotContact]
) -> QuerySet[Unit]:
    rows: QuerySet[Unit] = (
        Unit.objects.visible_to(request.user)
        .filter(building=building)
        .annotate(
            hold=Subquery(
                held.filter(unit=OuterRef("pk")).order_by("-created_at", "-id").values("pk")[:1]
            ),
        )
    )
    # From the top down, as it is walked; doors of no known floor last.
    return rows.order_by(Coalesce("floor", -1000).desc(), "sort_key", "id")


def _name_people(request: StaffRequest, building: Building, units: list[Unit]) -> None:
    """Put the first few people of each door beside it, and how many more live there. One query."""
    living: dict[UUID, list[Resident]] = {}
    rows = Resident.objects.visible_to(request.user).filter(
        unit__building=building, deceased_on=None
    )
    for person in rows.only("id", "name", "unit").order_by("name", "id"):
        if person.unit_id is not None:
            living.setdefault(person.unit_id, []).append(person)
    for unit in units:
        there = living.get(unit.pk, [])
        # Read by the template alone.
        unit.named, unit.more = there[:_NAMED], max(0, len(there) - _NAMED)  # type: ignore[attr-defined]


def _form_page(
    request: StaffRequest, template: str, form: BaseForm, building: Building
) -> HttpResponse:
    return render(
        request,
        template,
        {
            "form": form,
            "building": building,
            "crumbs": [
                {"label": _("Buildings"), "url": reverse("residents:building-list")},
                {
                    "label": building.address,
                    "url": reverse("residents:building-detail", args=[building.pk]),
                },
            ],
        },
    )
