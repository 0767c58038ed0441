"""Answers arrive with the version they went by: kept as they came, flagged where they do not fit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from canvass.models import Campaign, Visit, VisitWords
from engagement.ids import new_id
from tests.api.sending import a_talk, a_visit, send
from tests.canvass.scripts import BODY, make_script
from tests.cast import Cast, client_for


def sent(cast: Cast, **fields: Any) -> tuple[dict[str, Any], Visit]:
    answer = send(client_for(cast.specialist), a_talk(cast, **fields)).json()
    [result] = answer["results"]
    assert result["result"] == "stored", result
    return result, Visit.objects.get(pk=result["id"])


@pytest.mark.parametrize(
    ("answers", "flags"),
    [
        ({"heat": "no", "since": "2026-11-01", "broken": ["mice"], "people": 3}, []),
        ({"heat": {"missing": "does_not_know"}}, []),
        ({"heat": "perhaps"}, ["answers_off_script"]),
        ({"people": 4000}, ["answers_off_script"]),
        ({"people": "a dozen"}, ["answers_off_script"]),
        ({"heat": "yes", "since": "2026-11-01"}, ["answers_off_script"]),
        ({"gone": "x"}, ["answers_off_script"]),
        ({"heat": {"missing": "ate_it"}}, ["answers_off_script"]),
    ],
)
def test_what_does_not_fit_is_flagged_and_kept(
    cast: Cast, answers: dict[str, Any], flags: list[str]
) -> None:
    version = make_script(cast)
    result, visit = sent(cast, script=version.pk, answers=answers)
    assert result["flags"] == flags
    assert visit.flags == flags
    assert visit.script_version == version.pk
    assert VisitWords.objects.get(visit=visit).answers == answers


def test_a_version_that_nobody_knows_is_no_reason_to_refuse(cast: Cast) -> None:
    unknown = new_id()
    result, visit = sent(cast, script=unknown, answers={"heat": "no"})
    assert result["flags"] == ["unknown_script"]
    assert visit.script_version == unknown
    assert VisitWords.objects.get(visit=visit).answers == {"heat": "no"}


def test_a_draft_is_no_version(cast: Cast) -> None:
    draft = make_script(cast, number=None)
    assert sent(cast, script=draft.pk, answers={"heat": "no"})[0]["flags"] == ["unknown_script"]


def test_an_older_form_names_no_version(cast: Cast) -> None:
    make_script(cast)
    result, visit = sent(cast, answers={"heat": "lukewarm"})
    assert (result["flags"], visit.script_version) == ([], None)


def test_keeping_nothing_keeps_no_version(cast: Cast) -> None:
    version = make_script(cast)
    _result, visit = sent(
        cast, script=version.pk, answers={"heat": "no"}, keeps_nothing=True, resident=None
    )
    assert visit.script_version is None
    assert not VisitWords.objects.filter(visit=visit).exists()


def test_old_answers_read_in_their_old_words(cast: Cast) -> None:
    first = make_script(cast)
    _result, visit = sent(cast, script=first.pk, answers={"heat": "no", "broken": ["leak", "mice"]})
    renamed = [{**BODY["questions"][0], "text": "Do you have heat?"}]
    make_script(cast, number=2, questions=renamed, translations={})
    page = client_for(cast.supervisor).get(reverse("canvass:visit-detail", args=[visit.pk]))
    body = page.content.decode()
    assert "Is it warm?" in body
    assert "Leaks, Mice" in body
    assert "script version 1" in body
    assert "Do you have heat?" not in body


def test_missing_and_odd_answers_read_in_words(cast: Cast) -> None:
    version = make_script(cast)
    answers = {
        "heat": {"missing": "does_not_know"},
        "people": {"missing": "prefers_not_to_answer"},
        "wish": ["not", "one"],
        "gone": "what was it",
    }
    _result, visit = sent(cast, script=version.pk, answers=answers)
    page = client_for(cast.supervisor).get(reverse("canvass:visit-detail", args=[visit.pk]))
    assert page.context["answers"] == [
        ("Is it warm?", "Does not know"),
        ("How many live here?", "Prefers not to answer"),
        ("What would help most?", "not, one"),
        ("gone", "what was it"),
    ]
    assert "answers do not fit the script" in page.content.decode()


def the_list(cast: Cast) -> dict[str, Any]:
    found: dict[str, Any] = client_for(cast.specialist).get("/api/v1/field/list").json()
    return found


def test_the_list_carries_what_is_published_and_read_over(cast: Cast) -> None:
    assert the_list(cast)["campaigns"][0]["script"] is None
    make_script(cast)
    version = make_script(cast, number=2)
    make_script(cast, number=None, opening="Not yet")
    script = the_list(cast)["campaigns"][0]["script"]
    assert (script["id"], script["version"]) == (str(version.pk), 2)
    assert script["opening"] == BODY["opening"]
    assert script["questions"] == BODY["questions"]
    # "Sí" waits for somebody to read it over.
    assert script["translations"] == {
        "es": {
            "opening": "Buenos días, vengo de la ciudad. ¿Tiene dos minutos?",
            "question.heat": "¿Hace calor en casa?",
        }
    }


def test_campaigns_for_calls_come_along_without_turf(cast: Cast) -> None:
    today = cast.city.day_of(timezone.now())
    dates = {"starts_on": today - timedelta(days=3), "ends_on": today + timedelta(days=3)}
    calls = Campaign.objects.create(name="Calls", state="active", channels=["phone"], **dates)
    calls.teams.add(cast.team)
    theirs = Campaign.objects.create(name="Theirs", state="active", channels=["phone"], **dates)
    theirs.teams.add(cast.other_team)
    make_script(cast, campaign=calls)
    found = {one["name"]: one for one in the_list(cast)["campaigns"]}
    assert set(found) == {cast.campaign.name, "Calls"}
    assert found["Calls"]["channels"] == ["phone"]
    assert found["Calls"]["script"]["version"] == 1


def test_a_batch_costs_the_same_with_and_without_scripts(cast: Cast) -> None:
    version = make_script(cast)
    client = client_for(cast.specialist)
    send(client, a_visit(cast))
    counts = []
    for more in ({}, {"script": version.pk, "answers": {"heat": "no"}}):
        with CaptureQueriesContext(connection) as queries:
            send(client, a_talk(cast, **more))
        counts.append(len(queries))
    assert counts[0] == counts[1]
