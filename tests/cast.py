"""The fixed cast: who owns, who is on the team, who has no access.

`cast` gives two teams and their people, a campaign with a turf in one building,
units and two residents. Tests add what their own story needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from canvass.models import Assignment, Campaign, Turf, TurfBuilding, Visit
from engagement.accounts.models import Membership, Role, Team, User
from engagement.city.models import City
from engagement.ids import new_id
from programs.models import Organization, Program, Revision, Translation
from residents.models import Building, BuildingAlias, Residence, Resident, Unit

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday, 10 am in New York
TODAY = date(2026, 11, 23)
PASSWORD = "a long enough password"


@dataclass
class Cast:
    """Everybody and everything of the fixed story."""

    city: City
    team: Team
    other_team: Team
    intake_team: Team
    specialist: User  # holds the turf
    colleague: User  # same team, holds nothing
    stranger: User  # a specialist of the other team
    supervisor: User
    other_supervisor: User
    editor: User
    analyst: User
    administrator: User
    nobody: User  # may sign in, has no role
    building: Building
    other_building: Building  # in nobody's turf
    units: list[Unit]  # 1A, 1B, 2A, 2B
    resident: Resident  # lives in 1A
    neighbor: Resident  # lives in 2B
    campaign: Campaign
    turf: Turf
    program: Program
    draft_program: Program

    @property
    def everyone(self) -> dict[str, User]:
        """Each person by the name of their part."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def make_user(name: str, *roles: tuple[str, Team | None], **fields: Any) -> User:
    """A person with roles, who signs in with `PASSWORD`."""
    email = f"{name.lower().replace(' ', '.')}@staff.example"
    user = User.objects.create_user(email, PASSWORD, name=name, **fields)
    Membership.objects.bulk_create(
        Membership(user=user, team=team, role=role) for role, team in roles
    )
    return user


def make_building(number: str, street: str, **fields: Any) -> Building:
    """A building with its primary address."""
    address = f"{number} {street}"
    digits = "".join(character for character in number if character.isdigit())
    building = Building.objects.create(
        house_number=number,
        street=street,
        street_key=street.upper(),
        house_sort=int(digits or 0),
        borough=fields.pop("borough", "Manhattan"),
        postal_code=fields.pop("postal_code", "10035"),
        address=address,
        search_text=address.upper(),
        **fields,
    )
    BuildingAlias.objects.create(
        building=building, key=address.upper(), text=address, is_primary=True
    )
    return building


def make_unit(building: Building, label: str, floor: int | None = None) -> Unit:
    """One door."""
    return Unit.objects.create(building=building, label=label, floor=floor, sort_key=label)


def make_resident(name: str, unit: Unit | None, team: Team, **fields: Any) -> Resident:
    """A person who lives in a unit, since the start of the year."""
    resident = Resident.objects.create(name=name, unit=unit, team=team, **fields)
    if unit is not None:
        Residence.objects.create(resident=resident, unit=unit, from_on=date(2026, 1, 1))
    return resident


def make_program(code: str, name: str, *, published: bool = True) -> Program:
    """A program with one revision, published or a draft."""
    organization, _ = Organization.objects.get_or_create(name="Department of Finance")
    program = Program.objects.create(code=code)
    revision = Revision.objects.create(
        program=program,
        number=1,
        organization=organization,
        name=name,
        summary=f"{name} in one sentence.",
        published_at=NOW if published else None,
    )
    if published:
        program.published = revision
    else:
        program.draft = revision
    program.save()
    return program


def make_translation(
    program: Program, by: User, language: str = "es", **fields: Any
) -> Translation:
    """The published card in another language: a draft, unless `reviewed_by` says by whom."""
    assert program.published is not None
    values: dict[str, Any] = {
        "name": "Alquiler congelado",
        "promise": "Su alquiler se queda igual.",
        "facts": ["tiene 62 años o más", "su nombre está en el contrato"],
        "cost": "Es gratis.",
        "phone_line": "Llame en español",
        "changed_at": NOW,
        "changed_by": by,
        **fields,
    }
    if values.get("reviewed_by"):
        values.setdefault("reviewed_at", NOW)
    return Translation.objects.create(revision=program.published, language=language, **values)


