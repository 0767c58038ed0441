"""Every endpoint of the API on one screen."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from cases.api import FieldListView, FieldSessionView, VisitsView
from cases.api_cards import FieldCardsView
from cases.api_receipts import FieldReceiptsView
from engagement.accounts.access import allow
from engagement.api_docs import DocsView, SchemaView

urlpatterns: list[URLPattern | URLResolver] = [
    path("visits/", VisitsView.as_view(), name="api-visits"),
    path("field/session", FieldSessionView.as_view(), name="api-field-session"),
    path("field/list", FieldListView.as_view(), name="api-field-list"),
    path("field/cards", FieldCardsView.as_view(), name="api-field-cards"),
    path("field/receipts", FieldReceiptsView.as_view(), name="api-field-receipts"),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", allow()(DocsView.as_view(url_name="api-schema")), name="api-docs"),
]
