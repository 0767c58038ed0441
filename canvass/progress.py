"""How far campaigns and turf are, as far as a person may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from canvass.counted import VisitCut, closed_to, progress_by
from canvass.models import TurfBuilding
from canvass.queries import OFFICE_WIDE
from canvass.rollups import CutFilter
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
    """By campaign: of the whole office for analysts, of their teams for supervisors."""
    return _progress("campaign_id", campaigns, user)


def turf_progress(user: User, turfs: Collection[UUID]) -> dict[UUID, Progress]:
    """By turf, whoever knocked; for turf that this person may open."""
    return _progress("turf_id", turfs, user)


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


def _progress(column: str, keys: Collection[UUID], user: User) -> dict[UUID, Progress]:
    """What is restricted to others counts here as little as in the numbers."""
    units, people = closed_to(user)
    teams = None
    if column == "campaign_id" and not user.has_role(*OFFICE_WIDE):
        teams = user.supervised_team_ids
    cut = VisitCut(CutFilter(team_ids=teams), closed_units=units, closed_people=people)
    found = progress_by(column, keys, cut)
    return {key: Progress(doors, talked) for key, (doors, talked) in found.items()}
