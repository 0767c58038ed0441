"""Loading the demo city: every stage in its order, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from canvass.models import Visit
from engagement.accounts.models import Team, User
from engagement.city.models import City
from engagement.errors import Refusal
from residents.models import Building

from .cast import CAST
from .stage_cards import load_cards
from .stage_cases import CaseStage
from .stage_catalog import load_catalog
from .stage_counts import load_counts, load_record
from .stage_doors import DoorStage
from .stage_places import load_places
from .stage_scripts import add_scripts
from .stage_shifts import load_shifts
from .stage_staff import load_city, load_staff
from .stage_talks import TalkStage, add_talk_campaign
from .stage_turf import add_door_campaign, walk_turf
from .visiting import Phones
from .world import World

SEED = "winter doors"


class NotEmpty(Refusal):
    """Somebody works here already: the demo city does not mix with their people and doors."""

    code = "not_empty"


def is_loaded() -> bool:
    """Whether the demo city stands in this database."""
    return User.objects.filter(email=CAST[0].email).exists()


@transaction.atomic
def load_demo_city(
    *,
    now: datetime,
    seed: str = SEED,
    with_passwords: bool = True,
    say: Callable[[str], None] = lambda line: None,
) -> World:
    """Load the whole demo city as it stands at `now`.

    The same seed and clock write the same rows. `say` hears a line after each stage. Without
    passwords nobody of the cast can sign in before a reset by email. Raises `NotEmpty` where
    teams, buildings or visits stand already.
    """
    if Team.objects.exists() or Building.objects.exists() or Visit.objects.exists():
        raise NotEmpty("This installation already has teams, buildings or visits of its own.")
    _plan_for_many_rows()
    world = World(seed=seed, now=now, city=City.current(), say=say)
    load_city(world)
    load_staff(world, with_passwords=with_passwords)
    load_catalog(world)
    load_cards(world)
    places = load_places(world)
    phones = Phones(world)
    door_campaign = add_door_campaign(world)
    talk_campaign = add_talk_campaign(world)
    add_scripts(world, door_campaign, "door", by=world.users["supervisor@demo.example"])
    add_scripts(world, talk_campaign, "talk", by=world.users["sunita.thapa@demo.example"])
    rounds = walk_turf(world, door_campaign, places)
    DoorStage(world, door_campaign, phones).load(rounds)
    TalkStage(world, talk_campaign, phones).load()
    phones.write()
    CaseStage(world).load()
    load_shifts(world)
    load_record(world)
    load_counts(world)
    return world


def _plan_for_many_rows() -> None:
    """Until the end of the transaction, let Postgres reach rows by their indexes.

    What is not committed has no statistics: Postgres would take these tables for empty, and
    read them from end to end for every row that it looks up.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_nestloop = off")
