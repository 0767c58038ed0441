"""The dashboard: every number says what it means and opens the rows under it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from canvass.models import Recount
from canvass.views.common import person_of
from cases.numbers import (
    Asked,
    Reader,
    breakdown,
    conversations_by_day,
    cut_of,
    reader_of,
    totals_of,
)
from cases.numbers_forms import BY, NumbersForm, query_of
from cases.numbers_rows import (
    KINDS,
    Kind,
    case_rows,
    case_words,
    csv_lines,
    record_export,
    visit_rows,
)
from cases.numbers_show import COLUMNS, draw_conversations, parts_of, rates_of, tiles_of
from engagement.accounts.access import allow
from engagement.accounts.models import Role
from engagement.city.models import City
from engagement.errors import Invalid
from engagement.languages import english_name
from engagement.paging import keyset

ROWS_ON_A_PAGE = 50
# What the breakdown is by, as in the address, and the column of the counts that it is.
_COLUMN = {"campaign": "campaign_id", "team": "team_id", "program": "program_id"}


@allow(Role.SUPERVISOR, Role.ANALYST)
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """The numbers of a period, their rates, their chart, and one breakdown."""
    city = City.current()
    reader = reader_of(person_of(request))
    today = city.day_of(timezone.now())
    form = NumbersForm(request.GET, reader=reader, today=today)
    asked = form.asked()
    by = request.GET.get("by", "")
    by = by if by in dict(BY) else "day"
    now, before = totals_of(asked, reader), totals_of(asked.before(), reader)
    tiles = tiles_of(now, before)
    found = breakdown(asked, reader, _COLUMN.get(by, by))
    return render(
        request,
        "numbers/numbers.html",
        {
            "form": form,
            "asked": asked,
            "before": asked.before(),
            "query": query_of(asked),
            "periods": _periods(asked, today),
            "tiles": tiles,
            # What we did, and what came of it.
            "tile_rows": [tiles[:4], tiles[4:]],
            "rates": rates_of(now, before),
            "population": city.population,
            "chart": draw_conversations(conversations_by_day(asked, reader), asked, today=today),
            "by": by,
            "by_word": dict(BY)[by],
            "breakdowns": [(code, label, query_of(asked, by=code)) for code, label in BY],
            "columns": [KINDS[kind].name for kind in COLUMNS],
            "parts": parts_of(found, by, asked, form.names),
            "kinds": KINDS.values(),
            "recount": Recount.objects.filter(finished_at__isnull=False).first(),
            "of_teams": reader.teams is not None,
            "has_closed": bool(reader.closed_units or reader.closed_people),
        },
    )


@allow(Role.SUPERVISOR, Role.ANALYST)
@require_safe
def numbers_rows(request: HttpRequest, kind: str) -> HttpResponse:
    """The rows under one number, newest first. Analysts read codes: nobody's name or apartment."""
    reader, form, asked, what = _asked_rows(request, kind)
    rows = _rows(kind, what, asked, reader)
    page = keyset(
        rows,
        order=("-counted_on", "-pk") if what.is_of_cases else ("-day", "-pk"),
        cursor=request.GET.get("cursor", ""),
        size=ROWS_ON_A_PAGE,
        parse=(date.fromisoformat, UUID),
    )
    return render(
        request,
        "numbers/rows.html",
        {
            "kind": kind,
            "what": what,
            "asked": asked,
            "count": rows.count(),
            "page": page,
            "cases": [case_words(row) for row in page.rows] if what.is_of_cases else [],
            "visits": []
            if what.is_of_cases
            else [(row, english_name(row.language) if row.language else "") for row in page.rows],
            "chosen": _chosen(form),
            "query": query_of(asked),
            "codes_only": reader.is_office_view,
            "crumbs": [
                {"label": _("Numbers"), "url": f"/numbers/?{query_of(asked)}"},
                {"label": what.name},
            ],
        },
    )


@allow(Role.SUPERVISOR, Role.ANALYST)
@require_POST
def numbers_export(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """The same rows as CSV. Who took which cut is recorded."""
    reader, _form, asked, what = _asked_rows(request, kind)
    cut = dict(pair.split("=", 1) for pair in query_of(asked).split("&"))
    with transaction.atomic():
        record_export(kind=kind, cut=cut, by=reader.user, now=timezone.now())
    rows = _rows(kind, what, asked, reader)
    order = ("-counted_on", "-pk") if what.is_of_cases else ("-day", "-pk")
    answer = StreamingHttpResponse(
        csv_lines(
            rows.order_by(*order),
            of_cases=what.is_of_cases,
            with_places=not reader.is_office_view,
        ),
        content_type="text/csv; charset=utf-8",
    )
    name = f"{kind.replace('_', '-')}-{asked.first}-{asked.last}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _asked_rows(request: HttpRequest, kind: str) -> tuple[Reader, NumbersForm, Asked, Kind]:
    what = KINDS.get(kind)
    if what is None:
        raise Http404
    reader = reader_of(person_of(request))
    today = City.current().day_of(timezone.now())
    form = NumbersForm(request.GET, reader=reader, today=today)
    if not form.is_valid():
        field, problems = next(iter(form.errors.items()))
        raise Invalid(str(problems[0]), field=field)
    return reader, form, form.asked(), what


def _rows(kind: str, what: Kind, asked: Asked, reader: Reader) -> QuerySet[Any]:
    cut = cut_of(asked, reader)
    return case_rows(kind, cut, reader.user) if what.is_of_cases else visit_rows(kind, cut)


def _chosen(form: NumbersForm) -> list[str]:
    """What the cut is narrowed to, in words."""
    said = form.cleaned_data
    return [names[said[name]] for name, names in form.names.items() if said.get(name)]


def _periods(asked: Asked, today: date) -> list[tuple[str, str, bool]]:
    """Periods one press away: name, address, whether it is the one shown."""
    month = today.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    spans = [
        (_("7 days"), today - timedelta(days=6), today),
        (_("4 weeks"), today - timedelta(days=27), today),
        (_("This month"), month, today),
        (_("Last month"), last_month, month - timedelta(days=1)),
        (_("12 weeks"), today - timedelta(days=83), today),
        (_("12 months"), today - timedelta(days=364), today),
    ]
    return [
        (name, query_of(asked, first=first, last=last), (first, last) == (asked.first, asked.last))
        for name, first, last in spans
    ]
