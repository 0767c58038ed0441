"""Opening a case at the desk, without a door."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Case, CaseNote
from programs.models import Need
from tests.cases.factory import make_case, make_own_case
from tests.cast import Cast, client_for


def form_of(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "resident": str(cast.resident.pk),
        "program": str(cast.program.pk),
        "words": "Her rent went up",
        "channel": "office",
        "team": str(cast.team.pk),
        **changes,
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [("supervisor", 200), ("specialist", 200), ("analyst", 404), ("administrator", 404)],
)
def test_who_opens_cases(cast: Cast, who: str, status: int) -> None:
    assert client_for(cast.everyone[who]).get("/cases/new/").status_code == status


def test_it_finds_the_resident_by_name_in_scope_only(cast: Cast) -> None:
    found = client_for(cast.supervisor).post("/cases/new/", {"find": "1", "find_words": "torres"})
    assert "María Guadalupe Torres" in found.content.decode()
    nobody = client_for(cast.stranger).post("/cases/new/", {"find": "1", "find_words": "torres"})
    assert "Nobody that you may see fits" in nobody.content.decode()


def test_it_opens_a_case_in_the_queue_of_the_team(cast: Cast) -> None:
    answer = client_for(cast.supervisor).post("/cases/new/", form_of(cast))
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/cases/{case.pk}/"
    assert (case.resident, case.team, case.channel) == (cast.resident, cast.team, "office")
    assert case.words.text == "Her rent went up"


def test_pressed_twice_it_joins_the_open_case(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    client.post("/cases/new/", form_of(cast))
    again = client.post("/cases/new/", form_of(cast), follow=True)
    assert Case.objects.count() == 1
    assert "was open about this already" in again.content.decode()
    assert CaseNote.objects.get().text == "Her rent went up"


def test_a_specialist_hands_it_to_the_queue(cast: Cast) -> None:
    answer = client_for(cast.specialist).post(
        "/cases/new/", form_of(cast, team=str(cast.intake_team.pk)), follow=True
    )
    assert Case.objects.get().team == cast.intake_team
    assert "opened in the queue of Intake" in answer.content.decode()


def test_an_urgent_need_comes_first(cast: Cast) -> None:
    need = Need.objects.create(code="lockout-x", label="Locked out", is_urgent=True)
    client_for(cast.supervisor).post("/cases/new/", form_of(cast, program="", need=need.pk))
    assert Case.objects.get().is_urgent


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"program": ""}, "Choose a program or a problem."),
        ({"resident": ""}, "Choose the resident."),
        ({"resident": "nonsense"}, "Choose the resident."),
        ({"court_on": "soon"}, "Write the day as"),
        ({"team": ""}, "Choose a team."),
        ({"words": "x" * 4001}, "at most 4000"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(
    cast: Cast, changes: dict[str, str], said: str
) -> None:
    answer = client_for(cast.supervisor).post("/cases/new/", form_of(cast, **changes))
    page = answer.content.decode()
    assert said in page
    assert changes.get("words", "Her rent went up") in page
    assert Case.objects.count() == 0


def test_nobody_opens_a_case_for_somebody_they_may_not_see(cast: Cast) -> None:
    answer = client_for(cast.stranger).post(
        "/cases/new/", form_of(cast, team=str(cast.other_team.pk))
    )
    assert "Choose the resident." in answer.content.decode()
    assert Case.objects.count() == 0


def test_another_teams_queue_is_not_offered(cast: Cast) -> None:
    make_case(cast)
    answer = client_for(cast.supervisor).post(
        "/cases/new/", form_of(cast, team=str(cast.other_team.pk))
    )
    assert answer.status_code == 200
    assert Case.objects.count() == 1


def test_a_residents_page_shows_their_cases_and_opens_one(cast: Cast) -> None:
    page = f"/residents/{cast.resident.pk}/"
    lead = client_for(cast.supervisor)
    shown = lead.get(page).content.decode()
    assert "No case that you may see." in shown
    assert f"/cases/new/?resident={cast.resident.pk}" in shown
    own, restricted = make_own_case(cast), make_own_case(cast, need_id="food", is_restricted=True)
    shown = lead.get(page).content.decode()
    assert f"/cases/{own.pk}/" in shown
    assert f"/cases/{restricted.pk}/" not in shown
    # Another person's case is another person's.
    assert f"/cases/{own.pk}/" not in lead.get(f"/residents/{cast.neighbor.pk}/").content.decode()
