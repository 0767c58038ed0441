"""Where each role lands, what the rail offers, and the one search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from engagement import today
from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role, User
from engagement.city.models import City


@dataclass(frozen=True)
class Door:
    """One entry of the rail, and the roles for whom it opens."""

    url_name: str
    label: str | Promise
    icon: str
    roles: frozenset[str]


def _door(url_name: str, label: str | Promise, icon: str, *roles: str) -> Door:
    return Door(url_name, label, icon, frozenset(roles) or frozenset(Role.values))


DOORS = (
    _door("home", _("Today"), "sun"),
    _door("field", _("Doors"), "door-open", Role.SPECIALIST),
    _door("cases:queue", _("Queue"), "inbox", Role.SPECIALIST, Role.SUPERVISOR),
    _door("canvass:call-list", _("Calls"), "phone", Role.SPECIALIST, Role.SUPERVISOR),
    _door("canvass:campaign-list", _("Campaigns"), "megaphone", Role.SUPERVISOR, Role.ANALYST),
    _door(
        "residents:building-list", _("Buildings"), "building-2", Role.SUPERVISOR, Role.ADMINISTRATOR
    ),
    _door("residents:resident-list", _("Residents"), "users", Role.SPECIALIST, Role.SUPERVISOR),
    _door("programs:program-list", _("Programs"), "book-open"),
    _door("numbers", _("Numbers"), "chart-column", Role.SUPERVISOR, Role.ANALYST),
    _door("accounts:staff-list", _("Staff"), "contact", Role.ADMINISTRATOR),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs: the city, the person's roles and their doors."""
    city = City.current()
    timezone.activate(city.zone)  # days and times on a page are the city's
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"city": city, "navigation": []}
    here = request.resolver_match.view_name if request.resolver_match else ""
    doors = []
    for door in DOORS:
        if user.has_role(*door.roles):
            try:
                url = reverse(door.url_name)
            except NoReverseMatch:
                continue
            doors.append(
                {
                    "label": door.label,
                    "icon": door.icon,
                    "url": url,
                    "current": here == door.url_name
                    or (door.url_name != "home" and request.path.startswith(url)),
                }
            )
    words = [Role(code).label for code in Role.values if code in user.roles]
    return {"city": city, "navigation": doors, "role_words": words}


@allow()
def home(request: StaffRequest) -> HttpResponse:
    """Today, one part for each of this person's roles."""
    user = request.user
    now = timezone.now()
    parts = {
        Role.SPECIALIST: today.for_specialist,
        Role.SUPERVISOR: today.for_supervisor,
        Role.CATALOG_EDITOR: today.for_editor,
        Role.ANALYST: today.for_analyst,
        Role.ADMINISTRATOR: today.for_administrator,
    }
    shown = {role.value: part(user, now) for role, part in parts.items() if user.has_role(role)}
    return render(request, "home.html", {"parts": shown, "now": now})


@allow()
@never_cache
def search(request: StaffRequest) -> HttpResponse:
    """One search over everything this person may see. By POST: words stay out of URLs."""
    text = request.POST.get("q", "").replace("\x00", "").strip()[:200]
    context: dict[str, Any] = {"search_words": text, "asked": request.method == "POST"}
    if text:
        context |= today.find(request.user, text, timezone.now())
    return render(request, "search.html", context)
