"""The office: its city, its holidays, teams and people who sign in."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password

from engagement.accounts.models import Membership, Team, User
from engagement.city.models import Holiday

from .cast import CAST, INTAKE, PASSWORD, TEAMS
from .world import World
from .writing import copy_objects

# New York City's own calendar of days on which its offices are closed.
HOLIDAYS = {
    date(2026, 9, 7): "Labor Day",
    date(2026, 10, 12): "Columbus Day / Indigenous Peoples' Day",
    date(2026, 11, 3): "Election Day",
    date(2026, 11, 11): "Veterans Day",
    date(2026, 11, 26): "Thanksgiving",
    date(2026, 12, 25): "Christmas Day",
    date(2027, 1, 1): "New Year's Day",
    date(2027, 1, 18): "Martin Luther King Jr. Day",
    date(2027, 2, 15): "Presidents' Day",
    date(2027, 5, 31): "Memorial Day",
    date(2027, 6, 19): "Juneteenth",
    date(2027, 7, 5): "Independence Day (observed)",
}


def load_city(world: World) -> None:
    """Name the city and its holidays."""
    city = world.city
    city.name = "New York"
    city.office_name = "Public Engagement Unit"
    city.population = 8_500_000
    city.languages = ["en", "es", "zh", "ru", "bn", "ht", "ko", "ar", "ur", "fr", "pl", "yi"]
    city.languages += ["sq", "ne", "uk"]
    city.office_phone = TEAMS[INTAKE]
    city.language_line = "+12125550143"
    city.west, city.south, city.east, city.north = -74.26, 40.47, -73.69, 40.93
    city.save()
    Holiday.objects.bulk_create(
        [Holiday(on=day, name=name) for day, name in HOLIDAYS.items()], ignore_conflicts=True
    )
    world.days_off = frozenset(HOLIDAYS)


def load_staff(world: World, *, with_passwords: bool) -> None:
    """Teams and staff. Without passwords nobody can sign in before a reset by email."""
    mint = world.minter("staff")
    at = world.began_at
    for name, phone in TEAMS.items():
        team = Team(id=mint.at(at), name=name, office_phone=phone, is_intake=name == INTAKE)
        world.teams[name] = team
    copy_objects(list(world.teams.values()))
    # One hash for all: twenty would take seconds, and everybody may read this password.
    password = make_password(PASSWORD if with_passwords else None)
    memberships = []
    for player in CAST:
        user = User(
            id=mint.at(at),
            email=player.email,
            name=player.name,
            languages=list(player.languages),
            password=password,
            created_at=at,
        )
        world.users[player.email] = user
        if player.team:
            world.team_of[user.id] = world.teams[player.team]
        memberships.append(
            Membership(
                id=mint.at(at),
                user=user,
                team=world.teams.get(player.team),
                role=player.role,
            )
        )
    copy_objects(list(world.users.values()))
    copy_objects(memberships)
    administrator = world.users["administrator@demo.example"]
    for team in world.teams.values():
        world.note("team.added", team, by=administrator, at=at)
    for user in world.users.values():
        world.note("staff.added", user, by=administrator, at=at)
    world.say(f"{len(world.users)} staff in {len(world.teams)} teams")
