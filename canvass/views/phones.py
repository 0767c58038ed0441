"""The page of the phones that send visits."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from canvass.models import Device, QuarantinedVisit
from canvass.operations.devices import settle_device
from canvass.phones import phones_of
from canvass.views.common import person_of
from engagement.accounts.access import allow
from engagement.accounts.models import Role
from engagement.paging import keyset


@allow(Role.SUPERVISOR)
@require_safe
def device_list(request: HttpRequest) -> HttpResponse:
    """Phones of the teams: last contact, what they keep back, and visits set aside."""
    user = person_of(request)
    phones = phones_of(user, now=timezone.now())
    page = keyset(
        QuarantinedVisit.objects.filter(
            team__in=user.supervised_team_ids, settled_at__isnull=True
        ).select_related("user"),
        order=("-id",),
        cursor=request.GET.get("cursor", ""),
        size=50,
    )
    return render(
        request,
        "canvass/device_list.html",
        {
            "phones": phones,
            "alarms": [phone for phone in phones if phone.lost],
            "page": page,
        },
    )


@allow(Role.SUPERVISOR)
@require_POST
def device_settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What this phone may have lost was looked into."""
    user = person_of(request)
    device = get_object_or_404(Device.objects.visible_to(user).select_related("user"), pk=pk)
    settle_device(device=device, by=user, now=timezone.now())
    messages.success(request, _("Looked into: %(name)s’s phone.") % {"name": device.user.name})
    return redirect("canvass:device-list")
