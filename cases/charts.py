"""The chart of the numbers: lines that differ by dash and by their label at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from engagement.look.charts import top_of

HEIGHT = 236
LEFT, TOP, BOTTOM = 48, 14, 28
# Words keep their size: a phone gets a drawing of its own width instead of a smaller one.
DESK, PHONE = 680, 330
_ROOM_FOR_LABELS = {DESK: 128, PHONE: 96}
_MOST_TICKS = {DESK: 8, PHONE: 3}
# Solid for the whole, then a pattern of dashes each: told apart without colour.
_DASHES = ("", "10 4", "2 4", "10 4 2 4", "6 3 2 3 2 3", "1 6")
_LABEL_GAP = 17


@dataclass(frozen=True)
class Series:
    """One line: its label and a count for each point in time."""

    label: str
    counts: tuple[int, ...]


def lines(
    ticks: Sequence[str],
    series: Sequence[Series],
    *,
    name: str,
    summary: str,
    unfinished: bool = False,
    width: int = DESK,
) -> SafeString:
    """Lines over the same points in time; the first is the whole and stands out.

    `ticks` label the points. `unfinished` draws the last stretch dotted and its point hollow.
    `width` is `DESK` or `PHONE`. `name` and `summary` are said to those who hear the page.
    """
    top = top_of([count for one in series for count in one.counts])
    end = width - _ROOM_FOR_LABELS[width]
    across = (end - LEFT) / max(1, len(ticks) - 1)
    ends = _spread([_y(one.counts[-1], top) for one in series if one.counts])
    parts = [_grid(top, end), _ticks(ticks, across, _MOST_TICKS[width])]
    parts += [
        _line(series[index], index, across, top, ends[index], unfinished=unfinished)
        for index in reversed(range(len(series)))
    ]
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}. {}" direction="ltr">{}</svg>',
        width,
        HEIGHT,
        name,
        summary,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _line(
    one: Series, index: int, across: float, top: int, label_y: float, *, unfinished: bool
) -> SafeString:
    places = [(LEFT + place * across, _y(count, top)) for place, count in enumerate(one.counts)]
    kind = "" if index == 0 else " chart__line--part"
    solid = places[:-1] if unfinished and len(places) > 1 else places
    drawn = format_html(
        '<polyline class="chart__line{}" stroke-dasharray="{}" points="{}"></polyline>',
        kind,
        _DASHES[index % len(_DASHES)] or "none",
        " ".join(f"{_n(x)},{_n(y)}" for x, y in solid),
    )
    if unfinished and len(places) > 1:
        (x1, y1), (x2, y2) = places[-2:]
        drawn += format_html(
            '<line class="chart__line chart__line--unfinished{}" x1="{}" y1="{}" x2="{}" y2="{}"></line>',
            kind,
            _n(x1),
            _n(y1),
            _n(x2),
            _n(y2),
        )
    x, y = places[-1]
    if index == 0:
        hollow = " chart__point--hollow" if unfinished else ""
        drawn += format_html(
            '<circle class="chart__point{}" cx="{}" cy="{}" r="5"></circle>', hollow, _n(x), _n(y)
        )
    return drawn + format_html(
        '<text class="{}" x="{}" y="{}">{} · {}</text>',
        "is-strong" if index == 0 else "",
        _n(x + 12),
        _n(label_y + 4),
        f"{one.counts[-1]:,}",
        one.label,
    )


def _spread(ends: list[float]) -> list[float]:
    """Where the labels stand: near their line's end, and never on one another."""
    order = sorted(range(len(ends)), key=lambda index: (ends[index], index))
    placed = list(ends)
    lowest = HEIGHT - BOTTOM
    for rank, index in enumerate(order):
        if rank:
            placed[index] = max(placed[index], placed[order[rank - 1]] + _LABEL_GAP)
    over = placed[order[-1]] - lowest if order else 0
    if over > 0:
        bound = float(lowest)
        for index in reversed(order):
            placed[index] = min(placed[index], bound)
            bound = placed[index] - _LABEL_GAP
    return placed


def _grid(top: int, end: int) -> SafeString:
    rows = []
    for step in range(5):
        y = _y(top * step / 4, top)
        rows.append(
            (
                "chart__axis" if step == 0 else "chart__grid",
                LEFT,
                end,
                _n(y),
                _n(y),
                LEFT - 8,
                _n(y + 4),
                f"{top * step // 4:,}",
            )
        )
    return format_html_join(
        "",
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"></line><text x="{}" y="{}" text-anchor="end">{}</text>',
        rows,
    )


def _ticks(labels: Sequence[str], across: float, most: int) -> SafeString:
    """No more labels than fit without touching."""
    every = max(1, -(-len(labels) // most))
    shown = [
        (_n(LEFT + place * across), HEIGHT - 6, text)
        for place, text in enumerate(labels)
        if place % every == 0
    ]
    return format_html_join("", '<text x="{}" y="{}" text-anchor="middle">{}</text>', shown)


def _y(count: float, top: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - count / top)


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
