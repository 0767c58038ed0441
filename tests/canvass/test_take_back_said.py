"""What was said at a visit falls with it: consent with any correction, a wish when taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engagement.audit.models import Entry
from engagement.ids import new_id
from residents.contact import may_contact
from residents.models import Consent, DoNotContact
from tests.api.sending import a_visit, send_as
from tests.cast import TODAY, Cast

pytestmark = pytest.mark.django_db


def a_conversation(cast: Cast, **more: Any) -> dict[str, Any]:
    return a_visit(
        cast,
        disposition="conversation",
        resident={"id": str(cast.resident.pk)},
        consents=[{"channel": "sms", "purpose": "this_case", "answer": True}],
        do_not_contact={"id": str(new_id()), "scope": "unit"},
        **more,
    )


def undone(cast: Cast, visit: dict[str, Any], **more: Any) -> dict[str, Any]:
    return a_visit(cast, supersedes=visit["id"], **more)


def test_a_visit_taken_back_leaves_no_consent_and_no_wish(cast: Cast) -> None:
    said = a_conversation(cast)
    send_as(cast.specialist, said)
    assert Consent.objects.standing().count() == 1
    send_as(cast.specialist, undone(cast, said, disposition="conversation", is_withdrawal=True))
    assert not Consent.objects.standing().exists()
    assert DoNotContact.objects.get().lifted_at is not None
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"consent.taken_back", "do_not_contact.lifted"} <= verbs
    cast.resident.phone = "+12125550143"
    cast.resident.save()
    on = TODAY + timedelta(days=400)
    assert may_contact(cast.resident, "sms", "this_case", on=on) == "no_consent"


def test_a_correction_keeps_the_wish_to_be_left_alone(cast: Cast) -> None:
    said = a_conversation(cast)
    # Together in one batch, as a phone without a signal sends them.
    send_as(cast.specialist, said, undone(cast, said, disposition="not_home"))
    assert not Consent.objects.standing().exists()
    assert DoNotContact.objects.get().lifted_at is None


def test_an_answer_before_it_holds_again(cast: Cast) -> None:
    before = a_conversation(cast)
    before["consents"][0]["answer"] = False
    send_as(cast.specialist, before)
    said = a_conversation(cast)
    send_as(cast.specialist, said)
    send_as(cast.specialist, undone(cast, said, disposition="moved"))
    (standing,) = Consent.objects.standing()
    assert standing.answer is False
