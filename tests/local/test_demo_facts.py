"""The demo's facts: what the files hold, and the plain drawing that is made of them."""

from __future__ import annotations

import csv
import gzip
import re
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.local.demo.carry_buildings import street_name, usable
from engagement.local.demo.casework import course_of
from engagement.local.demo.districts import District, district_at
from engagement.local.demo.files import (
    BUILDING_COLUMNS,
    CARDS,
    NAMES,
    PROGRAMS,
    read_buildings,
    read_json,
)
from engagement.local.demo.knocking import FINAL, Beat, Home, Walker, Weeks, walk_weeks
from engagement.local.demo.labels import doors_of, floors_of
from engagement.local.demo.people import Crowd, PhoneBook
from engagement.local.demo.turfs import FEWEST, MOST, Site, cut
from programs import sentences

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
NAMESPACE = UUID("01a00000-0000-7000-8000-000000000000")


def test_buildings_are_rent_stabilized_and_in_three_boroughs() -> None:
    rows = read_buildings()

    assert len(rows) >= 2000
    assert {row["borough"] for row in rows} == {"Manhattan", "Bronx", "Brooklyn"}
    assert len({row["bbl"] for row in rows}) == len(rows)
    for row in rows:
        assert 0 < int(row["stabilized_2017"]) <= int(row["units"])
        assert 40.5 < float(row["lat"]) < 41
        assert -74.1 < float(row["lon"]) < -73.8
        assert 1 <= int(row["council_district"]) <= 51


def test_buildings_name_no_owner() -> None:
    assert set(read_buildings()[0]) == set(BUILDING_COLUMNS)
    assert not [name for name in BUILDING_COLUMNS if "owner" in name]


def test_buildings_carry_the_facts_of_their_source(shared_data: Any) -> None:
    source = shared_data / "data/buildings/hpd_portfolio_buildings.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8", newline="") as handle:
        known = {row["bbl"]: row for row in csv.DictReader(handle) if usable(row)}
    rows = read_buildings()

    assert {row["bbl"] for row in rows} == set(known)
    for row in rows:
        fact = known[row["bbl"]]
        assert row["units"] == fact["unitsres"]
        assert row["stabilized_2017"] == fact["rsunits2017"]
        assert row["street"] == street_name(fact["streetname"])


@pytest.mark.parametrize(
    ("recorded", "read"),
    [
        ("WEST 162ND STREET", "West 162nd Street"),
        ("FT WASHINGTON AVENUE", "Fort Washington Avenue"),
        ("SAINT NICHOLAS AVENUE", "St Nicholas Avenue"),
        ("MC CLELLAN STREET", "McClellan Street"),
    ],
)
def test_streets_read_as_people_write_them(recorded: str, read: str) -> None:
    assert street_name(recorded) == read


def test_a_point_is_found_in_the_district_that_holds_it() -> None:
    outline = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
    hole = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]
    feature = {
        "properties": {"CounDist": 7},
        "geometry": {"type": "Polygon", "coordinates": [outline, hole]},
    }
    districts = [District.from_feature(feature)]

    assert district_at(districts, lon=1, lat=1) == 7
    assert district_at(districts, lon=5, lat=5) is None
    assert district_at(districts, lon=11, lat=5) is None


def test_catalog_has_real_programs_of_two_cities() -> None:
    data = read_json(PROGRAMS)
    programs = data["programs"]

    assert len(programs) >= 28
    assert {one["city"] for one in programs} == {"New York", "Charlotte"}
    assert {one["state"] for one in programs} == {"published", "draft", "retired"}
    assert len({one["slug"] for one in programs}) == len(programs)
    assert {one["organization"] for one in programs} == {
        one["key"] for one in data["organizations"]
    }


def test_catalog_is_in_plain_words_of_its_own(shared_data: Any) -> None:
    """No seven words in a row stand in the city's data set, and none of them is "eligible"."""
    theirs = (shared_data / "data/programs/nyc-benefits-and-programs.json").read_text().lower()
    for one in read_json(PROGRAMS)["programs"]:
        texts = [one["summary"], one["who"], *one["how_to_apply"], *one["documents"]]
        for text in texts:
            assert "ligib" not in text.lower(), one["slug"]
            words = re.findall(r"[\w$',-]+", text.lower())
            runs = [" ".join(words[n : n + 7]) for n in range(len(words) - 6)]
            assert not [run for run in runs if run in theirs], one["slug"]
        sentences = re.split(r"[.!?] ", one["summary"])
        assert len(sentences) == 2, one["slug"]


def test_catalog_numbers_can_be_called() -> None:
    for one in read_json(PROGRAMS)["programs"]:
        for phone in one["phones"]:
            number = phone["number"]
            assert number == "311" or phonenumbers.is_valid_number(
                phonenumbers.parse(number, "US")
            ), (one["slug"], number)
        for link in one["links"]:
            assert link["url"].startswith("https://")


def test_phones_of_residents_are_kept_for_fiction() -> None:
    book = PhoneBook("any")
    numbers = [book.next() for _ in range(3000)]

    assert all(re.fullmatch(r"\+1\d{3}55501\d\d", one) for one in numbers)
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(one)) for one in numbers[:300])
    assert len(set(numbers)) >= 2000


