"""How far campaigns and turf are, as far as a person may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from canvass.models import Channel, Direction, TurfBuilding, Visit
from engagement.accounts.models import User
from residents.models import Unit


@dataclass(frozen=True)
class Progress:
    """Doors tried (distinct units with an effective door attempt) and conversations held."""

    doors: int = 0
    conversations: int = 0


@dataclass(frozen=True)
class Size:
    """Buildings of a turf, and their doors."""

    buildings: int = 0
    doors: int = 0


def campaign_progress(user: User, campaigns: Collection[UUID]) -> dict[UUID, Progress]:
    """By campaign. One query."""
    return _progress(Visit.objects.visible_to(user).filter(campaign__in=campaigns), "campaign")


def turf_progress(user: User, turfs: Collection[UUID]) -> dict[UUID, Progress]:
    """By turf, whoever knocked. One query."""
    return _progress(Visit.objects.visible_to(user).filter(turf__in=turfs), "turf")


def turf_sizes(turfs: Collection[UUID]) -> dict[UUID, Size]:
    """By turf: doors are the units known, or the building's own count when it is more."""
    known = (
        Unit.objects.filter(building=OuterRef("building"), reported_missing_at__isnull=True)
        .order_by()
        .values("building")
        .annotate(n=Count("pk"))
        .values("n")
    )
    rows = (
        TurfBuilding.objects.filter(turf__in=turfs)
        .order_by()
        .annotate(
            known=Greatest(
                Coalesce(Subquery(known, output_field=IntegerField()), Value(0)),
                Coalesce(F("building__unit_count"), Value(0)),
                output_field=IntegerField(),
            )
        )
        .values("turf")
        .annotate(buildings=Count("pk"), doors=Sum("known"))
    )
    return {row["turf"]: Size(row["buildings"], row["doors"]) for row in rows}


def _progress(visits: QuerySet[Visit], by: str) -> dict[UUID, Progress]:
    rows = (
        visits.effective()  # type: ignore[attr-defined]
        .order_by()
        .values(by)
        .annotate(
            doors=Count(
                "unit",
                distinct=True,
                filter=Q(channel=Channel.DOOR, direction=Direction.OUTBOUND),
            ),
            conversations=Count("pk", filter=Q(disposition="conversation")),
        )
    )
    return {row[by]: Progress(row["doors"], row["conversations"]) for row in rows}
