"""Walk lists on paper: printing one, and saying that nothing more of it will be keyed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from canvass.models import Assignment, PaperLine, PaperList, Turf
from canvass.walklist import walk_list
from engagement.accounts.models import User
from engagement.audit.operations import record
from engagement.city.models import City
from engagement.errors import NotYours, Refusal
from residents.models import DoNotContact

# A list on a phone goes 72 hours after its last contact; on paper nobody can take it back sooner.
DAYS_ON_PAPER = 3
# About forty pages: who needs more has more than one turf.
MOST_LINES = 1_000

_ASKED_NOT = frozenset(DoNotContact.Reason.values)


class CannotPrint(Refusal):
    """This list cannot be printed: the message says why."""

    code = "cannot_print"


@transaction.atomic
def print_paper_list(*, turf: Turf, user: User, by: User, now: datetime) -> PaperList:
    """Print a turf's walk list for `user`, who holds it: its doors in order, as they stand now.

    Raises `NotYours`, and `CannotPrint` when the turf is not in their hands or has no doors.
    """
    if turf.team_id not in by.supervised_team_ids and user.pk != by.pk:
        raise NotYours(_("This turf belongs to another team."))
    if not Assignment.objects.open().filter(turf=turf, user=user).exists():
        if user.pk == by.pk and turf.team_id not in by.supervised_team_ids:
            raise NotYours(_("This turf is in somebody else's hands."))
        raise CannotPrint(
            _("%(name)s does not hold this turf. Assign it first.") % {"name": user.name},
            field="user",
        )
    units = _units(turf, user, now)
    if not units:
        raise CannotPrint(_("This turf has no apartments yet. Add them to its buildings first."))
    if len(units) > MOST_LINES:
        raise CannotPrint(
            _("A list has at most %(most)s lines. Split this turf first.") % {"most": MOST_LINES}
        )
    printed = PaperList.objects.create(
        turf=turf,
        printed_for=user,
        printed_by=by,
        printed_at=now,
        expires_on=City.current().day_of(now) + timedelta(days=DAYS_ON_PAPER),
    )
    PaperLine.objects.bulk_create(
        [
            PaperLine(
                paper_list=printed,
                number=number,
                unit_id=unit["id"],
                hold=_hold(unit),
                last=unit["last"]["disposition"] if unit["last"] else "",
                language=unit["language"],
            )
            for number, unit in enumerate(units, start=1)
        ]
    )
    # The number comes from the database.
    printed.refresh_from_db(fields=["number"])
    record("paper_list.printed", printed, by=by, now=now, turf=turf, user=user, lines=len(units))
    return printed


@transaction.atomic
def finish_paper_list(*, paper_list: PaperList, by: User, now: datetime) -> PaperList:
    """Say that a list is done, whatever lines are empty. A second time changes nothing.

    Raises `NotYours`.
    """
    held = (
        PaperList.objects.select_for_update(of=("self",))
        .select_related("turf")
        .get(pk=paper_list.pk)
    )
    check_may_key(held, by)
    if held.finished_at is None:
        held.finished_at, held.finished_by = now, by
        held.save(update_fields=["finished_at", "finished_by"])
        record("paper_list.finished", held, by=by, now=now)
    return held


def check_may_key(paper_list: PaperList, by: User) -> None:
    """Who keys in a list: who leads its turf's team, or who carried it. Raises `NotYours`."""
    if paper_list.turf.team_id not in by.supervised_team_ids and paper_list.printed_for_id != by.pk:
        raise NotYours(_("This list belongs to another team."))


def _units(turf: Turf, user: User, now: datetime) -> list[dict[str, Any]]:
    """The turf's doors as `user` may know them, building by building, top floor first."""
    walk = walk_list(user=user, now=now)
    order: dict[UUID, int] = {}
    for one in walk.turfs:
        if one["id"] == turf.pk:
            order = {key: place for place, key in enumerate(one["buildings"])}
    units = [unit for unit in walk.units if unit["building"] in order]
    return sorted(units, key=lambda unit: order[unit["building"]])


def _hold(unit: dict[str, Any]) -> str:
    held = unit["held"]
    if held is None:
        return ""
    return str(
        PaperLine.Hold.DO_NOT_CONTACT if held["reason"] in _ASKED_NOT else PaperLine.Hold.NOT_NOW
    )
