"""Keying in paper lists: finding one by its number, and the table to type it into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canvass.models import Disposition, PaperList
from canvass.operations.paper import finish_paper_list
from canvass.paper_codes import BOXES, DISPOSITIONS, LETTERS, SELDOM
from canvass.paper_reading import Line, lines_of
from canvass.views.common import person_of
from cases.operations.paper import Keyed, RoundUnclear, key_paper_list
from cases.paper_forms import RoundForm, TypedLine, Vocabulary, typed_lines
from engagement.accounts.access import allow
from engagement.accounts.models import Role
from engagement.city.models import City
from engagement.languages import english_name
from engagement.paging import keyset

LISTS_ON_A_PAGE = 30
# What one form may hold: each line sends four fields.
LINES_ON_A_PAGE = 400


@dataclass
class Row:
    """One line of the table: the door, and what is keyed in or was typed for it."""

    line: Line
    typed: TypedLine
    error: str = ""
    # How it ended, as this city calls it.
    word: str = ""

    @property
    def floor(self) -> str:
        """Doors with the same one are of one floor."""
        return f"{self.line.unit.building_id}:{self.line.unit.floor}"


@allow(Role.SUPERVISOR, Role.SPECIALIST)
@require_safe
def paper_list_find(request: HttpRequest) -> HttpResponse:
    """Lists by number, newest first, each with how much of it is keyed in."""
    user = person_of(request)
    lists = PaperList.objects.visible_to(user)
    asked = request.GET.get("number", "").strip()[:40]
    digits = asked.upper().removeprefix("L").lstrip("- ")
    if digits.isascii() and digits.isdecimal() and len(digits) <= 15:
        found = lists.filter(number=int(digits)).first()
        if found is not None:
            return redirect("cases:paper-list-key", pk=found.pk)
    today = City.current().day_of(timezone.now())
    page = keyset(
        lists.with_progress().select_related("turf", "printed_for"),
        order=("-number",),
        cursor=request.GET.get("cursor", ""),
        size=LISTS_ON_A_PAGE,
    )
    return render(
        request,
        "cases/paper_list_find.html",
        {
            "asked": asked,
            "page": page,
            "rows": [
                (row, PaperList.State(row.state(today, keyed=row.keyed, doors=row.doors)))  # type: ignore[attr-defined]
                for row in page.rows
            ],
        },
    )


@allow(Role.SUPERVISOR, Role.SPECIALIST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper_list_key(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Type in what stands on a list, in the order in which it was printed.

    A plain form; a browser with scripts sends the lines as they are typed, and reads JSON.
    """
    user = person_of(request)
    paper_list = get_object_or_404(
        PaperList.objects.visible_to(user).select_related("turf__team", "printed_for"), pk=pk
    )
    vocabulary = Vocabulary()
    posted = request.POST if request.method == "POST" else None
    form = RoundForm(posted, paper_list=paper_list, user=user)
    typed = typed_lines(posted) if posted is not None else {}
    keyed = Keyed()
    if posted is not None and form.is_valid():
        said, keyed.errors = vocabulary.read(typed)
        try:
            done = key_paper_list(
                paper_list=paper_list, walked=form.round(), lines=said, by=user, now=timezone.now()
            )
        except RoundUnclear as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            keyed.changed, keyed.errors = done.changed, keyed.errors | done.errors
            if not keyed.errors and not _wants_json(request):
                return _saved(request, keyed)
    lines = lines_of(paper_list, user=user)
    if posted is not None and _wants_json(request):
        return _as_json(form, typed, keyed, lines)
    return _table(request, paper_list, form, lines, typed, keyed.errors, vocabulary)


