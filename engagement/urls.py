"""Every door of the house."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path, re_path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from cases import field, numbers_views
from engagement import health, home
from engagement.accounts.access import open_to_all
from engagement.look.views import components

# The choice is a cookie of the device: the sign-in page and the phone's worker know no person yet.
set_language = open_to_all("The sign-in page speaks the person's language too.")(
    require_POST(django_set_language)
)

handler400 = "engagement.middleware.bad_request"

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("search/", home.search, name="search"),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("look/", components, name="look"),
    path("language/", set_language, name="language"),
    path("field/", field.field, name="field"),
    path("field/sw.js", field.field_worker, name="field-worker"),
    path("field/later/<slug:version>.json", field.field_later, name="field-later"),
    path("field/manifest.webmanifest", field.field_manifest, name="field-manifest"),
    path("staff/", include("engagement.accounts.urls")),
    path("programs/", include("programs.urls")),
    path("", include("residents.urls")),
    path("", include("canvass.urls")),
    path("", include("cases.urls")),
    path("numbers/", numbers_views.numbers, name="numbers"),
    path("numbers/<slug:kind>/", numbers_views.numbers_rows, name="numbers-rows"),
    path("numbers/<slug:kind>/export/", numbers_views.numbers_export, name="numbers-export"),
    path("api/v1/", include("engagement.api_urls")),
]
