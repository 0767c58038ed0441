"""From a batch of visits to cases: the one place where a visit opens what stands above it.

One transaction a batch; each item is judged by itself. What goes wrong with one never stops the
others, and a resend finds what stands and answers as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from msgspec import Struct

from canvass.judging import corrected_time
from canvass.lookup import RESIDENT_HIDDEN
from canvass.operations.reports import record_reports
from canvass.operations.shifts import note_signs
from canvass.operations.visits import HelpAsked, Recorded, record_visits
from canvass.wire import DeviceSent, Item, VisitSent, take
from canvass.wire_reports import ReportItem
from cases.operations.opening import Wanted, open_cases
from engagement.accounts.models import Team, User
from engagement.audit import bulk
from engagement.errors import Invalid
from engagement.ids import derived_id
from engagement.sets import array, ask


class Receipt(Struct, frozen=True):
    """What became of one visit, and the cases that its requests opened or joined."""

    recorded: Recorded
    cases: list[tuple[UUID, int]] = []


class Receipts(list[Receipt]):
    """The receipts of a batch, in its order, and the city's epoch."""

    epoch: int = 1


class CannotBeTaken(Invalid):
    """A visit from a page that cannot be stored as it is."""


@transaction.atomic
def take_in(
    *,
    items: Sequence[Item],
    by: User,
    now: datetime,
    device: DeviceSent | None = None,
    reports: Sequence[ReportItem] = (),
    visited_by: User | None = None,
    flags: Sequence[str] = (),
) -> Receipts:
    """Record visits and reports, and open the cases that visits ask for.

    One receipt each, in their order, the visits' first. `visited_by` made the visits, where `by`
    only types what they wrote down.
    """
    records = record_visits(
        items=items, by=by, now=now, device=device, visited_by=visited_by, flags=flags
    )
    # The audit is written last, beside what cases write where help was asked for.
    if records.help:
        open_cases(wanted=_wanted(records.help), by=by, now=now, entries=records.entries)
    else:
        bulk.add_entries(records.entries)
    cases = _cases_of(items, by)
    receipts = Receipts(
        Receipt(one, cases.get(one.id, []) if isinstance(one.id, UUID) and not one.code else [])
        for one in records.results
    )
    if device is not None:
        # Whoever saves a visit is well: that counts as a check-in, at the time of the visit.
        note_signs(by=by, moments=_visited(items, records.results), now=now)
    if reports:
        told = record_reports(items=reports, by=by, now=now, device=device)
        receipts += [Receipt(one) for one in told]
    receipts.epoch = records.epoch
    return receipts


def _visited(items: Sequence[Item], results: Sequence[Recorded]) -> list[datetime]:
    return [
        corrected_time(item.visit)
        for item, one in zip(items, results, strict=True)
        if item.visit is not None and one.result == "stored"
    ]


def take_in_one(*, visit: VisitSent, by: User, now: datetime) -> Receipt:
    """Record one visit from a page. Raises `CannotBeTaken` where a phone's would be set aside."""
    with transaction.atomic():
        receipt = take_in(items=[take(visit)], by=by, now=now)[0]
        if receipt.recorded.code:
            field, _colon, _rest = receipt.recorded.message.partition(":")
            raise CannotBeTaken(receipt.recorded.message, field=field, code=receipt.recorded.code)
    return receipt


def _wanted(asked: Sequence[HelpAsked]) -> list[Wanted]:
    intake_team = None
    if any(_came_in(one) for one in asked):
        team = Team.objects.filter(is_intake=True, is_active=True).first()
        intake_team = team.pk if team else None
    return [
        Wanted(
            id=derived_id(one.visit.id, f"case:{one.program_id or one.need}"),
            resident_id=one.resident_id,
            program_id=one.program_id,
            need=one.need,
            # Who called us or walked in goes to the intake team; a door belongs to its turf's.
            team_id=intake_team if intake_team and _came_in(one) else one.visit.team_id,
            opened_day=one.visit.day,
            words=one.words,
            court_on=one.court_on,
            visit_id=one.visit.id,
            position=one.position,
            campaign_id=one.visit.campaign_id,
            channel=one.visit.channel,
            language=one.visit.language,
        )
        for one in asked
    ]


def _came_in(one: HelpAsked) -> bool:
    return one.visit.direction == "inbound" and not one.has_turf


_CASES_OF = f"""
SELECT asked.visit_id, c.id, c.number
FROM cases_casevisit asked
JOIN cases_case c ON c.id = asked.case_id
JOIN residents_resident r ON r.id = c.resident_id
WHERE asked.visit_id = ANY(%(visits)s::uuid[])
  AND (NOT c.is_restricted OR EXISTS (
      SELECT FROM cases_case_named_staff n WHERE n.case_id = c.id AND n.user_id = %(user)s))
  AND NOT ({RESIDENT_HIDDEN})
ORDER BY asked.visit_id, asked.position
"""  # noqa: S608 - constants


def _cases_of(items: Sequence[Item], by: User) -> dict[UUID, list[tuple[UUID, int]]]:
    """The cases of stored visits that asked for help, as far as this person may know of them."""
    visits = [item.visit.id for item in items if item.visit is not None and item.visit.help]
    if not visits:
        return {}
    found: dict[UUID, list[tuple[UUID, int]]] = {}
    for visit, key, number in ask(_CASES_OF, {"visits": array(visits), "user": by.pk}):
        if (key, number) not in found.setdefault(visit, []):
            found[visit].append((key, number))
    return found
