"""Whose time it was: a case's life in stretches, ours or theirs, out of its moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.models import ENDED_STATES, Case, CaseMove, Turn
from engagement.look import dates

# The last stretches are drawn; older ones are added up in the words all the same.
MOST = 60


@dataclass(frozen=True)
class Clock:
    """Stretches in order of time, and how long each side had in all."""

    segments: list[tuple[str, float]]
    ours: timedelta
    resident: timedelta
    agency: timedelta
    nobody: timedelta
    is_running: bool
    is_over: bool

    @property
    def said(self) -> dict[str, str]:
        """Each side's time in words: "6 d"."""
        spans = {name: getattr(self, name) for name in ("ours", "resident", "agency", "nobody")}
        return {name: dates.say_span(span) for name, span in spans.items()}


def read_clock(case: Case, moves: Sequence[CaseMove], now: datetime) -> Clock:
    """The clock of a case from its moves, oldest first. A case opens as our turn."""
    totals = {turn: timedelta() for turn in Turn}
    stretches: list[tuple[str, float]] = []
    turn, since, is_open = str(Turn.OURS), case.opened_at, True

    def close(until: datetime) -> None:
        if not is_open or until <= since:
            return
        span = until - since
        totals[Turn(turn)] += span
        side = "ours" if turn == Turn.OURS else "theirs"
        if stretches and stretches[-1][0] == side:
            stretches[-1] = (side, stretches[-1][1] + span.total_seconds())
        else:
            stretches.append((side, span.total_seconds()))

    for move in moves:
        close(move.at)
        turn, since, is_open = move.turn, max(since, move.at), move.to_state not in ENDED_STATES
    close(now)
    return Clock(
        segments=stretches[-MOST:],
        ours=totals[Turn.OURS],
        resident=totals[Turn.RESIDENT],
        agency=totals[Turn.AGENCY],
        nobody=totals[Turn.NOBODY],
        is_running=case.is_open and case.turn == Turn.OURS,
        is_over=not case.is_open,
    )
