"""How the numbers are laid out: tiles, rates, the chart and the table of parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canvass.models import Channel
from cases import charts
from cases.numbers import NONE, Asked, Totals
from cases.numbers_forms import query_of
from cases.numbers_rows import KINDS
from engagement.languages import english_name
from engagement.look.dates import say_day

TILES = (
    ("doors", "door-open"),
    ("attempts", "footprints"),
    ("contacts", "user-check"),
    ("conversations", "message-circle"),
    ("reached", "users"),
    ("cases_opened", "folder-plus"),
    ("cases_resolved", "badge-check"),
)
COLUMNS = ("doors", "attempts", "contacts", "conversations", "cases_opened", "cases_resolved")
# A longer period is drawn by week.
MOST_DAYS_BY_DAY = 35
MOST_PARTS = 400
LEAST_FOR_PERCENT = 30


@dataclass(frozen=True)
class Tile:
    """One number: what it is called and means, how many, and how many before."""

    kind: str
    icon: str
    name: str | Promise
    means: str | Promise
    count: int
    before: int

    @property
    def change(self) -> str:
        """Up or down by how much, in words; more or less is neither good nor bad."""
        if not self.before:
            return _("none before") if self.count else ""
        share = round(100 * (self.count - self.before) / self.before)
        if not share:
            return _("same as before") if self.count == self.before else _("under 1%")
        return f"{'▲' if share > 0 else '▼'} {abs(share):,}%"


def tiles_of(now: Totals, before: Totals) -> list[Tile]:
    """The numbers of equal weight, in the order from door to outcome."""
    return [
        Tile(kind, icon, KINDS[kind].name, KINDS[kind].means, now.get(kind), before.get(kind))
        for kind, icon in TILES
    ]


@dataclass(frozen=True)
class Rate:
    """A rate of doors by their best result: part of whole, and the same before."""

    code: str
    name: str | Promise
    words: str | Promise
    part_kind: str
    whole_kind: str
    part: int
    whole: int
    part_before: int
    whole_before: int

    @property
    def share(self) -> str:
        """The rate in percent; empty under 30 doors, where a percentage says too much."""
        return _percent(self.part, self.whole)

    @property
    def share_before(self) -> str:
        """The same of the period before."""
        return _percent(self.part_before, self.whole_before) or (
            _("%(part)s of %(whole)s") % {"part": self.part_before, "whole": self.whole_before}
        )


_RATES = (
    ("CON1", gettext_lazy("Contact"), gettext_lazy("somebody answered"), "doors-reached", "doors-rated"),
    ("COOP2", gettext_lazy("Cooperation"), gettext_lazy("of those, talked"), "doors-talked", "doors-reached"),
    ("RR2", gettext_lazy("Response"), gettext_lazy("talked"), "doors-talked", "doors-rated"),
    ("REF1", gettext_lazy("Refusal"), gettext_lazy("said no"), "doors-refused", "doors-rated"),
)  # fmt: skip


def rates_of(now: Totals, before: Totals) -> list[Rate]:
    """AAPOR's rates, each with its numerator and denominator."""
    return [
        Rate(
            code,
            name,
            words,
            part,
            whole,
            now.get(part),
            now.get(whole),
            before.get(part),
            before.get(whole),
        )
        for code, name, words, part, whole in _RATES
    ]


@dataclass(frozen=True)
class Drawn:
    """The chart, and the same as a table."""

    svg: SafeString
    phone_svg: SafeString
    title: str
    headings: list[str]
    rows: list[tuple[str, list[int]]]


def draw_conversations(
    counted: Mapping[str, Mapping[date, int]], asked: Asked, *, today: date
) -> Drawn:
    """Conversations a day, or a week when the period is long, in all and by channel."""
    weekly = asked.length > MOST_DAYS_BY_DAY
    starts = _starts(asked, weekly=weekly)
    place = {start: index for index, start in enumerate(starts)}
    by_channel: dict[str, list[int]] = {}
    for channel in sorted(counted, key=lambda code: -sum(counted[code].values())):
        counts = [0] * len(starts)
        for day, count in counted[channel].items():
            counts[place[_week(day) if weekly else day]] += count
        by_channel[channel] = counts
    names = {code: channel_name(code) for code in by_channel}
    total = [sum(column) for column in zip(*by_channel.values(), strict=True)] or [0] * len(starts)
    series = [charts.Series(_("in all"), tuple(total))]
    if len(by_channel) == 1:
        series = [charts.Series(next(iter(names.values())).lower(), tuple(total))]
    else:
        series += [
            charts.Series(names[code].lower(), tuple(counts)) for code, counts in by_channel.items()
        ]
    title = _("Conversations a week") if weekly else _("Conversations a day")
    ticks = [f"{start:%b} {start.day}" for start in starts]
    unfinished = asked.last >= today
    summary = _("%(total)s in all, from %(first)s at the start to %(last)s at the end.") % {
        "total": f"{sum(total):,}",
        "first": f"{total[0]:,}",
        "last": f"{total[-1]:,}",
    }
    desk, phone = (
        charts.lines(ticks, series, name=title, summary=summary, unfinished=unfinished, width=width)
        for width in (charts.DESK, charts.PHONE)
    )
    return Drawn(
        desk,
        phone,
        title,
        [_("Week of") if weekly else _("Day"), _("In all"), *names.values()],
        [
            (say_day(start), [total[index], *(counts[index] for counts in by_channel.values())])
            for index, start in enumerate(starts)
        ],
    )


def channel_name(code: str) -> str:
    """A channel in a word."""
    return str(Channel(code).label) if code in Channel else _("No channel")


@dataclass(frozen=True)
class Part:
    """One row of the breakdown: its name, its numbers in the order of `COLUMNS`, its cut."""

    label: str
    numbers: list[tuple[str, int]]
    query: str


def parts_of(
    found: Mapping[Any, Mapping[str, int]],
    by: str,
    asked: Asked,
    names: Mapping[str, Mapping[str, str]],
) -> list[Part]:
    """The breakdown's rows: days from the latest, other parts from the most conversations."""
    keys = list(found)
    if by == "day":
        keys.sort(reverse=True)
    else:
        keys.sort(
            key=lambda key: (
                -found[key].get("conversations", 0),
                -found[key].get("attempts", 0),
                str(key),
            )
        )
    return [
        Part(
            _label(key, by, names),
            [(kind, found[key].get(kind, 0)) for kind in COLUMNS],
            query_of(asked, first=key, last=key)
            if by == "day"
            else query_of(asked, **{by: key or NONE}),
        )
        for key in keys[:MOST_PARTS]
    ]


def _label(key: Any, by: str, names: Mapping[str, Mapping[str, str]]) -> str:
    if by == "day":
        return say_day(key)
    if by == "language" and key:
        return english_name(key)
    missing = {"program": _("A program not published now"), "campaign": _("A campaign of others")}
    return names[by].get(str(key or NONE), missing.get(by, str(key or _("None"))))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole >= LEAST_FOR_PERCENT else ""


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _starts(asked: Asked, *, weekly: bool) -> list[date]:
    if not weekly:
        return [asked.first + timedelta(days=step) for step in range(asked.length)]
    first, last = _week(asked.first), _week(asked.last)
    return [first + timedelta(weeks=step) for step in range((last - first).days // 7 + 1)]
