"""The queue: named cuts, filters, pages by cursor, and a search that leaves no trace in a URL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import search
from cases.counting import count_queues
from cases.filtering import FilterForm, SearchForm
from cases.forms import people_of
from cases.queues import (
    BY_CODE,
    CAP,
    ENDED,
    HOLD,
    OURS,
    QUEUES,
    THEIRS,
    Listing,
    Queue,
    Reader,
    read_page,
)
from cases.rows import Band, Line, read_lines, say_count
from cases.views.acting import reader_of
from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role
from engagement.errors import Invalid

# To someone who sees only their own cases these would say the same as "All open", or nothing.
_NOT_FOR_ONE = frozenset({"new", "unassigned", "mine"})


@dataclass(frozen=True)
class RailItem:
    """A queue's name in the list beside the page."""

    label: str | Promise
    url: str
    count: str
    is_late: bool
    is_current: bool


@allow(Role.SPECIALIST, Role.SUPERVISOR)
def queue(request: StaffRequest) -> HttpResponse:
    """A named queue, narrowed; by POST, what a search in the reader's cases finds."""
    reader = reader_of(request)
    if request.method == "POST":
        return _found(request, reader)
    chosen = BY_CODE.get(request.GET.get("queue", "open"), QUEUES[0])
    supervises = bool(reader.user.supervised_team_ids)
    people = people_of(reader.user.supervised_team_ids) if supervises else []
    form = FilterForm(request.GET, reader=reader, people=people)
    filters = form.filters()
    listing = Listing(chosen, reader, filters)
    problem = ""
    try:
        page = read_page(listing, request.GET.get("cursor", ""))
    except Invalid as refusal:
        problem = refusal.message
        page = read_page(listing)
    counts, bands = count_queues(listing)
    lines = read_lines(page.keys, reader)
    is_banded = filters.order != "due" and ENDED not in chosen.bands
    context: dict[str, Any] = {
        "queue": chosen,
        "heading": _heading(chosen, supervises=supervises),
        "rail": _rail(reader, chosen, counts),
        "lines": _with_bands(lines, bands) if is_banded else lines,
        "page": {"newer": page.newer, "older": page.older, "said": ""},
        "total": "" if ENDED in chosen.bands else say_count(min(sum(bands), CAP)),
        "filter_form": form,
        "is_narrowed": filters.is_any,
        "without": _without(request, form) if filters.is_any else [],
        "problem": problem,
        "counted_at": reader.now,
        "people": people,
        "supervises": supervises,
        "back": "?" + request.GET.urlencode(),
        "next_line": lines[0] if lines and not page.newer else None,
        "search_form": SearchForm(auto_id="find_%s"),
        "queue_url": _query(chosen),
    }
    return render(request, "cases/queue.html", context)


def _found(request: StaffRequest, reader: Reader) -> HttpResponse:
    form = SearchForm(request.POST, auto_id="find_%s")
    lines: list[Line] = []
    if form.is_valid():
        lines = read_lines(search.search_cases(form.cleaned_data["words"], reader), reader)
    more = len(lines) > search.MOST
    lines = lines[: search.MOST]
    counts, _bands = count_queues(Listing(QUEUES[0], reader))
    context = {
        "heading": _("Found"),
        "rail": _rail(reader, None, counts),
        "lines": lines,
        "total": say_count(len(lines)),
        "is_search": True,
        "search_form": form,
        "said": _found_words(len(lines), more=more) if form.is_valid() else "",
        "supervises": bool(reader.user.supervised_team_ids),
        "people": [],
    }
    return render(request, "cases/queue.html", context)


def _found_words(count: int, *, more: bool) -> str:
    if more:
        return _("The latest %(n)s are shown. Type more to find fewer.") % {"n": count}
    return ngettext("%(n)s case fits", "%(n)s cases fit", count) % {"n": count}


def _heading(chosen: Queue, *, supervises: bool) -> str:
    if chosen.code == "open" and not supervises:
        return _("My cases")
    return str(chosen.label)


def _query(chosen: Queue) -> str:
    return "" if chosen.code == "open" else f"?queue={chosen.code}"


def _rail(reader: Reader, chosen: Queue | None, counts: dict[str, int]) -> list[RailItem]:
    """The list of queues with their counts; a specialist has only those that say something."""
    supervises = bool(reader.user.supervised_team_ids)
    return [
        RailItem(
            label=_heading(one, supervises=supervises),
            url=_query(one) or "?",
            count=say_count(counts[one.code]) if one.code in counts else "",
            is_late=one.is_late and counts.get(one.code, 0) > 0,
            is_current=one is chosen,
        )
        for one in QUEUES
        if supervises or one.code not in _NOT_FOR_ONE
    ]


def _with_bands(lines: list[Line], counts: list[int]) -> list[Line]:
    """Give the first line of each band its heading; a page may start within one."""
    words = {
        OURS: (_("Our turn"), _("clock running"), "play"),
        THEIRS: (_("Their turn"), _("clock paused"), "pause"),
        HOLD: (_("On hold"), _("clock paused"), "pause"),
    }
    done: list[Line] = []
    for line in lines:
        if line.band in words and (not done or done[-1].band != line.band):
            label, note, icon = words[line.band]
            heads = Band(label, say_count(counts[line.band]), note, icon)
            done.append(replace(line, heads=heads))
        else:
            done.append(line)
    return done


def _without(request: StaffRequest, form: FilterForm) -> list[dict[str, Any]]:
    """Each filter that is on, with the address of the list without it."""
    items = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if not value or name == "order":
            continue
        query = {
            key: text
            for key, text in request.GET.items()
            if key not in (name, "cursor") and (key in form.fields or key == "queue")
        }
        items.append(
            {
                "label": field.label,
                "value": _chosen(field.choices, value),  # type: ignore[attr-defined]
                "url": "?" + urlencode(query),
            }
        )
    return items


def _chosen(choices: Any, value: str) -> str:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            inner = _chosen(label, value)
            if inner:
                return inner
        elif str(key) == value:
            return str(label)
    return ""
