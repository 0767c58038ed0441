"""Pages of `residents`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from residents.views import buildings, holds, households, imports, people, restricting, reviews

app_name = "residents"

urlpatterns: list[URLPattern | URLResolver] = [
    path("buildings/", buildings.building_list, name="building-list"),
    path("buildings/<uuid:pk>/", buildings.building_detail, name="building-detail"),
    path("buildings/<uuid:pk>/facts/", buildings.building_change, name="building-change"),
    path("buildings/<uuid:pk>/units/", buildings.unit_add, name="unit-add"),
    path("buildings/<uuid:pk>/access-notes/", buildings.access_note_add, name="access-note-add"),
    path("units/<uuid:pk>/missing/", buildings.unit_missing, name="unit-missing"),
    path("units/<uuid:pk>/found/", buildings.unit_found, name="unit-found"),
    path("units/<uuid:pk>/restriction/", restricting.unit_restrict, name="unit-restrict"),
    path("residents/", people.resident_list, name="resident-list"),
    path("residents/new/", people.resident_add, name="resident-add"),
    path("residents/<uuid:pk>/", people.resident_detail, name="resident-detail"),
    path("residents/<uuid:pk>/facts/", people.resident_change, name="resident-change"),
    path("residents/<uuid:pk>/residences/", people.resident_move, name="resident-move"),
    path("residents/<uuid:pk>/death/", people.resident_death, name="resident-death"),
    path(
        "residents/<uuid:pk>/restriction/",
        restricting.resident_restrict,
        name="resident-restrict",
    ),
    path("residents/<uuid:pk>/household/", households.household_share, name="household-share"),
    path(
        "residents/<uuid:pk>/household/voice/", households.household_speak, name="household-speak"
    ),
    path("residents/<uuid:pk>/household/end/", households.household_leave, name="household-leave"),
    path("residents/<uuid:pk>/consents/", people.consent_record, name="consent-record"),
    path(
        "do-not-contact/<uuid:pk>/lifting/",
        holds.do_not_contact_lift,
        name="do-not-contact-lift",
    ),
    path(
        "do-not-contact/<str:scope>/<uuid:pk>/",
        holds.do_not_contact_add,
        name="do-not-contact-add",
    ),
    path("unsafe-doors/", reviews.hold_list, name="hold-list"),
    path("unsafe-doors/<uuid:pk>/review/", reviews.hold_review, name="hold-review"),
    path("number-faults/<uuid:pk>/lifting/", reviews.number_lift, name="number-lift"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/", imports.import_add, name="import-add"),
    path("imports/<uuid:pk>/", imports.import_detail, name="import-detail"),
    path("imports/<uuid:pk>/report/", imports.import_report, name="import-report"),
]
