"""The phone list and the tally of an event."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from canvass.calling import as_calls, promised_calls, willing_people
from canvass.event_counts import events_of
from canvass.forms import EventTallyForm
from canvass.operations.tally import tally_event
from canvass.views.common import person_of, refuse_on
from engagement.accounts.access import allow
from engagement.accounts.models import Role
from engagement.city.models import City
from engagement.errors import Refusal
from engagement.ids import new_id
from engagement.paging import keyset

CALLS_ON_A_PAGE = 30


@allow(Role.SPECIALIST, Role.SUPERVISOR)
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Whom to call now: promised calls first, then people who want to hear of other programs."""
    user = person_of(request)
    now = timezone.now()
    promised = promised_calls(user, now=now)
    page = keyset(
        willing_people(user, now=now).exclude(pk__in=[call.resident.pk for call in promised]),
        order=("id",),
        cursor=request.GET.get("cursor", ""),
        size=CALLS_ON_A_PAGE,
    )
    return render(
        request,
        "canvass/call_list.html",
        {
            "promised": promised,
            "page": page,
            "calls": as_calls(page.rows, now=now),
            "now": now,
            "late": now - timedelta(minutes=15),
        },
    )


@allow(Role.SPECIALIST, Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def event_tally(request: HttpRequest) -> HttpResponse:
    """Count an event's conversations by language."""
    user = person_of(request)
    form = EventTallyForm(
        request.POST if request.method == "POST" else None,
        user=user,
        initial={"key": new_id(), "on": timezone.localdate(), "direction": "inbound"},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        building = form.building_key
        try:
            count = tally_event(
                key=said["key"],
                counts=form.counts,
                on=said["on"],
                campaign_id=said["campaign"].pk if said["campaign"] else None,
                building_id=building,
                direction=said["direction"],
                place=said["place"] if building is None else "",
                by=user,
                now=timezone.now(),
            )
        except Refusal as refusal:
            refuse_on(form, refusal)
        else:
            told = ngettext(
                "%(count)s conversation counted.", "%(count)s conversations counted.", count
            )
            messages.success(request, told % {"count": count})
            return redirect("canvass:event-tally")
    return render(
        request,
        "canvass/event_tally.html",
        {"form": form, "events": events_of(user, on=City.current().day_of(timezone.now()))},
    )
