"""Keying in what was written on a paper list: each line becomes the visit it tells of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from canvass.models import PaperLine, PaperList, Visit
from canvass.operations.paper import check_may_key
from canvass.paper_reading import Line, lines_of
from canvass.wire import MOST_VISITS, Person, VisitSent, take
from cases.intake import take_in
from engagement.accounts.models import Role, User
from engagement.audit.operations import record
from engagement.city.models import City
from engagement.errors import Invalid
from engagement.ids import derived_id

# Stands on each visit that was written on paper first.
FROM_PAPER = "from_paper"


class RoundUnclear(Invalid):
    """When the round was, or who knocked, is missing or cannot be: the message says what."""

    code = "round_unclear"


class Round(NamedTuple):
    """When a list was walked, on the city's clock, and by whom. One time alone is all there is."""

    on: date
    at: time
    until: time | None
    by: User


class LineSaid(NamedTuple):
    """What stands on one line. Without a disposition: nothing, so what was keyed is taken back."""

    disposition: str = ""
    language: str = ""
    need: str = ""
    note: str = ""


@dataclass
class Keyed:
    """How many lines changed, and by line number why others could not."""

    changed: int = 0
    errors: dict[int, str] = field(default_factory=dict)


class _Moments:
    """When each door was knocked at: spread over the round by the place of its line.

    So it is the same moment whenever the line is keyed.
    """

    def __init__(self, paper_list: PaperList, *, last: int) -> None:
        assert paper_list.walked_on is not None
        assert paper_list.walked_from is not None
        zone, on, until = City.current().zone, paper_list.walked_on, paper_list.walked_until
        self.first = datetime.combine(on, paper_list.walked_from, tzinfo=zone).astimezone(UTC)
        end = datetime.combine(on, until, tzinfo=zone).astimezone(UTC) if until else self.first
        self.seconds = (end - self.first).total_seconds()
        self.last = last

    def of(self, line: Line) -> datetime:
        """The moment of this line."""
        share = (line.row.number - 1) / max(1, self.last - 1)
        return self.first + timedelta(seconds=round(self.seconds * share))


@transaction.atomic
def key_paper_list(
    *,
    paper_list: PaperList,
    lines: Mapping[int, LineSaid],
    by: User,
    now: datetime,
    walked: Round | None = None,
) -> Keyed:
    """Record the visits of these lines, by number; a line that was keyed before is corrected.

    The same said twice is one visit. A line at fault is named and stops no other. Whether the list
    has expired does not matter: a visit is a fact. Raises `NotYours` and `RoundUnclear`.
    """
    paper_list = (
        PaperList.objects.select_for_update(of=("self",))
        .select_related("turf", "walked_by")
        .get(pk=paper_list.pk)
    )
    check_may_key(paper_list, by)
    if walked is not None:
        _set_round(paper_list, walked, by, now)
    if not lines:
        return Keyed()
    if paper_list.walked_on is None or paper_list.walked_from is None:
        raise RoundUnclear(_("Say first on which day and when the doors were knocked."), field="on")
    keyed = Keyed()
    known = {line.row.number: line for line in lines_of(paper_list, user=by)}
    moments = _Moments(paper_list, last=max(known, default=1))
    wanted: list[tuple[Line, VisitSent]] = []
    for number, said in lines.items():
        line = known.get(number)
        if line is None:
            keyed.errors[number] = _("There is no such line on this list.")
        elif (visit := _visit(paper_list, line, said, moments)) is not None:
            wanted.append((line, visit))
    for start in range(0, len(wanted), MOST_VISITS):
        _take(paper_list, wanted[start : start + MOST_VISITS], keyed, by, now)
    if keyed.changed:
        record(
            "paper_list.keyed",
            paper_list,
            by=by,
            now=now,
            lines=keyed.changed,
            user=paper_list.walked_by,
        )
    return keyed


