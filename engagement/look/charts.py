"""Charts drawn as SVG on the server: no script, no style attribute, readable in black and white."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 620, 196
LEFT, RIGHT, TOP, BOTTOM = 48, 92, 14, 26


def top_of(values: Sequence[float]) -> int:
    """The end of an axis from 0 whose four steps are round figures."""
    most = max([1.0, *values])
    step = most / 4
    size = 10 ** floor(log10(step)) if step >= 1 else 1
    for nice in (1, 2, 2.5, 5, 10):
        if nice * size >= step:
            return ceil(nice * size) * 4
    return ceil(step) * 4


def line(
    points: Sequence[tuple[str, int]],
    *,
    before: Sequence[int] = (),
    name: str,
    summary: str,
    label: str = "",
    before_label: str = "",
    unfinished: bool = False,
) -> SafeString:
    """A line, and the year before as dashes. Labels stand at the line's end, not in a legend.

    `points` are (label, count) in order of time; `unfinished` draws the last one hollow.
    `name` and `summary` are said to those who hear the page.
    """
    counts = [count for _, count in points]
    top = top_of([*counts, *before])
    across = (WIDTH - LEFT - RIGHT) / max(1, len(counts) - 1)

    def at(index: int, count: float) -> tuple[str, str]:
        return _n(LEFT + index * across), _n(TOP + (HEIGHT - TOP - BOTTOM) * (1 - count / top))

    parts = [_grid(top), _ticks([text for text, _ in points], across)]
    if before:
        parts.append(
            format_html(
                '<polyline class="chart__line chart__line--before" points="{}"></polyline>',
                _path(before, at),
            )
        )
    solid = counts[:-1] if unfinished else counts
    parts.append(
        format_html('<polyline class="chart__line" points="{}"></polyline>', _path(solid, at))
    )
    if unfinished and len(counts) > 1:
        x1, y1 = at(len(counts) - 2, counts[-2])
        x2, y2 = at(len(counts) - 1, counts[-1])
        parts.append(
            format_html(
                '<line class="chart__line chart__line--unfinished" '
                'x1="{}" y1="{}" x2="{}" y2="{}"></line>',
                x1,
                y1,
                x2,
                y2,
            )
        )
    if counts:
        parts.append(_end(at(len(counts) - 1, counts[-1]), counts[-1], label, unfinished))
    if before and before_label:
        x, y = at(len(before) - 1, before[-1])
        _, last_y = at(len(counts) - 1, counts[-1])
        y = _n(max(float(y) + 4, float(last_y) + 33)) if before[-1] <= counts[-1] else _n(float(y))
        parts.append(
            format_html('<text x="{}" y="{}">{}</text>', _n(float(x) + 10), y, before_label)
        )
    return _frame(parts, name, summary)


def columns(
    points: Sequence[tuple[str, int]], *, name: str, summary: str, unfinished: bool = False
) -> SafeString:
    """Columns from 0; the last is dashed while its time is not over."""
    counts = [count for _, count in points]
    top = top_of(counts)
    room = (WIDTH - LEFT - 8) / max(1, len(counts))
    shapes = []
    for index, count in enumerate(counts):
        tall = (HEIGHT - TOP - BOTTOM) * count / top
        tone = "chart__bar--unfinished" if unfinished and index == len(counts) - 1 else "chart__bar"
        shapes.append(
            (
                tone,
                _n(LEFT + index * room + room * 0.15),
                _n(HEIGHT - BOTTOM - tall),
                _n(room * 0.7),
                _n(tall),
            )
        )
    bars = format_html_join(
        "", '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"></rect>', shapes
    )
    parts = [
        _grid(top, WIDTH - 8),
        bars,
        _ticks([text for text, _ in points], room, LEFT + room / 2, "middle"),
    ]
    return _frame(parts, name, summary)


def spark(counts: Sequence[int], most: int, name: str) -> SafeString:
    """A small line, 120 by 28, on a scale shared by its neighbours: 0 to `most`."""
    step = 112 / max(1, len(counts) - 1)
    places = [
        (4 + i * step, 24 - 20 * min(1, count / max(1, most))) for i, count in enumerate(counts)
    ]
    path = " ".join(f"{_n(x)},{_n(y)}" for x, y in places)
    dot = (
        format_html(
            '<circle class="chart__point" cx="{}" cy="{}" r="3.5"></circle>', *map(_n, places[-1])
        )
        if places
        else ""
    )
    return format_html(
        '<svg class="chart spark" viewBox="0 0 120 28" role="img" aria-label="{}">'
        '<line class="chart__grid" x1="4" x2="116" y1="26" y2="26"></line>'
        '<polyline class="chart__line" points="{}"></polyline>{}</svg>',
        name,
        path,
        dot,
    )


def _frame(parts: Sequence[SafeString], name: str, summary: str) -> SafeString:
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}. {}" direction="ltr">'
        "{}</svg>",
        WIDTH,
        HEIGHT,
        name,
        summary,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _grid(top: int, end: float = WIDTH - RIGHT) -> SafeString:
    rows = []
    for step in range(5):
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * step / 4
        rows.append(
            (
                "chart__axis" if step == 0 else "chart__grid",
                LEFT,
                _n(end),
                _n(y),
                _n(y),
                LEFT - 8,
                _n(y + 4),
                f"{top * step // 4:,}",
            )
        )
    return format_html_join(
        "",
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"></line>'
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        rows,
    )


def _ticks(
    labels: Sequence[str], across: float, start: float = LEFT, anchor: str = "start"
) -> SafeString:
    """At most eight labels under the axis, so that they never touch."""
    every = max(1, ceil(len(labels) / 8))
    shown = [
        (_n(start + i * across), anchor, text) for i, text in enumerate(labels) if i % every == 0
    ]
    return format_html_join(
        "", f'<text x="{{}}" y="{HEIGHT - 6}" text-anchor="{{}}">{{}}</text>', shown
    )


def _end(place: tuple[str, str], count: int, label: str, unfinished: bool) -> SafeString:
    x, y = place
    return format_html(
        '<circle class="chart__point{}" cx="{}" cy="{}" r="5"></circle>'
        '<text class="is-strong" x="{}" y="{}">{}</text><text x="{}" y="{}">{}</text>',
        " chart__point--hollow" if unfinished else "",
        x,
        y,
        _n(float(x) + 10),
        _n(float(y) + 1),
        f"{count:,}",
        _n(float(x) + 10),
        _n(float(y) + 17),
        label,
    )


def _path(counts: Sequence[float], at: Callable[[int, float], tuple[str, str]]) -> str:
    return " ".join(",".join(at(index, count)) for index, count in enumerate(counts))


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
