"""Residents: found by name, opened, corrected, asked, held back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role
from engagement.city.models import City
from engagement.errors import Refusal
from engagement.forms import show_refusal
from engagement.languages import LANGUAGES
from engagement.paging import keyset
from residents.forms import ConsentForm, DeathForm, MoveForm, ResidentForm
from residents.models import (
    Resident,
    StoppedNumber,
    Unit,
)
from residents.operations import (
    add_resident,
    change_resident,
    move_resident,
    open_resident,
    record_consent,
    record_death,
)
from residents.operations.people import FIELDS
from residents.search import matching_residents
from residents.views import showing
from residents.views.posted import posted

SEES = (Role.SPECIALIST, Role.SUPERVISOR)
MOST_FOUND = 50


@allow(*SEES)
@never_cache
def resident_list(request: StaffRequest) -> HttpResponse:
    """Residents, newest first; found by name or number by POST, so that no name is in a URL."""
    rows = Resident.objects.visible_to(request.user).select_related("unit__building")
    text = request.POST.get("q", "").replace("\x00", "").strip()[:200]
    if request.method == "POST" and text:
        found = list(matching_residents(rows, text).order_by("-id")[: MOST_FOUND + 1])
        return render(
            request,
            "residents/resident_list.html",
            {
                "q": text,
                "residents": found[:MOST_FOUND],
                "more": len(found) > MOST_FOUND,
                "searched": True,
            },
        )
    page = keyset(rows, order=("-id",), cursor=request.GET.get("cursor", ""))
    return render(
        request, "residents/resident_list.html", {"page": page, "residents": page.rows, "q": ""}
    )


@allow(*SEES)
@never_cache
def resident_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One resident: how to reach them safely, what they allowed, where and with whom they live."""
    resident = _find(request, pk)
    now = timezone.now()
    city = City.current()
    household = showing.household_of(request, resident)
    own = next((one for one in household if one.resident_id == resident.pk), None)
    return render(
        request,
        "residents/resident_detail.html",
        {
            "resident": resident,
            "languages": [LANGUAGES.get(code, (code, code)) for code in resident.languages],
            "window": showing.window_of(resident, city, now),
            "is_stopped": bool(resident.phone)
            and StoppedNumber.objects.filter(pk=resident.phone).exists(),
            "faults": showing.faults_of(resident),
            "held": showing.held_of(resident, city, now),
            **showing.consents_of(resident),
            "residences": resident.residences.select_related("unit__building").order_by(
                "-from_on", "-id"
            ),
            "household": household,
            "is_member": own is not None,
            "may_speak": own is not None
            and not own.speaks_for_household
            and resident.deceased_on is None,
            "sharing": showing.sharing_with(request, resident),
            "may_restrict": request.user.has_role(Role.SUPERVISOR),
            "is_restricted": resident.is_restricted
            or bool(resident.unit and resident.unit.is_restricted),
        },
    )


@allow(*SEES)
@never_cache
def resident_add(request: StaffRequest) -> HttpResponse:
    """Record a person, in the apartment that `?unit=` names or at an address typed in."""
    now = timezone.now()
    city = City.current()
    unit = _asked_unit(request)
    form = ResidentForm(
        posted(request),
        user=request.user,
        city=city,
        today=city.day_of(now),
        with_home=unit is None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            resident = add_resident(
                by=request.user,
                now=now,
                on=city.day_of(now),
                words=form.words(),  # type: ignore[arg-type]
                unit=unit or form.unit,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, _("Resident saved."))
            return redirect("residents:resident-detail", resident.pk)
    return render(request, "residents/resident_add.html", {"form": form, "unit": unit})


@allow(*SEES)
@never_cache
def resident_change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct what is known of a resident."""
    resident = _find(request, pk)
    now = timezone.now()
    city = City.current()
    form = ResidentForm(
        posted(request),
        initial={name: getattr(resident, name) for name in FIELDS},
        user=request.user,
        city=city,
        today=city.day_of(now),
        with_home=False,
    )
    return _answer(
        request,
        form,
        resident,
        "residents/resident_change.html",
        lambda: change_resident(
            resident=resident,
            by=request.user,
            now=now,
            words=form.words(),  # type: ignore[arg-type]
        ),
        _("Resident saved."),
    )


@allow(*SEES)
@never_cache
def resident_move(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say where a resident lives now; cases stay with the person."""
    resident = _find(request, pk)
    now = timezone.now()
    today = City.current().day_of(now)
    form = MoveForm(posted(request), initial={"on": today}, user=request.user)
    return _answer(
        request,
        form,
        resident,
        "residents/resident_move.html",
        lambda: move_resident(
            resident=resident,
            by=request.user,
            now=now,
            unit=None if form.cleaned_data["unknown"] else form.unit,
            on=form.cleaned_data["on"],
        ),
        _("Move saved. The cases stay with this resident."),
    )


@allow(*SEES)
@never_cache
def resident_death(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record that a resident has died; every message stops."""
    resident = _find(request, pk)
    form = DeathForm(posted(request))
    return _answer(
        request,
        form,
        resident,
        "residents/resident_death.html",
        lambda: record_death(
            resident=resident,
            by=request.user,
            now=timezone.now(),
            on=form.cleaned_data["deceased_on"],
        ),
        _(
            "Recorded. No message goes out to this resident any more. Each open case of the"
            " household now asks what becomes of it."
        ),
    )


@allow(*SEES)
@never_cache
def consent_record(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record what a resident answered when asked."""
    resident = _find(request, pk)
    form = ConsentForm(posted(request))
    return _answer(
        request,
        form,
        resident,
        "residents/consent_record.html",
        lambda: record_consent(
            resident=resident,
            by=request.user,
            now=timezone.now(),
            channel=form.cleaned_data["channel"],
            purpose=form.cleaned_data["purpose"],
            organization=form.cleaned_data["organization"],
            answer=form.cleaned_data["answer"] == "yes",
            how=form.cleaned_data["how"],
        ),
        _("Answer saved."),
    )


def _find(request: StaffRequest, pk: UUID) -> Resident:
    rows = Resident.objects.visible_to(request.user).select_related("unit__building", "team")
    resident: Resident = get_object_or_404(rows, pk=pk)
    if request.method == "GET":
        open_resident(resident=resident, by=request.user, now=timezone.now())
    return resident


def _answer(
    request: StaffRequest,
    form: forms.Form,
    resident: Resident,
    template: str,
    act: Callable[[], object],
    said: str,
) -> HttpResponse:
    """A form about one resident: act and go back to their page, or show what to fix."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, said)
            return redirect("residents:resident-detail", resident.pk)
    return render(request, template, {"form": form, "resident": resident})


def _asked_unit(request: StaffRequest) -> Unit | None:
    asked = request.GET.get("unit", "")
    if not asked:
        return None
    try:
        key = UUID(asked)
    except ValueError as error:
        raise Http404 from error
    unit: Unit = get_object_or_404(
        Unit.objects.visible_to(request.user).select_related("building"), pk=key
    )
    return unit
