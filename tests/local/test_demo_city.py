"""The demo city as it stands after loading: believable, whole, and with something for each role."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Min, Sum
from pytest_django.plugin import DjangoDbBlocker

from canvass.models import (
    Appointment,
    Assignment,
    Campaign,
    CountDelta,
    Turf,
    TurfBuilding,
    Visit,
)
from canvass.queries import VisitQuerySet
from cases.models import ENDED_STATES, Case, CaseMove, Reminder, State, Task
from cases.rollups import recount_all
from cases.transitions import MOVES, TURN_OF
from engagement.accounts.models import Team, User
from engagement.audit.models import Entry
from engagement.city.models import City
from engagement.local.demo.cast import CAST, INTAKE, PASSWORD
from engagement.local.demo.load import NotEmpty, load_demo_city
from engagement.local.demo.world import World
from programs.models import Program
from programs.operations import missing_for_publication
from residents.models import Building, Consent, DoNotContact, Resident, Unit

NOW = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)  # Monday, 3:30 pm in New York


@pytest.fixture(scope="module")
def first_telling(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> list[tuple[Any, ...]]:
    """What a first loading wrote, after it is gone again."""
    with django_db_blocker.unblock(), transaction.atomic():
        told = told_by(load_demo_city(now=NOW))
        transaction.set_rollback(True)
    return told


@pytest.fixture(scope="module")
def loaded(
    first_telling: list[tuple[Any, ...]], django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """One demo city for all tests that only look at it; gone after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo_city(now=NOW)
        transaction.set_rollback(True)


@pytest.fixture
def city(loaded: World) -> Iterator[World]:
    """The demo city; whatever a test changes in it is taken back."""
    with transaction.atomic():
        yield loaded
        transaction.set_rollback(True)


def told_by(loaded: World) -> list[tuple[Any, ...]]:
    """The visits, the people and the record of a loading, word for word."""
    people = [(one.pk, one.name, str(one.phone)) for one in loaded.residents]
    record = [(one.pk, one.verb, one.subject_id, one.payload) for one in loaded.entries]
    visits: list[tuple[Any, ...]] = [
        (one.pk, one.disposition_id, one.occurred_at, one.received_at, one.resident_id)
        for one in loaded.visits
    ]
    return [*visits, *people, *record]


def of(email: str) -> User:
    return User.objects.get(email=email)


# --- Places and people


def test_the_city_is_new_york(city: World) -> None:
    row = City.current()

    assert row.name == "New York"
    assert row.population == 8_500_000
    assert row.time_zone == "America/New_York"
    assert {"es", "zh", "bn", "ht", "ar"} <= set(row.languages)


def test_buildings_have_as_many_doors_as_their_record_says(city: World) -> None:
    assert Building.objects.count() >= 2000
    boroughs = Building.objects.values_list("borough", flat=True).distinct()
    assert set(boroughs) == {"Manhattan", "Bronx", "Brooklyn"}
    wrong = Building.objects.annotate(n=Count("units")).exclude(n=F("unit_count"))
    assert not wrong.exists()
    assert not Building.objects.filter(latitude__isnull=True).exists()
    assert not Building.objects.filter(search_text="").exists()


def test_each_role_has_one_sign_in(city: World) -> None:
    players = [one for one in CAST if one.is_sign_in]

    assert len({one.role for one in players}) == 5 == len(players)
    for player in players:
        user = of(player.email)
        assert user.check_password(PASSWORD)
        assert user.roles == {player.role}


def test_two_field_teams_and_intake_have_people(city: World) -> None:
    assert Team.objects.get(is_intake=True).name == INTAKE
    for team in Team.objects.filter(is_intake=False):
        roles = dict(team.memberships.values_list("role").annotate(n=Count("id")))
        assert roles["supervisor"] == 1
        assert 5 <= roles["specialist"] <= 6


def test_residents_speak_many_languages_in_many_scripts(city: World) -> None:
    languages = {one.languages[0] for one in Resident.objects.all()}
    letters = "".join(Resident.objects.values_list("name", flat=True))

    assert len(languages) >= 12
    for first, last in (("а", "я"), ("ا", "ي"), ("অ", "হ"), ("一", "龥"), ("א", "ת")):
        assert any(first <= letter <= last for letter in letters), first


