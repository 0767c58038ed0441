"""A supervisor starts a campaign for teams of their own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from canvass.models import Campaign
from canvass.operations.campaigns import CampaignPlan, NotACampaign, add_campaign
from engagement.audit.models import Entry
from tests.cast import NOW, Cast, client_for


def plan(cast: Cast, **changes: Any) -> CampaignPlan:
    values: dict[str, Any] = {
        "name": "Winter heat",
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2027, 2, 1),
        "team_ids": (cast.team.pk,),
        "program_ids": (cast.program.pk,),
    }
    return CampaignPlan(**{**values, **changes})


def posted(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Winter heat",
        "purpose": "Heat is owed from October to May.",
        "starts_on": "2026-12-01",
        "ends_on": "2027-02-01",
        "state": "draft",
        "channels": ["door", "phone"],
        "door_goal": "1200",
        "conversation_goal": "",
        "max_attempts": "3",
        "days_between": "2",
        "team_ids": [str(cast.team.pk)],
        "program_ids": [str(cast.program.pk)],
        **changes,
    }


def test_a_campaign_stands_with_its_teams_and_programs(cast: Cast) -> None:
    campaign = add_campaign(plan=plan(cast), by=cast.supervisor, now=NOW)
    assert list(campaign.teams.all()) == [cast.team]
    assert list(campaign.programs.all()) == [cast.program]
    entry = Entry.objects.get(verb="campaign.added")
    assert (entry.subject_id, entry.actor) == (campaign.pk, cast.supervisor)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"ends_on": date(2026, 11, 1)}, "ends_on"),
        ({"channels": ()}, "channels"),
        ({"team_ids": ()}, "team_ids"),
    ],
)
def test_a_plan_that_does_not_hold_is_refused(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(NotACampaign) as refused:
        add_campaign(plan=plan(cast, **changes), by=cast.supervisor, now=NOW)
    assert refused.value.field == field


def test_another_teams_campaign_alone_is_not_mine_to_start(cast: Cast) -> None:
    with pytest.raises(NotACampaign):
        add_campaign(plan=plan(cast, team_ids=(cast.other_team.pk,)), by=cast.supervisor, now=NOW)
    assert Campaign.objects.count() == 1


def test_the_page_starts_one_and_leads_to_it(cast: Cast) -> None:
    answer = client_for(cast.supervisor).post(reverse("canvass:campaign-add"), posted(cast))
    campaign = Campaign.objects.get(name="Winter heat")
    assert answer["Location"] == reverse("canvass:campaign-detail", args=[campaign.pk])
    assert (campaign.door_goal, campaign.conversation_goal) == (1200, 0)
    assert campaign.channels == ["door", "phone"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 10_000}, "at most 120 characters"),
        ({"starts_on": "the first"}, "Enter a valid date"),
        ({"ends_on": "2025-01-01"}, "The last day is before the first day"),
        ({"ends_on": "99999-01-01"}, "Enter a valid date"),
        ({"door_goal": "-4"}, "greater than or equal to 0"),
        ({"door_goal": "9" * 40}, "less than or equal to"),
        ({"channels": ["pigeon"]}, "Select a valid choice"),
        ({"team_ids": ["not-a-key"]}, "is not a valid"),
        ({"program_ids": ["00000000-0000-7000-8000-000000000000"]}, "Select a valid choice"),
    ],
)
def test_bad_input_names_the_field_and_keeps_what_was_typed(
    cast: Cast, changes: dict[str, Any], said: str
) -> None:
    answer = client_for(cast.supervisor).post(
        reverse("canvass:campaign-add"), posted(cast, **changes)
    )
    assert answer.status_code == 200
    body = answer.content.decode()
    assert said in body
    assert "Heat is owed from October to May." in body


def test_a_draft_program_is_not_offered(cast: Cast) -> None:
    body = client_for(cast.supervisor).get(reverse("canvass:campaign-add")).content.decode()
    assert "Rent Freeze for seniors" in body
    assert "A draft" not in body