def _take(
    paper_list: PaperList,
    wanted: Sequence[tuple[Line, VisitSent]],
    keyed: Keyed,
    by: User,
    now: datetime,
) -> None:
    """Take these visits in; what would be set aside from a phone is an error of its line here."""
    while wanted:
        with transaction.atomic():
            receipts = take_in(
                items=[take(visit) for _line, visit in wanted],
                by=by,
                now=now,
                visited_by=paper_list.walked_by,
                flags=[FROM_PAPER],
            )
            aside = {place: one.recorded for place, one in enumerate(receipts) if one.recorded.code}
            if aside:
                # Whoever keys is told at once: nothing is kept for somebody else to mend.
                transaction.set_rollback(True)
        if not aside:
            break
        for place, recorded in aside.items():
            field_name, _colon, sentence = recorded.message.partition(": ")
            keyed.errors[wanted[place][0].row.number] = sentence or field_name
        wanted = [pair for place, pair in enumerate(wanted) if place not in aside]
    for line, visit in wanted:
        line.row.visit_id = visit.id
    PaperLine.objects.bulk_update([line.row for line, _visit in wanted], ["visit"])
    keyed.changed += len(wanted)


def _visit(
    paper_list: PaperList, line: Line, said: LineSaid, moments: _Moments
) -> VisitSent | None:
    """The visit that this line tells of; None where nothing is said that was not keyed before.

    Its id derives from the line's last visit and what is said, so a resend is the same visit.
    """
    was = line.visit
    if not said.disposition:
        return _withdrawal(line, was) if was is not None else None
    needs = [said.need] if said.need else []
    if was is not None:
        if said == _said(was):
            return None
        if was.needs[:1] == needs:
            needs = was.needs
    return VisitSent(
        id=derived_id(line.newest or line.row.pk, "|".join(said)),
        occurred_at=was.occurred_at if was is not None else moments.of(line),
        channel="door",
        disposition=said.disposition,
        supersedes=was.pk if was is not None else None,
        turf=paper_list.turf_id,
        building=line.unit.building_id,
        unit=line.unit.pk,
        language=said.language,
        needs=needs,
        note=said.note,
        # What was learned elsewhere of the same conversation stays with it.
        resident=_person(was, said),
        programs=was.program_ids if was is not None else [],
    )


def _withdrawal(line: Line, was: Visit) -> VisitSent:
    return VisitSent(
        id=derived_id(was.pk, "taken back"),
        occurred_at=was.occurred_at,
        channel="door",
        disposition=was.disposition_id,
        supersedes=was.pk,
        is_withdrawal=True,
        unit=line.unit.pk,
        building=line.unit.building_id,
    )


def _person(was: Visit | None, said: LineSaid) -> Person | None:
    resident: UUID | None = was.resident_id if was is not None else None
    keeps = resident is not None and said.disposition == "conversation"
    return Person(id=resident) if keeps and resident is not None else None


def _said(visit: Visit) -> LineSaid:
    """What a visit says, as its line would."""
    words = getattr(visit, "words", None)
    return LineSaid(
        visit.disposition_id,
        visit.language,
        visit.needs[0] if visit.needs else "",
        words.note if words is not None else "",
    )


def _set_round(paper_list: PaperList, walked: Round, by: User, now: datetime) -> None:
    """Keep when the list was walked and by whom. Visits keyed before stay as they are."""
    city = City.current()
    printed_on, today = city.day_of(paper_list.printed_at), city.day_of(now)
    if walked.on < printed_on:
        raise RoundUnclear(_("This list was not printed yet on that day."), field="on")
    if walked.on > today:
        raise RoundUnclear(_("This day has not come yet."), field="on")
    if walked.until is not None and walked.until < walked.at:
        raise RoundUnclear(_("The round ends before it begins."), field="until")
    end = datetime.combine(walked.on, walked.until or walked.at, tzinfo=city.zone)
    if end > now:
        raise RoundUnclear(
            _("This time has not come yet."), field="until" if walked.until else "at"
        )
    if walked.by.pk != paper_list.printed_for_id:
        leads = paper_list.turf.team_id in by.supervised_team_ids
        theirs = paper_list.turf.team_id in walked.by.team_ids(Role.SPECIALIST, Role.SUPERVISOR)
        if not (leads and theirs):
            raise RoundUnclear(_("Choose who knocked: somebody of this team."), field="by")
    if paper_list.walked_by_id != walked.by.pk or (
        (paper_list.walked_on, paper_list.walked_from, paper_list.walked_until)
        != (walked.on, walked.at, walked.until)
    ):
        paper_list.walked_on, paper_list.walked_from = walked.on, walked.at
        paper_list.walked_until, paper_list.walked_by = walked.until, walked.by
        paper_list.save(update_fields=["walked_on", "walked_from", "walked_until", "walked_by"])
        record("paper_list.timed", paper_list, by=by, now=now, on=walked.on, user=walked.by)