def test_phones_are_kept_for_fiction_and_mail_reaches_nobody(city: World) -> None:
    phones = Resident.objects.exclude(phone="").values_list("phone", flat=True)
    emails = Resident.objects.exclude(email="").values_list("email", flat=True)

    assert all("55501" in str(one) for one in phones)
    assert all(one.rsplit("@", 1)[1].startswith("example.") for one in emails)


def test_someone_reachable_said_so(city: World) -> None:
    """Every consent names a channel that its person can be reached by, and some said no."""
    assert Consent.objects.filter(answer=True).exists()
    assert Consent.objects.filter(answer=False).exists()
    calls = Consent.objects.filter(channel__in=["call", "sms"])
    assert not calls.filter(resident__phone="").exists()
    assert not Consent.objects.filter(channel="email", resident__email="").exists()


# --- Programs


def test_catalog_can_be_published_as_it_stands(city: World) -> None:
    published = Program.objects.published()

    assert published.count() >= 25
    for program in published.select_related("published"):
        assert program.published is not None
        assert missing_for_publication(program.published, city.today) == []
    assert Program.objects.filter(draft__isnull=False, published__isnull=True).count() >= 2
    assert Program.objects.filter(draft__isnull=False, published__isnull=False).exists()
    assert Program.objects.filter(retired_at__isnull=False).count() == 1


# --- At the doors


def effective() -> VisitQuerySet:
    visits: VisitQuerySet = Visit.objects.effective()
    return visits


def test_several_thousand_visits_over_some_weeks_and_today(city: World) -> None:
    days = Visit.objects.values("day").annotate(n=Count("id"))

    assert Visit.objects.filter(channel="door").count() > 4000
    assert len(days) > 20
    assert Visit.objects.filter(day=city.today).count() > 100


def test_nobody_knocks_before_ten_or_after_eight_or_tomorrow(city: World) -> None:
    for at in Visit.objects.values_list("occurred_at", flat=True):
        assert 10 <= at.astimezone(city.zone).hour < 20
        assert at <= NOW
    assert not Visit.objects.filter(received_at__lt=F("occurred_at")).exists()
    assert not Visit.objects.filter(received_at__gt=NOW).exists()


def test_about_one_door_in_three_answers(city: World) -> None:
    doors = effective().filter(channel="door")
    answered = doors.filter(disposition__group__in=["I", "R", "O"]).count()
    answered += doors.filter(disposition__in=["person_unavailable", "call_back"]).count()

    assert 0.28 < answered / doors.count() < 0.4


def test_most_dispositions_of_the_door_occur(city: World) -> None:
    found = set(Visit.objects.values_list("disposition", flat=True))

    assert len(found) >= 12


def test_turf_has_65_to_85_doors(city: World) -> None:
    sums = Turf.objects.annotate(n=Sum("stops__building__unit_count"))
    doors = list(sums.order_by().values_list("n", flat=True))

    assert len(doors) > 40
    assert all(65 <= one <= 85 for one in doors)
    assert Turf.objects.filter(assignments__isnull=True).count() >= 4


def test_visits_lie_in_the_turf_that_their_specialist_held(city: World) -> None:
    stops = set(TurfBuilding.objects.values_list("turf", "building"))
    held = {(one.turf_id, one.user_id): one.starts_at for one in Assignment.objects.all()}
    for visit in Visit.objects.filter(channel="door"):
        assert (visit.turf_id, visit.building_id) in stops
        assert visit.turf_id is not None
        assert held[visit.turf_id, visit.user_id] <= visit.occurred_at


def test_nobody_knocks_where_nobody_should(city: World) -> None:
    for row in DoNotContact.objects.filter(scope="unit"):
        after = Visit.objects.filter(
            unit=row.unit_id, channel="door", occurred_at__gt=row.created_at, supersedes=None
        )
        assert not after.exists()
    closed = DoNotContact.objects.get(scope="building")
    assert not Turf.objects.filter(stops__building=closed.building_id).exists()


def test_keeping_nothing_keeps_nothing(city: World) -> None:
    visits = Visit.objects.filter(keeps_nothing=True)

    assert visits.exists()
    assert not visits.filter(words__isnull=False).exists()
    assert not visits.exclude(language="").exists()
    assert not visits.exclude(needs=[]).exists()


