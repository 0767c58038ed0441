"""Every endpoint of the API on one screen."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from cases.api import ListView, SessionView, VisitsView

urlpatterns: list[URLPattern | URLResolver] = [
    path("visits/", VisitsView.as_view(), name="api-visits"),
    path("field/session", SessionView.as_view(), name="api-field-session"),
    path("field/list", ListView.as_view(), name="api-field-list"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
]
