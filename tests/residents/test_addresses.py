"""Addresses in one spelling, whatever list they come from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residents import addresses
from residents.addresses import HouseNumber, house_number, street_display, street_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("E 119TH ST", "East 119 Street"),
        ("3RD AVE", "THIRD AVENUE"),
        ("ST NICHOLAS AVE", "Saint Nicholas Avenue"),
        ("St. Marks Pl", "SAINT MARKS PLACE"),
        ("RIVERSIDE DR W", "Riverside Drive West"),
        ("MC DONALD AVE", "McDonald Avenue"),
        ("DE KALB AVENUE", "DEKALB AVE"),
        ("FT WASHINGTON AVE", "Fort Washington Avenue"),
        ("AVE OF THE AMERICAS", "6th Avenue"),
        ("O'BRIEN AVE", "OBRIEN AVENUE"),
        ("43 AVE", "043 Av."),
    ],
)
def test_two_spellings_are_one_street(one: str, other: str) -> None:
    assert street_key(one) == street_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("E 119 ST", "W 119 ST"), ("3 AVE", "3 ST"), ("AVENUE A", "AVENUE B")]
)
def test_other_streets_stay_apart(one: str, other: str) -> None:
    assert street_key(one) != street_key(other)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("E 119TH ST", "East 119 Street"),
        ("AVENUE W", "Avenue W"),
        ("PROSPECT PARK W", "Prospect Park West"),
        ("WEST ST", "West Street"),
        ("GRAND CONCOURSE", "Grand Concourse"),
        ("MCDONALD AVE", "McDonald Avenue"),
        ("AVE OF THE AMERICAS", "Avenue of the Americas"),
    ],
)
def test_a_street_as_people_read_it(text: str, shown: str) -> None:
    assert street_display(text) == shown


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("0028", "28"),
        ("75-1", "75-01"),
        ("37 1/2", "37 1/2"),
        ("12½", "12 1/2"),
        ("4181/2", "418 1/2"),
        ("112-A", "112A"),
        ("112 rear", "112 REAR"),
        ("31-31A", "31-31A"),
        ("15 1/2 F", "15 1/2 F"),
        ("75\u201301 to 75\u201399", "75-01 TO 75-99"),
    ],
)
def test_a_house_number(text: str, kept: str) -> None:
    found = house_number(text)
    assert found is not None
    assert found.text == kept


@pytest.mark.parametrize(
    "text", ["", "0", "00", "0-0", "REAR", "1.3E-021", "8.9", "x" * 50, "1 TO 2 TO 3"]
)
def test_no_house_number(text: str) -> None:
    assert house_number(text) is None


def test_a_range_stands_for_the_doors_on_its_side() -> None:
    found = house_number("75-01 TO 75-07")
    assert found is not None
    assert found.doors(hyphenated=True) == ["75-01", "75-03", "75-05", "75-07"]
    assert found.sort == 75_001


def test_two_doors_or_one_in_queens() -> None:
    elsewhere = addresses.read("253-255", "MOTT ST", borough="Manhattan", postal_code="")
    queens = addresses.read("253-255", "MOTT ST", borough="Queens", postal_code="")
    assert elsewhere is not None
    assert queens is not None
    assert elsewhere.text == "253–255 Mott Street"
    assert queens.text == "253-255 Mott Street"
    assert len(elsewhere.door_keys(hyphenated=False)) == 2
    assert queens.door_keys(hyphenated=True) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("3414 3 AVENUE", ("3414", "3 AVENUE")),
        ("12 1/2 Mott St", ("12 1/2", "Mott St")),
        ("322 TO 324 7TH AVE, Brooklyn", ("322 TO 324", "7TH AVE")),
        ("119th Street", None),
        ("5 AVENUE", None),
        ("Broadway", None),
    ],
)
def test_one_cell_comes_apart(text: str, parts: tuple[str, str] | None) -> None:
    assert addresses.split_address(text) == parts


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1014370030", "1014370030"),
        ("1-01437-0030", "1014370030"),
        ("1014370030.0", "1014370030"),
        ("0", ""),
        ("", ""),
        ("1000000000", ""),
        ("6014370030", None),
        ("12345", None),
        ("1.01E+09", None),
    ],
)
def test_a_bbl(text: str, kept: str | None) -> None:
    assert addresses.bbl(text) == kept


def test_a_bbl_of_its_parts() -> None:
    assert addresses.bbl_of_parts("MANHATTAN", "01437", "30") == "1014370030"
    assert addresses.bbl_of_parts("", "01437", "30") == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [("1044375", "1044375"), ("1000000", ""), ("300000", ""), ("0", ""), ("x", "")],
)
def test_a_bin_that_is_no_placeholder(text: str, kept: str) -> None:
    assert addresses.building_number(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [("10035", "10035"), ("10035-1234", "10035"), ("7102", "07102"), ("", ""), ("ABC", None)],
)
def test_a_zip_code(text: str, kept: str | None) -> None:
    assert addresses.zip_code(text) == kept


@given(st.text(max_size=60))
def test_reading_a_number_settles(text: str) -> None:
    found = house_number(text)
    if found is not None:
        again = house_number(found.text)
        assert again == found
        assert found.sort >= 1


@given(st.text(max_size=60))
def test_a_street_key_settles(text: str) -> None:
    key = street_key(text)
    assert len(key) <= 120
    street_display(text)
    addresses.split_address(text)
    addresses.bbl(text)
    addresses.zip_code(text)
    addresses.building_number(text)


@given(
    st.integers(1, 300),
    st.integers(0, 40),
)
def test_every_door_of_a_range_lies_in_it(low: int, doors: int) -> None:
    span = HouseNumber(f"{low} TO {low + doors}", str(low), str(low + doors))
    found = [int(door) for door in span.doors(hyphenated=False)]
    assert found[0] == low
    assert found[-1] == low + doors
    assert found == sorted(set(found))


@given(st.sampled_from(["E", "W", ""]), st.integers(1, 250), st.sampled_from(["ST", "AVE", "PL"]))
def test_short_and_long_spellings_meet(way: str, number: int, suffix: str) -> None:
    short = f"{way} {number} {suffix}".strip()
    assert street_key(street_display(short)) == street_key(short)
