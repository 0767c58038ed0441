"""Whom a phone may call: promised calls first, then people whose language its owner speaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import IntegerField, Value, When

from canvass.calling import Call, as_calls, promised_calls, willing_people
from cases.models import Case
from engagement.accounts.models import User
from residents.models import Unit

MOST_CALLS = 100
# The name and the case of a person is told; of what they need, the first.
About = Mapping[UUID, str]


def calls_of(user: User, *, needs: Mapping[str, str], now: datetime) -> list[dict[str, Any]]:
    """The phone list of one person, in the order of calling. `needs` are labels by code.

    Hours are the resident's own, so that the phone can say by itself, hours later, whom it may
    call. Six queries.
    """
    promised = promised_calls(user, now=now)
    seen = {call.resident.pk for call in promised}
    willing = (
        willing_people(user, now=now)
        .exclude(pk__in=seen)
        .annotate(
            speaks=Choose(
                When(languages__0__in=user.languages or ["en"], then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        )
        .order_by("speaks", "id")[:MOST_CALLS]
    )
    calls = [*promised, *as_calls(list(willing), now=now)]
    homes = _homes(calls)
    about = _cases_about(user, calls)
    return [_row(call, homes, about, needs) for call in calls]


def _row(
    call: Call,
    homes: Mapping[UUID, tuple[UUID, str]],
    about: About,
    needs: Mapping[str, str],
) -> dict[str, Any]:
    person, promise = call.resident, call.appointment
    building, address = homes.get(person.unit_id, (None, "")) if person.unit_id else (None, "")
    said = promise.visit.needs if promise is not None and promise.visit is not None else []
    return {
        "id": promise.pk if promise is not None else person.pk,
        "resident": person.pk,
        "name": person.name,
        "phone": str(person.phone),
        "language": person.language,
        "unit": person.unit_id,
        "building": building,
        "address": address,
        "starts_at": promise.starts_at if promise is not None else None,
        "from": call.opens_at.strftime("%H:%M"),
        "until": call.shuts_at.strftime("%H:%M"),
        "zone": person.time_zone,
        # Whether these are hours that the person asked for, or the city's.
        "asked": person.safe_from is not None or person.safe_until is not None,
        "no_voicemail": person.no_voicemail,
        "about": about.get(person.pk, "") or next((needs[one] for one in said if one in needs), ""),
        "last": call.last,
        "last_detail": call.last_detail,
        "tries": call.tries,
    }


def _homes(calls: Iterable[Call]) -> dict[UUID, tuple[UUID, str]]:
    """Building and address by apartment."""
    keys = {call.resident.unit_id for call in calls if call.resident.unit_id}
    rows = Unit.objects.filter(pk__in=keys).values_list("pk", "building", "building__address")
    return {key: (building, address) for key, building, address in rows}


def _cases_about(user: User, calls: Iterable[Call]) -> dict[UUID, str]:
    """What one's own open case with each person is about; the one due first."""
    rows = (
        Case.objects.open()
        .unrestricted_for(user)
        .filter(assignee=user, resident__in=[call.resident.pk for call in calls])
        .select_related("program__published", "need")
        .order_by("-due_at", "-id")
    )
    return {case.resident_id: title_of(case) for case in rows}


def title_of(case: Case) -> str:
    """What a case is about: its program's name, or the need."""
    if case.program is not None and case.program.published is not None:
        return str(case.program.published.name)
    return str(case.need.label) if case.need else ""
