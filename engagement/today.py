"""What is shown first to each role, and what one search finds. Reads only, all scoped."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from canvass.models import Assignment, Campaign, Device, QuarantinedVisit
from canvass.progress import Progress, campaign_progress, turf_progress, turf_sizes
from canvass.promises import promises_of
from canvass.rollups import CutFilter, live_counts
from canvass.shift_reading import who_is_out
from cases.queues import BY_CODE, Listing, Reader, capped_counts, read_page
from cases.rows import read_lines
from cases.search import search_cases
from engagement.accounts.models import Role, Team, User
from engagement.city.models import City
from programs.models import Program
from residents.models import BuildingImport
from residents.search import find_buildings, find_residents

SHOWN = 5
FOUND = 10
MOST_OUT = 100
# Queues whose counts a supervisor looks at first.
FIRST_QUEUES = ("overdue", "today", "unassigned", "new")


def for_specialist(user: User, now: datetime) -> dict[str, Any]:
    """Own turf, the day's appointments, own cases by due date."""
    city = City.current()
    reader = Reader(user, now, city)
    held = list(
        Assignment.objects.open()
        .filter(user=user)
        .select_related("turf__campaign")
        .order_by("-starts_at", "id")[:SHOWN]
    )
    turfs = [assignment.turf for assignment in held]
    keys = [turf.pk for turf in turfs]
    progress, sizes = turf_progress(user, keys), turf_sizes(keys)
    end = reader.days_ahead(1)
    appointments = promises_of(user, on=city.day_of(now)).filter(
        starts_at__gte=reader.today, starts_at__lt=end
    )[:SHOWN]
    page = read_page(Listing(BY_CODE["mine"], reader), size=SHOWN)
    return {
        "turfs": [
            {
                "turf": turf,
                "done": progress.get(turf.pk, Progress()).doors,
                "doors": sizes[turf.pk].doors if turf.pk in sizes else 0,
            }
            for turf in turfs
        ],
        "appointments": appointments,
        "lines": read_lines(page.keys, reader),
        "has_more": bool(page.older),
    }


def for_supervisor(user: User, now: datetime) -> dict[str, Any]:
    """The queues that need somebody, campaigns against their goals, phones with unsent visits."""
    city = City.current()
    reader = Reader(user, now, city)
    queues = [BY_CODE[code] for code in FIRST_QUEUES]
    counts = capped_counts(
        [[rows for rows, _band in Listing(queue, reader).arms()] for queue in queues]
    )
    campaigns = list(
        Campaign.objects.visible_to(user)
        .filter(state=Campaign.State.ACTIVE)
        .order_by("ends_on", "id")[:SHOWN]
    )
    progress = campaign_progress(user, [campaign.pk for campaign in campaigns])
    phones = (
        Device.objects.visible_to(user)
        .to_ask_about(since=now - timedelta(days=3))
        .select_related("user")
        .order_by("last_contact_at", "id")[:SHOWN]
    )
    aside = QuarantinedVisit.objects.filter(
        team__in=user.supervised_team_ids, settled_at__isnull=True
    )
    return {
        "queues": list(zip(queues, counts, strict=True)),
        "campaigns": [
            {"campaign": campaign, "progress": progress.get(campaign.pk, Progress())}
            for campaign in campaigns
        ],
        "phones": phones,
        "set_aside": aside[:1001].count(),
        "out": who_is_out(user, limit=MOST_OUT),
    }


def for_editor(user: User, now: datetime) -> dict[str, Any]:
    """Drafts to publish and programs to check."""
    day = City.current().day_of(now)
    rows = Program.objects.visible_to(user)
    return {
        "drafts": rows.drafts().count(),
        "verify": rows.due_for_verification(day).count(),
        "published": rows.published().count(),
        "due": rows.due_for_verification(day).with_names(user)[:SHOWN],
    }


def for_analyst(user: User, now: datetime) -> dict[str, Any]:
    """The last seven days in the counts that are kept."""
    last = City.current().day_of(now)
    counts = live_counts(CutFilter(first_day=last - timedelta(days=6), last_day=last))
    return {"counts": {key[0]: count for key, count in counts.items()}}


def for_administrator(user: User, now: datetime) -> dict[str, Any]:
    """Who may sign in, who has no role yet, lists on their way in."""
    people = User.objects.filter(is_active=True).aggregate(
        all=Count("pk", distinct=True),
        without=Count("pk", filter=Q(memberships__isnull=True), distinct=True),
    )
    return {
        "people": people["all"],
        "without_role": people["without"],
        "teams": Team.objects.filter(is_active=True).count(),
        "imports": BuildingImport.objects.order_by("-id")[:SHOWN],
    }


def find(user: User, text: str, now: datetime) -> dict[str, Any]:
    """Cases, residents, buildings and programs that match, each within what this person sees."""
    found: dict[str, Any] = {}
    if user.has_role(Role.SPECIALIST, Role.SUPERVISOR):
        reader = Reader(user, now, City.current())
        found["cases"] = read_lines(search_cases(text, reader)[:FOUND], reader)
        found["residents"] = find_residents(user, text, limit=FOUND)
    if user.has_role(Role.SPECIALIST, Role.SUPERVISOR, Role.ADMINISTRATOR):
        found["buildings"] = find_buildings(user, text, limit=FOUND)
    programs = Program.objects.visible_to(user).matching(text).with_names(user)
    found["programs"] = programs[:FOUND]
    found["is_empty"] = not any(len(rows) for rows in found.values())
    return found
