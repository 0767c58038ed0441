"""A specialist's turf of any size, with a past, people and notes: what a phone carries."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

NAMES = [
    "María Álvarez",
    "Ольга Иванова",
    "陈伟",
    "محمد العلي",
    "Jean-Baptiste Pierre",
    "Fatou Diallo",
]
LANGUAGES = ["es", "ru", "zh-hans", "ar", "ht", "fr"]


@dataclass(frozen=True)
class Holder:
    """Who holds a turf, signed in, and its buildings in walking order."""

    user: UUID
    session: str
    buildings: list[UUID]


def hold(name: str, sizes: list[int]) -> Holder:
    """A person with a turf of as many buildings as sizes, of so many apartments each."""
    from canvass.models import Assignment, Campaign, Turf, TurfBuilding
    from engagement.accounts.models import Membership, Role, Team, User
    from engagement.city.models import City
    from residents.models import AccessNote, Building

    if not City.objects.exists():
        City.objects.create(name="Measured", languages=["en", *LANGUAGES])
    team = Team.objects.create(name=name)
    campaign = Campaign.objects.create(
        name=name, state="active", starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1)
    )
    campaign.teams.add(team)
    user = User.objects.create_user(f"{name}@measured.example", "x" * 20, name=name)
    Membership.objects.create(user=user, team=team, role=Role.SPECIALIST)
    turf = Turf.objects.create(campaign=campaign, team=team, name=name)
    Assignment.objects.create(turf=turf, user=user, starts_at=datetime.now(UTC))
    rng = random.Random(len(sizes))
    buildings = []
    for place, size in enumerate(sizes):
        address = f"{100 + place} Measured Street"
        building = Building.objects.create(
            house_number=str(100 + place), street="Measured Street", street_key="MEASURED STREET",
            address=address, search_text=address.upper(),
        )  # fmt: skip
        TurfBuilding.objects.create(turf=turf, building=building, position=place)
        AccessNote.objects.create(building=building, kind="super", text="Buzz the super in 1A")
        _doors(building, size, campaign, turf, team, user, rng)
        buildings.append(building.pk)
    return Holder(user.pk, session_of(user), buildings)


def _doors(
    building: Any, size: int, campaign: Any, turf: Any, team: Any, user: Any, rng: random.Random
) -> None:
    from canvass.models import Visit
    from engagement.ids import new_id
    from residents.models import Resident, Unit

    letters = "ABCDEFGHJKLMNPQ"
    units = Unit.objects.bulk_create(
        Unit(
            building=building,
            label=f"{n // len(letters) + 1}{letters[n % len(letters)]}",
            floor=n // len(letters) + 1,
            sort_key=f"{n // len(letters) + 1:03}{letters[n % len(letters)]}",
        )
        for n in range(size)
    )
    now = datetime.now(UTC)
    visits = []
    for unit in units:
        if rng.random() < 0.2:
            which = rng.randrange(len(NAMES))
            Resident.objects.create(
                name=NAMES[which], languages=[LANGUAGES[which]], unit=unit, team=team
            )
        if rng.random() < 0.5:
            at = now - timedelta(days=rng.uniform(3, 40))
            visits.append(
                Visit(
                    id=new_id(),
                    campaign=campaign,
                    turf=turf,
                    team=team,
                    building=building,
                    unit=unit,
                    user=user,
                    channel="door",
                    direction="outbound",
                    begun_by="city",
                    disposition_id=rng.choice(["not_home", "not_home", "inaccessible", "refused"]),
                    occurred_at=at,
                    device_at=at,
                    received_at=at,
                    day=at.date(),
                    payload_hash=b"0" * 32,
                )
            )
    Visit.objects.bulk_create(visits)


def session_of(user: Any) -> str:
    """A session in which this person is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)
