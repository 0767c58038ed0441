"""Doors: ranges, floors, order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.errors import Invalid
from residents.labels import (
    MOST_LABELS,
    PENTHOUSE,
    clean_label,
    guess_floor,
    parse_unit_range,
    sort_key,
)


def test_six_floors_of_six_doors() -> None:
    labels = parse_unit_range("1A-6F")
    assert len(labels) == 36
    assert labels[:7] == ["1A", "1B", "1C", "1D", "1E", "1F", "2A"]


@pytest.mark.parametrize(
    ("text", "count", "first", "last"),
    [
        ("1-24", 24, "1", "24"),
        ("01-12", 12, "01", "12"),
        ("A-F", 6, "A", "F"),
        ("1A-1F, 2A-2F, PH", 13, "1A", "PH"),
        ("101-612", 72, "101", "612"),
        ("1a – 2b", 4, "1A", "2B"),
        ("1A to 2B", 4, "1A", "2B"),
        ("A1-B3", 6, "A1", "B3"),
        ("3L", 1, "3L", "3L"),
        ("2nd floor", 1, "2nd floor", "2nd floor"),
        ("1A, 1a, 1A", 1, "1A", "1A"),
        ("Apt 3L; #4R", 2, "3L", "4R"),
    ],
)
def test_a_range(text: str, count: int, first: str, last: str) -> None:
    labels = parse_unit_range(text)
    assert (len(labels), labels[0], labels[-1]) == (count, first, last)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Enter apartments"),
        (" , ,", "Enter apartments"),
        ("6F-1A", "ends before it starts"),
        ("1A-6", "is not a range"),
        ("1-PH", "is not a range"),
        ("1-5000", "more than 1,000"),
        ("1A-99Z", "more than 1,000"),
        ("x" * 41, "at most 40"),
    ],
)
def test_a_range_that_cannot_be_read(text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        parse_unit_range(text)
    assert refused.value.field == "labels"


@pytest.mark.parametrize(
    ("label", "floor"),
    [
        ("3L", 3),
        ("12C", 12),
        ("1A", 1),
        ("2nd floor", 2),
        ("2FL", 2),
        ("Floor 4", 4),
        ("2R", 2),
        ("3 rear", 3),
        ("1204", 12),
        ("301", 3),
        ("G", 0),
        ("GF", 0),
        ("B1", -1),
        ("BSMT", -1),
        ("B2", -2),
        ("PH", PENTHOUSE),
        ("PHA", PENTHOUSE),
        ("24", None),
        ("A", None),
        ("super", None),
    ],
)
def test_the_floor_that_a_label_tells(label: str, floor: int | None) -> None:
    assert guess_floor(label) == floor


def test_two_before_ten() -> None:
    assert sorted(["10A", "2B", "2A", "1A"], key=sort_key) == ["1A", "2A", "2B", "10A"]


@pytest.mark.parametrize("label", ["", "   ", "a\x07b", "x" * 41])
def test_a_label_that_cannot_be_kept(label: str) -> None:
    with pytest.raises(Invalid):
        clean_label(label)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        labels = parse_unit_range(text)
    except Invalid:
        return
    assert 1 <= len(labels) <= MOST_LABELS
    assert len({label.upper() for label in labels}) == len(labels)
    for label in labels:
        assert 1 <= len(label) <= 40
        assert len(sort_key(label)) <= 80
        floor = guess_floor(label)
        assert floor is None or -10 <= floor <= 999


@given(st.integers(1, 30), st.integers(0, 5), st.integers(0, 5))
def test_a_range_is_floors_by_lines(low: int, more: int, lines: int) -> None:
    last = chr(ord("A") + lines)
    assert len(parse_unit_range(f"{low}A-{low + more}{last}")) == (more + 1) * (lines + 1)
