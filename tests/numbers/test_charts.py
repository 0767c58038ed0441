"""The chart's lines: labels never stand on one another, words keep their size."""

from __future__ import annotations

import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from cases.charts import DESK, PHONE, Series, lines

COUNTS = st.lists(st.integers(0, 5_000), min_size=3, max_size=3)


@given(st.lists(COUNTS, min_size=1, max_size=6), st.sampled_from([DESK, PHONE]), st.booleans())
def test_labels_keep_apart_and_inside(found: list[list[int]], width: int, unfinished: bool) -> None:
    series = [Series(f"line{n}", tuple(counts)) for n, counts in enumerate(found)]
    svg = lines(["a", "b", "c"], series, name="N", summary="S", unfinished=unfinished, width=width)
    places = [float(y) for y in re.findall(r'y="([\d.]+)">[\d,]+ · line\d<', svg)]
    assert len(places) == len(series)
    ordered = sorted(places)
    assert all(high - low >= 16.9 for low, high in itertools.pairwise(ordered))
    assert ordered[0] > 0
    assert ordered[-1] <= 236


def test_lines_differ_by_dash_and_escape_their_labels() -> None:
    svg = lines(
        ["a", "b"],
        [Series("all", (1, 2)), Series("<door>", (1, 1)), Series("phone", (0, 1))],
        name="N",
        summary="S",
    )
    dashes = re.findall(r'stroke-dasharray="([^"]+)"', svg)
    assert len(set(dashes)) == 3
    assert "&lt;door&gt;" in svg
    assert "style" not in svg


def test_one_point_alone_is_drawn() -> None:
    svg = lines(["a"], [Series("all", (3,))], name="N", summary="S", unfinished=True)
    assert "3 · all" in svg
