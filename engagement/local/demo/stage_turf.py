"""The door campaign: its turf, who holds it, and the weeks that walking it took."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import chain, zip_longest
from uuid import UUID

from canvass import walking
from canvass.models import Assignment, Campaign, Turf, TurfBuilding
from engagement.accounts.models import Team, User

from .cast import BROOKLYN, CAST, UPTOWN
from .knocking import Beat, Home, Knock, Walker, walk_weeks
from .stage_ground import hold_back, write_access_notes
from .stage_places import Place
from .stories import HOUSING
from .turfs import cut
from .world import WEEKS, World
from .writing import Minter, copy_links, copy_objects

GROUND = {
    UPTOWN: ("East Harlem", "Washington Heights", "Mott Haven", "Highbridge"),
    BROOKLYN: ("Crown Heights", "Flatbush", "Prospect Lefferts Gardens"),
}
# Turf cut and waiting for somebody, so that a supervisor has something to assign.
SPARE = 3
MOST_TURFS = 90


@dataclass
class Round:
    """One team's weeks: its beats, what was knocked, and the rows beside them."""

    team: Team
    walkers: list[User]
    beats: list[Beat]
    turfs: list[Turf]
    knocks: list[Knock]


def add_door_campaign(world: World) -> Campaign:
    """Knocking for the rent freeze, repairs and a lawyer, in progress for five weeks."""
    codes = sorted({code for story in HOUSING for code in story.programs if code})
    campaign = Campaign(
        id=world.minter("campaigns").at(world.began_at),
        name="Winter doors: keep your home",
        purpose="Rent freeze, repairs, heat and a lawyer in court for tenants of"
        " rent-stabilized homes, before the cold months.",
        state=Campaign.State.ACTIVE,
        starts_on=world.today - timedelta(weeks=WEEKS),
        ends_on=world.today + timedelta(weeks=4),
        channels=["door"],
        door_goal=6000,
        conversation_goal=2500,
        max_attempts=3,
        days_between=2,
        created_at=world.began_at,
        created_by=world.users["supervisor@demo.example"],
    )
    return write_campaign(world, campaign, codes, (UPTOWN, BROOKLYN))


def write_campaign(
    world: World, campaign: Campaign, codes: list[str], teams: tuple[str, ...]
) -> Campaign:
    """Write a campaign with the programs it offers and the teams that work it."""
    copy_objects([campaign])
    copy_links(
        Campaign.programs.through,
        "campaign_id",
        "program_id",
        ((campaign.id, world.programs[code].id) for code in codes),
    )
    copy_links(
        Campaign.teams.through,
        "campaign_id",
        "team_id",
        ((campaign.id, world.teams[name].id) for name in teams),
    )
    world.note("campaign.added", campaign, by=campaign.created_by, at=campaign.created_at)
    return campaign


def walk_turf(world: World, campaign: Campaign, places: list[Place]) -> list[Round]:
    """Cut turf for both teams, walk the weeks, and write turf, assignments and what holds back."""
    mint = world.minter("turf")
    by_bbl = {one.site.bbl: one for one in places}
    wanted = {name for names in GROUND.values() for name in names}
    held = hold_back(world, [one for one in places if one.site.neighborhood in wanted])
    rounds = []
    for name, neighborhoods in GROUND.items():
        beats, grounds = _beats(world, name, neighborhoods, places, by_bbl, held)
        players = [one for one in CAST if one.team == name and one.role == "specialist"]
        walkers = [world.users[one.email] for one in players]
        weeks = walk_weeks(
            beats=beats,
            walkers=[Walker(n, frozenset(one.languages)) for n, one in enumerate(walkers)],
            now=world.now,
            weeks=WEEKS,
            zone=world.zone,
            days_off=world.days_off,
            seed=f"{world.seed}:knocks:{name}",
        )
        used = sum(bool(one.holders) for one in beats)
        turfs = _write_turf(world, campaign, mint, name, beats, grounds, used + SPARE)
        _assign(world, mint, name, beats, turfs, walkers)
        rounds.append(Round(world.teams[name], walkers, beats, turfs, weeks.knocks))
    for walked in rounds:
        buildings = {home.building for beat in walked.beats for home in beat.homes}
        write_access_notes(world, walked.team.name, sorted(buildings), walked.walkers)
    return rounds