@allow(Role.SUPERVISOR, Role.SPECIALIST)
@require_POST
def paper_list_finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that nothing more of a list will be keyed in."""
    user = person_of(request)
    paper_list = get_object_or_404(PaperList.objects.visible_to(user), pk=pk)
    finish_paper_list(paper_list=paper_list, by=user, now=timezone.now())
    messages.success(request, _("%(list)s is done.") % {"list": paper_list})
    return redirect("cases:paper-list-find")


def _table(
    request: HttpRequest,
    paper_list: PaperList,
    form: RoundForm,
    lines: list[Line],
    typed: Mapping[int, TypedLine],
    errors: Mapping[int, str],
    vocabulary: Vocabulary,
) -> HttpResponse:
    start = request.GET.get("from", "1")
    first = int(start) if start.isascii() and start.isdecimal() and len(start) < 7 else 1
    part = [line for line in lines if line.row.number >= first][:LINES_ON_A_PAGE]
    words = dict(Disposition.objects.values_list("code", "label"))
    needs = dict(vocabulary.needs)
    rows = [
        Row(
            line,
            typed.get(line.row.number) or _keyed_line(line, needs),
            errors.get(line.row.number, ""),
            words.get(line.visit.disposition_id, "") if line.visit is not None else "",
        )
        for line in part
    ]
    count, doors = progress(lines)
    today = City.current().day_of(timezone.now())
    return render(
        request,
        "cases/paper_list_key.html",
        {
            "paper_list": paper_list,
            "state": paper_list.state(today, keyed=count, doors=doors),
            "is_expired": paper_list.is_expired(today),
            "form": form,
            "rows": rows,
            "errors": [(row.line.row.number, row.error) for row in rows if row.error],
            "keyed": count,
            "doors": doors,
            "starts": [line.row.number for line in lines[::LINES_ON_A_PAGE]]
            if len(lines) > LINES_ON_A_PAGE
            else [],
            "first": part[0].row.number if part else 1,
            "boxes": [(letter, words.get(code, code)) for letter, code in BOXES.items()],
            "seldom": [(letter, words.get(code, code)) for letter, code in SELDOM.items()],
            "marks": [
                (letter, code, words.get(code, code)) for letter, code in DISPOSITIONS.items()
            ],
            "vocabulary": vocabulary,
            "crumbs": [
                {"label": _("Paper lists"), "url": reverse("cases:paper-list-find")},
                {"label": str(paper_list)},
            ],
        },
    )


def progress(lines: list[Line]) -> tuple[int, int]:
    """How many lines are keyed in, of those that were to be visited."""
    keyed = sum(1 for line in lines if line.visit is not None)
    return keyed, sum(1 for line in lines if line.visit is not None or not line.row.hold)


def _keyed_line(line: Line, needs: Mapping[str, str]) -> TypedLine:
    visit = line.visit
    if visit is None:
        return TypedLine("", "", "", "")
    words = getattr(visit, "words", None)
    return TypedLine(
        LETTERS.get(visit.disposition_id, ""),
        english_name(visit.language) if visit.language else "",
        str(needs.get(visit.needs[0], visit.needs[0])) if visit.needs else "",
        words.note if words is not None else "",
    )


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _as_json(
    form: RoundForm, typed: Mapping[int, TypedLine], keyed: Keyed, lines: list[Line]
) -> JsonResponse:
    """What became of each line that was sent; nothing of it is a resident's word."""
    count, doors = progress(lines)
    visits = {line.row.number: line.visit for line in lines if line.visit is not None}
    return JsonResponse(
        {
            "keyed": count,
            "doors": doors,
            "round": form.errors.get_json_data(),
            "errors": keyed.errors,
            "visits": {
                number: reverse("canvass:visit-detail", args=[visits[number].pk])
                for number in typed
                if number in visits
            },
        },
        status=400 if form.errors else 200,
    )


def _saved(request: HttpRequest, keyed: Keyed) -> HttpResponse:
    if keyed.changed:
        said = ngettext("%(count)s line saved.", "%(count)s lines saved.", keyed.changed)
        messages.success(request, said % {"count": keyed.changed})
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect(request.get_full_path())
