"""The app's pages, and beside them the barest view of the same fifty rows."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from cases.models import Case
from engagement.accounts.access import open_to_all

_COLUMNS = (
    "pk",
    "number",
    "state",
    "turn",
    "turn_since",
    "due_at",
    "opened_at",
    "assignee__name",
    "resident__name",
    "resident__languages",
    "resident__unit__label",
    "resident__unit__building__address",
    "program__published__name",
    "need__label",
)


@open_to_all("measured only, never served")
def bare(request: HttpRequest, team: UUID) -> JsonResponse:
    """One query, one dump."""
    rows = Case.objects.open().filter(team=team).order_by("band", "due_at", "pk")
    return JsonResponse({"rows": list(rows.values(*_COLUMNS)[:50])})


urlpatterns = [path("bare/<uuid:team>/", bare), path("", include("engagement.urls"))]
