"""Lists of buildings on their way in: send, choose columns, try out, bring in, read the report."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role
from engagement.errors import Refusal
from engagement.forms import show_refusal
from engagement.paging import keyset
from residents.forms import ColumnsForm, UploadForm
from residents.imports.columns import FIELDS, plain
from residents.imports.operations import choose_columns, confirm_import, start_import
from residents.models import BuildingImport, ImportMapping
from residents.views.posted import posted

IMPORTERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)
State = BuildingImport.State
# Fields that nearly every list has stand first; the others are folded away.
FIRST = (
    "address",
    "house_number",
    "street",
    "street_suffix",
    "borough",
    "postal_code",
    "bbl",
    "bin",
    "unit_count",
    "longitude",
    "latitude",
)
SHOWN_REJECTIONS = 100


@allow(*IMPORTERS)
def import_list(request: StaffRequest) -> HttpResponse:
    """Lists that came in, newest first."""
    page = keyset(
        BuildingImport.objects.select_related("created_by"),
        order=("-id",),
        cursor=request.GET.get("cursor", ""),
    )
    return render(request, "residents/import_list.html", {"page": page})


@allow(*IMPORTERS)
def import_add(request: StaffRequest) -> HttpResponse:
    """Send a list."""
    form = UploadForm(None)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                building_import = start_import(
                    by=request.user, now=timezone.now(), upload=form.cleaned_data["file"]
                )
            except Refusal as refusal:
                show_refusal(form, refusal)
            else:
                return redirect("residents:import-detail", building_import.pk)
    return render(request, "residents/import_add.html", {"form": form})


@allow(*IMPORTERS)
def import_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One list at its step: columns, trying out, preview, progress or result."""
    row = get_object_or_404(BuildingImport.objects.select_related("created_by"), pk=pk)
    form: ColumnsForm | None = None
    if request.method == "POST" and request.POST.get("act") == "confirm":
        try:
            confirm_import(row, by=request.user, now=timezone.now())
        except Refusal as refusal:
            messages.warning(request, refusal.message)
        return redirect("residents:import-detail", pk)
    wants_columns = row.state in (State.MAPPING, State.FAILED) or (
        row.state == State.PREVIEWED and "columns" in request.GET
    )
    if request.method == "POST" or wants_columns:
        form = _columns_form(request, row)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            choose_columns(
                row,
                by=request.user,
                now=timezone.now(),
                chosen=form.chosen(),
                heading_row=form.cleaned_data["heading_row"],
                keep_as=form.cleaned_data["keep_as"],
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("residents:import-detail", pk)
    if form is not None:
        return render(
            request,
            "residents/import_columns.html",
            {
                "row": row,
                "form": form,
                "first": [form[f"column_{name}"] for name in FIRST],
                "rest": [form[f"column_{name}"] for name in FIELDS if name not in FIRST],
                "headings": row.preview.get("headings", [])[:60],
                "samples": row.preview.get("samples", []),
                "mappings": ImportMapping.objects.order_by("name")[:100],
            },
        )
    return render(
        request,
        "residents/import_detail.html",
        {
            "row": row,
            "is_waiting": row.state in (State.PREVIEWING, State.RUNNING),
            "rejections": row.rejections.order_by("id")[:SHOWN_REJECTIONS]
            if row.state == State.DONE
            else row.preview.get("rejects", []),
        },
    )


@allow(*IMPORTERS)
def import_report(request: StaffRequest, pk: UUID) -> StreamingHttpResponse:
    """Every rejected row with its number, its reason and its cells, as CSV."""
    row = get_object_or_404(BuildingImport, pk=pk)
    answer = StreamingHttpResponse(_report(row), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rejected-rows.csv"'
    return answer


class _Echo:
    def write(self, text: str) -> str:
        return text


def _report(row: BuildingImport) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # The mark tells Excel that what follows is UTF-8.
    yield "\ufeff"
    yield writer.writerow([_("Sheet"), _("Row"), _("Code"), _("Reason"), _("Cells of the row")])
    for found in row.rejections.order_by("id").iterator(chunk_size=500):
        cells = found.cells if isinstance(found.cells, list) else json.loads(found.cells)
        words = [found.sheet, found.row, found.code, found.reason, *cells]
        yield writer.writerow([unformula(word) for word in words])


def unformula(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.lstrip(" ")[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}:
        return f"'{cell}"
    return cell


def _columns_form(request: StaffRequest, row: BuildingImport) -> ColumnsForm:
    headings: list[str] = row.preview.get("headings", [])
    chosen = dict(row.columns)
    kept = _kept_mapping(request)
    if kept is not None:
        known = {plain(heading): place for place, heading in enumerate(headings, start=1)}
        chosen = {
            name: known[plain(str(heading))]
            for name, heading in kept.columns.items()
            if plain(str(heading)) in known
        }
    initial = {f"column_{name}": str(place) for name, place in chosen.items()}
    initial["heading_row"] = str(row.options.get("heading_row", 1))
    return ColumnsForm(posted(request), headings=headings, initial=initial)


def _kept_mapping(request: StaffRequest) -> ImportMapping | None:
    try:
        key = UUID(request.GET.get("mapping", ""))
    except ValueError:
        return None
    return ImportMapping.objects.filter(pk=key).first()
