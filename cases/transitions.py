"""Which move of a case or a referral may follow which. Tables, to be read as they stand."""

from __future__ import annotations

from cases.models import OUTCOMES_WITHOUT_PROOF, Case, Referral, State, Turn
from engagement.errors import Refusal

# Whose turn it is in each state. Our clock runs only while it is ours.
TURN_OF: dict[str, str] = {
    State.NEW: Turn.OURS,
    State.ASSIGNED: Turn.OURS,
    State.IN_PROGRESS: Turn.OURS,
    State.WAITING_RESIDENT: Turn.RESIDENT,
    State.WAITING_AGENCY: Turn.AGENCY,
    State.ON_HOLD: Turn.NOBODY,
    State.RESOLVED: Turn.NOBODY,
    State.CLOSED: Turn.NOBODY,
}

# From a state, a case may move to these. Ended cases move only by being closed or reopened.
_WORK = (State.IN_PROGRESS, State.WAITING_RESIDENT, State.WAITING_AGENCY, State.ON_HOLD)
_ENDS = (State.RESOLVED, State.CLOSED)
MOVES: dict[str, tuple[str, ...]] = {
    # A new case belongs to nobody: it is given to a person, or ended.
    State.NEW: (State.ASSIGNED, *_ENDS),
    State.ASSIGNED: (*_WORK, *_ENDS),
    State.IN_PROGRESS: (
        State.WAITING_RESIDENT,
        State.WAITING_AGENCY,
        State.ON_HOLD,
        *_ENDS,
    ),
    State.WAITING_RESIDENT: (
        State.IN_PROGRESS,
        State.WAITING_AGENCY,
        State.ON_HOLD,
        *_ENDS,
    ),
    State.WAITING_AGENCY: (
        State.IN_PROGRESS,
        State.WAITING_RESIDENT,
        State.ON_HOLD,
        *_ENDS,
    ),
    State.ON_HOLD: (
        State.IN_PROGRESS,
        State.WAITING_RESIDENT,
        State.WAITING_AGENCY,
        *_ENDS,
    ),
    # Reopening gives a case back to its last owner, or to the queue when there is none.
    State.RESOLVED: (State.CLOSED, State.ASSIGNED, State.NEW),
    State.CLOSED: (State.ASSIGNED, State.NEW),
}

# Moves that a person makes by choosing a state. The others have operations of their own.
BY_HAND = frozenset(_WORK)

_Answer = Referral.State
REFERRAL_MOVES: dict[str, tuple[str, ...]] = {
    _Answer.DRAFT: (_Answer.SENT, _Answer.WITHDRAWN),
    _Answer.SENT: (
        _Answer.RECEIVED,
        _Answer.ACCEPTED,
        _Answer.DECLINED_BY_AGENCY,
        _Answer.DECLINED_BY_RESIDENT,
        _Answer.WAITLISTED,
        _Answer.EXPIRED,
        _Answer.WITHDRAWN,
    ),
    _Answer.RECEIVED: (
        _Answer.ACCEPTED,
        _Answer.DECLINED_BY_AGENCY,
        _Answer.DECLINED_BY_RESIDENT,
        _Answer.WAITLISTED,
        _Answer.EXPIRED,
        _Answer.WITHDRAWN,
    ),
    _Answer.WAITLISTED: (
        _Answer.ACCEPTED,
        _Answer.DECLINED_BY_AGENCY,
        _Answer.DECLINED_BY_RESIDENT,
        _Answer.EXPIRED,
        _Answer.WITHDRAWN,
    ),
    _Answer.ACCEPTED: (
        _Answer.IN_SERVICE,
        _Answer.COMPLETED,
        _Answer.DECLINED_BY_RESIDENT,
        _Answer.EXPIRED,
        _Answer.WITHDRAWN,
    ),
    _Answer.IN_SERVICE: (_Answer.COMPLETED, _Answer.DECLINED_BY_RESIDENT, _Answer.EXPIRED),
    _Answer.DECLINED_BY_AGENCY: (),
    _Answer.DECLINED_BY_RESIDENT: (),
    _Answer.COMPLETED: (),
    _Answer.EXPIRED: (),
    _Answer.WITHDRAWN: (),
}


class WrongMove(Refusal):
    """The table has no such move."""

    code = "wrong_move"


class NoProof(Refusal):
    """An outcome that somebody has to vouch for, and nobody does."""

    code = "no_proof"


def moves_by_hand(state: str) -> tuple[str, ...]:
    """The states that a person may choose for a case in `state`."""
    return tuple(to for to in MOVES[state] if to in BY_HAND)


def check_move(case: Case, to_state: str) -> None:
    """Raise `WrongMove` unless the table lets this case move there."""
    if to_state not in MOVES[case.state]:
        raise WrongMove(
            f"A case that is {State(case.state).label.lower()}"
            f" cannot become {State(to_state).label.lower()}.",
            field="state",
        )


def check_referral_move(referral: Referral, to_state: str) -> None:
    """Raise `WrongMove` unless the table lets this referral move there."""
    if to_state not in REFERRAL_MOVES[referral.state]:
        raise WrongMove(
            f"A referral that is {Referral.State(referral.state).label.lower()}"
            f" cannot become {Referral.State(to_state).label.lower()}.",
            field="state",
        )


def check_proof(outcome: str, verified_by: str) -> None:
    """Raise `NoProof` when this outcome needs somebody's word and has none.

    A duplicate and a case opened by mistake need nobody's: nothing happened to a resident.
    """
    if not outcome:
        raise NoProof("Choose what came of the case.", field="outcome")
    if outcome not in OUTCOMES_WITHOUT_PROOF and not verified_by:
        raise NoProof("Say who verified the outcome.", field="verified_by")
