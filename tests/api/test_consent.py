"""Consent as said at a door: per purpose, with whom, and by which sentence."""

from __future__ import annotations

from uuid import UUID

from engagement.ids import new_id
from programs.models import Organization
from residents.models import Consent, Resident
from tests.api.sending import a_talk, send
from tests.cast import Cast, client_for


def test_it_keeps_with_whom_and_which_words_were_read(cast: Cast) -> None:
    legal = Organization.objects.create(name="Tenant Law Center")
    other = Organization.objects.create(name="Heat Help")
    sharing = {"purpose": "sharing", "wording": "consent_sharing", "wording_version": 1}
    said = [
        {**sharing, "answer": True, "organization": legal.pk, "wording_language": "es"},
        {**sharing, "answer": False, "organization": other.pk, "wording_language": "en"},
        {"purpose": "quotation", "answer": False, "wording": "consent_quotation",
         "wording_version": 1, "wording_language": "es"},
    ]  # fmt: skip
    visit = a_talk(cast, consents=said)
    phone = client_for(cast.specialist)
    for _ in range(2):
        answer = send(phone, visit).json()["results"][0]
    assert answer["result"] == "already_stored"
    kept = {
        (one.purpose, one.organization_id, one.answer, one.wording_language)
        for one in Consent.objects.filter(resident=cast.resident)
    }
    assert kept == {
        ("sharing", legal.pk, True, "es"),
        ("sharing", other.pk, False, "en"),
        ("quotation", None, False, "es"),
    }
    one = Consent.objects.get(organization=legal)
    assert (one.wording, one.wording_version) == ("consent_sharing", 1)


def test_an_organization_that_there_is_not_is_said(cast: Cast) -> None:
    consent = {"purpose": "sharing", "answer": True, "organization": new_id()}
    answer = send(client_for(cast.specialist), a_talk(cast, consents=[consent])).json()
    assert answer["results"][0]["code"] == "unknown_organization"


def test_a_phone_of_before_still_sends_sharing_with_nobody_named(cast: Cast) -> None:
    consent = {"purpose": "sharing", "answer": True}
    send(client_for(cast.specialist), a_talk(cast, consents=[consent]))
    assert Consent.objects.get().organization is None


def test_nobody_under_age_consents(cast: Cast) -> None:
    year = cast.city.day_of(cast.resident.created_at).year
    Resident.objects.filter(pk=cast.resident.pk).update(birth_year=year - 16)
    said = [
        {"purpose": "this_case", "channel": "sms", "answer": True},
        {"purpose": "this_case", "channel": "call", "answer": False},
    ]
    phone = client_for(cast.specialist)
    assert send(phone, a_talk(cast, consents=said)).json()["results"][0]["result"] == "stored"
    # A no is kept: it opens nothing.
    assert [(one.channel, one.answer) for one in Consent.objects.all()] == [("call", False)]
    units = phone.get("/api/v1/field/list").json()["units"]
    people = {UUID(one["id"]): one for unit in units for one in unit["people"]}
    assert people[cast.resident.pk]["is_minor"] is True
    assert "is_minor" not in people[cast.neighbor.pk]
