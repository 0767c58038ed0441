"""Cases as they stand in the database, for tests that start from one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from cases.models import ENDED_STATES, Case, CaseWords, State, Task
from cases.transitions import TURN_OF
from engagement.accounts.models import User
from tests.cast import NOW, Cast


def make_case(cast: Cast, **fields: Any) -> Case:
    """A case of the cast's resident about the published program, new and of the first team."""
    state = fields.get("state", State.NEW)
    opened_at: datetime = fields.pop("opened_at", NOW)
    words = fields.pop("words", "")
    values: dict[str, Any] = {
        "resident": cast.resident,
        "program": None if "need_id" in fields else cast.program,
        "team": cast.team,
        "state": state,
        "turn": TURN_OF[state],
        "turn_since": opened_at,
        "due_at": opened_at + timedelta(days=2),
        "opened_at": opened_at,
        "opened_by": cast.specialist,
        "opened_day": cast.city.day_of(opened_at),
        "campaign_id": cast.campaign.pk,
        "channel": "door",
        "language": "es",
    }
    if state in ENDED_STATES:
        values |= {"outcome": "duplicate", "closed_at": opened_at}
    case = Case.objects.create(**{**values, **fields})
    if words:
        CaseWords.objects.create(case=case, text=words)
    case.refresh_from_db()
    return case


def make_own_case(cast: Cast, **fields: Any) -> Case:
    """The same, held and worked on by the cast's specialist."""
    return make_case(cast, **{"assignee": cast.specialist, "state": State.IN_PROGRESS, **fields})


def make_task(case: Case, doer: User | None = None, **fields: Any) -> Task:
    """An open step of a case, due tomorrow."""
    values: dict[str, Any] = {
        "title": "Call the resident",
        "due_at": NOW + timedelta(days=1),
        "doer": doer,
        "created_at": NOW,
    }
    return Task.objects.create(case=case, **{**values, **fields})
