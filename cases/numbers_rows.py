"""The rows under a number: visits, doors, people reached, cases."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from canvass.counted import (
    RATED,
    REACHED,
    VISIT_MEASURES,
    VisitCut,
    counted_visits,
    door_visits,
    reached_visits,
)
from canvass.measures import Cut
from canvass.models import Channel, Measure, Visit
from cases.models import Case, Outcome, State, VerifiedBy
from engagement.accounts.models import User
from engagement.audit.operations import record
from engagement.city.models import City
from engagement.languages import english_name


@dataclass(frozen=True)
class Kind:
    """One number that opens rows: its name, what it means, and whether its rows are cases."""

    name: str | Promise
    means: str | Promise
    is_of_cases: bool = False


KINDS: dict[str, Kind] = {
    "doors": Kind(
        _("Doors"),
        _(
            "Apartments with at least one attempt at the door; each counts once, with its best result."
        ),
    ),
    "attempts": Kind(
        _("Attempts"),
        _("Times we knocked or called. Two people at one door within ten minutes are one attempt."),
    ),
    "contacts": Kind(_("Contacts"), _("Attempts that reached somebody, a refusal too.")),
    "conversations": Kind(
        _("Conversations"),
        _(
            "Conversations at doors, by phone, at events, in the office and through 311, whoever began them."
        ),
    ),
    "reached": Kind(
        _("Residents reached"),
        _("Different residents with a conversation. Conversations without a name are not in it."),
    ),
    "cases_opened": Kind(
        _("Cases opened"),
        _("Requests for help: one resident and one program or problem is one case."),
        True,
    ),
    "cases_resolved": Kind(
        _("Cases resolved"),
        _("Cases with an outcome that somebody verified, on the day of the outcome."),
        True,
    ),
    "doors-rated": Kind(
        _("Doors in the rates"), _("Doors without those found vacant, moved or no home.")
    ),
    "doors-reached": Kind(
        _("Doors with contact"),
        _("Doors whose best result reached somebody: a conversation, a refusal, another language."),
    ),
    "doors-talked": Kind(
        _("Doors with a conversation"), _("Doors whose best result is a conversation.")
    ),
    "doors-refused": Kind(_("Doors that refused"), _("Doors whose best result is a refusal.")),
}
_GROUPS = {
    "doors": None,
    "doors-rated": RATED,
    "doors-reached": REACHED,
    "doors-talked": ("I",),
    "doors-refused": ("R",),
}


def visit_rows(kind: str, cut: VisitCut) -> QuerySet[Visit]:
    """The visits under a number; of a door the one with its best result, of a resident the last."""
    if kind == "reached":
        rows = reached_visits(cut)
    elif kind in _GROUPS:
        rows = door_visits(cut, _GROUPS[kind])
    elif kind in {measure.value for measure in VISIT_MEASURES}:
        rows = counted_visits(kind, cut)
    else:
        raise ValueError(f"No visits stand under {kind}.")
    return rows.select_related("campaign", "team", "building", "unit", "disposition")


def case_rows(kind: str, cut: VisitCut, user: User) -> QuerySet[Case]:
    """The cases under a number, annotated with `counted_on`, as far as this person may see them."""
    rows: QuerySet[Case] = (
        _cases(kind, cut)
        .filter(pk__in=Case.objects.unrestricted_for(user).values("pk"))
        .select_related("program__published", "need", "team")
    )
    return rows


def hidden_cases(cut: VisitCut, user: User) -> list[Cut]:
    """What the reader's numbers leave out: each case restricted to others, by measure and cut."""
    restricted = Q(is_restricted=True)
    if cut.closed_people or cut.closed_units:
        restricted |= Q(resident__in=cut.closed_people) | Q(resident__unit__in=cut.closed_units)
    found: list[Cut] = []
    for measure in (Measure.CASES_OPENED.value, Measure.CASES_RESOLVED.value):
        rows = (
            _cases(measure, cut)
            .filter(restricted)
            .exclude(pk__in=Case.objects.unrestricted_for(user).values("pk"))
            .values_list(
                "counted_on", "campaign_id", "counted_team", "program_id", "language", "channel"
            )
        )
        for day, campaign, team, program, language, channel in rows:
            found += [
                Cut(measure, day, campaign, team, one, language, channel) for one in {None, program}
            ]
    return found


