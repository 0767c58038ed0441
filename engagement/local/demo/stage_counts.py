"""The counters, and the record of who did what."""

from __future__ import annotations

from canvass.rollups import fold_counts
from cases.rollups import mend_all, recount_all

from .world import World
from .writing import copy_objects


class CountsDiffer(Exception):
    """The counters say something else than the rows they were made of."""


def load_counts(world: World) -> None:
    """Count what was loaded by the same statements as the nightly recount, and recount it once.

    Raises `CountsDiffer` when the recount finds any difference.
    """
    deltas = mend_all()
    fold_counts()
    found = recount_all(now=world.now)
    if found.differences:
        raise CountsDiffer(f"{len(found.differences)} counts differ from their rows.")
    world.say(f"{deltas:,} counts, recounted without a difference")


def load_record(world: World) -> None:
    """The audit entries of everything loaded, in the order in which it happened."""
    mint = world.minter("audit")
    world.entries.sort(key=lambda one: (one.at, str(one.subject_id), one.verb))
    for entry in world.entries:
        entry.id = mint.at(entry.at)
    copy_objects(world.entries)
    world.say(f"{len(world.entries):,} entries of record")
