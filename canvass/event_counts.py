"""What was counted at events, wherever it was counted: on phones and at the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.db.models.functions import Coalesce

from canvass.models import Channel, Visit
from engagement.accounts.models import User
from engagement.languages import english_name


@dataclass
class Event:
    """Conversations at one place on one day, by language; "" where nobody noted it."""

    place: str
    total: int = 0
    languages: list[tuple[str, int]] = field(default_factory=list)


def events_of(user: User, *, on: date) -> list[Event]:
    """Events of a day whose conversations this person may see, the largest first. One query."""
    rows = (
        Visit.objects.visible_to(user)
        .filter(
            pk__in=Visit.objects.effective()
            .filter(channel=Channel.EVENT, disposition="conversation", day=on)
            .values("pk"),
        )
        .annotate(where=Coalesce("building__address", "words__place"))
        .order_by()
        .values("where", "language")
        .annotate(count=Count("pk"))
        .order_by("-count", "language")
    )
    found: dict[str, Event] = {}
    for row in rows:
        place = row["where"] or ""
        event = found.setdefault(place, Event(place))
        event.total += row["count"]
        language = english_name(row["language"]) if row["language"] else ""
        event.languages.append((language, row["count"]))
    return sorted(found.values(), key=lambda event: -event.total)
