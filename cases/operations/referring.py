"""Handing a case to an organization, and taking its answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cases.models import Case, Referral, State
from cases.operations.holding import (
    check_open,
    check_version,
    hold_case,
    make_move,
    save_change,
    set_due,
)
from cases.transitions import MOVES, check_referral_move
from engagement.accounts.models import User
from engagement.errors import NotYours, Refusal
from programs.models import Organization
from residents.models import Consent, Purpose

# Answers after which the organization still has to act; after all others it is our turn.
_STILL_THEIRS = frozenset(
    {Referral.State.RECEIVED, Referral.State.WAITLISTED, Referral.State.IN_SERVICE}
)


class NoConsent(Refusal):
    """The resident has not agreed that we share the case with this organization."""

    code = "no_consent"


@transaction.atomic
def send_referral(
    *,
    referral: UUID,
    case: UUID,
    organization: Organization,
    agreed: bool,
    by: User,
    now: datetime,
    version: int,
) -> Referral:
    """Hand a case to an organization; from then on it is the agency's turn.

    The id comes with the form, so a second press sends nothing. Raises
    `NoConsent` unless the resident `agreed`, or when the last answer kept was
    no; `CaseEnded`, `ChangedMeanwhile` or `NotYours`.
    """
    held = hold_case(case, by=by)
    found = Referral.objects.filter(pk=referral).first()
    if found is not None:
        if found.case_id != held.pk:
            raise NotYours("There is no such case.")
        return found
    check_version(held, version)
    check_open(held)
    if not agreed:
        raise NoConsent("Ask the resident first whether we may share the case.", field="agreed")
    if last_answer(held, organization) is False:
        raise NoConsent(
            "The resident said no to sharing with this organization. Record their new answer first.",
            field="agreed",
        )
    row = Referral.objects.create(
        id=referral,
        case=held,
        organization=organization,
        state=Referral.State.SENT,
        created_at=now,
        created_by=by,
        sent_at=now,
    )
    if State.WAITING_AGENCY in MOVES[held.state]:
        make_move(held, State.WAITING_AGENCY, by=by, now=now)
    set_due(held, now=now)
    save_change(held, "referral.sent", by=by, now=now, referral=row, organization=organization)
    return row


@transaction.atomic
def answer_referral(
    *, referral: UUID, to_state: str, by: User, now: datetime, version: int
) -> Referral:
    """Note what the organization, or the resident, said. An answer makes it our turn again.

    Raises `WrongMove`, `ChangedMeanwhile` or `NotYours`.
    """
    row = Referral.objects.filter(pk=referral).first()
    if row is None:
        raise NotYours("There is no such referral.")
    held = hold_case(row.case_id, by=by)
    row.refresh_from_db()
    if row.state == to_state:
        return row
    check_version(held, version)
    check_referral_move(row, to_state)
    before, row.state = row.state, to_state
    row.answered_at = now
    row.save(update_fields=["state", "answered_at"])
    if held.state == State.WAITING_AGENCY and to_state not in _STILL_THEIRS:
        make_move(held, State.IN_PROGRESS, by=by, now=now)
        set_due(held, now=now)
    save_change(
        held, "referral.answered", by=by, now=now, referral=row, before=before, state=to_state
    )
    return row


def last_answer(case: Case, organization: Organization) -> bool | None:
    """What the resident last said about sharing with this organization; None when never asked."""
    return (
        Consent.objects.standing()
        .filter(
            Q(organization=organization) | Q(organization__isnull=True),
            resident=case.resident_id,
            purpose=Purpose.SHARING,
        )
        .order_by("-given_at", "-id")
        .values_list("answer", flat=True)
        .first()
    )