def test_second_campaign_is_held_by_phone_and_311(city: World) -> None:
    campaign = Campaign.objects.get(name__startswith="One on one")
    channels = dict(campaign.visits.values_list("channel").annotate(n=Count("id")))

    assert channels["311"] > 100
    assert channels["phone"] > 200
    needs = {need for row in campaign.visits.values_list("needs", flat=True) for need in row}
    assert needs == {"safety", "housing_search", "jobs"}
    assert not campaign.visits.filter(channel="311").exclude(direction="inbound").exists()


def test_calls_go_to_people_who_allowed_them(city: World) -> None:
    allowed = Consent.objects.filter(channel="call", purpose="other_programs", answer=True)
    since = dict(allowed.values_list("resident", "given_at"))
    for visit in Visit.objects.filter(channel="phone"):
        assert visit.resident_id is not None
        assert since[visit.resident_id] < visit.occurred_at


# --- Cases


def test_cases_stand_in_every_state_and_some_are_late(city: World) -> None:
    states = dict(Case.objects.values_list("state").annotate(n=Count("id")))

    assert set(states) == set(State.values)
    assert 110 <= sum(states.values()) <= 230
    late = Case.objects.open().filter(due_at__lt=NOW)
    assert 5 <= late.count() <= 45
    assert not late.exclude(turn="ours").exists()


def test_every_move_is_in_the_table(city: World) -> None:
    for case in Case.objects.prefetch_related("moves"):
        opening, *moves = case.moves.all()
        assert (opening.from_state, opening.to_state) == ("", "new")
        state, at = "new", case.opened_at
        for move in moves:
            assert move.from_state == state
            assert move.to_state in MOVES[state]
            assert at <= move.at <= NOW
            state, at = move.to_state, move.at
        assert case.state == state
        assert case.turn == TURN_OF[state]


def test_ended_cases_have_an_outcome_that_somebody_vouches_for(city: World) -> None:
    ended = Case.objects.filter(state__in=ENDED_STATES)

    assert not ended.filter(outcome="").exists()
    unproven = ended.filter(verified_by="")
    assert not unproven.exclude(outcome__in=["duplicate", "opened_in_error"]).exists()
    assert not Case.objects.open().exclude(outcome="").exists()
    assert len(set(ended.values_list("verified_by", flat=True))) >= 4


def test_an_open_case_is_due_when_its_earliest_step_is(city: World) -> None:
    first = Task.objects.open().values("case").annotate(due=Min("due_at"))
    due = {one["case"]: one["due"] for one in first}
    for case in Case.objects.open():
        if case.pk in due:
            assert case.due_at == due[case.pk]
        else:
            assert case.state in {"new", "assigned"}
    assert not Task.objects.open().filter(case__state__in=ENDED_STATES).exists()


def test_the_record_tells_every_version_of_a_case(city: World) -> None:
    told: dict[Any, set[int]] = {}
    for entry in Entry.objects.filter(subject_type="case", payload__has_key="version"):
        told.setdefault(entry.subject_id, set()).add(entry.payload["version"])
    for case in Case.objects.all():
        assert told.get(case.pk, set()) == set(range(2, case.version + 1))


def test_the_record_holds_no_words(city: World) -> None:
    names = [one for one in Resident.objects.values_list("name", flat=True) if len(one) > 6]
    payloads = json.dumps(list(Entry.objects.values_list("payload", flat=True)), ensure_ascii=False)

    assert Entry.objects.filter(verb="visit.recorded").count() > 4000
    assert not [one for one in names if one in payloads]


def test_the_nightly_recount_finds_no_difference(city: World) -> None:
    found = recount_all(now=NOW)

    assert found.cuts_checked > 1000
    assert found.differences == []
    assert not CountDelta.objects.exists()


def test_a_restricted_person_is_absent_for_everybody_not_named(city: World) -> None:
    case = Case.objects.get(is_restricted=True)
    named = set(case.named_staff.values_list("email", flat=True))
    others = User.objects.exclude(email__in=named)

    assert len(named) == 2
    assert case.resident.is_restricted
    for user in others:
        assert not Case.objects.visible_to(user).filter(pk=case.pk).exists()
        assert not Resident.objects.visible_to(user).filter(pk=case.resident_id).exists()


