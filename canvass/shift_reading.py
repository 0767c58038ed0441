"""Who is out, for whoever watches over them; and a person's own visits as the server has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from canvass.models import Assignment, QuarantinedVisit, Shift, ShiftAlert, Visit
from engagement.accounts.models import User

MOST_SHOWN = 200
# The newest visits of a person, among which those are looked for that their phone does not have.
NEWEST = 1000


@dataclass
class Out:
    """One person in the field: since when, heard of when, where they work today."""

    shift: Shift
    alert: ShiftAlert | None = None
    turfs: list[str] = field(default_factory=list)


def who_is_out(user: User, *, limit: int = MOST_SHOWN) -> list[Out]:
    """Those that this person watches over: missed check-ins first, then by name. Three queries."""
    shifts = list(Shift.objects.led_by(user).select_related("user", "team").order_by("id")[:limit])
    alerts = {alert.shift_id: alert for alert in ShiftAlert.objects.open().filter(shift__in=shifts)}
    turfs: dict[UUID, list[str]] = {}
    held = Assignment.objects.open().filter(user__in=[shift.user_id for shift in shifts])
    for key, name in held.order_by("turf__name").values_list("user", "turf__name"):
        turfs.setdefault(key, []).append(name)
    rows = [
        Out(shift, alerts.get(shift.pk), turfs.get(shift.user_id, []) if not shift.ended_at else [])
        for shift in shifts
    ]
    return sorted(rows, key=lambda row: (row.alert is None, row.shift.user.name, row.shift.pk))


def shift_in_hand(user: User) -> dict[str, Any] | None:
    """The person's own open shift, for a phone that did not begin it."""
    shift = Shift.objects.open().filter(user=user).order_by("-started_at").first()
    if shift is None:
        return None
    return {"id": shift.pk, "started_at": shift.started_at, "check_every": shift.check_every}


def receipts_of(user: User, *, since: datetime, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """A person's own visits as the server has them: those that the phone names, and what else
    came in since from another phone. Ids and codes, and where it was; three queries.

    Own visits are a person's own record, whatever was restricted since: the phone has them.
    """
    mine = Visit.objects.filter(user=user)
    newest = mine.order_by("-id").values("pk")[:NEWEST]
    named = mine.filter(pk__in=ids)
    others = mine.visible_to(user).filter(pk__in=newest, occurred_at__gte=since)
    columns = (
        "pk", "channel", "disposition_id", "building_id", "unit_id", "occurred_at",
        "is_withdrawal", "superseded_by__is_withdrawal",
    )  # fmt: skip
    found = {row[0]: row for rows in (named, others) for row in rows.values_list(*columns)}
    answer = [
        {
            "id": key, "channel": channel, "disposition": disposition, "building": building,
            "unit": unit, "occurred_at": at, "state": _STATE[by_withdrawal],
        }
        for key, channel, disposition, building, unit, at, is_withdrawal, by_withdrawal
        in found.values()
        if not is_withdrawal
    ]  # fmt: skip
    aside = QuarantinedVisit.objects.filter(user=user, visit_id__in=ids, settled_at__isnull=True)
    answer += [
        {"id": key, "state": "set_aside", "code": code}
        for key, code in aside.values_list("visit_id", "code")
        if key not in found
    ]
    return answer


# By what supersedes a visit: nothing, a correction, a withdrawal.
_STATE = {None: "stored", False: "corrected", True: "withdrawn"}
