"""Who is out as the demo opens: two people, one of whom missed a check-in."""

from __future__ import annotations

from datetime import timedelta

from canvass.models import Shift
from canvass.operations.shifts import raise_alerts

from .world import World

# Email, minutes since they went out, minutes since the last sign.
OUT = (
    ("specialist@demo.example", 150, 12),
    ("ben.okafor@demo.example", 200, 95),
)


def load_shifts(world: World) -> None:
    """Two shifts that are open now."""
    mint = world.minter("shifts")
    for email, began, heard in OUT:
        user = world.users[email]
        started_at = world.now - timedelta(minutes=began)
        Shift.objects.create(
            id=mint.at(started_at),
            user=user,
            team=world.team_of[user.pk],
            day=world.city.day_of(started_at),
            started_at=started_at,
            check_every=60,
            last_sign_at=world.now - timedelta(minutes=heard),
        )
    alerts = raise_alerts(now=world.now)
    world.say(f"{len(OUT)} people out, {len(alerts)} without a check-in")
