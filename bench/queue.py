"""The case queue: its page against a bare JSON view of the same rows, deep against first, large against small.

QUEUE_SIZES names how many cases to hold (default "10000,200000"; "10000,1000000" for the whole).
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bench._ground import median, rounds_in_turn, superuser_url

ROUNDS = 25
ROWS = 50
# One in so many cases is open; the others fill the table as years do.
OPEN_IN = 4
_NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def run() -> dict[str, Any]:
    """Measure at each size; ratios of medians, and the seconds that they come from."""
    sizes = [int(word) for word in os.environ.get("QUEUE_SIZES", "10000,200000").split(",")]
    world = _World()
    figures: dict[str, Any] = {"sizes": sizes}
    first_pages: list[float] = []
    for size in sizes:
        world.fill(size)
        seconds = _measure(world)
        # The machine may be busier at one size than at the other: a page that knows nothing of
        # cases, run in turn, is the yardstick of each.
        first_pages.append(seconds["html"] / seconds["yardstick"])
        figures |= {
            "html_ratio": round(seconds["json"] / seconds["html"], 3),
            "deep_ratio": round(seconds["deep"] / seconds["html"], 3),
            f"html_ms_{size}": round(seconds["html"] * 1000, 2),
            f"json_ms_{size}": round(seconds["json"] * 1000, 2),
            f"deep_ms_{size}": round(seconds["deep"] * 1000, 2),
        }
    figures["growth"] = round(first_pages[-1] / first_pages[0], 3)
    return figures


def _measure(world: _World) -> dict[str, float]:
    from django.test import Client
    from django.test.utils import override_settings

    client = Client()
    client.force_login(world.supervisor)
    bare = Client()
    deepest = world.deepest()

    def get(browser: Client, url: str) -> Callable[[], None]:
        def once() -> None:
            answer = browser.get(url)
            assert answer.status_code == 200, answer.status_code

        return once

    with override_settings(ROOT_URLCONF="bench._bare"):
        things = {
            "html": get(client, "/cases/"),
            "json": get(bare, f"/bare/{world.team.pk}/"),
            "deep": get(client, f"/cases/?cursor={deepest}"),
            "yardstick": get(client, "/cases/new/"),
        }
        for thing in things.values():
            for _warm in range(3):
                thing()
        taken = rounds_in_turn(things, ROUNDS)
    return {name: median(seconds) for name, seconds in taken.items()}


class _World:
    """One team, its supervisor, and as many residents with a case each as asked for."""

    def __init__(self) -> None:
        from engagement.accounts.models import Membership, Role, Team, User
        from engagement.city.models import City
        from programs.models import Organization, Program, Revision

        City.objects.create(name="Measured", languages=["en", "es", "bn"])
        self.team = Team.objects.create(name="Measured team")
        self.supervisor = User.objects.create_user("lead@staff.example", name="Lead")
        Membership.objects.create(user=self.supervisor, team=self.team, role=Role.SUPERVISOR)
        self.staff = [
            User.objects.create_user(f"s{number}@staff.example", name=f"Specialist {number}")
            for number in range(6)
        ]
        Membership.objects.bulk_create(
            Membership(user=user, team=self.team, role=Role.SPECIALIST) for user in self.staff
        )
        office = Organization.objects.create(name="An office")
        self.programs = []
        for number in range(25):
            program = Program.objects.create(code=f"program-{number}")
            program.published = Revision.objects.create(
                program=program, number=1, organization=office, name=f"Program {number}"
            )
            program.save()
            self.programs.append(program)
        self._made = 0
        self._random = random.Random(7)
        self._units: list[UUID] = []

    def fill(self, size: int) -> None:
        """Add residents with a case each until there are `size`."""
        from cases.models import Case
        from engagement.local.demo.writing import copy_rows
        from residents.models import Building, Resident, Unit

        add = range(self._made, size)
        if not self._units:
            buildings = [Building(**_building(number)) for number in range(400)]
            Building.objects.bulk_create(buildings)
            units = [
                Unit(
                    building=building,
                    label=f"{floor}{line}",
                    floor=floor,
                    sort_key=f"{floor}{line}",
                )
                for building in buildings
                for floor in range(1, 7)
                for line in "ABCD"
            ]
            Unit.objects.bulk_create(units)
            self._units = [unit.pk for unit in units]
        people = [_id(number, 1) for number in add]
        copy_rows(
            Resident,
            ["id", "name", "phone", "email", "languages", "needs_interpreter", "time_zone",
             "unit_id", "team_id", "no_voicemail", "nothing_in_writing", "is_restricted",
             "created_at", "changed_at"],
            (
                (key, f"Resident {number} Lastname", "", "", ["en", "es", "bn"][number % 3 :], False,
                 "", self._units[number % len(self._units)], self.team.pk, False, False, False,
                 _NOW, _NOW)
                for number, key in zip(add, people, strict=True)
            ),
        )  # fmt: skip
        copy_rows(
            Case,
            ["id", "resident_id", "program_id", "team_id", "assignee_id", "state", "turn",
             "turn_since", "is_urgent", "due_at", "opened_at", "opened_day", "channel", "language",
             "outcome", "verified_by", "reopened_count", "is_restricted", "version"],
            self._cases(add, people),
        )  # fmt: skip
        self._made = size
        _analyze()

    def _cases(self, add: range, people: list[UUID]) -> Iterator[tuple[Any, ...]]:
        states = itertools.cycle(
            [("new", "ours"), ("assigned", "ours"), ("in_progress", "ours"),
             ("waiting_resident", "resident"), ("waiting_agency", "agency"),
             ("on_hold", "nobody")]
        )  # fmt: skip
        for number, person in zip(add, people, strict=True):
            state, turn = next(states) if number % OPEN_IN == 0 else ("closed", "nobody")
            opened = _NOW - timedelta(hours=self._random.randrange(24 * 400))
            yield (
                _id(number, 2), person, self.programs[number % 25].pk, self.team.pk,
                None if state == "new" else self.staff[number % 6].pk, state, turn, opened, False,
                opened + timedelta(hours=self._random.randrange(24 * 420)), opened, opened.date(),
                "door", "en", "" if turn != "nobody" or state == "on_hold" else "duplicate", "", 0,
                False, 1,
            )  # fmt: skip

    def deepest(self) -> str:
        """A cursor to the last page: what one finds by paging on to the end."""
        from cases.models import ENDED_STATES, Case
        from cases.queues import _Place

        rows = Case.objects.exclude(state__in=ENDED_STATES).order_by("-band", "-due_at", "-pk")
        band, due_at, key = rows.values_list("band", "due_at", "pk")[ROWS]
        return _Place(False, band, due_at, key).write()


def _building(number: int) -> dict[str, Any]:
    address = f"{number} Measured Street"
    return {
        "house_number": str(number),
        "street": "Measured Street",
        "street_key": "MEASURED STREET",
        "house_sort": number,
        "address": address,
        "search_text": address.upper(),
    }


def _id(number: int, kind: int) -> UUID:
    """Ids that order by time, as those made in a life do."""
    return UUID(
        int=((1_700_000_000_000 + number) << 80) | (7 << 76) | (2 << 62) | kind << 40 | number
    )


def _analyze() -> None:
    import psycopg

    with psycopg.connect(superuser_url(), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
