"""A campaign is held to another plan by those who lead it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from canvass.operations.campaigns import NotACampaign, change_campaign
from engagement.audit.models import Entry
from engagement.errors import NotYours
from tests.canvass.test_add_campaign import plan, posted
from tests.cast import NOW, Cast, client_for


def test_what_changed_is_recorded_by_field(cast: Cast) -> None:
    change_campaign(
        campaign=cast.campaign,
        plan=plan(cast, name="Fall rent freeze", program_ids=()),
        by=cast.supervisor,
        now=NOW,
    )
    entry = Entry.objects.get(verb="campaign.changed")
    assert "programs" in entry.payload["fields"]
    assert "name" not in entry.payload["fields"]


def test_another_teams_supervisor_changes_nothing(cast: Cast) -> None:
    with pytest.raises(NotYours):
        change_campaign(
            campaign=cast.campaign,
            plan=plan(cast, team_ids=(cast.other_team.pk,)),
            by=cast.other_supervisor,
            now=NOW,
        )


def test_a_team_with_turf_stays(cast: Cast) -> None:
    cast.campaign.teams.add(cast.other_team)
    with pytest.raises(NotACampaign) as refused:
        change_campaign(
            campaign=cast.campaign,
            plan=plan(cast, team_ids=(cast.other_team.pk,)),
            by=cast.other_supervisor,
            now=NOW,
        )
    assert refused.value.field == "team_ids"


def test_the_page_shows_what_stands_and_saves(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    url = reverse("canvass:campaign-change", args=[cast.campaign.pk])
    assert 'value="Fall rent freeze"' in client.get(url).content.decode()
    answer = client.post(url, posted(cast, name="Fall rent freeze, longer", state="active"))
    assert answer.status_code == 302
    cast.campaign.refresh_from_db()
    assert cast.campaign.name == "Fall rent freeze, longer"


@pytest.mark.parametrize(
    "who", ["other_supervisor", "specialist", "editor", "analyst", "administrator", "nobody"]
)
def test_for_others_the_page_is_not_there(cast: Cast, who: str) -> None:
    url = reverse("canvass:campaign-change", args=[cast.campaign.pk])
    assert client_for(cast.everyone[who]).get(url).status_code == 404
