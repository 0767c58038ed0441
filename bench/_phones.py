"""Specialists with turf, and the visits that their phones send."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

UNITS = 40
BUILDINGS = 10


@dataclass
class Beat:
    """One specialist's turf."""

    turf: UUID
    campaign: UUID
    team: UUID
    user: UUID
    doors: list[tuple[UUID, UUID]] = field(default_factory=list)
    people: list[tuple[UUID, UUID, UUID]] = field(default_factory=list)


@dataclass
class Phones:
    """Everybody's sessions and turf."""

    sessions: list[str]
    beats: list[Beat]
    programs: list[UUID]
    rng: random.Random

    def bodies(self, batches: int, size: int) -> list[list[bytes]]:
        """Fresh batches for every phone, as they travel."""
        return [
            [_body(beat, visits) for visits in self._batches(beat, batches, size)]
            for beat in self.beats
        ]

    def days(self, visits: int, batch: int) -> list[list[bytes]]:
        """A day of every phone, a cut of the mix below, in the batches that it sends them in."""
        days = [self._shift(beat, self.rng.sample(range(100), visits)) for beat in self.beats]
        return [
            [_body(beat, day[at : at + batch]) for at in range(0, visits, batch)]
            for beat, day in zip(self.beats, days, strict=True)
        ]

    def rows(self, batches: int, size: int) -> list[list[list[dict[str, Any]]]]:
        """The same kind of visits as rows of the visit's table."""
        return [
            [
                [_row(beat, visit) for visit in visits]
                for visits in self._batches(beat, batches, size)
            ]
            for beat in self.beats
        ]

    def _batches(self, beat: Beat, batches: int, size: int) -> list[list[dict[str, Any]]]:
        return [self._shift(beat, range(size)) for _ in range(batches)]

    def _shift(self, beat: Beat, places: Sequence[int]) -> list[dict[str, Any]]:
        """A phone's visits of one day in these weeks, a door every few minutes; which of the mix."""
        rng = self.rng
        at = datetime.now(UTC) - timedelta(days=rng.uniform(1, 20))
        visits = []
        for number, place in enumerate(places):
            at += timedelta(minutes=rng.uniform(2, 6))
            visits.append(self._visit(beat, number, place % 100, at))
        return visits

    def _visit(self, beat: Beat, number: int, place: int, at: datetime) -> dict[str, Any]:
        from engagement.ids import new_id

        rng = self.rng
        building, unit = rng.choice(beat.doors)
        visit: dict[str, Any] = {
            "id": str(new_id()), "seq": number, "form_version": 1, "occurred_at": at.isoformat(),
            "clock_offset_ms": -120, "channel": "door", "disposition": "not_home",
            "campaign": str(beat.campaign), "turf": str(beat.turf), "building": str(building),
            "unit": str(unit),
        }  # fmt: skip
        # Of a hundred: 66 not home, 8 no access, 6 refused, 4 to call back, 16 conversations.
        if place < 66:
            return visit
        if place < 74:
            visit["disposition"] = "inaccessible"
        elif place < 80:
            visit["disposition"] = "refused"
        elif place < 84:
            visit["disposition"] = "call_back"
            visit["language"] = "es"
            later = at + timedelta(days=2)
            visit["appointment"] = {"id": str(new_id()), "starts_at": later.isoformat()}
        else:
            self._talk(beat, visit, place)
        return visit

    def _talk(self, beat: Beat, visit: dict[str, Any], place: int) -> None:
        from engagement.ids import new_id

        rng = self.rng
        building, unit, person = rng.choice(beat.people)
        visit |= {
            "disposition": "conversation", "language": rng.choice(["en", "es", "bn"]),
            "building": str(building), "unit": str(unit), "resident": {"id": str(person)},
            "programs": [str(rng.choice(self.programs))], "needs": ["rent_freeze"],
            "answers": {"knows_lease": "yes", "rent_went_up": "no"},
        }  # fmt: skip
        if place % 3 == 0:
            visit["note"] = "Asked for paper in their language, better after six."
        if place % 2:
            visit["consents"] = [{"channel": "sms", "purpose": "this_case", "answer": True}]
        if place in (85, 90):
            visit["resident"] = {
                "id": str(new_id()), "name": "Rahima Khatun", "phone": "+12125550143",
                "languages": ["bn"],
            }  # fmt: skip
        if place in (88, 90):
            visit["help"] = [{"program": str(rng.choice(self.programs)), "words": "Rent went up."}]


