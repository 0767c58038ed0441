"""Reminders: planned, claimed once, sent within the rules, never guessed about."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from canvass.models import Appointment
from cases import reminders, sms
from cases.models import Case, LocalMessage, Reminder, Task
from cases.quiet import next_allowed
from cases.sms import Delivery, SendResult, is_stop, receive_text
from engagement.audit.models import Entry
from engagement.city.models import City
from residents.models import Consent, StoppedNumber
from tests.cast import NOW, TODAY, Cast

LATER = NOW + timedelta(days=3)


def consent(cast: Cast, channel: str, *, answer: bool = True, at: datetime = NOW) -> None:
    Consent.objects.create(
        resident=cast.resident,
        channel=channel,
        purpose="this_case",
        answer=answer,
        given_at=at,
        how="door",
    )


def appointment(cast: Cast, starts_at: datetime) -> Appointment:
    return Appointment.objects.create(
        resident=cast.resident,
        unit=cast.units[0],
        building=cast.building,
        team=cast.team,
        user=cast.specialist,
        starts_at=starts_at,
        created_at=NOW - timedelta(days=2),
    )


def step(cast: Cast, due_at: datetime) -> Task:
    case = Case.objects.create(
        resident=cast.resident,
        program=cast.program,
        team=cast.team,
        assignee=cast.specialist,
        turn_since=NOW,
        due_at=due_at,
        opened_at=NOW,
        opened_day=TODAY,
    )
    return Task.objects.create(
        case=case, title="Call her", due_at=due_at, doer=cast.specialist, created_at=NOW
    )


def run(at: datetime) -> None:
    reminders.plan_reminders(now=at)
    reminders.sweep(now=at)


def test_staff_get_one_letter_with_a_number_and_a_time(cast: Cast) -> None:
    task = step(cast, NOW + timedelta(hours=7))
    for minutes in range(0, 60, 10):
        run(NOW + timedelta(minutes=minutes))
    assert [letter.to for letter in mail.outbox] == [[cast.specialist.email]]
    letter = mail.outbox[0]
    case = Case.objects.get()
    assert str(case.number) in letter.subject
    for private in ("María", "Torres", "Rent Freeze", "119", "Call her"):
        assert private not in f"{letter.subject} {letter.body}"
    assert Reminder.objects.get(task=task).state == "sent"


def test_a_case_without_a_written_step_reminds_of_its_first_contact(cast: Cast) -> None:
    Task.objects.filter(pk=step(cast, NOW + timedelta(hours=7)).pk).delete()
    run(NOW)
    run(NOW + timedelta(minutes=1))
    assert [letter.to for letter in mail.outbox] == [[cast.specialist.email]]
    assert Reminder.objects.get().kind == "case_due"


def test_a_case_on_their_turn_reminds_nobody(cast: Cast) -> None:
    Task.objects.filter(pk=step(cast, NOW + timedelta(hours=7)).pk).delete()
    reminders.plan_reminders(now=NOW - timedelta(hours=5))
    Case.objects.update(state="waiting_agency", turn="agency")
    reminders.sweep(now=NOW)
    assert mail.outbox == []
    assert Reminder.objects.get().reason == "their_turn"


def test_a_step_done_meanwhile_reminds_nobody(cast: Cast) -> None:
    task = step(cast, NOW + timedelta(hours=7))
    reminders.plan_reminders(now=NOW - timedelta(hours=5))
    Task.objects.filter(pk=task.pk).update(done_at=NOW)
    reminders.sweep(now=NOW)
    assert mail.outbox == []
    assert Reminder.objects.get().reason == "done"


def test_a_step_that_changed_hands_reminds_the_new_doer(cast: Cast) -> None:
    task = step(cast, NOW + timedelta(hours=7))
    reminders.plan_reminders(now=NOW)
    Task.objects.filter(pk=task.pk).update(doer=cast.colleague)
    run(NOW)
    run(NOW + timedelta(minutes=1))
    assert [letter.to for letter in mail.outbox] == [[cast.colleague.email]]


def test_a_resident_who_said_yes_gets_one_neutral_text_in_their_language(cast: Cast) -> None:
    consent(cast, "sms")
    appointment(cast, NOW + timedelta(hours=25))
    for hours in range(30):
        run(NOW + timedelta(hours=hours))
    message = LocalMessage.objects.get()
    assert message.to == "+12125550148"
    assert "cita" in message.body
    assert "ALTO" in message.body
    for private in ("María", "119", "Rent", "freeze"):
        assert private not in message.body


def test_without_a_yes_nothing_is_sent(cast: Cast) -> None:
    appointment(cast, NOW + timedelta(hours=25))
    run(NOW + timedelta(hours=2))
    assert not Reminder.objects.exists()


def test_an_email_where_texts_were_refused(cast: Cast) -> None:
    cast.resident.email = "maria@home.example"
    cast.resident.save()
    consent(cast, "sms", answer=False)
    consent(cast, "email")
    appointment(cast, NOW + timedelta(hours=25))
    run(NOW + timedelta(hours=2))
    assert [letter.to for letter in mail.outbox] == [["maria@home.example"]]
    assert not LocalMessage.objects.exists()


@pytest.mark.parametrize("what", ["stop", "no", "death", "do_not_contact", "canceled", "moved"])
def test_what_changed_since_it_was_planned_holds(cast: Cast, what: str) -> None:
    consent(cast, "sms")
    made = appointment(cast, NOW + timedelta(hours=25))
    reminders.plan_reminders(now=NOW)
    assert Reminder.objects.get().state == "pending"
    if what == "stop":
        assert receive_text(number="+12125550148", text="ALTO por favor", now=NOW)
    elif what == "no":
        consent(cast, "sms", answer=False, at=NOW + timedelta(minutes=5))
    elif what == "death":
        cast.resident.deceased_on = TODAY
        cast.resident.save()
    elif what == "do_not_contact":
        cast.units[0].do_not_contacts.create(
            scope="unit", channel="any", reason="asked", created_at=NOW
        )
    elif what == "canceled":
        Appointment.objects.filter(pk=made.pk).update(state="canceled")
    elif what == "moved":
        Appointment.objects.filter(pk=made.pk).update(starts_at=NOW + timedelta(days=9))
    reminders.sweep(now=NOW + timedelta(hours=2))
    assert not LocalMessage.objects.exists()
    assert Reminder.objects.get().state == "canceled"


def test_quiet_hours_wait_for_the_morning(cast: Cast) -> None:
    consent(cast, "sms")
    # 11 pm in New York.
    late = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    appointment(cast, late + timedelta(hours=24))
    run(late + timedelta(minutes=1))
    assert not LocalMessage.objects.exists()
    reminder = Reminder.objects.get()
    assert reminder.due_at.astimezone(cast.city.zone).time() == time(9, 0)
    run(reminder.due_at)
    assert LocalMessage.objects.count() == 1


def test_quiet_hours_are_those_of_the_resident(cast: Cast) -> None:
    cast.resident.time_zone = "America/Los_Angeles"
    cast.resident.save()
    consent(cast, "sms")
    # 10 am in New York is 7 am in Los Angeles.
    appointment(cast, NOW + timedelta(hours=23))
    run(NOW)
    assert not LocalMessage.objects.exists()
    assert Reminder.objects.get().due_at == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@given(
    moment=st.datetimes(
        min_value=datetime(2026, 1, 1),  # noqa: DTZ001
        max_value=datetime(2028, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    zone=st.sampled_from(["America/New_York", "America/Los_Angeles", "Asia/Kathmandu", "UTC"]),
    start=st.times(),
    end=st.times(),
)
def test_no_moment_allowed_is_quiet(moment: datetime, zone: str, start: time, end: time) -> None:
    city = City(quiet_from=start.replace(second=0, microsecond=0), quiet_until=end)
    place = ZoneInfo(zone)
    allowed = next_allowed(moment, zone=place, city=city)
    assert allowed >= moment
    assert allowed - moment < timedelta(hours=26)
    # Once allowed, it stays allowed: nothing waits twice, but for an hour that the clock skips.
    again = next_allowed(allowed, zone=place, city=city)
    assert again - allowed <= timedelta(hours=1)


class Provider:
    """Answers as it is told to."""

    def __init__(self, *results: SendResult | Exception) -> None:
        self.results = list(results)
        self.sent: list[UUID] = []
        self.found = SendResult(Delivery.UNKNOWN)

    def send(self, *, client_id: UUID, to: str, body: str) -> SendResult:
        self.sent.append(client_id)
        result = self.results.pop(0) if self.results else SendResult(Delivery.SENT)
        if isinstance(result, Exception):
            raise result
        return result

    def find(self, *, client_id: UUID) -> SendResult:
        return self.found


@pytest.fixture
def owed(cast: Cast) -> Reminder:
    consent(cast, "sms")
    appointment(cast, NOW + timedelta(hours=26))
    reminders.plan_reminders(now=NOW)
    return Reminder.objects.get()


def use(monkeypatch: pytest.MonkeyPatch, provider: Provider) -> Provider:
    monkeypatch.setattr(sms, "_provider", lambda _path: provider)
    return provider


def test_a_dropped_answer_is_asked_about_and_never_sent_again(
    owed: Reminder, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = use(monkeypatch, Provider(TimeoutError()))
    at = NOW + timedelta(hours=3)
    reminders.sweep(now=at)
    owed.refresh_from_db()
    assert owed.state == "unknown"
    for minutes in range(1, 60, 7):
        reminders.sweep(now=at + timedelta(minutes=minutes))
    assert len(provider.sent) == 1
    provider.found = SendResult(Delivery.SENT, provider_id="SM1")
    reminders.sweep(now=at + timedelta(hours=1))
    owed.refresh_from_db()
    assert (owed.state, owed.provider_id) == ("sent", "SM1")
    assert len(provider.sent) == 1


def test_what_the_provider_never_took_is_sent_again_a_little_later(
    owed: Reminder, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = use(monkeypatch, Provider(SendResult(Delivery.ABSENT)))
    at = NOW + timedelta(hours=3)
    reminders.sweep(now=at)
    reminders.sweep(now=at)
    assert len(provider.sent) == 1
    reminders.sweep(now=at + timedelta(minutes=2))
    owed.refresh_from_db()
    assert owed.state == "sent"
    assert set(provider.sent) == {owed.pk}


def test_a_refusal_is_final_and_says_why(owed: Reminder, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = use(monkeypatch, Provider(SendResult(Delivery.REFUSED, reason="landline")))
    reminders.sweep(now=NOW + timedelta(hours=3))
    reminders.sweep(now=NOW + timedelta(hours=4))
    owed.refresh_from_db()
    assert (owed.state, owed.reason) == ("failed", "landline")
    assert len(provider.sent) == 1


def test_a_worker_lost_before_sending_costs_only_time(owed: Reminder) -> None:
    at = NOW + timedelta(hours=3)
    assert reminders.claim_due(now=at) == [owed.pk]
    assert reminders.claim_due(now=at) == []
    reminders.sweep(now=at)
    assert not LocalMessage.objects.exists()
    reminders.sweep(now=at + reminders.LEASE + timedelta(seconds=1))
    assert LocalMessage.objects.count() == 1


def test_a_letter_lost_while_sending_goes_to_a_person(cast: Cast) -> None:
    task = step(cast, NOW + timedelta(hours=7))
    reminders.plan_reminders(now=NOW)
    reminders.claim_due(now=NOW)
    Reminder.objects.update(state="sending")
    after = NOW + reminders.LEASE + timedelta(seconds=1)
    reminders.sweep(now=after)
    reminder = Reminder.objects.get(task=task)
    assert reminder.state == "unknown"
    assert mail.outbox == []
    reminders.settle_unknown(reminder=reminder, by=cast.supervisor, now=after, went=False)
    with pytest.raises(reminders.NotUnknown):
        reminders.settle_unknown(reminder=reminder, by=cast.supervisor, now=after, went=True)
    reminders.sweep(now=after)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("STOP", True),
        ("stop.", True),
        ("Alto por favor", True),
        ("停止", True),
        ("стоп", True),
        ("", False),
        ("ok thanks", False),
        ("please do not stop the payments, I wanted to ask something", False),
        ("\x00", False),
    ],
)
def test_stop_in_their_own_words(text: str, stops: Any) -> None:
    assert is_stop(text) is stops


def test_start_takes_a_stop_back(cast: Cast) -> None:
    assert receive_text(number="(212) 555-0148", text="STOP", now=NOW) == "stopped"
    assert StoppedNumber.objects.filter(pk="+12125550148").exists()
    assert receive_text(number="+12125550148", text="start over, what?", now=NOW) == ""
    assert StoppedNumber.objects.exists()
    assert receive_text(number="212-555-0148", text="Start.", now=NOW) == "resumed"
    assert not StoppedNumber.objects.exists()
    assert list(Entry.objects.order_by("id").values_list("verb", flat=True)) == [
        "number.stopped",
        "number.resumed",
    ]
