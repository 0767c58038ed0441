"""Pages about staff and teams, for administrators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.forms import StaffChangeForm, StaffForm, TeamChangeForm, TeamForm
from engagement.accounts.invitations import invite
from engagement.accounts.models import Role, Team, User
from engagement.accounts.operations import add_staff, add_team, change_staff, change_team
from engagement.audit.models import Entry
from engagement.audit.wording import worded
from engagement.city.forms import CityForm
from engagement.city.models import City
from engagement.city.operations import change_city
from engagement.errors import Refusal
from engagement.forms import show_refusal
from engagement.paging import keyset


@allow(Role.ADMINISTRATOR)
def staff_list(request: HttpRequest) -> HttpResponse:
    """Everybody who signs in, by name."""
    page = keyset(
        User.objects.prefetch_related("memberships__team"),
        order=("name", "id"),
        cursor=request.GET.get("cursor", ""),
    )
    return render(request, "accounts/staff_list.html", {"page": page, "Role": Role})


@allow(Role.ADMINISTRATOR)
def staff_add(request: StaffRequest) -> HttpResponse:
    """Let a person in."""
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = add_staff(by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            invite(user, request)
            messages.info(
                request, _("%(name)s was sent a letter to set a password.") % {"name": user.name}
            )
            return redirect("accounts:staff-list")
    return render(request, "accounts/staff_add.html", {"form": form})


@allow(Role.ADMINISTRATOR)
def staff_change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a person's roles, or whether they may sign in."""
    user = get_object_or_404(User, pk=pk)
    form = StaffChangeForm(request.POST or None, initial=StaffForm.initial_of(user))
    if request.method == "POST" and form.is_valid():
        try:
            change_staff(user=user, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, _("Saved."))
            return redirect("accounts:staff-list")
    return render(request, "accounts/staff_change.html", {"form": form, "staff": user})


@allow(Role.ADMINISTRATOR)
def team_list(request: HttpRequest) -> HttpResponse:
    """All teams with their people."""
    teams = Team.objects.prefetch_related("memberships__user").order_by("-is_active", "name")
    return render(request, "accounts/team_list.html", {"teams": teams})


@allow(Role.ADMINISTRATOR)
def team_add(request: StaffRequest) -> HttpResponse:
    """A new team."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_team(by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("accounts:team-list")
    return render(request, "accounts/team_add.html", {"form": form})


@allow(Role.ADMINISTRATOR)
def team_change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a team."""
    team = get_object_or_404(Team, pk=pk)
    initial = {
        "name": team.name,
        "office_phone": team.office_phone,
        "is_intake": team.is_intake,
        "is_active": team.is_active,
    }
    form = TeamChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_team(team=team, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, _("Saved."))
            return redirect("accounts:team-list")
    return render(request, "accounts/team_change.html", {"form": form, "team": team})


@allow(Role.ADMINISTRATOR)
def city_change(request: StaffRequest) -> HttpResponse:
    """What is true of the whole city."""
    form = CityForm(request.POST or None, instance=City.current())
    if request.method == "POST" and form.is_valid():
        change_city(by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.info(request, _("Saved."))
        return redirect("accounts:city-change")
    return render(request, "accounts/city_change.html", {"form": form})


@allow(Role.ADMINISTRATOR)
def audit_list(request: HttpRequest) -> HttpResponse:
    """The record: who changed what, when. Ids and codes, never words."""
    entries = Entry.objects.select_related("actor")
    page = keyset(entries, order=("-id",), cursor=request.GET.get("cursor", ""))
    lines = [(entry, worded(entry)) for entry in page.rows]
    return render(request, "accounts/audit_list.html", {"page": page, "lines": lines})
