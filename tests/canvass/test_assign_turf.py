"""A turf is given to one or two specialists of its team, and taken back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from canvass.models import Assignment
from canvass.operations.turf import CannotHold, assign_turf, end_assignment
from engagement.accounts.models import Membership, Role
from engagement.audit.models import Entry
from engagement.errors import Invalid, NotYours
from tests.cast import NOW, Cast, client_for, make_user


def test_a_second_person_may_hold_it_too_but_no_third(cast: Cast) -> None:
    assign_turf(turf=cast.turf, users=[cast.colleague], by=cast.supervisor, now=NOW)
    assert set(cast.turf.assignments.open().values_list("user", flat=True)) == {
        cast.specialist.pk,
        cast.colleague.pk,
    }
    third = make_user("Third Person", (Role.SPECIALIST, cast.team))
    with pytest.raises(CannotHold, match="Two people at most"):
        assign_turf(turf=cast.turf, users=[third], by=cast.supervisor, now=NOW)
    assert Entry.objects.filter(verb="turf.assigned").count() == 1


def test_who_cannot_hold_it(cast: Cast) -> None:
    with pytest.raises(CannotHold, match="not a specialist of this team"):
        assign_turf(turf=cast.turf, users=[cast.stranger], by=cast.supervisor, now=NOW)
    with pytest.raises(CannotHold, match="holds this turf already"):
        assign_turf(turf=cast.turf, users=[cast.specialist], by=cast.supervisor, now=NOW)
    cast.colleague.is_active = False
    with pytest.raises(CannotHold):
        assign_turf(turf=cast.turf, users=[cast.colleague], by=cast.supervisor, now=NOW)
    with pytest.raises(Invalid):
        assign_turf(turf=cast.turf, users=[], by=cast.supervisor, now=NOW)
    with pytest.raises(NotYours):
        assign_turf(turf=cast.turf, users=[cast.colleague], by=cast.other_supervisor, now=NOW)


def test_taken_back_once_and_given_again(cast: Cast) -> None:
    held = Assignment.objects.get()
    for _time in range(2):
        end_assignment(assignment=held, by=cast.supervisor, now=NOW)
    assert Entry.objects.filter(verb="assignment.ended").count() == 1
    assign_turf(turf=cast.turf, users=[cast.specialist], by=cast.supervisor, now=NOW)
    assert cast.turf.assignments.open().count() == 1
    with pytest.raises(NotYours):
        end_assignment(assignment=held, by=cast.other_supervisor, now=NOW)


def test_over_the_pages(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    page = reverse("canvass:assignment-add", args=[cast.turf.pk])
    body = client.get(page).content.decode()
    assert "Ben Okafor" in body
    assert "Mei Lin" not in body
    assert client.post(page, {}).status_code == 200
    assert "Select a valid choice" in client.post(
        page, {"users": [str(cast.stranger.pk)]}
    ).content.decode().replace("&#x27;", "'")
    answer = client.post(page, {"users": [str(cast.colleague.pk)]}, follow=True)
    assert "Ben Okafor" in answer.content.decode()
    held = Assignment.objects.get(user=cast.colleague)
    answer = client.post(reverse("canvass:assignment-end", args=[held.pk]), follow=True)
    assert "no longer holds it" in answer.content.decode()


@pytest.mark.parametrize("who", ["other_supervisor", "specialist", "analyst", "nobody"])
def test_for_others_it_is_not_there(cast: Cast, who: str) -> None:
    client = client_for(cast.everyone[who])
    held = Assignment.objects.get()
    for name, key in [("assignment-add", cast.turf.pk), ("assignment-end", held.pk)]:
        assert client.post(reverse(f"canvass:{name}", args=[key])).status_code == 404
    assert Assignment.objects.get().ends_at is None


def test_two_people_hold_it_after_one_membership_more(cast: Cast) -> None:
    Membership.objects.create(user=cast.colleague, team=cast.other_team, role=Role.SPECIALIST)
    form = (
        client_for(cast.supervisor)
        .get(reverse("canvass:assignment-add", args=[cast.turf.pk]))
        .context["form"]
    )
    assert list(form.fields["users"].queryset) == [cast.colleague]