def _cases(kind: str, cut: VisitCut) -> QuerySet[Any]:
    """Cases opened or resolved in a cut, whoever reads: what `cases.rollups` counts."""
    where = cut.where
    rows: QuerySet[Any]
    if kind == Measure.CASES_OPENED:
        rows = Case.objects.annotate(
            counted_on=F("opened_day"), counted_team=Coalesce("opened_team_id", "team_id")
        )
    elif kind == Measure.CASES_RESOLVED:
        rows = Case.objects.filter(resolved_at__isnull=False).annotate(
            counted_on=Coalesce(
                "resolved_day", TruncDate("resolved_at", tzinfo=City.current().zone)
            ),
            counted_team=Coalesce("resolved_team_id", "team_id"),
        )
    else:
        raise ValueError(f"No cases stand under {kind}.")
    rows = rows.filter(counted_on__gte=where.first_day, counted_on__lte=where.last_day)
    if where.team_ids is not None:
        rows = rows.filter(counted_team__in=where.team_ids)
    if cut.without_campaign:
        rows = rows.filter(campaign_id__isnull=True)
    elif where.campaign_ids is not None:
        rows = rows.filter(campaign_id__in=where.campaign_ids)
    if where.program_ids is not None:
        rows = rows.filter(program__in=where.program_ids)
    if where.languages is not None:
        rows = rows.filter(language__in=where.languages)
    if where.channels is not None:
        rows = rows.filter(channel__in=where.channels)
    return rows


def record_export(*, kind: str, cut: dict[str, str], by: User, now: datetime) -> None:
    """Write who took which rows out of the house. The caller's transaction."""
    record("numbers.exported", by, by=by, now=now, kind=kind, **cut)


VISIT_HEADINGS = (
    "visit",
    "day",
    "channel",
    "direction",
    "begun_by",
    "disposition",
    "detail",
    "left",
    "language",
    "campaign",
    "team",
    "needs",
)
PLACE_HEADINGS = ("address", "apartment")
CASE_HEADINGS = (
    "case",
    "counted_on",
    "program_or_problem",
    "state",
    "outcome",
    "verified_by",
    "channel",
    "language",
    "team",
)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


class _Line:
    """What `csv.writer` writes to: each line is handed on at once."""

    def write(self, line: str) -> str:
        """Hand the line back."""
        return line


def csv_lines(rows: QuerySet[Any], *, of_cases: bool, with_places: bool) -> Iterator[str]:
    """The rows as CSV, line by line, with memory that does not grow with them."""
    writer = csv.writer(_Line())
    headings = CASE_HEADINGS if of_cases else VISIT_HEADINGS
    # Spreadsheets read UTF-8 only when told so by this mark.
    yield "\ufeff"
    yield writer.writerow([*headings, *(PLACE_HEADINGS if with_places and not of_cases else ())])
    for row in rows.iterator(chunk_size=2_000):
        cells = _case_cells(row) if of_cases else _visit_cells(row, with_places)
        yield writer.writerow([safe_cell(cell) for cell in cells])


def _visit_cells(visit: Visit, with_places: bool) -> list[object]:
    cells: list[object] = [
        visit.pk,
        visit.day.isoformat(),
        visit.channel,
        visit.direction,
        visit.begun_by,
        visit.disposition_id,
        visit.detail,
        visit.left_item,
        visit.language,
        visit.campaign.name if visit.campaign else "",
        visit.team.name,
        " ".join(visit.needs),
    ]
    if with_places:
        cells += [
            visit.building.address if visit.building else "",
            visit.unit.label if visit.unit else "",
        ]
    return cells


def _case_cells(case: Case) -> list[object]:
    return [
        case.number,
        case.counted_on.isoformat(),  # type: ignore[attr-defined]
        subject_of(case),
        case.state,
        case.outcome,
        case.verified_by,
        case.channel,
        case.language,
        case.team.name,
    ]


def subject_of(case: Case) -> str:
    """What a case is about: its program's name, or the problem."""
    if case.program is not None:
        return case.program.published.name if case.program.published else case.program.code
    return case.need.label if case.need is not None else ""


@dataclass(frozen=True)
class CaseRow:
    """A case under a number, in words, without its resident."""

    case: Case
    about: str
    state: str | Promise
    outcome: str | Promise
    verified_by: str | Promise
    channel: str | Promise
    language: str


def case_words(case: Case) -> CaseRow:
    """A case's codes in words."""
    return CaseRow(
        case,
        subject_of(case),
        State(case.state).label,
        Outcome(case.outcome).label if case.outcome else "",
        VerifiedBy(case.verified_by).label if case.verified_by else "",
        Channel(case.channel).label if case.channel in Channel else "",
        english_name(case.language) if case.language else "",
    )
