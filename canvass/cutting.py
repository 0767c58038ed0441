"""Finding the buildings of a turf, and saying why some are left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canvass import walking
from canvass.matching import match_lines
from canvass.models import Campaign, TurfBuilding
from engagement.accounts.models import User
from residents.models import Building, DoNotContact, Unit
from residents.queries import BuildingQuerySet

# More than a unit knocks on in a season; a search that finds more is asked to be narrower.
MOST_FOUND = 5_000


class LeftOut:
    """Why a building is on no list."""

    SHELTER = _("A shelter: on no list")
    DO_NOT_CONTACT = _("Do not contact")


@dataclass(frozen=True)
class Found:
    """What a search for buildings gave, in walking order."""

    buildings: list[Building] = field(default_factory=list)
    left_out: list[tuple[Building, Promise]] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    too_many: bool = False

    @property
    def doors(self) -> int:
        """Doors of all buildings that may be chosen."""
        return sum(doors_of(building) for building in self.buildings)


def with_doors(rows: BuildingQuerySet) -> BuildingQuerySet:
    """Annotate `doors`: the units known, or the count that came with the list when it is more."""
    known = (
        Unit.objects.filter(building=OuterRef("pk"), reported_missing_at__isnull=True)
        .order_by()
        .values("building")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return rows.annotate(
        doors=Greatest(
            Coalesce(Subquery(known, output_field=IntegerField()), Value(0)),
            Coalesce("unit_count", Value(0)),
            output_field=IntegerField(),
        )
    )


def doors_of(building: Building) -> int:
    """The annotation of `with_doors`, typed."""
    return int(getattr(building, "doors"))  # noqa: B009


def held_buildings(keys: Collection[UUID] | None, on: date) -> set[UUID]:
    """Of these buildings (all, when None), those that may not be approached at the door."""
    rows = DoNotContact.objects.in_force(on).filter(
        scope=DoNotContact.Scope.BUILDING,
        channel__in=[DoNotContact.Channel.ANY, DoNotContact.Channel.DOOR],
    )
    if keys is not None:
        rows = rows.filter(building__in=keys)
    return set(rows.values_list("building", flat=True))


def taken_buildings(campaign: Campaign, keys: Iterable[UUID]) -> dict[UUID, str]:
    """Which of these stand in a turf of the campaign, and its name."""
    rows = TurfBuilding.objects.filter(turf__campaign=campaign, building__in=list(keys))
    return dict(rows.order_by("-turf__name").values_list("building", "turf__name"))


def find_buildings(
    user: User,
    *,
    on: date,
    postal_code: str = "",
    council_district: str = "",
    neighborhood: str = "",
    lines: Iterable[str] = (),
) -> Found:
    """Buildings that answer every criterion given; all of `lines` that name one.

    A line is an address, a BBL (10 digits) or a BIN (7 digits). Gives nothing when nothing is
    asked. Four queries at most.
    """
    wanted = Q()
    if postal_code:
        wanted &= Q(postal_code__in=_several(postal_code))
    if council_district:
        wanted &= Q(council_district__in=_several(council_district))
    if neighborhood:
        wanted &= Q(neighborhood__iexact=neighborhood.strip())
    named = [line for line in (line.strip() for line in lines) if line]
    unmatched: list[str] = []
    rows = Building.objects.visible_to(user)
    if named:
        keys, unmatched = match_lines(rows.filter(wanted), named)
        wanted &= Q(pk__in=keys)
    elif not wanted:
        return Found()
    found = list(with_doors(rows.filter(wanted)).order_by("pk")[: MOST_FOUND + 1])
    if len(found) > MOST_FOUND:
        return Found(unmatched=unmatched, too_many=True)
    held = held_buildings([building.pk for building in found] if len(found) < 500 else None, on)
    kept: list[Building] = []
    left_out: list[tuple[Building, Promise]] = []
    for building in walking.arrange(found):
        if building.is_shelter:
            left_out.append((building, LeftOut.SHELTER))
        elif building.pk in held:
            left_out.append((building, LeftOut.DO_NOT_CONTACT))
        else:
            kept.append(building)
    return Found(kept, left_out, unmatched)


def _several(text: str) -> list[str]:
    return [part for part in text.replace(",", " ").replace(";", " ").split() if part]