def test_people_have_names_in_their_own_script_and_in_latin() -> None:
    crowd = Crowd("any", PhoneBook("any"))
    for language in read_json(NAMES)["languages"]:
        person = crowd.person(language)
        assert person.language == language
        assert person.languages[0] == language
        assert len(person.name) >= 2
        assert all(ord(letter) < 0x250 or letter in "’" for letter in person.latin), person


@given(st.integers(1, 900), st.integers(0, 10_000))
def test_a_building_has_exactly_its_doors(units: int, seed: int) -> None:
    rng = Random(seed)
    floors = floors_of(units, 1925, rng)
    doors = doors_of(units, floors, rng)

    assert len(doors) == units
    assert len({one.label.upper() for one in doors}) == units
    assert all(0 <= one.floor <= floors for one in doors)


def test_turf_is_a_few_blocks_of_65_to_85_doors() -> None:
    sites = [
        Site(row["bbl"], row["neighborhood"], row["street"], int(row["units"]), lat, lon)
        for row in read_buildings()
        if row["neighborhood"] == "East Harlem"
        for lat, lon in [(float(row["lat"]), float(row["lon"]))]
    ]
    turfs = cut(sites)

    assert len(turfs) > 20
    seen = [one.bbl for turf in turfs for one in turf]
    assert len(seen) == len(set(seen))
    assert all(FEWEST <= sum(one.doors for one in turf) <= MOST for turf in turfs)


def walk(seed: str = "one", now: datetime = NOW) -> tuple[Weeks, list[Beat]]:
    rng = Random("homes")
    beats = [
        Beat(
            f"Turf {n}",
            [
                Home(
                    unit=uuid5(NAMESPACE, f"{n}:{door}"),
                    building=uuid5(NAMESPACE, f"{n}:{door // 25}"),
                    language=rng.choice(("en", "es", "zh")),
                    at_home=min(0.9, max(0.04, rng.gauss(0.34, 0.16))),
                    held_back=door == 3,
                )
                for door in range(75)
            ],
        )
        for n in range(60)
    ]
    weeks = walk_weeks(
        beats=beats,
        walkers=[Walker(n, frozenset({"en", "es"})) for n in range(6)],
        now=now,
        weeks=5,
        zone=ZONE,
        days_off=frozenset({date(2026, 11, 11)}),
        seed=seed,
    )
    return weeks, beats


def test_weeks_at_the_doors_come_out_the_same_from_the_same_seed() -> None:
    first, _ = walk()
    again, _ = walk()
    other, _ = walk("another")

    def told(weeks: Weeks) -> list[tuple[Any, ...]]:
        return [(one.home.unit, one.at, one.disposition) for one in weeks.knocks]

    assert told(first) == told(again)
    assert told(first) != told(other)


def test_nobody_knocks_at_night_on_a_holiday_or_tomorrow() -> None:
    weeks, _ = walk()
    for knock in weeks.knocks:
        local = knock.at.astimezone(ZONE)
        assert 10 <= local.hour < 20
        assert local.date() != date(2026, 11, 11)
        assert knock.at < NOW
        assert not knock.home.held_back


def test_one_door_in_three_answers() -> None:
    weeks, _ = walk()
    silent = {"not_home", "inaccessible", "vacant", "not_a_home", "address_not_found", "unsafe"}
    answered = sum(one.disposition not in silent for one in weeks.knocks)

    assert 0.28 < answered / len(weeks.knocks) < 0.4


def test_no_door_is_tried_again_after_its_answer_or_a_fourth_time() -> None:
    weeks, _ = walk()
    tries: dict[UUID, list[str]] = {}
    for knock in sorted(weeks.knocks, key=lambda one: one.at):
        tries.setdefault(knock.home.unit, []).append(knock.disposition)

    assert max(len(one) for one in tries.values()) == 3
    for endings in tries.values():
        assert not FINAL.intersection(endings[:-1])


def test_the_list_on_a_phone_is_a_living_one() -> None:
    """Whoever walked today holds a turf with doors still to try."""
    weeks, beats = walk()
    today = NOW.astimezone(ZONE).date()
    last = {knock.person: knock.beat for knock in weeks.knocks if knock.at.date() == today}

    assert len(last) == 6
    for beat in last.values():
        assert [one for one in beats[beat].homes if one.tries == 0]


@given(st.integers(0, 5_000), st.floats(0.1, 36))
def test_a_case_moves_forward_in_time_and_never_past_now(seed: int, age: float) -> None:
    opened_at = NOW - timedelta(days=age)
    steps = course_of(opened_at, NOW, ZONE, frozenset({date(2026, 11, 11)}), Random(seed))
    moments = [opened_at, *(one.at for one in steps)]

    assert moments == sorted(moments)
    assert all(one <= NOW for one in moments)


def test_cards_speak_six_languages_and_keep_their_figures() -> None:
    data = read_json(CARDS)
    languages = {"es", "zh-hans", "ar", "ru", "ht", "bn"}
    assert len(data["texts"]) >= 4
    for code, texts in data["texts"].items():
        english = data["english"][code]
        assert set(texts) == languages
        for text in texts.values():
            assert len(text["facts"]) == len(english["facts"])
            figures = re.findall(r"\d+", " ".join(english["facts"]))
            assert re.findall(r"\d+", " ".join(text["facts"])) == figures
    assert set(data["sentences"]) == set(sentences.SENTENCES)
    for code, texts in data["sentences"].items():
        wanted = sentences.values(sentences.english(code))
        assert set(texts) == languages
        assert all(sentences.values(text) == wanted for text in texts.values())