def make_visit(cast: Cast, **fields: Any) -> Visit:
    """A stored visit, for reads; the endpoint's own tests send theirs."""
    at = fields.pop("occurred_at", NOW)
    values: dict[str, Any] = {
        "id": new_id(),
        "campaign": cast.campaign,
        "turf": cast.turf,
        "team": cast.team,
        "building": cast.building,
        "unit": cast.units[0],
        "user": cast.specialist,
        "channel": "door",
        "direction": "outbound",
        "begun_by": "city",
        "disposition_id": "not_home",
        "occurred_at": at,
        "device_at": at,
        "received_at": at,
        "day": cast.city.day_of(at),
        "payload_hash": b"0" * 32,
    }
    return Visit.objects.create(**{**values, **fields})


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed story, ready to read."""
    return build_cast()


def build_cast() -> Cast:
    """Write the fixed story; for modules that share one, whatever their fixtures' scope."""
    city = City.objects.create(
        name="Testville", population=100_000, languages=["en", "es", "bn", "zh-hans", "ar"]
    )
    team = Team.objects.create(name="East Harlem")
    other_team = Team.objects.create(name="Flatbush")
    intake_team = Team.objects.create(name="Intake", is_intake=True)
    building = make_building("214", "East 119 Street", postal_code="10035", council_district="8")
    other_building = make_building(
        "30", "Ocean Avenue", borough="Brooklyn", postal_code="11225", council_district="40"
    )
    units = [
        make_unit(building, label, floor)
        for label, floor in [("1A", 1), ("1B", 1), ("2A", 2), ("2B", 2)]
    ]
    specialist = make_user("Ana Morales", (Role.SPECIALIST, team), languages=["es", "en"])
    supervisor = make_user("Teresa Quinones", (Role.SUPERVISOR, team), languages=["es", "en"])
    program = make_program("rent-freeze-seniors", "Rent Freeze for seniors (SCRIE)")
    campaign = Campaign.objects.create(
        name="Fall rent freeze",
        state="active",
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 12, 20),
        channels=["door", "phone"],
        door_goal=400,
        conversation_goal=100,
    )
    campaign.teams.add(team)
    campaign.programs.add(program)
    turf = Turf.objects.create(campaign=campaign, team=team, name="East Harlem 3")
    TurfBuilding.objects.create(turf=turf, building=building, position=0)
    Assignment.objects.create(turf=turf, user=specialist, starts_at=NOW, created_by=supervisor)
    return Cast(
        city=city,
        team=team,
        other_team=other_team,
        intake_team=intake_team,
        specialist=specialist,
        colleague=make_user("Ben Okafor", (Role.SPECIALIST, team)),
        stranger=make_user("Mei Lin", (Role.SPECIALIST, other_team), languages=["zh-hans"]),
        supervisor=supervisor,
        other_supervisor=make_user("Ruth Cohen", (Role.SUPERVISOR, other_team)),
        editor=make_user("Dana Diaz", (Role.CATALOG_EDITOR, None)),
        analyst=make_user("Joyce Tan", (Role.ANALYST, None)),
        administrator=make_user("Omar Aziz", (Role.ADMINISTRATOR, None)),
        nobody=make_user("Nobody Yet"),
        building=building,
        other_building=other_building,
        units=units,
        resident=make_resident(
            "María Guadalupe Torres", units[0], team, phone="+12125550148", languages=["es"]
        ),
        neighbor=make_resident("রহিমা খাতুন", units[3], team, languages=["bn"]),
        campaign=campaign,
        turf=turf,
        program=program,
        draft_program=make_program("draft-program", "A draft", published=False),
    )


def client_for(user: User) -> Client:
    """An HTTP client signed in as this person."""
    client = Client()
    client.force_login(user)
    return client
