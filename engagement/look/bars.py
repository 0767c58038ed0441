"""Bars drawn as SVG, because no style attribute is allowed."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def bar(
    value: float, most: float, tick: float | None = None, size: str = "", tone: str = ""
) -> SafeString:
    """A share of `most`, with an ink tick at `tick`. The figures stand in words beside it."""
    top = max(float(most), 1e-9)
    rects = format_html(
        '<rect class="bar__track" width="100%" height="100%" rx="3"></rect>'
        '<rect class="bar__fill{}" width="{}%" height="100%" rx="3"></rect>',
        f" bar__fill--{tone}" if tone else "",
        _share(value, top),
    )
    mark = _tick(tick, top, 9 if size == "small" else 14) if tick is not None else ""
    return format_html(
        '<svg class="bar{}" aria-hidden="true">{}{}</svg>',
        f" bar--{size}" if size else "",
        rects,
        mark,
    )


def load_bar(ours: int, theirs: int, hold: int, most: int, mark: int | None = None) -> SafeString:
    """Open cases by whose turn it is, out of `most`, with a tick at the mark."""
    top = max(most, ours + theirs + hold, 1)
    start, pieces = 0, []
    for count, tone in ((ours, ""), (theirs, " bar__fill--amber"), (hold, " bar__fill--hold")):
        if count:
            pieces.append((tone, _share(start, top), _share(count, top)))
        start += count
    rects = format_html_join(
        "", '<rect class="bar__fill{}" x="{}%" y="2" width="{}%" height="12"></rect>', pieces
    )
    tick = _tick(mark, top, 20) if mark is not None else ""
    return format_html('<svg class="bar bar--load" aria-hidden="true">{}{}</svg>', rects, tick)


def clock_bar(segments: list[tuple[str, float]]) -> SafeString:
    """A case's time in order: ("ours" | "theirs", length). Solid is ours, hatched is theirs."""
    total = sum(length for _, length in segments) or 1
    start, pieces = 0.0, []
    for turn, length in segments:
        ours = turn == "ours"
        fill = "bar__fill" if ours else "bar__hatch"
        pieces.append(
            (
                fill,
                "currentColor" if ours else "url(#hatch)",
                _share(start, total),
                _share(length, total),
            )
        )
        start += length
    rects = format_html_join(
        "", '<rect class="{}" fill="{}" x="{}%" width="{}%" height="12"></rect>', pieces
    )
    return format_html(
        '<svg class="bar bar--clock" aria-hidden="true"><defs>'
        '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"></rect>'
        '<line class="hatch-line" y2="6"></line></pattern></defs>{}</svg>',
        rects,
    )


def _share(value: float | None, most: float) -> str:
    return f"{min(100.0, max(0.0, 100 * float(value or 0) / most)):.2f}".rstrip("0").rstrip(".")


def _tick(at: float, top: float, end: int) -> SafeString:
    return format_html(
        '<g><line class="bar__rim" x1="{0}%" x2="{0}%" y1="-4" y2="{1}"></line>'
        '<line class="bar__tick" x1="{0}%" x2="{0}%" y1="-4" y2="{1}"></line></g>',
        _share(at, top),
        end,
    )
