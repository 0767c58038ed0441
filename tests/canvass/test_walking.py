"""Walking order and the cutting of a walk, as pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from canvass.walking import arrange, split


@dataclass
class Door:
    """A building, as far as the order needs it."""

    street_key: str
    house_sort: int
    longitude: float | None = None
    latitude: float | None = None
    borough: str = "Bronx"
    postal_code: str = "10451"
    doors: int = 1
    house_number: str = "1"


def test_the_next_street_is_the_nearest_and_is_walked_from_its_near_end() -> None:
    near = [Door("B STREET", number, -73.90, 40.80 + number / 1000) for number in (1, 2, 3)]
    first = [Door("A STREET", number, -73.91, 40.80 + number / 1000) for number in (1, 2, 3)]
    far = [Door("AA STREET", 1, -73.70, 40.80)]
    walk = arrange([*far, *near, *first])
    assert [(stop.street_key, stop.house_sort) for stop in walk] == [
        ("A STREET", 1),
        ("A STREET", 2),
        ("A STREET", 3),
        ("B STREET", 3),
        ("B STREET", 2),
        ("B STREET", 1),
        ("AA STREET", 1),
    ]


def test_streets_without_points_come_last_by_name() -> None:
    walk = arrange([Door("C", 1), Door("B", 2), Door("B", 1), Door("Z", 1, -73.9, 40.8)])
    assert [(stop.street_key, stop.house_sort) for stop in walk] == [
        ("Z", 1),
        ("B", 1),
        ("B", 2),
        ("C", 1),
    ]


doors = st.builds(
    Door,
    street_key=st.sampled_from("ABCD"),
    house_sort=st.integers(1, 40),
    longitude=st.sampled_from([None, -73.9, -73.95]),
    latitude=st.just(40.8),
    postal_code=st.sampled_from(["10451", "10452"]),
    doors=st.integers(0, 120),
)


@given(st.lists(doors, max_size=40), st.randoms())
def test_the_same_buildings_give_the_same_walk(stops: list[Door], shuffle: object) -> None:
    mixed = stops[:]
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    walk = arrange(stops)
    assert sorted(map(repr, walk)) == sorted(map(repr, stops))
    keys = [(stop.postal_code, stop.street_key, stop.house_sort) for stop in walk]
    assert keys == [(s.postal_code, s.street_key, s.house_sort) for s in arrange(mixed)]


@given(st.lists(doors, max_size=60), st.integers(5, 200))
def test_splitting_keeps_every_building_once_and_in_order(stops: list[Door], size: int) -> None:
    parts = split(stops, size)
    assert [stop for part in parts for stop in part] == stops
    assert all(parts)
    for part in parts[:-1]:
        total = sum(stop.doors for stop in part)
        # Closed where it came nearest: the last building brought it closer, or it is near already.
        assert total >= size or total + 120 > size
        assert total - part[-1].doors < size