# --- Something for each role


def test_the_specialist_has_turf_calls_cases_and_appointments(city: World) -> None:
    ana = of("specialist@demo.example")
    held = list(Turf.objects.visible_to(ana).values_list("pk", flat=True))
    buildings = list(TurfBuilding.objects.filter(turf__in=held).values_list("building", flat=True))
    doors = set(Unit.objects.filter(building__in=buildings).values_list("pk", flat=True))
    tried = set(Visit.objects.filter(building__in=buildings).values_list("unit", flat=True))

    assert 1 <= len(held) <= 3
    assert 0 < len(doors & tried) < len(doors)
    assert Visit.objects.filter(user=ana, channel="phone").exists()
    assert 8 <= Case.objects.open().filter(assignee=ana).count() <= 25
    coming = Appointment.objects.filter(user=ana, starts_at__gt=NOW, resident__isnull=False)
    assert coming.filter(starts_at__lt=NOW + timedelta(days=4)).count() >= 2


def test_the_specialist_has_people_to_call(city: World) -> None:
    ana = of("specialist@demo.example")
    own = set(Resident.objects.filter(recorded_by=ana).values_list("pk", flat=True))
    said_yes = set(
        Consent.objects.filter(channel="call", purpose="other_programs", answer=True).values_list(
            "resident", flat=True
        )
    )
    called = set(Visit.objects.filter(channel="phone").values_list("resident", flat=True))

    assert len((own & said_yes) - called) >= 3


def test_the_supervisor_has_a_queue_with_cases_that_nobody_holds(city: World) -> None:
    teresa = of("supervisor@demo.example")
    queue = Case.objects.visible_to(teresa)

    assert queue.open().count() > 20
    assert queue.filter(state="new", assignee__isnull=True).exists()
    assert Turf.objects.visible_to(teresa).filter(assignments__isnull=True).exists()


def test_reminders_wait_for_their_time_and_others_went(city: World) -> None:
    kinds = set(Reminder.objects.filter(state="pending").values_list("kind", flat=True))

    assert {"task_due", "appointment"} <= kinds
    assert Reminder.objects.filter(state="sent").exists()
    assert not Reminder.objects.filter(state="sent", sent_at__gt=NOW).exists()


# --- Loading itself


def test_the_same_seed_and_clock_write_the_same_rows(
    first_telling: list[tuple[Any, ...]], city: World
) -> None:
    assert told_by(city) == first_telling


def test_loading_onto_work_of_others_is_refused(city: World) -> None:
    with pytest.raises(NotEmpty):
        load_demo_city(now=NOW)


def test_the_command_does_nothing_when_the_city_is_there(city: World) -> None:
    before = (Visit.objects.count(), CaseMove.objects.count(), Entry.objects.count())
    out = StringIO()
    call_command("load_demo_city", stdout=out)

    assert "there already" in out.getvalue()
    assert (Visit.objects.count(), CaseMove.objects.count(), Entry.objects.count()) == before


def test_accounts_are_told_as_json(city: World) -> None:
    out = StringIO()
    call_command("demo_accounts", "--json", stdout=out)
    accounts = json.loads(out.getvalue())

    assert {one["role"] for one in accounts} == {
        "specialist",
        "supervisor",
        "catalog_editor",
        "analyst",
        "administrator",
    }
    for one in accounts:
        assert of(one["email"]).check_password(one["password"])


def test_production_is_left_alone(city: World, settings: Any) -> None:
    settings.IN_PRODUCTION = True

    with pytest.raises(CommandError, match="--yes-in-production"):
        call_command("load_demo_city")
    with pytest.raises(CommandError, match="not with production settings"):
        call_command("load_demo_city", "--yes-in-production", "--again")
    with pytest.raises(CommandError, match="password"):
        call_command("demo_accounts", "--json")


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-23T10:00"])
def test_a_clock_that_cannot_be_read_is_refused(db: None, moment: str) -> None:
    with pytest.raises(CommandError, match="--now"):
        call_command("load_demo_city", "--now", moment)


def test_no_demo_city_has_no_accounts(db: None) -> None:
    out = StringIO()
    call_command("demo_accounts", "--json", stdout=out)

    assert json.loads(out.getvalue()) == []
