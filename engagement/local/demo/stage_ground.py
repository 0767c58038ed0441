"""What is known of the ground before anyone walks it: who wants no visit, and how to get in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from uuid import UUID

from engagement.accounts.models import User
from residents.models import AccessNote, DoNotContact

from .stage_places import Place
from .stories import ACCESS_NOTES
from .world import WEEKS, World
from .writing import copy_objects


def hold_back(world: World, ground: list[Place]) -> set[UUID]:
    """Apartments, and one building, that had asked to be left alone before this campaign."""
    mint = world.minter("held")
    supervisor = world.users["supervisor@demo.example"]
    rng = world.rng("held")
    held: set[UUID] = set()
    rows = []
    for place in rng.sample(ground, 160):
        key, _ = rng.choice(place.doors)
        held.add(key)
        rows.append(
            DoNotContact(
                id=mint.at(world.began_at),
                scope="unit",
                unit_id=key,
                channel="any" if rng.random() < 0.6 else "door",
                reason="asked",
                created_at=world.began_at,
                created_by=supervisor,
                expires_on=world.today + timedelta(days=rng.randint(60, 400))
                if rng.random() < 0.5
                else None,
            )
        )
    closed = rng.choice([one for one in ground if 20 <= one.site.doors <= 40])
    held.add(closed.building.pk)
    rows.append(
        DoNotContact(
            id=mint.at(world.began_at),
            scope="building",
            building=closed.building,
            channel="door",
            reason="legal",
            created_at=world.began_at,
            created_by=supervisor,
        )
    )
    copy_objects(rows)
    for row in rows:
        note_do_not_contact(world, row)
    return held


def note_do_not_contact(world: World, row: DoNotContact) -> None:
    """The record of a do-not-contact stands under whom or what it shields."""
    shielded = row.resident_id or row.unit_id or row.building_id or row.pk
    world.note(
        "do_not_contact.added",
        (row.scope, shielded),
        by=row.created_by,
        at=row.created_at,
        channel=row.channel,
        reason=row.reason,
    )


def write_access_notes(
    world: World, topic: str, buildings: Sequence[UUID], authors: list[User]
) -> None:
    """How to get in: on about a third of the buildings walked, some out of date."""
    mint = world.minter(f"access:{topic}")
    rng = world.rng(f"access:{topic}")
    rows = []
    for building in rng.sample(buildings, len(buildings) // 3):
        kind, text = rng.choice(ACCESS_NOTES)
        day = world.today - timedelta(days=rng.randint(1, 7 * WEEKS - 1))
        at = world.moment(day, time(rng.randint(10, 18), rng.randint(0, 59)))
        lasts = rng.choice((None, 7, 30, 90)) if kind != "elevator" else rng.randint(2, 12)
        rows.append(
            AccessNote(
                id=mint.at(at),
                building_id=building,
                kind=kind,
                text=text,
                expires_on=None if lasts is None else day + timedelta(days=lasts),
                created_at=at,
                created_by=rng.choice(authors),
            )
        )
    copy_objects(rows)
    for row in rows:
        world.note("access_note.added", row, by=row.created_by, at=row.created_at, kind=row.kind)
