"""The watch over GETs sees a write."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from programs.models import Organization


def writes(request: HttpRequest) -> HttpResponse:
    """A page that changes something when it is only looked at."""
    Organization.objects.update(name="changed")
    return HttpResponse("ok")


def reads(request: HttpRequest) -> HttpResponse:
    """A page that looks."""
    return HttpResponse(str(Organization.objects.count()))


urlpatterns = [path("writes", writes), path("reads", reads)]
PLAIN = override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[])


@pytest.mark.django_db
@PLAIN
def test_a_get_that_writes_fails(client: Client) -> None:
    with pytest.raises(AssertionError, match="A GET wrote"):
        client.get("/writes")


@pytest.mark.django_db
@PLAIN
def test_a_get_that_reads_passes_and_so_does_a_post_that_writes(client: Client) -> None:
    assert client.get("/reads").status_code == 200
    assert client.post("/writes").status_code == 200
