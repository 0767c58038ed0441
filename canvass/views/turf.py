"""Pages of turf: cutting, opening and changing it, and who holds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canvass import walking
from canvass.cutting import (
    Found,
    doors_of,
    find_buildings,
    taken_buildings,
)
from canvass.forms import AssignmentForm, CutForm, FindBuildingsForm, TurfForm
from canvass.matching import match_lines
from canvass.models import Assignment, Campaign, Turf
from canvass.operations.turf import (
    assign_turf,
    change_turf,
    cut_turf,
    cut_turfs,
    end_assignment,
)
from canvass.progress import Progress, turf_progress
from canvass.stops import stops_of
from canvass.views.campaigns import own_campaign
from canvass.views.common import person_of, refuse_on, url_of
from engagement.accounts.access import allow
from engagement.accounts.models import Role, User
from engagement.city.models import City
from engagement.errors import Refusal
from residents.models import Building

# As many as a form may send back; more are taken by "everything found".
LISTED = 600
_NEIGHBORHOODS = "canvass-neighborhoods"


@allow(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def turf_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cut turf: find buildings, choose among them, make one turf or many."""
    user = person_of(request)
    campaign = own_campaign(user, pk)
    do = request.POST.get("do", "find") if request.method == "POST" else ""
    asked = request.POST if request.method == "POST" else request.GET
    find = FindBuildingsForm(asked if asked else None, neighborhoods=_neighborhoods())
    found = None
    if find.is_bound and find.is_valid() and find.asks_for_something:
        found = _find(user, find)
    cut = CutForm(
        request.POST if do in {"one", "many"} else None,
        user=user,
        campaign=campaign,
        initial={"name": request.POST.get("name", ""), "size": request.POST.get("size") or 75},
    )
    ticked = _keys(request.POST)
    if do in {"one", "many"} and cut.is_valid():
        everything = cut.cleaned_data["everything"] and found is not None
        keys = [building.pk for building in found.buildings] if everything and found else ticked
        try:
            turfs = _cut(campaign, cut, keys, user, many=do == "many")
        except Refusal as refusal:
            refuse_on(cut, refusal)
        else:
            return _after_cutting(request, campaign, turfs)
    taken = taken_buildings(campaign, [row.pk for row in found.buildings]) if found else {}
    if found and do not in {"one", "many"}:
        ticked = [row.pk for row in found.buildings if row.pk not in taken]
    return render(
        request,
        "canvass/turf_add.html",
        {
            "campaign": campaign,
            "crumbs": _crumbs(campaign, _("Cut turf")),
            "find": find,
            "cut": cut,
            "found": found,
            "listing": _listing(found, set(ticked), taken) if found else None,
            "band": walking,
        },
    )


@allow(Role.SUPERVISOR, Role.SPECIALIST)
@require_safe
def turf_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A turf's stops in order, how far each is, and who holds it."""
    user = person_of(request)
    turf = get_object_or_404(
        Turf.objects.visible_to(user)
        .select_related("campaign", "team")
        .prefetch_related(
            Prefetch("assignments", Assignment.objects.open().select_related("user"), "held_by")
        ),
        pk=pk,
    )
    leads = turf.team_id in user.supervised_team_ids
    stops = stops_of(turf, user=user, on=_today())
    return render(
        request,
        "canvass/turf_detail.html",
        {
            "turf": turf,
            "crumbs": _crumbs(turf.campaign, turf.name)
            if user.has_role(Role.SUPERVISOR)
            else [{"label": turf.name}],
            "stops": stops,
            "doors": sum(stop.doors for stop in stops),
            "tried": sum(stop.tried for stop in stops),
            "progress": turf_progress(user, [turf.pk]).get(turf.pk, Progress()),
            "leads": leads,
            "holds": any(held.user_id == user.pk for held in turf.held_by),  # type: ignore[attr-defined]
            "form": AssignmentForm(turf=turf) if leads else None,
            "free_hands": 2 - len(turf.held_by),  # type: ignore[attr-defined]
        },
    )


