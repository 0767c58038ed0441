"""What residents allow, and whom not to approach."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from engagement.accounts.models import User
from engagement.audit.operations import record
from engagement.errors import Invalid, Refusal
from engagement.ids import new_id
from programs.models import Organization
from residents.contact import is_minor
from residents.models import (
    Building,
    Consent,
    ContactChannel,
    DoNotContact,
    Purpose,
    Resident,
    Unit,
)


class Minor(Refusal):
    """Nobody under 18 consents."""

    code = "minor"


class AlreadyLifted(Refusal):
    """This do-not-contact holds no longer."""

    code = "already_lifted"


def record_consent(
    *,
    resident: Resident,
    by: User | None,
    now: datetime,
    channel: str,
    purpose: str,
    answer: bool,
    how: str,
    given_at: datetime | None = None,
    organization: Organization | None = None,
    visit_id: UUID | None = None,
) -> Consent:
    """Record one answer; the latest per channel and purpose holds, earlier ones stay to be read.

    Raises `Minor`, and `Invalid` for an unknown channel or purpose, or sharing with nobody named.
    """
    if channel and channel not in ContactChannel.values:
        raise Invalid(_("Choose a way to reach them."), field="channel")
    if purpose not in Purpose.values:
        raise Invalid(_("Choose what they were asked."), field="purpose")
    if purpose == Purpose.SHARING and organization is None:
        raise Invalid(_("Name the organization they were asked about."), field="organization")
    at = given_at or now
    if at > now:
        raise Invalid(_("That moment has not come yet."), field="given_at")
    if answer and is_minor(resident, now.date()):
        raise Minor(_("Nobody under 18 can consent."), field="answer")
    with transaction.atomic():
        consent = Consent.objects.create(
            resident=resident,
            channel=channel,
            purpose=purpose,
            organization=organization,
            answer=answer,
            given_at=at,
            how=how[:12],
            recorded_by=by,
            visit_id=visit_id,
        )
        record(
            "consent.recorded",
            resident,
            by=by,
            now=now,
            channel=channel,
            purpose=purpose,
            answer=answer,
            how=how[:12],
        )
    return consent


def add_do_not_contact(
    *,
    of: Resident | Unit | Building,
    by: User | None,
    now: datetime,
    channel: str,
    reason: str,
    today: date,
    expires_on: date | None = None,
    key: UUID | None = None,
    visit_id: UUID | None = None,
) -> DoNotContact:
    """Hold a person, a unit or a building back from every list, for one way or for any.

    `expires_on` is the first day on which it no longer holds. Raises `Invalid`.
    """
    if channel not in DoNotContact.Channel.values:
        raise Invalid(_("Choose how not to reach them."), field="channel")
    if reason not in DoNotContact.Reason.values:
        raise Invalid(_("Choose a reason."), field="reason")
    if expires_on is not None and expires_on <= today:
        raise Invalid(_("Choose a day after today, or leave it empty."), field="expires_on")
    scope = of._meta.model_name or ""
    with transaction.atomic():
        row = DoNotContact(
            id=key or new_id(),
            scope=scope,
            channel=channel,
            reason=reason,
            created_at=now,
            created_by=by,
            expires_on=expires_on,
            visit_id=visit_id,
        )
        setattr(row, scope, of)
        row.save(force_insert=True)
        record("do_not_contact.added", of, by=by, now=now, channel=channel, reason=reason)
    return row


def lift_do_not_contact(*, do_not_contact: DoNotContact, by: User, now: datetime) -> None:
    """Let them be approached again; the row stays to be read. Raises `AlreadyLifted`."""
    with transaction.atomic():
        row = DoNotContact.objects.select_for_update(of=("self",)).get(pk=do_not_contact.pk)
        if row.lifted_at is not None:
            raise AlreadyLifted(_("This was lifted already."))
        row.lifted_at, row.lifted_by = now, by
        row.save(update_fields=["lifted_at", "lifted_by"])
        subject = next(
            (row.scope, key) for key in (row.resident_id, row.unit_id, row.building_id) if key
        )
        record("do_not_contact.lifted", subject, by=by, now=now, channel=row.channel)
    do_not_contact.refresh_from_db()
