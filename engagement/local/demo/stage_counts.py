"""The counters, as the ledger would have folded them, and the record of who did what."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from canvass.models import CountTotal, Disposition, Visit
from cases.models import Case

from .world import World
from .writing import copy_objects, copy_rows

Cut = tuple[str, date, Any, Any, Any, str, str]
CONTACT_GROUPS = frozenset({"I", "R", "O"})


def load_counts(world: World, cases: list[Case]) -> None:
    """Every cut that the visits and cases of the demo make, folded already."""
    totals: Counter[Cut] = Counter()
    groups = dict(Disposition.objects.values_list("code", "group"))
    replaced = {one.supersedes_id for one in world.visits if one.supersedes_id}
    for visit in world.visits:
        if visit.pk in replaced or visit.is_withdrawal:
            continue
        for measure in _measures(visit, groups):
            for program in (None, *visit.program_ids):
                totals[
                    (
                        measure,
                        visit.day,
                        visit.campaign_id,
                        visit.team_id,
                        program,
                        visit.language,
                        visit.channel,
                    )
                ] += 1
    for case in cases:
        days = {"cases_opened": case.opened_day}
        if case.resolved_day:
            days["cases_resolved"] = case.resolved_day
        for measure, day in days.items():
            for key in {None, case.program_id}:
                totals[
                    (
                        measure,
                        day,
                        case.campaign_id,
                        case.team_id,
                        key,
                        case.language,
                        case.channel,
                    )
                ] += 1
    copy_rows(
        CountTotal,
        ["measure", "day", "campaign_id", "team_id", "program_id", "language", "channel", "total"],
        ((*cut, total) for cut, total in sorted(totals.items(), key=_by_day)),
    )


def _by_day(entry: tuple[Cut, int]) -> tuple[date, str, str]:
    cut, _ = entry
    return cut[1], cut[0], repr(cut[2:])


def _measures(visit: Visit, groups: dict[str, str]) -> list[str]:
    outbound = visit.direction == "outbound"
    measures = []
    if outbound and visit.channel in {"door", "phone"}:
        measures.append("attempts")
    if outbound and groups[visit.disposition_id] in CONTACT_GROUPS:
        measures.append("contacts")
    if visit.disposition_id == "conversation":
        measures.append("conversations")
    return measures


def load_record(world: World) -> None:
    """The audit entries of everything above, in the order in which it happened."""
    mint = world.minter("audit")
    world.entries.sort(key=lambda one: (one.at, str(one.subject_id), one.verb))
    for entry in world.entries:
        entry.id = mint.at(entry.at)
    copy_objects(world.entries)