def _beats(
    world: World,
    team: str,
    neighborhoods: tuple[str, ...],
    places: list[Place],
    by_bbl: dict[str, Place],
    held: set[UUID],
) -> tuple[list[Beat], list[list[Place]]]:
    """Turf of a team's neighborhoods, taken from each in turn, as beats with people behind doors."""
    crowd = world.crowd(f"doors:{team}")
    rng = world.rng(f"homes:{team}")
    by_place: dict[str, list[list[Place]]] = defaultdict(list)
    for neighborhood in neighborhoods:
        sites = [
            one.site
            for one in places
            if one.site.neighborhood == neighborhood and one.building.pk not in held
        ]
        by_place[neighborhood] = [_walked([by_bbl[one.bbl] for one in turf]) for turf in cut(sites)]
    beats: list[Beat] = []
    grounds: list[list[Place]] = []
    names = [[(n, i, t) for i, t in enumerate(by_place[n], 1)] for n in neighborhoods]
    for entry in chain.from_iterable(zip_longest(*names)):
        if entry is None or len(beats) >= MOST_TURFS // 2:
            continue
        neighborhood, number, turf = entry
        homes = []
        for place in turf:
            borough = place.building.borough
            for key, _door in sorted(place.doors, key=lambda one: -one[1].floor):
                homes.append(
                    Home(
                        unit=key,
                        building=place.building.id,
                        language=crowd.language(neighborhood, borough),
                        at_home=min(0.9, max(0.04, rng.gauss(0.34, 0.16))),
                        held_back=key in held,
                    )
                )
        beats.append(Beat(f"{neighborhood} {number}", homes))
        grounds.append(turf)
    return beats, grounds


def _walked(turf: list[Place]) -> list[Place]:
    """A turf's buildings in the order that the walk list gives them."""
    place_of = {one.building.pk: one for one in turf}
    return [place_of[one.pk] for one in walking.arrange([one.building for one in turf])]


def _write_turf(
    world: World,
    campaign: Campaign,
    mint: Minter,
    team: str,
    beats: list[Beat],
    grounds: list[list[Place]],
    count: int,
) -> list[Turf]:
    at = world.began_at
    supervisor = supervisor_of(world, team)
    turfs = [
        Turf(
            id=mint.at(at),
            campaign=campaign,
            team=world.teams[team],
            name=beat.name,
            created_at=at,
            created_by=supervisor,
        )
        for beat in beats[:count]
    ]
    copy_objects(turfs)
    copy_objects(
        [
            TurfBuilding(id=mint.at(at), turf=turf, building=place.building, position=position)
            for turf, ground in zip(turfs, grounds, strict=False)
            for position, place in enumerate(ground)
        ]
    )
    for turf, ground in zip(turfs, grounds, strict=False):
        world.note(
            "turf.cut",
            turf,
            by=supervisor,
            at=at,
            campaign=campaign.pk,
            team=turf.team_id,
            buildings=len(ground),
        )
    return turfs


def _assign(
    world: World,
    mint: Minter,
    team: str,
    beats: list[Beat],
    turfs: list[Turf],
    walkers: list[User],
) -> None:
    """Give each walked turf to who walked it, until it was worked out; some to two people."""
    rng = world.rng(f"assign:{team}")
    supervisor = supervisor_of(world, team)
    rows = []
    held = Counter(one for beat in beats if beat.done_at is None for one in beat.holders)
    for beat, turf in zip(beats, turfs, strict=False):
        if beat.from_on is None:
            continue
        holders = list(beat.holders)
        if beat.done_at is None and len(holders) == 1 and rng.random() < 0.2:
            others = [one for one in range(len(walkers)) if one not in holders]
            holders.append(min(others, key=lambda one: held[one]))
            held[holders[-1]] += 1
        starts = world.moment(beat.from_on - timedelta(days=1), time(16, 30))
        for number in holders:
            row = Assignment(
                id=mint.at(starts),
                turf=turf,
                user=walkers[number],
                starts_at=starts,
                ends_at=beat.done_at,
                created_by=supervisor,
            )
            rows.append(row)
            world.note(
                "turf.assigned", turf, by=supervisor, at=starts, assignment=row.pk, user=row.user_id
            )
            if beat.done_at:
                world.note(
                    "assignment.ended",
                    row,
                    by=supervisor,
                    at=beat.done_at,
                    turf=turf.pk,
                    user=row.user_id,
                )
    copy_objects(rows)


def supervisor_of(world: World, team: str) -> User:
    """The supervisor of a team of the cast."""
    player = next(one for one in CAST if one.team == team and one.role == "supervisor")
    return world.users[player.email]
