"""Pages of `canvass`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from canvass.views import calls, campaigns, paper, phones, scripts, shifts, turf, visits

app_name = "canvass"

urlpatterns: list[URLPattern | URLResolver] = [
    path("campaigns/", campaigns.campaign_list, name="campaign-list"),
    path("campaigns/new/", campaigns.campaign_add, name="campaign-add"),
    path("campaigns/<uuid:pk>/", campaigns.campaign_detail, name="campaign-detail"),
    path("campaigns/<uuid:pk>/plan/", campaigns.campaign_change, name="campaign-change"),
    path("campaigns/<uuid:pk>/script/", scripts.script_detail, name="script-detail"),
    path("campaigns/<uuid:pk>/script/draft/", scripts.script_change, name="script-change"),
    path("campaigns/<uuid:pk>/script/question/", scripts.script_question, name="script-question"),
    path(
        "campaigns/<uuid:pk>/script/translation/",
        scripts.script_translate,
        name="script-translate",
    ),
    path("campaigns/<uuid:pk>/script/publication/", scripts.script_publish, name="script-publish"),
    path("campaigns/<uuid:pk>/turfs/new/", turf.turf_add, name="turf-add"),
    path("turfs/<uuid:pk>/", turf.turf_detail, name="turf-detail"),
    path("turfs/<uuid:pk>/stops/", turf.turf_change, name="turf-change"),
    path("turfs/<uuid:pk>/assignments/", turf.assignment_add, name="assignment-add"),
    path("turfs/<uuid:pk>/paper-lists/", paper.paper_list_print, name="paper-list-print"),
    path("paper-lists/<uuid:pk>/", paper.paper_list_detail, name="paper-list-detail"),
    path("assignments/<uuid:pk>/end/", turf.assignment_end, name="assignment-end"),
    path("calls/", calls.call_list, name="call-list"),
    path("events/tally/", calls.event_tally, name="event-tally"),
    path("visits/<uuid:pk>/", visits.visit_detail, name="visit-detail"),
    path("shifts/", shifts.shift_list, name="shift-list"),
    path("shifts/<uuid:pk>/safety/", shifts.shift_safe, name="shift-safe"),
    path("shifts/<uuid:pk>/incident/", shifts.shift_incident, name="shift-incident"),
    path(
        "shifts/<uuid:pk>/incident/end/", shifts.shift_incident_close, name="shift-incident-close"
    ),
    path("phones/", phones.device_list, name="device-list"),
    path("phones/<uuid:pk>/settlement/", phones.device_settle, name="device-settle"),
]
