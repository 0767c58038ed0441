"""Pages of the catalog."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from programs import translation_views as translations
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
    path("<uuid:pk>/translations/new/", translations.translation_add, name="translation-add"),
    path("translations/<uuid:pk>/", translations.translation_change, name="translation-change"),
    path(
        "translations/<uuid:pk>/review/",
        translations.translation_review,
        name="translation-review",
    ),
    path("sentences/", translations.sentence_list, name="sentence-list"),
    path(
        "sentences/<slug:code>/<slug:language>/",
        translations.sentence_change,
        name="sentence-change",
    ),
    path(
        "sentences/<slug:code>/<slug:language>/review/",
        translations.sentence_review,
        name="sentence-review",
    ),
]
