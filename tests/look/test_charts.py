"""Charts say what they show, also to those who do not see them."""

from __future__ import annotations

import pytest

from engagement.look import charts


@pytest.mark.parametrize(("most", "top"), [(0, 4), (3, 4), (37, 40), (1402, 2000), (9, 12)])
def test_axis_ends_above_the_most_in_four_whole_steps(most: int, top: int) -> None:
    assert charts.top_of([most]) == top


def test_line_has_a_name_and_a_sentence() -> None:
    drawn = charts.line([("Oct", 5), ("Nov", 9)], name="Doors", summary="From 5 to 9.")
    assert 'role="img" aria-label="Doors. From 5 to 9."' in drawn
    assert "style=" not in drawn


def test_unfinished_time_is_hollow_and_dashed() -> None:
    drawn = charts.line([("Oct", 5), ("Nov", 2)], name="n", summary="s", unfinished=True)
    assert "chart__point--hollow" in drawn
    assert "chart__line--unfinished" in drawn


def test_labels_are_escaped() -> None:
    drawn = charts.columns([("<b>", 5)], name='a "b"', summary="s")
    assert "<b>" not in drawn
    assert "&quot;b&quot;" in drawn


def test_nothing_counted_still_draws() -> None:
    assert "<svg" in charts.line([], name="n", summary="s")
    assert "<svg" in charts.columns([], name="n", summary="s")
    assert "<svg" in charts.spark([], 10, "n")
