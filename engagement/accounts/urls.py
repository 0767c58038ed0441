"""Pages about staff, teams, the city and the record."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from engagement.accounts import views

app_name = "accounts"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.staff_list, name="staff-list"),
    path("new/", views.staff_add, name="staff-add"),
    path("<uuid:pk>/", views.staff_change, name="staff-change"),
    path("teams/", views.team_list, name="team-list"),
    path("teams/new/", views.team_add, name="team-add"),
    path("teams/<uuid:pk>/", views.team_change, name="team-change"),
    path("city/", views.city_change, name="city-change"),
    path("audit/", views.audit_list, name="audit-list"),
]
