"""A word finer than the disposition; numbers that are wrong; doors held for safety."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from canvass.calling import callable_people, willing_people
from canvass.models import Visit
from canvass.rollups import CutFilter, live_counts
from engagement.audit.models import Entry
from engagement.city.models import City
from engagement.ids import new_id
from residents.contact import may_contact
from residents.models import Consent, DoNotContact, NumberFault, Resident
from tests.api.sending import a_visit, send_as
from tests.cast import Cast, client_for, make_resident, make_visit


def a_call(cast: Cast, **fields: Any) -> dict[str, Any]:
    """A call to the resident of 1A that nobody answered."""
    return a_visit(cast, channel="phone", resident={"id": cast.resident.pk}, **fields)


def one(cast: Cast, visit: dict[str, Any], who: str = "specialist") -> dict[str, Any]:
    result: dict[str, Any] = send_as(cast.everyone[who], visit)[0]
    assert result["result"] == "stored", result
    return result


def callable_now(cast: Cast) -> list[Resident]:
    return list(callable_people(cast.specialist, on=timezone.localdate()))


def test_a_call_says_how_it_ended_and_counts_the_same(cast: Cast) -> None:
    assert one(cast, a_call(cast, detail="left_message"))["flags"] == []
    visit = Visit.objects.get()
    assert (visit.disposition_id, visit.detail, visit.detail_label) == (
        "not_home",
        "left_message",
        "left a message",
    )
    assert live_counts(CutFilter()) == {("attempts",): 1}


@pytest.mark.parametrize(
    ("disposition", "detail"), [("not_home", "gone_fishing"), ("refused", "busy")]
)
def test_a_word_that_nobody_knows_is_kept_and_flagged(
    cast: Cast, disposition: str, detail: str
) -> None:
    result = one(cast, a_call(cast, disposition=disposition, detail=detail))
    assert result["flags"] == ["unknown_detail"]
    assert Visit.objects.get().detail == detail
    assert Visit.objects.get().detail_label


def test_an_attempt_and_its_end_are_one_call(cast: Cast) -> None:
    dialed = a_call(cast, detail="dialed")
    ended = a_call(cast, detail="no_answer", supersedes=dialed["id"])
    results = send_as(cast.specialist, dialed, ended)
    assert [result["result"] for result in results] == ["stored", "stored"]
    assert [visit.detail for visit in Visit.objects.effective()] == ["no_answer"]
    assert live_counts(CutFilter()) == {("attempts",): 1}


def test_what_was_left_is_told_in_the_campaigns_words(cast: Cast) -> None:
    one(cast, a_visit(cast, left="door_hanger"))
    visit = Visit.objects.get()
    assert (visit.left_item, visit.left_label) == ("door_hanger", "Door hanger")
    body = client_for(cast.specialist).get(f"/visits/{visit.pk}/").content.decode()
    assert "Door hanger" in body


def test_an_unanswered_door_names_no_place_and_no_words(cast: Cast) -> None:
    one(cast, a_visit(cast))
    visit = Visit.objects.get()
    assert (visit.detail, visit.left_item, visit.left_label) == ("", "", "")


def test_keeping_nothing_keeps_no_detail_either(cast: Cast) -> None:
    one(
        cast,
        a_visit(cast, disposition="unsafe", detail="dog", left="flyer", keeps_nothing=True),
    )
    visit = Visit.objects.get()
    assert (visit.unit, visit.detail, visit.left_item) == (None, "", "")
    assert not DoNotContact.objects.exists()


# --- Numbers


@pytest.mark.parametrize("detail", ["wrong_number", "disconnected"])
def test_a_number_that_does_not_reach_them_is_off_the_lists(cast: Cast, detail: str) -> None:
    Consent.objects.create(
        resident=cast.resident,
        purpose="this_case",
        answer=True,
        given_at=timezone.now(),
        how="door",
    )
    assert cast.resident in callable_now(cast)
    one(cast, a_call(cast, disposition="address_not_found", detail=detail))
    assert cast.resident not in callable_now(cast)
    assert may_contact(cast.resident, "sms", "this_case", on=timezone.localdate()) == "wrong_number"
    # The number stays where it is; only the fact is new, and the record knows of it.
    cast.resident.refresh_from_db()
    assert str(cast.resident.phone) == "+12125550148"
    fault = NumberFault.objects.get()
    assert (fault.kind, str(fault.number)) == (detail, "+12125550148")
    entry = Entry.objects.get(verb="number.faulty")
    assert (entry.subject_id, entry.payload) == (cast.resident.pk, {"kind": detail})


def test_another_number_brings_them_back(cast: Cast) -> None:
    one(cast, a_call(cast, disposition="address_not_found", detail="wrong_number"))
    Resident.objects.filter(pk=cast.resident.pk).update(phone="+12125550149")
    assert cast.resident in callable_now(cast)


def test_a_wrong_number_is_wrong_for_one_a_dead_one_for_all(cast: Cast) -> None:
    sharing = make_resident("On the same number", cast.units[0], cast.team, phone="+12125550148")
    one(cast, a_call(cast, disposition="address_not_found", detail="wrong_number"))
    assert sharing in callable_now(cast)
    one(cast, a_call(cast, disposition="address_not_found", detail="disconnected"))
    assert sharing not in callable_now(cast)


def test_the_number_that_was_dialed_is_the_one_meant(cast: Cast) -> None:
    Resident.objects.filter(pk=cast.resident.pk).update(phone="+12125550149")
    said = a_call(cast, disposition="address_not_found", detail="wrong_number")
    said["resident"]["phone"] = "+12125550148"
    one(cast, said)
    assert str(NumberFault.objects.get().number) == "+12125550148"
    assert cast.resident in callable_now(cast)


def test_taking_the_call_back_brings_the_number_back(cast: Cast) -> None:
    said = a_call(cast, disposition="address_not_found", detail="wrong_number")
    one(cast, said)
    one(cast, a_call(cast, detail="no_answer", supersedes=said["id"]))
    assert cast.resident in callable_now(cast)
    assert NumberFault.objects.get().lifted_at is not None


# --- How often


def test_nobody_is_called_more_often_than_the_campaign_says(cast: Cast) -> None:
    Consent.objects.create(
        resident=cast.resident,
        channel="call",
        purpose="other_programs",
        answer=True,
        given_at=timezone.now() - timedelta(days=90),
        how="door",
    )
    now = timezone.now()
    for days in (30, 20, 10):
        assert cast.resident in willing_people(cast.specialist, now=now)
        make_visit(
            cast, channel="phone", resident=cast.resident, occurred_at=now - timedelta(days=days)
        )
    assert cast.resident not in willing_people(cast.specialist, now=now)
    cast.campaign.max_attempts = 4
    cast.campaign.save()
    assert willing_people(cast.specialist, now=now).get().tries == 3  # type: ignore[attr-defined]


# --- Unsafe doors


def test_an_unsafe_door_is_held_for_everyone_until_its_review(cast: Cast) -> None:
    City.objects.update(unsafe_review_days=14)
    said = a_visit(cast, disposition="unsafe", detail="dog")
    one(cast, said)
    hold = DoNotContact.objects.get()
    visit = Visit.objects.get()
    assert (hold.scope, hold.unit, hold.channel, hold.reason) == (
        "unit",
        cast.units[0],
        "any",
        "safety",
    )
    assert hold.expires_on == visit.day + timedelta(days=14)
    # A resend holds nothing twice.
    assert send_as(cast.specialist, said)[0]["result"] == "already_stored"
    assert DoNotContact.objects.count() == 1


def test_the_day_that_was_said_is_the_day_of_the_review(cast: Cast) -> None:
    until = timezone.localdate() + timedelta(days=90)
    wish = {"id": new_id(), "scope": "unit", "reason": "safety", "expires_on": until.isoformat()}
    one(cast, a_visit(cast, disposition="unsafe", do_not_contact=wish))
    assert DoNotContact.objects.get().expires_on == until


def test_undo_releases_the_door(cast: Cast) -> None:
    said = a_visit(cast, disposition="unsafe")
    one(cast, said)
    one(cast, a_visit(cast, disposition="unsafe", supersedes=said["id"], is_withdrawal=True))
    hold = DoNotContact.objects.get()
    assert hold.lifted_at is not None
    assert Entry.objects.get(verb="do_not_contact.lifted").payload["why"] == "corrected"


def test_a_reason_given_later_holds_the_door_once(cast: Cast) -> None:
    said = a_visit(cast, disposition="unsafe")
    one(cast, said)
    one(cast, a_visit(cast, disposition="unsafe", detail="threat", supersedes=said["id"]))
    assert DoNotContact.objects.filter(lifted_at__isnull=True).count() == 1
