"""Pages of the catalog."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from programs import views

app_name = "programs"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.program_list, name="program-list"),
    path("new/", views.program_add, name="program-add"),
    path("<uuid:pk>/", views.program_detail, name="program-detail"),
    path("<uuid:pk>/draft/", views.program_change, name="program-change"),
    path("<uuid:pk>/preview/", views.program_preview, name="program-preview"),
    path("<uuid:pk>/publication/", views.program_publish, name="program-publish"),
    path("<uuid:pk>/retirement/", views.program_retire, name="program-retire"),
]
