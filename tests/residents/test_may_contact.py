"""May they be reached: consent by channel and purpose, do-not-contact by scope, STOP, death, age."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engagement.errors import Invalid
from programs.models import Organization
from residents.contact import may_contact
from residents.models import Building, Consent, DoNotContact, Resident, Unit
from residents.operations import (
    AlreadyLifted,
    Minor,
    add_do_not_contact,
    lift_do_not_contact,
    record_consent,
    record_death,
    resume_number,
    stop_number,
)
from tests.cast import NOW, TODAY, Cast


def ask(
    cast: Cast, answer: bool, *, channel: str = "sms", purpose: str = "this_case", later: int = 0
) -> Consent:
    at = NOW + timedelta(minutes=later)
    return record_consent(
        resident=cast.resident,
        by=cast.specialist,
        now=at,
        channel=channel,
        purpose=purpose,
        answer=answer,
        how="door",
    )


def answer(cast: Cast, channel: str = "sms", purpose: str = "this_case") -> str:
    return may_contact(Resident.objects.get(pk=cast.resident.pk), channel, purpose, on=TODAY)


def test_there_is_no_default(cast: Cast) -> None:
    assert answer(cast) == "no_consent"


def test_the_latest_answer_holds(cast: Cast) -> None:
    ask(cast, True)
    assert answer(cast) == ""
    ask(cast, False, later=1)
    assert answer(cast) == "no_consent"
    ask(cast, True, later=2)
    assert answer(cast) == ""
    (latest,) = Consent.objects.filter(resident=cast.resident).latest_consents()
    assert latest.given_at == NOW + timedelta(minutes=2)


def test_a_purpose_is_not_another(cast: Cast) -> None:
    ask(cast, True)
    assert answer(cast, "sms", "other_programs") == "no_consent"
    assert answer(cast, "call", "this_case") == "no_consent"


def test_any_way_covers_each(cast: Cast) -> None:
    ask(cast, True, channel="", purpose="this_case")
    assert answer(cast, "call") == ""


@pytest.mark.parametrize("scope", ["resident", "unit", "building"])
@pytest.mark.parametrize(("held", "barred"), [("any", True), ("sms", True), ("door", False)])
def test_do_not_contact(cast: Cast, scope: str, held: str, barred: bool) -> None:
    ask(cast, True)
    of: dict[str, Resident | Unit | Building] = {
        "resident": cast.resident,
        "unit": cast.units[0],
        "building": cast.building,
    }
    row = add_do_not_contact(
        of=of[scope], by=cast.specialist, now=NOW, channel=held, reason="asked", today=TODAY
    )
    assert answer(cast) == ("do_not_contact" if barred else "")
    lift_do_not_contact(do_not_contact=row, by=cast.supervisor, now=NOW)
    assert answer(cast) == ""
    with pytest.raises(AlreadyLifted):
        lift_do_not_contact(do_not_contact=row, by=cast.supervisor, now=NOW)


def test_it_ends_by_itself(cast: Cast) -> None:
    ask(cast, True)
    end = TODAY + timedelta(days=3)
    add_do_not_contact(
        of=cast.resident,
        by=cast.specialist,
        now=NOW,
        channel="any",
        reason="safety",
        today=TODAY,
        expires_on=end,
    )
    resident = cast.resident
    assert may_contact(resident, "sms", "this_case", on=end - timedelta(days=1)) != ""
    assert may_contact(resident, "sms", "this_case", on=end) == ""


@pytest.mark.parametrize(
    ("channel", "reason", "days", "field"),
    [
        ("fax", "asked", 9, "channel"),
        ("any", "mood", 9, "reason"),
        ("any", "asked", 0, "expires_on"),
    ],
)
def test_a_hold_that_cannot_be(
    cast: Cast, channel: str, reason: str, days: int, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add_do_not_contact(
            of=cast.resident,
            by=cast.specialist,
            now=NOW,
            channel=channel,
            reason=reason,
            today=TODAY,
            expires_on=TODAY + timedelta(days=days),
        )
    assert refused.value.field == field
    assert not DoNotContact.objects.exists()


def test_stop_silences_the_number_for_all_on_it(cast: Cast) -> None:
    ask(cast, True)
    ask(cast, True, channel="call")
    stop_number(number="+12125550148", by=None, now=NOW)
    assert answer(cast) == "stopped"
    assert answer(cast, "call") == ""
    resume_number(number="+12125550148", by=None, now=NOW)
    assert answer(cast) == ""


def test_a_death_stops_everything(cast: Cast) -> None:
    ask(cast, True)
    record_death(resident=cast.resident, by=cast.supervisor, now=NOW, on=TODAY)
    assert answer(cast) == "deceased"


@pytest.mark.parametrize(("year", "code"), [(2010, "minor"), (2008, "minor"), (2007, "")])
def test_nobody_under_age_is_reached(cast: Cast, year: int, code: str) -> None:
    ask(cast, True)
    Resident.objects.filter(pk=cast.resident.pk).update(birth_year=year)
    assert answer(cast) == code


def test_nobody_under_age_consents(cast: Cast) -> None:
    cast.resident.birth_year = 2012
    with pytest.raises(Minor):
        ask(cast, True)
    ask(cast, False)


def test_sharing_names_with_whom(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        ask(cast, True, channel="", purpose="sharing")
    assert refused.value.field == "organization"
    record_consent(
        resident=cast.resident,
        by=cast.specialist,
        now=NOW,
        channel="",
        purpose="sharing",
        answer=True,
        how="door",
        organization=Organization.objects.first(),
    )
