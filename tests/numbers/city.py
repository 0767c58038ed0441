"""A small city of visits and cases for the numbers, made through the doors of the house."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from canvass.wire import Help, Person, VisitSent, take
from cases.intake import take_in
from cases.models import Case
from cases.rollups import count_resolved
from engagement.accounts.models import User
from engagement.ids import new_id
from tests.cast import NOW, Cast

DISPOSITIONS = ("conversation", "not_home", "refused", "language_barrier", "vacant", "unsafe")
LANGUAGES = ("", "en", "es", "bn")
CHANNELS = ("door", "door", "door", "phone", "event", "office", "311")


def visit(cast: Cast, **changes: Any) -> VisitSent:
    """A visit as a phone sends it: not home at 1A, an hour ago."""
    values: dict[str, Any] = {
        "id": new_id(),
        "occurred_at": NOW - timedelta(hours=1),
        "channel": "door",
        "disposition": "not_home",
        "campaign": cast.campaign.pk,
        "building": cast.building.pk,
        "unit": cast.units[0].pk,
    }
    return VisitSent(**{**values, **changes})


def send(cast: Cast, *visits: VisitSent, by: User | None = None) -> None:
    """Take visits in, as their specialist's phone would send them."""
    receipts = take_in(items=[take(one) for one in visits], by=by or cast.specialist, now=NOW)
    told = [(one.recorded.code, one.recorded.message) for one in receipts if one.recorded.code]
    assert not told, told


def resolve(case: Case, at: datetime = NOW) -> None:
    """Close a case with its need met."""
    case.state, case.outcome, case.verified_by = "resolved", "need_met", "resident"
    case.resolved_at = at
    count_resolved(case)
    case.save()


def fill(cast: Cast, seed: int, count: int = 60) -> None:
    """Random visits of both teams over two weeks: corrections, pairs, programs, requests."""
    dice = random.Random(seed)
    staff = [cast.specialist, cast.colleague, cast.stranger]
    made: list[tuple[VisitSent, User]] = []
    corrected: set[UUID] = set()
    for _number in range(count):
        by = dice.choice(staff)
        mine = [one for one, who in made if who == by and one.id not in corrected]
        if mine and dice.random() < 0.2:
            old = dice.choice(mine)
            corrected.add(old.id)
            one = visit(
                cast,
                supersedes=old.id,
                is_withdrawal=dice.random() < 0.4,
                channel=old.channel,
                unit=old.unit,
                disposition=dice.choice(DISPOSITIONS),
                occurred_at=old.occurred_at,
                campaign=old.campaign,
                language=old.language,
            )
            send(cast, one, by=by)
            if not one.is_withdrawal:
                made.append((one, by))
            continue
        channel = dice.choice(CHANNELS)
        disposition = dice.choice(DISPOSITIONS)
        person = dice.choice([None, cast.resident, cast.neighbor])
        asks = person is not None and disposition == "conversation" and dice.random() < 0.6
        one = visit(
            cast,
            channel=channel,
            direction="outbound" if channel == "door" or dice.random() < 0.5 else "inbound",
            unit=dice.choice(cast.units).pk if channel == "door" else None,
            disposition=disposition,
            # Few moments, so that pairs meet at a door within ten minutes.
            occurred_at=NOW
            - timedelta(days=dice.randrange(14), minutes=dice.choice([0, 4, 9, 11, 240])),
            campaign=dice.choice([cast.campaign.pk, None]),
            language=dice.choice(LANGUAGES),
            programs=dice.choice([[], [cast.program.pk], [cast.program.pk, cast.draft_program.pk]]),
            resident=Person(id=person.pk) if person is not None else None,
            help=[Help(program=cast.program.pk)] if asks else [],
        )
        send(cast, one, by=by)
        made.append((one, by))
    for case in Case.objects.order_by("number"):
        if dice.random() < 0.5:
            resolve(case, NOW - timedelta(days=dice.randrange(5)))


def moment(day: int, hour: int = 15) -> datetime:
    """A moment of November 2026, in UTC."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)
