"""What stands behind the doors: things of the one team, of the other, and restricted ones.

Every person here has a surname that stands nowhere else, so that one glance at an answer
says whether it told somebody of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils import timezone

from canvass.models import (
    Appointment,
    Assignment,
    Campaign,
    Device,
    Shift,
    Turf,
    TurfBuilding,
    Visit,
    VisitWords,
)
from canvass.operations.paper import print_paper_list
from cases.models import Case, CaseNote, Referral, Reminder
from cases.operations.paper import LineSaid, Round, key_paper_list
from engagement.accounts.models import Team, User
from engagement.ids import new_id
from programs.models import Organization
from residents.models import (
    BuildingImport,
    Consent,
    DoNotContact,
    Household,
    HouseholdMember,
    NumberFault,
    Resident,
    Unit,
)
from tests.cases.factory import make_case, make_task
from tests.cast import (
    Cast,
    build_cast,
    make_resident,
    make_translation,
    make_unit,
    make_visit,
)

# What residents are called and said, and who may read it.
OWN = {"specialist", "supervisor"}
OTHER = {"stranger", "other_supervisor"}
NAMED = {"supervisor"}
SECRETS: dict[str, set[str]] = {
    "Quillfeather": OWN,
    "quillwords": OWN,
    "Umberleigh": OTHER,
    "umberwords": OTHER,
    # A restricted person, somebody behind a restricted door, a restricted case's person …
    "Hiddenham": NAMED,
    "Doorwell": NAMED,
    # … and what is written down about the three of them.
    "hiddenwords": NAMED,
    "doorwords": NAMED,
    "casewords": NAMED,
    "HUSHUNIT": NAMED,
}
PHONES = {"2125550161", "2125550162", "2125550163", "2125550164"}
# What may stand in no URL, log, record or key of the cache.
PERSONAL = [*(word for word in SECRETS if word != "HUSHUNIT"), *PHONES]


@dataclass
class World:
    """The cast with everything that a door may lead to."""

    cast: Cast
    # By kind and owner: the key that stands in the path.
    things: dict[str, dict[str, UUID]]

    def key(self, kind: str, whose: str) -> UUID:
        """The key of one thing of `whose`."""
        return self.things[kind][whose]


def build_world() -> World:
    """Write it all; call it in a transaction that is rolled back."""
    cast = build_cast()
    things: dict[str, dict[str, UUID]] = {
        "staff": {"own": cast.colleague.pk},
        "team": {"own": cast.team.pk},
        "program": {"own": cast.program.pk, "draft": cast.draft_program.pk},
        "translation": {"own": make_translation(cast.program, cast.colleague).pk},
        "building": {"own": cast.building.pk, "other": cast.other_building.pk},
    }
    _turf(cast, things)
    _import(cast, things)
    hush = make_unit(cast.building, "HUSHUNIT", 3)
    _restrict(hush, cast.supervisor)
    elsewhere = make_unit(cast.other_building, "5B", 5)
    things["unit"] = {"own": cast.units[1].pk, "other": elsewhere.pk, "restricted": hush.pk}
    things["unsafe"] = {
        whose: DoNotContact.objects.create(
            scope="unit", unit_id=key, reason="safety", created_at=timezone.now()
        ).pk
        for whose, key in things["unit"].items()
    }

    own = _person(cast, "Ida Quillfeather", "+12125550161", cast.units[1], cast.team)
    other = _person(cast, "Ole Umberleigh", "+12125550162", elsewhere, cast.other_team)
    hidden = _person(cast, "Hana Hiddenham", "+12125550163", cast.units[2], cast.team)
    _restrict(hidden, cast.supervisor)
    behind = _person(cast, "Dov Doorwell", "+12125550164", hush, cast.team)

    story = {
        "own": (own, cast.specialist, cast.team, "quillwords"),
        "other": (other, cast.stranger, cast.other_team, "umberwords"),
        "restricted": (hidden, cast.specialist, cast.team, "hiddenwords"),
        # The door is restricted, its people and cases are not themselves.
        "behind a restricted door": (behind, cast.specialist, cast.team, "doorwords"),
    }
    for whose, (resident, holder, team, words) in story.items():
        _story(cast, things, whose, resident, holder, team, words)
    _paper(cast, things)
    # The case is restricted, its resident is not.
    kept = make_case(
        cast,
        resident=own,
        need_id="rent_increase",
        assignee=cast.specialist,
        state="in_progress",
        words="casewords",
    )
    _restrict(kept, cast.supervisor)
    step = make_task(kept, cast.specialist, title="Call about casewords")
    things["case"]["restricted case"], things["task"]["restricted case"] = kept.pk, step.pk
    CaseNote.objects.create(case=kept, text="casewords", at=timezone.now(), by=cast.specialist)
    # All four share a home, as far as the record knows.
    household = Household.objects.create(unit=cast.units[1])
    for resident in (own, hidden, behind):
        HouseholdMember.objects.create(
            household=household, resident=resident, from_on=cast.city.day_of(timezone.now())
        )
    return World(cast, things)


def _person(cast: Cast, name: str, phone: str, unit: Unit, team: Team) -> Resident:
    resident = make_resident(name, unit, team, phone=phone, languages=["es"])
    for channel in ("call", "sms"):
        for purpose in ("other_programs", "this_case"):
            Consent.objects.create(
                resident=resident,
                channel=channel,
                purpose=purpose,
                answer=True,
                given_at=timezone.now() - timedelta(days=30),
                how="door",
                recorded_by=None,
            )
    return resident


def _restrict(thing: Any, *named: User) -> None:
    thing.is_restricted = True
    thing.save()
    thing.named_staff.set(named)


def _turf(cast: Cast, things: dict[str, dict[str, UUID]]) -> None:
    campaign = Campaign.objects.create(
        name="Flatbush spring",
        state="active",
        starts_on=cast.campaign.starts_on,
        ends_on=cast.campaign.ends_on,
        channels=["door"],
    )
    campaign.teams.add(cast.other_team)
    turf = Turf.objects.create(campaign=campaign, team=cast.other_team, name="Ocean 1")
    TurfBuilding.objects.create(turf=turf, building=cast.other_building, position=0)
    held = Assignment.objects.create(turf=turf, user=cast.stranger, starts_at=timezone.now())
    own = Assignment.objects.get(turf=cast.turf, user=cast.specialist)
    things["campaign"] = {"own": cast.campaign.pk, "other": campaign.pk}
    things["turf"] = {"own": cast.turf.pk, "other": turf.pk}
    things["assignment"] = {"own": own.pk, "other": held.pk}
    now = timezone.now()
    things["shift"] = {
        whose: Shift.objects.create(
            id=new_id(),
            user=user,
            team=team,
            day=cast.city.day_of(now),
            started_at=now,
            last_sign_at=now,
            ended_at=now if whose == "ended" else None,
            ended_by="person" if whose == "ended" else "",
        ).pk
        for whose, user, team in (
            ("own", cast.specialist, cast.team),
            ("other", cast.stranger, cast.other_team),
            ("ended", cast.colleague, cast.team),
        )
    }
    things["device"] = {
        whose: Device.objects.create(
            id=new_id(), user=user, last_contact_at=timezone.now(), highest_seq=1
        ).pk
        for whose, user in (("own", cast.specialist), ("other", cast.stranger))
    }


def _import(cast: Cast, things: dict[str, dict[str, UUID]]) -> None:
    row = BuildingImport(file_name="list.csv", created_at=timezone.now(), state="mapping")
    row.file.save("list.csv", ContentFile(b"address,zip\n1 Main Street,10001\n"), save=False)
    row.save()
    things["import"] = {"own": row.pk}


def _paper(cast: Cast, things: dict[str, dict[str, UUID]]) -> None:
    """A list of each team, with what was said at one door of it keyed in."""
    now = timezone.now()
    things["paper"] = {}
    for whose, holder, words in (
        ("own", cast.specialist, "quillwords"),
        ("other", cast.stranger, "umberwords"),
    ):
        turf = Turf.objects.get(pk=things["turf"][whose])
        printed = print_paper_list(turf=turf, user=holder, by=holder, now=now)
        line = LineSaid("conversation", note=f"They said {words}.")
        at = now.astimezone(cast.city.zone)
        walked = Round(at.date(), at.time().replace(second=0, microsecond=0), None, holder)
        key_paper_list(paper_list=printed, lines={1: line}, walked=walked, by=holder, now=now)
        things["paper"][whose] = printed.pk


def _story(
    cast: Cast,
    things: dict[str, dict[str, UUID]],
    whose: str,
    resident: Resident,
    holder: User,
    team: Team,
    words: str,
) -> None:
    """A conversation, the case it opened with all its parts, an appointment, a hold."""
    now = timezone.now()
    unit = resident.unit
    assert unit is not None
    visit = _visit(cast, resident, holder, team, words, unit=unit, building=unit.building)
    # A call has no door: what is restricted must be told by the person alone.
    call = _visit(cast, resident, holder, team, words, unit=None, building=None, channel="phone")
    case: Case = make_case(
        cast,
        resident=resident,
        team=team,
        assignee=holder,
        state="in_progress",
        visit=visit,
        words=words,
        opened_at=now - timedelta(days=3),
    )
    CaseNote.objects.create(case=case, text=f"Said {words}.", at=now, by=holder)
    ended = make_case(
        cast,
        resident=resident,
        team=team,
        assignee=holder,
        state="closed",
        need_id="food",
        opened_at=now - timedelta(days=9),
    )
    task = make_task(case, holder, title=f"Call about {words}", due_at=now + timedelta(hours=2))
    organization = Organization.objects.first()
    assert organization is not None
    referral = Referral.objects.create(
        case=case, organization=organization, state="sent", created_at=now, sent_at=now
    )
    Appointment.objects.create(
        resident=resident,
        unit=unit,
        building=unit.building,
        team=team,
        user=holder,
        channel="phone",
        starts_at=now + timedelta(minutes=30),
        created_at=now,
    )
    reminder = Reminder.objects.create(
        kind="task_due",
        channel="email",
        user=holder,
        task=task,
        about_at=task.due_at,
        due_at=now,
        state="unknown",
        created_at=now,
    )
    hold = DoNotContact.objects.create(
        scope="resident",
        resident=resident,
        channel="letter",
        reason="asked",
        created_at=now,
        created_by=holder,
    )
    fault = NumberFault.objects.create(
        resident=resident,
        number=resident.phone or "+12125550100",
        kind="wrong_number",
        noted_at=now,
        noted_by=holder,
    )
    for kind, thing in {
        "resident": resident,
        "visit": call if whose == "behind a restricted door" else visit,
        "case": case,
        "ended": ended,
        "task": task,
        "referral": referral,
        "reminder": reminder,
        "held": hold,
        "fault": fault,
    }.items():
        things.setdefault(kind, {})[whose] = thing.pk


def _visit(
    cast: Cast, resident: Resident, holder: User, team: Team, words: str, **fields: Any
) -> Visit:
    own = team == cast.team
    visit = make_visit(
        cast,
        id=new_id(),
        resident=resident,
        user=holder,
        team=team,
        disposition_id="conversation",
        occurred_at=timezone.now() - timedelta(hours=3),
        campaign=cast.campaign if own else None,
        turf=cast.turf if own else None,
        language="es",
        **fields,
    )
    VisitWords.objects.create(visit=visit, note=f"They said {words}.")
    return visit
