"""Everything that a phone carries for a day: its doors, its calls, its cases, the catalog."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from canvass.models import Disposition
from canvass.shift_reading import shift_in_hand
from canvass.walklist import walk_list
from cases.field_calls import calls_of, title_of
from cases.field_catalog import field_catalog
from cases.field_labels import label_of
from cases.models import Case
from engagement.accounts.models import User
from engagement.city.models import City, Holiday
from engagement.languages import own_name
from engagement.sealing import public_key
from programs.models import Need

MOST_CASES = 500


def field_session(*, user: User, csrf_token: str, now: datetime) -> dict[str, Any]:
    """Who this is, what the time is here, and what the city's numbers are. One query."""
    city = City.current()
    seal = public_key()
    return {
        "seal": {"id": seal[0], "key": seal[1]} if seal else None,
        "user": {"id": user.pk, "name": user.name, "languages": user.languages},
        "csrf_token": csrf_token,
        "now": now,
        "epoch": city.epoch,
        "city": {
            "name": city.name,
            "time_zone": city.time_zone,
            "office_phone": str(city.office_phone),
            "language_line": str(city.language_line),
            "bridge_phone": str(city.bridge_phone),
            "caller_prefix": city.caller_prefix,
            "unsafe_review_days": city.unsafe_review_days,
            "check_in_minutes": city.check_in_minutes,
        },
    }


def field_list(*, user: User, now: datetime) -> dict[str, Any]:
    """The whole list by parts, in a constant number of queries."""
    city = City.current()
    walk = walk_list(user=user, now=now)
    _tell_of_cases(walk.units, user)
    today = city.day_of(now)
    needs = _labeled(Need.objects.filter(is_active=True).values("code", "label", "is_urgent"))
    return {
        # One that this phone did not begin, or has forgotten.
        "shift": shift_in_hand(user),
        "campaigns": walk.campaigns,
        "turfs": walk.turfs,
        "buildings": walk.buildings,
        "units": walk.units,
        "appointments": walk.appointments,
        "calls": calls_of(user, needs={one["code"]: one["label"] for one in needs}, now=now),
        "cases": _cases(user),
        **field_catalog(today),
        "needs": needs,
        "dispositions": _labeled(Disposition.objects.values("code", "label", "group")),
        "languages": [{"code": code, "name": own_name(code)} for code in city.languages],
        "holidays": list(
            Holiday.objects.filter(on__range=(today, today + timedelta(days=120))).values_list(
                "on", flat=True
            )
        ),
    }


def _labeled(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [{**row, "label": label_of(row["label"])} for row in rows]


def _tell_of_cases(units: Iterable[dict[str, Any]], user: User) -> None:
    """Say at each door how many cases colleagues of the team hold there: a number, no more.

    Own cases stand in `cases` with their door; those of other teams and the restricted are absent.
    """
    doors = {unit["id"]: unit for unit in units}
    rows = (
        Case.objects.open()
        .unrestricted_for(user)
        .filter(team__in=user.team_ids(), resident__unit__in=list(doors))
        .exclude(assignee=user)
        .values("resident__unit")
        .order_by("resident__unit")
        .annotate(open=Count("pk"))
    )
    for row in rows:
        doors[row["resident__unit"]]["cases"] = row["open"]


def _cases(user: User) -> list[dict[str, Any]]:
    rows = (
        Case.objects.open()
        .unrestricted_for(user)
        .filter(assignee=user)
        .select_related("resident__unit", "program__published", "need")
        .order_by("due_at", "id")[:MOST_CASES]
    )
    return [
        {
            "id": case.pk,
            "number": case.number,
            "name": case.resident.name,
            "title": title_of(case),
            "due_at": case.due_at,
            "state": case.state,
            "building": case.resident.unit.building_id if case.resident.unit else None,
            "unit": case.resident.unit_id,
        }
        for case in rows
    ]
