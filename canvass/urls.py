"""Pages of `canvass`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "canvass"

urlpatterns: list[URLPattern | URLResolver] = []