def _body(beat: Beat, visits: list[dict[str, Any]]) -> bytes:
    return json.dumps({"device": {"id": str(beat.user), "unsent": 0}, "visits": visits}).encode()


def _row(beat: Beat, visit: dict[str, Any]) -> dict[str, Any]:
    resident = visit.get("resident") or {}
    return {
        "id": visit["id"], "campaign_id": visit["campaign"], "turf_id": visit["turf"],
        "team_id": str(beat.team), "building_id": visit["building"], "unit_id": visit["unit"],
        "resident_id": resident.get("id"), "user_id": str(beat.user),
        "device_id": str(beat.user), "device_seq": visit["seq"], "channel": visit["channel"],
        "direction": "outbound", "begun_by": "city", "through": "",
        "disposition_id": visit["disposition"], "is_broken_off": False,
        "language": visit.get("language", ""), "needs": visit.get("needs", []),
        "program_ids": visit.get("programs", []), "supersedes_id": None, "is_withdrawal": False,
        "keeps_nothing": False, "minor_answered": False, "occurred_at": visit["occurred_at"],
        "device_at": visit["occurred_at"], "clock_offset_ms": -120,
        "received_at": visit["occurred_at"], "day": visit["occurred_at"][:10], "form_version": 1,
        "flags": [], "payload_hash": "\\x" + "00" * 32, "detail": "", "left_item": "",
    }  # fmt: skip


def prepare(
    phones: int, rng: random.Random, *, buildings: int = BUILDINGS, units: int = UNITS
) -> Phones:
    """One team, a turf a phone, `buildings` of `units` doors a turf, somebody behind each door."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from canvass.models import Assignment, Campaign, Turf, TurfBuilding
    from engagement.accounts.models import Membership, Role, Team, User
    from engagement.city.models import City
    from programs.models import Program
    from residents.models import Building, Resident, Unit

    now = datetime.now(UTC)
    City.objects.create(name="Measured", languages=["en", "es", "bn"])
    team = Team.objects.create(name="Measured")
    campaign = Campaign.objects.create(
        name="Measured", state="active", starts_on=date(2020, 1, 1), ends_on=date(2099, 1, 1)
    )
    campaign.teams.add(team)
    programs = Program.objects.bulk_create(Program(code=f"program-{n}") for n in range(8))
    beats, sessions = [], []
    engine = import_module(settings.SESSION_ENGINE)
    for number in range(phones):
        user = User.objects.create_user(f"{number}@measured.example", name=f"S{number}")
        Membership.objects.create(user=user, team=team, role=Role.SPECIALIST)
        turf = Turf.objects.create(campaign=campaign, team=team, name=f"Turf {number}")
        Assignment.objects.create(turf=turf, user=user, starts_at=now)
        beat = Beat(turf.pk, campaign.pk, team.pk, user.pk)
        for place in range(buildings):
            address = f"{number * 100 + place} Measured Street"
            building = Building.objects.create(
                house_number=str(place), street="Measured Street", street_key="MEASURED STREET",
                address=address, search_text=address.upper(),
            )  # fmt: skip
            TurfBuilding.objects.create(turf=turf, building=building, position=place)
            doors = Unit.objects.bulk_create(
                Unit(building=building, label=str(n), sort_key=str(n)) for n in range(units)
            )
            beat.doors += [(building.pk, unit.pk) for unit in doors]
            people = Resident.objects.bulk_create(
                Resident(name="Somebody", unit=unit, team=team) for unit in doors
            )
            beat.people += [
                (building.pk, unit.pk, one.pk) for unit, one in zip(doors, people, strict=True)
            ]
        beats.append(beat)
        session = engine.SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        sessions.append(session.session_key)
    return Phones(sessions, beats, [program.pk for program in programs], rng)
