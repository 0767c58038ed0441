"""Which council district holds a point: plain ray casting over GeoJSON rings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class District:
    """A numbered area made of polygons; the first ring of each is its outline, the rest are holes."""

    number: int
    polygons: tuple[tuple[Ring, ...], ...]

    @classmethod
    def from_feature(cls, feature: dict[str, Any]) -> District:
        """Read one GeoJSON feature whose `CounDist` property is the district's number."""
        geometry = feature["geometry"]
        shape = geometry["coordinates"]
        polygons = [shape] if geometry["type"] == "Polygon" else shape
        return cls(
            number=int(feature["properties"]["CounDist"]),
            polygons=tuple(tuple(rings) for rings in polygons),
        )

    def holds(self, lon: float, lat: float) -> bool:
        """True when the point is inside an outline and inside none of its holes."""
        return any(
            crosses_odd(rings[0], lon, lat)
            and not any(crosses_odd(hole, lon, lat) for hole in rings[1:])
            for rings in self.polygons
        )


def crosses_odd(ring: Ring, lon: float, lat: float) -> bool:
    """True when a ray from the point eastwards crosses the ring an odd number of times."""
    inside = False
    before = ring[-1]
    for here in ring:
        straddles = (here[1] > lat) != (before[1] > lat)
        if straddles:
            share = (lat - here[1]) / (before[1] - here[1])
            if lon < here[0] + share * (before[0] - here[0]):
                inside = not inside
        before = here
    return inside


def district_at(districts: Sequence[District], *, lon: float, lat: float) -> int | None:
    """The number of the first district that holds the point, or None off every shore."""
    for district in districts:
        if district.holds(lon, lat):
            return district.number
    return None
