"""Pages of campaigns."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from canvass.forms import CampaignForm
from canvass.left_counts import left_at_doors
from canvass.models import Assignment, Campaign, Channel, Turf
from canvass.operations.campaigns import add_campaign, change_campaign
from canvass.progress import Progress, Size, campaign_progress, turf_progress, turf_sizes
from canvass.views.common import person_of, refuse_on, url_of
from engagement.accounts.access import allow
from engagement.accounts.models import Role, User
from engagement.errors import Refusal
from engagement.paging import keyset

CAMPAIGNS_ON_A_PAGE = 20
TURFS_ON_A_PAGE = 50


@allow(Role.SUPERVISOR, Role.ANALYST)
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Campaigns of one's teams with what they have reached; latest first."""
    user = person_of(request)
    state = request.GET.get("state", "")
    rows = Campaign.objects.visible_to(user).prefetch_related("teams")
    if state in Campaign.State.values:
        rows = rows.filter(state=state)
    page = keyset(
        rows,
        order=("-starts_on", "-id"),
        cursor=request.GET.get("cursor", ""),
        size=CAMPAIGNS_ON_A_PAGE,
    )
    reached = campaign_progress(user, [campaign.pk for campaign in page.rows])
    return render(
        request,
        "canvass/campaign_list.html",
        {
            "page": page,
            "rows": [(row, reached.get(row.pk, Progress())) for row in page.rows],
            "states": Campaign.State.choices,
            "state": state,
            "may_add": user.has_role(Role.SUPERVISOR),
        },
    )


@allow(Role.SUPERVISOR, Role.ANALYST)
@require_safe
def campaign_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A campaign: what it asks, how far it is, and its turf."""
    user = person_of(request)
    campaign = get_object_or_404(
        Campaign.objects.visible_to(user).prefetch_related("teams", "programs__published"), pk=pk
    )
    leads = bool(user.supervised_team_ids)
    page = keyset(
        Turf.objects.visible_to(user)
        .filter(campaign=campaign)
        .select_related("team")
        .prefetch_related(
            Prefetch("assignments", Assignment.objects.open().select_related("user"), "held_by")
        ),
        order=("name", "id"),
        cursor=request.GET.get("cursor", ""),
        size=TURFS_ON_A_PAGE,
    )
    keys = [turf.pk for turf in page.rows]
    sizes, reached = turf_sizes(keys), turf_progress(user, keys)
    totals = (
        Turf.objects.visible_to(user)
        .filter(campaign=campaign)
        .aggregate(
            turfs=Count("pk", distinct=True),
            out=Count(
                "pk",
                distinct=True,
                filter=Q(assignments__ends_at__isnull=True, assignments__isnull=False),
            ),
        )
    )
    teams = list(campaign.teams.all())
    left = left_at_doors(user, campaign)
    return render(
        request,
        "canvass/campaign_detail.html",
        {
            "campaign": campaign,
            "crumbs": [
                {"label": _("Campaigns"), "url": url_of("campaign-list")},
                {"label": campaign.name},
            ],
            "progress": campaign_progress(user, [campaign.pk]).get(campaign.pk, Progress()),
            "totals": totals,
            "left": left,
            "teams": teams,
            "channels": [Channel(code).label for code in campaign.channels if code in Channel],
            "others": any(team.pk not in user.supervised_team_ids for team in teams) and leads,
            "page": page,
            "turfs": [
                (turf, sizes.get(turf.pk, Size()), reached.get(turf.pk, Progress()))
                for turf in page.rows
            ],
            "may_change": any(team.pk in user.supervised_team_ids for team in teams),
            "shows_people": leads,
        },
    )


@allow(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_add(request: HttpRequest) -> HttpResponse:
    """Start a campaign."""
    user = person_of(request)
    first = {"team_ids": user.supervised_team_ids, "starts_on": timezone.localdate()}
    form = CampaignForm(request.POST or None, user=user, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = add_campaign(plan=form.plan(), by=user, now=timezone.now())
        except Refusal as refusal:
            refuse_on(form, refusal)
        else:
            messages.success(request, _("Campaign added. Cut its turf next."))
            return redirect("canvass:campaign-detail", pk=campaign.pk)
    return render(
        request,
        "canvass/campaign_add.html",
        {
            "form": form,
            "crumbs": [
                {"label": _("Campaigns"), "url": url_of("campaign-list")},
                {"label": _("Add a campaign")},
            ],
        },
    )


@allow(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what a campaign asks."""
    user = person_of(request)
    campaign = own_campaign(user, pk)
    form = CampaignForm(request.POST or None, user=user, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            change_campaign(campaign=campaign, plan=form.plan(), by=user, now=timezone.now())
        except Refusal as refusal:
            refuse_on(form, refusal)
        else:
            messages.success(request, _("Campaign saved."))
            return redirect("canvass:campaign-detail", pk=campaign.pk)
    return render(
        request,
        "canvass/campaign_change.html",
        {
            "form": form,
            "campaign": campaign,
            "crumbs": [
                {"label": _("Campaigns"), "url": url_of("campaign-list")},
                {"label": campaign.name, "url": url_of("campaign-detail", pk)},
                {"label": _("Change")},
            ],
        },
    )


def own_campaign(user: User, pk: UUID) -> Campaign:
    """A campaign of a team that this person supervises; 404 otherwise."""
    return get_object_or_404(
        Campaign.objects.visible_to(user)
        .filter(pk__in=Campaign.objects.filter(teams__in=user.supervised_team_ids).values("pk"))
        .prefetch_related("teams", "programs"),
        pk=pk,
    )
