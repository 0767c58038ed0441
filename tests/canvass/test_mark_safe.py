"""A supervisor hears that somebody fell silent, and says who spoke with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from canvass.models import Shift, ShiftAlert
from canvass.operations.shifts import NothingToSettle, mark_safe, raise_alerts
from engagement.audit.models import Entry
from tests.canvass.test_erase_shifts import a_shift
from tests.cast import Cast, client_for

pytestmark = pytest.mark.django_db
PAGE = "canvass:shift-list"


def silent(cast: Cast, minutes: int = 80) -> Shift:
    at = timezone.now() - timedelta(minutes=minutes)
    shift = a_shift(cast, days=0, check_every=60, started_at=at, last_sign_at=at, ended_at=None)
    raise_alerts(now=timezone.now())
    return shift


def test_the_page_says_since_when_there_is_no_sign(cast: Cast) -> None:
    silent(cast)
    page = client_for(cast.supervisor).get(reverse(PAGE)).content.decode()
    assert "No check-in from" in page
    assert cast.specialist.name in page
    assert "The phone may be without a signal." in page
    assert cast.turf.name in page
    home = client_for(cast.supervisor).get(reverse("home")).content.decode()
    assert "No check-in from" in home
    other = client_for(cast.other_supervisor).get(reverse("home")).content.decode()
    assert "No check-in from" not in other


def test_marking_safe_asks_who_and_how(cast: Cast) -> None:
    shift = silent(cast)
    client = client_for(cast.supervisor)
    url = reverse("canvass:shift-safe", args=[shift.pk])
    assert client.get(url).status_code == 200
    assert "This field is required" in client.post(url, {"how": "called"}).content.decode()
    assert ShiftAlert.objects.open().exists()
    answer = client.post(url, {"how": "called", "spoke": "Teresa Quiñones"})
    assert answer["Location"] == reverse(PAGE)
    alert = ShiftAlert.objects.get()
    assert (alert.how, alert.spoke, alert.settled_by) == (
        "called", "Teresa Quiñones", cast.supervisor,
    )  # fmt: skip
    entry = Entry.objects.get(verb="shift.marked_safe")
    assert entry.payload == {"how": "called"}
    # The timer begins anew.
    assert raise_alerts(now=timezone.now() + timedelta(minutes=60)) == []
    assert len(raise_alerts(now=timezone.now() + timedelta(minutes=71))) == 1
    assert client.post(url, {"how": "saw", "spoke": "Me"}).status_code == 302


def test_who_checked_in_meanwhile_needs_no_marking(cast: Cast) -> None:
    shift = silent(cast)
    ShiftAlert.objects.update(settled_at=timezone.now(), how="sign")
    with pytest.raises(NothingToSettle):
        mark_safe(shift=shift, by=cast.supervisor, now=timezone.now(), how="saw", spoke="Me")
    url = reverse("canvass:shift-safe", args=[shift.pk])
    answer = client_for(cast.supervisor).post(url, {"how": "saw", "spoke": "Me"})
    assert answer.status_code == 409


def test_back_is_out_of_sight_unless_alarming_or_an_incident(cast: Cast) -> None:
    shift = silent(cast)
    now = timezone.now()
    Shift.objects.filter(pk=shift.pk).update(ended_at=now, ended_by="rule")
    seen = Shift.objects.visible_to(cast.supervisor)
    assert shift in seen
    ShiftAlert.objects.update(settled_at=now, how="called")
    assert shift not in seen.all()
    url = reverse("canvass:shift-incident", args=[shift.pk])
    assert client_for(cast.supervisor).get(url).status_code == 404
    Shift.objects.filter(pk=shift.pk).update(ended_at=None, ended_by="")
    client = client_for(cast.supervisor)
    client.post(url, {"reason": "A dog in the lobby"})
    Shift.objects.filter(pk=shift.pk).update(ended_at=now, ended_by="person")
    assert "A dog in the lobby" in client.get(reverse(PAGE)).content.decode()
    client.post(reverse("canvass:shift-incident-close", args=[shift.pk]))
    assert "A dog in the lobby" not in client.get(reverse(PAGE)).content.decode()


def test_the_same_queries_for_one_and_for_many(cast: Cast) -> None:
    client = client_for(cast.supervisor)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse(PAGE))
        return len(asked)

    a_shift(cast, days=0, ended_at=None, ended_by="")
    few = queries()
    for _ in range(5):
        a_shift(cast, days=0, ended_at=None, ended_by="", user=cast.colleague)
    assert queries() == few
