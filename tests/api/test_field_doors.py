"""What the list says of a door's past: when it was tried, who was there today, what is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from residents.models import AccessNote
from tests.api.sending import a_visit, send_as
from tests.api.test_field import carried, units_of
from tests.cases.factory import make_case, make_own_case
from tests.cast import Cast, make_unit


def test_tries_say_their_part_of_the_day(cast: Cast) -> None:
    here = ZoneInfo(cast.city.time_zone)
    monday = timezone.now().astimezone(here).date()
    monday -= timedelta(days=monday.weekday() + 14)

    def at(days: int, hour: int) -> datetime:
        return datetime(monday.year, monday.month, monday.day, hour, 5, tzinfo=here) + timedelta(
            days=days
        )

    tries = [at(0, 11), at(1, 12), at(2, 17), at(5, 9), at(6, 18)]
    send_as(cast.specialist, *(a_visit(cast, occurred_at=moment) for moment in tries))
    assert units_of(cast)["1A"]["tried"] == "maeME"
    assert units_of(cast)["1B"]["tried"] == ""


def test_a_colleague_who_was_here_today_has_a_name(cast: Cast) -> None:
    now = timezone.now()
    midnight = now.astimezone(ZoneInfo(cast.city.time_zone)).replace(hour=0, minute=0, second=1)
    today = max(midnight, now - timedelta(minutes=50))
    send_as(cast.colleague, a_visit(cast, occurred_at=today))
    send_as(cast.colleague, a_visit(cast, unit=cast.units[1].pk, occurred_at=today - timedelta(2)))
    send_as(cast.specialist, a_visit(cast, unit=cast.units[2].pk, occurred_at=today))
    units = units_of(cast)
    assert units["1A"]["last"]["by"] == cast.colleague.name.split()[0]
    assert units["1A"]["last"]["by_me"] is False
    assert units["1B"]["last"]["by"] == units["2A"]["last"]["by"] == ""


def test_open_cases_of_the_team_are_a_number(cast: Cast) -> None:
    make_case(cast, assignee=cast.colleague)
    make_case(cast, resident=cast.neighbor, assignee=None)
    units = units_of(cast)
    assert units["1A"]["cases"] == units["2B"]["cases"] == 1
    assert "cases" not in units["1B"]


def test_own_cases_other_teams_and_the_restricted_are_not_counted(cast: Cast) -> None:
    make_own_case(cast)
    restricted = make_case(cast, resident=cast.neighbor, is_restricted=True)
    assert not any("cases" in unit for unit in units_of(cast).values())
    restricted.is_restricted = False
    restricted.team = cast.other_team
    restricted.save()
    assert not any("cases" in unit for unit in units_of(cast).values())


def test_a_missing_apartment_is_told_apart(cast: Cast) -> None:
    gone = make_unit(cast.building, "3Z", 3)
    gone.reported_missing_at = timezone.now()
    gone.save()
    body = carried(cast.specialist)
    assert "3Z" not in {unit["label"] for unit in body["units"]}
    assert body["buildings"][0]["missing"] == [{"id": str(gone.pk), "label": "3Z", "floor": 3}]
    gone.is_restricted = True
    gone.save()
    assert carried(cast.specialist)["buildings"][0]["missing"] == []


def test_a_note_says_since_when(cast: Cast) -> None:
    note = AccessNote.objects.create(building=cast.building, kind="entry", text="Buzz 12")
    (told,) = carried(cast.specialist)["buildings"][0]["notes"]
    assert told["id"] == str(note.pk)
    assert told["noted_on"] == str(cast.city.day_of(note.created_at))