@allow(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def turf_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rename a turf, take buildings out, add some, put them in another order."""
    user = person_of(request)
    turf = own_turf(user, pk)
    stops = stops_of(turf, user=user, on=_today())
    posted = request.POST if request.method == "POST" else None
    form = TurfForm(posted, initial={"name": turf.name})
    unmatched: list[str] = []
    if posted is not None and form.is_valid():
        order = _order(posted, [stop.building.pk for stop in stops])
        lines = [line.strip() for line in form.cleaned_data["added"].splitlines() if line.strip()]
        if lines:
            found, unmatched = match_lines(Building.objects.visible_to(user), lines)
            fresh = walking.arrange(Building.objects.filter(pk__in=found - set(order)))
            order += [building.pk for building in fresh]
        if unmatched:
            form.add_error("added", _("These name no building that we have: see below."))
        else:
            try:
                change_turf(
                    turf=turf,
                    name=form.cleaned_data["name"],
                    buildings=order,
                    allow_shared=form.cleaned_data["allow_shared"],
                    in_walking_order=form.cleaned_data["in_walking_order"],
                    by=user,
                    now=timezone.now(),
                )
            except Refusal as refusal:
                refuse_on(form, refusal)
            else:
                messages.success(request, _("Turf saved."))
                return redirect("canvass:turf-detail", pk=turf.pk)
    return render(
        request,
        "canvass/turf_change.html",
        {
            "turf": turf,
            "form": form,
            "stops": stops,
            "unmatched": unmatched,
            "dropped": set(request.POST.getlist("drop")),
            "crumbs": [
                *_crumbs(turf.campaign)[:-1],
                {"label": turf.name, "url": url_of("turf-detail", turf.pk)},
                {"label": _("Change")},
            ],
        },
    )


@allow(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a turf to one or two specialists."""
    user = person_of(request)
    turf = own_turf(user, pk)
    form = AssignmentForm(request.POST if request.method == "POST" else None, turf=turf)
    if request.method == "POST" and form.is_valid():
        people = list(form.cleaned_data["users"])
        try:
            assign_turf(turf=turf, users=people, by=user, now=timezone.now())
        except Refusal as refusal:
            refuse_on(form, refusal)
        else:
            messages.success(
                request,
                _("%(turf)s is in the hands of %(people)s.")
                % {"turf": turf.name, "people": _(" and ").join(person.name for person in people)},
            )
            return redirect("canvass:turf-detail", pk=turf.pk)
    return render(
        request,
        "canvass/assignment_add.html",
        {
            "turf": turf,
            "form": form,
            "crumbs": [
                *_crumbs(turf.campaign)[:-1],
                {"label": turf.name, "url": url_of("turf-detail", turf.pk)},
                {"label": _("Assign")},
            ],
        },
    )


@allow(Role.SUPERVISOR)
@require_POST
def assignment_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a turf back from somebody."""
    user = person_of(request)
    held = get_object_or_404(
        Assignment.objects.filter(turf__in=Turf.objects.visible_to(user)).select_related("user"),
        pk=pk,
        turf__team__in=user.supervised_team_ids,
    )
    end_assignment(assignment=held, by=user, now=timezone.now())
    messages.success(request, _("%(name)s no longer holds it.") % {"name": held.user.name})
    return redirect("canvass:turf-detail", pk=held.turf_id)


def own_turf(user: User, pk: UUID) -> Turf:
    """A turf of a team that this person supervises; 404 otherwise."""
    return get_object_or_404(
        Turf.objects.visible_to(user).select_related("campaign", "team"),
        pk=pk,
        team__in=user.supervised_team_ids,
    )


def _find(user: User, form: FindBuildingsForm) -> Found:
    said = form.cleaned_data
    return find_buildings(
        user,
        on=_today(),
        postal_code=said["postal_code"],
        council_district=said["council_district"],
        neighborhood=said["neighborhood"],
        lines=said["listed"],
    )


def _cut(
    campaign: Campaign, form: CutForm, keys: Sequence[UUID], user: User, *, many: bool
) -> list[Turf]:
    said = form.cleaned_data
    if many:
        return cut_turfs(
            campaign=campaign,
            team=said["team"],
            name=said["name"],
            buildings=keys,
            size=said["size"] or walking.WANTED_DOORS,
            allow_shared=said["allow_shared"],
            by=user,
            now=timezone.now(),
        )
    return [
        cut_turf(
            campaign=campaign,
            team=said["team"],
            name=said["name"],
            buildings=keys,
            allow_shared=said["allow_shared"],
            by=user,
            now=timezone.now(),
        )
    ]


def _after_cutting(request: HttpRequest, campaign: Campaign, turfs: list[Turf]) -> HttpResponse:
    said = ngettext("%(count)s turf cut.", "%(count)s turfs cut.", len(turfs))
    messages.success(request, said % {"count": len(turfs)})
    if len(turfs) == 1:
        return redirect("canvass:turf-detail", pk=turfs[0].pk)
    return redirect("canvass:campaign-detail", pk=campaign.pk)


def _listing(found: Found, ticked: set[UUID], taken: dict[UUID, str]) -> dict[str, object]:
    """Streets of buildings in walking order, each with its tick, and the totals of the ticked."""
    shown = found.buildings[:LISTED]
    streets: list[dict[str, object]] = []
    last = None
    for building in shown:
        here = (building.borough, building.postal_code, building.street_key)
        if here != last:
            streets.append(
                {
                    "name": building.street,
                    "borough": building.borough,
                    "postal_code": building.postal_code,
                    "rows": [],
                }
            )
            last = here
        rows = streets[-1]["rows"]
        assert isinstance(rows, list)
        rows.append((building, building.pk in ticked, taken.get(building.pk, "")))
    chosen = [building for building in found.buildings if building.pk in ticked]
    return {
        "streets": streets,
        "shown": len(shown),
        "hidden": len(found.buildings) - len(shown),
        "taken": len(taken),
        "chosen": len(chosen),
        "doors": sum(doors_of(building) for building in chosen),
    }


def _keys(posted: QueryDict) -> list[UUID]:
    keys = []
    for value in posted.getlist("building"):
        try:
            keys.append(UUID(value))
        except ValueError:
            continue
    return keys


def _order(posted: QueryDict, now: list[UUID]) -> list[UUID]:
    """The stops that stay, by the number typed beside each; ties keep the order that was."""
    dropped = set(posted.getlist("drop"))
    places = []
    for index, key in enumerate(now):
        if str(key) in dropped:
            continue
        typed = posted.get(f"place-{key}", "")
        place = int(typed) if typed.isdecimal() and len(typed) < 7 else index + 1
        # A stop given another's number comes before it when it moves up, after it when down.
        places.append(
            (place, 0 if place < index + 1 else 2 if place > index + 1 else 1, index, key)
        )
    return [key for *_place, key in sorted(places)]


def _neighborhoods() -> list[str]:
    """Names for the menu; a list of a whole city is read once in ten minutes."""
    names: list[str] | None = cache.get(_NEIGHBORHOODS)
    if names is None:
        rows = Building.objects.exclude(neighborhood="").order_by("neighborhood")
        names = list(rows.values_list("neighborhood", flat=True).distinct()[:1_000])
        cache.set(_NEIGHBORHOODS, names, 600)
    return names


def _crumbs(campaign: Campaign, here: str = "") -> list[dict[str, str]]:
    return [
        {"label": _("Campaigns"), "url": url_of("campaign-list")},
        {"label": campaign.name, "url": url_of("campaign-detail", campaign.pk)},
        {"label": here},
    ]


def _today() -> date:
    return City.current().day_of(timezone.now())
