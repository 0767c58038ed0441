"""What nobody can say anything of is decided by a person; texts here are read and answered."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from cases import reminders
from cases.models import LocalMessage, Reminder
from engagement.ids import new_id
from residents.models import StoppedNumber
from tests.cases.test_send_reminders import step
from tests.cast import NOW, Cast, client_for


def test_a_supervisor_decides_once(cast: Cast) -> None:
    step(cast, NOW + timedelta(hours=7))
    reminders.plan_reminders(now=NOW)
    Reminder.objects.update(state="unknown")
    reminder = Reminder.objects.get()
    client = client_for(cast.supervisor)
    url = reverse("cases:reminder-settle", args=[reminder.pk])
    assert "It went" in client.get(reverse("cases:reminder-list")).content.decode()
    client.post(url, {"went": "yes"})
    reminder.refresh_from_db()
    assert reminder.state == "sent"
    answer = client.post(url, {"went": "no"}, follow=True)
    assert "decided this already" in answer.content.decode()
    assert client_for(cast.other_supervisor).post(url, {"went": "no"}).status_code == 404
    assert client_for(cast.specialist).get(reverse("cases:reminder-list")).status_code == 404


def test_a_reply_of_stop_silences_the_number(cast: Cast) -> None:
    LocalMessage.objects.create(client_id=new_id(), to="+12125550148", body="Hi", sent_at=NOW)
    client = client_for(cast.supervisor)
    url = reverse("cases:local-message-list")
    assert "Hi" in client.get(url).content.decode()
    client.post(url, {"number": "212-555-0148", "text": "stop"})
    assert StoppedNumber.objects.filter(pk="+12125550148").exists()
    bad = client.post(url, {"number": "not a number", "text": ""})
    assert bad.status_code == 200


def test_the_page_of_texts_is_closed_where_a_real_provider_is_used(
    cast: Cast, settings: object
) -> None:
    settings.SHOW_DEMO = False  # type: ignore[attr-defined]
    answer = client_for(cast.supervisor).get(reverse("cases:local-message-list"))
    assert answer.status_code == 404
