"""The script at the desk: written, branched, translated, compared and published by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Page, expect

from canvass.models import ScriptVersion
from canvass.operations.scripts import stand_of
from engagement.ids import new_id
from tests.canvass.scripts import BODY, make_script
from tests.cast import Cast, client_for


def page(cast: Cast, name: str, **query: str) -> str:
    path = reverse(f"canvass:script-{name}", args=[cast.campaign.pk])
    return path + (
        "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""
    )


def draft_of(cast: Cast) -> ScriptVersion:
    return ScriptVersion.objects.get(campaign=cast.campaign, number=None)


def fields(cast: Cast, url: str) -> dict[str, Any]:
    """What the form of a page sends when nothing is touched."""
    form = client_for(cast.supervisor).get(url).context["form"]
    return {bound.html_name: bound.value() for bound in form if bound.value() is not None}


def test_a_question_is_added_with_choices_and_a_condition(cast: Cast) -> None:
    make_script(cast)
    url = page(cast, "question")
    answer = client_for(cast.supervisor).post(
        url,
        {
            **fields(cast, url),
            "text": "Who told the landlord?",
            "kind": "multiple",
            "choice_0": "We did",
            "choice_1": "A neighbor",
            "if.heat": ["no"],
            "if.people.greater": "2",
            "join": "any",
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    added = draft_of(cast).script.questions[-1]
    assert (added.code, added.kind) == ("who_told_the_landlord", "multiple")
    assert [(one.code, one.text) for one in added.choices] == [
        ("we_did", "We did"),
        ("a_neighbor", "A neighbor"),
    ]
    assert added.asked_if is not None
    assert added.asked_if.any
    assert [(one.question, one.test, one.value) for one in added.asked_if.conditions] == [
        ("heat", "equals", "no"),
        ("people", "greater", 2),
    ]
    body = client_for(cast.supervisor).get(page(cast, "detail")).content.decode()
    assert "only if “Is it warm?” is No or “How many live here?” is more than 2" in body


def test_a_question_comes_back_as_it_was(cast: Cast) -> None:
    make_script(cast)
    for code in ("heat", "since", "broken", "people", "wish"):
        url = page(cast, "question", code=code)
        sent = fields(cast, url)
        assert client_for(cast.supervisor).post(url, sent).status_code == 302
    assert draft_of(cast).body == BODY


def test_a_relabeled_choice_keeps_its_code_and_loses_its_translation_to_staleness(
    cast: Cast,
) -> None:
    make_script(cast)
    url = page(cast, "question", code="heat")
    client_for(cast.supervisor).post(url, {**fields(cast, url), "choice_0": "Warm enough"})
    script = draft_of(cast).script
    first = script.questions[0].choices[0]
    assert (first.code, first.text) == ("yes", "Warm enough")
    [line] = [
        line
        for line, _typed in client_for(cast.supervisor)
        .get(page(cast, "translate", language="es"))
        .context["lines"]
        if line.key == "choice.heat.yes"
    ]
    assert line.state == "stale"


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"text": ""}, "text", "required"),
        ({"choice_0": "Only one", "choice_1": ""}, "choice_0", "at least two choices"),
        ({"kind": "number", "least": "5", "most": "2"}, "most", "below the lowest"),
        (
            {"kind": "date", "first_on": "2026-02-01", "last_on": "2026-01-01"},
            "last_on",
            "before the first",
        ),
        ({"kind": "dance"}, "kind", "valid choice"),
    ],
)
def test_errors_name_the_field(cast: Cast, changes: dict[str, str], field: str, said: str) -> None:
    make_script(cast)
    url = page(cast, "question")
    sent = {**fields(cast, url), "text": "Why?", "choice_0": "A", "choice_1": "B", **changes}
    answer = client_for(cast.supervisor).post(url, sent)
    assert answer.status_code == 200
    assert said in str(answer.context["form"].errors[field])
    assert "1 thing to fix" in answer.content.decode()
    assert not ScriptVersion.objects.filter(number=None).exists()


def test_choices_move_without_losing_what_was_typed(cast: Cast) -> None:
    make_script(cast)
    url = page(cast, "question", code="broken")
    sent = {**fields(cast, url), "text": "Half typed", "do": "up:2"}
    form = client_for(cast.supervisor).post(url, sent).context["form"]
    texts = [text.value() for text, _code in form.choice_rows]
    codes = [code.value() for _text, code in form.choice_rows]
    assert (texts[:3], codes[:3]) == (["Leaks", "Elevator", "Mice"], ["leak", "elevator", "mice"])
    assert form["text"].value() == "Half typed"
    sent["do"] = "more"
    more = client_for(cast.supervisor).post(url, sent).context["form"]
    assert len(more.choice_rows) == len(form.choice_rows) + 3


def test_questions_move_and_leave_unless_others_hang_on_them(cast: Cast) -> None:
    make_script(cast)
    client = client_for(cast.supervisor)
    url = page(cast, "change")

    def do(what: str) -> Any:
        return client.post(url, {**fields(cast, url), "do": what})

    assert do("up:people").status_code == 302
    assert [one.code for one in draft_of(cast).script.questions][:3] == ["heat", "since", "people"]
    refused = do("remove:heat")
    assert "is asked only after this question" in refused.content.decode()
    refused = do("down:heat")
    assert "has to stand after the question" in refused.content.decode()
    assert do("remove:since").status_code == 302
    assert do("remove:heat").status_code == 302
    assert "question.heat" not in draft_of(cast).script.translations["es"]
    assert do("discard").status_code == 302
    assert not ScriptVersion.objects.filter(number=None).exists()


def test_somebody_elses_change_is_not_overwritten(cast: Cast) -> None:
    make_script(cast)
    url = page(cast, "change")
    client = client_for(cast.supervisor)
    seen = fields(cast, url)
    client.post(url, {**seen, "opening": "First"})
    late = client.post(url, {**seen, "opening": "Second"})
    assert "Somebody changed this script meanwhile" in late.content.decode()
    assert "Second" in late.content.decode()
    assert draft_of(cast).script.opening == "First"


def test_translating_marks_what_is_read_over(cast: Cast) -> None:
    version = make_script(cast)
    url = page(cast, "translate", language="es")
    client = client_for(cast.supervisor)
    seen = stand_of(version)
    body = client.get(url).content.decode()
    assert "Question 1" in body
    client.post(
        url,
        {
            "seen": seen,
            "text.question.heat": "¿Tiene calefacción?",
            "text.choice.heat.yes": "Sí",
            "reviewed.choice.heat.yes": "1",
        },
    )
    told = draft_of(cast).script.translations["es"]
    assert set(told) == {"question.heat", "choice.heat.yes"}
    assert told["question.heat"].reviewed_by is None
    assert told["choice.heat.yes"].reviewed_by == cast.supervisor.pk


def test_publishing_says_what_changes(cast: Cast) -> None:
    make_script(cast)
    client = client_for(cast.supervisor)
    url = page(cast, "change")
    client.post(url, {**fields(cast, url), "opening": "Hello, I am from the city."})
    said = client.get(page(cast, "publish"))
    text = " ".join(said.content.decode().split())
    assert "<del><bdi>with" in text
    assert "<ins><bdi>from" in text
    sent = client.post(page(cast, "publish"), {"seen": said.context["seen"]})
    assert sent.status_code == 302
    assert [one.number for one in ScriptVersion.objects.order_by("number")] == [1, 2]
    old = client.get(page(cast, "detail", version="1")).content.decode()
    assert "Do you have two minutes?" in old
    assert client.get(page(cast, "detail", version="9")).status_code == 404


def test_analysts_read_versions_and_no_draft(cast: Cast) -> None:
    make_script(cast)
    make_script(cast, number=None, opening="A secret draft")
    body = client_for(cast.analyst).get(page(cast, "detail")).content.decode()
    assert "Is it warm?" in body
    assert "A secret draft" not in body
    assert client_for(cast.analyst).get(page(cast, "detail", version="draft")).status_code == 404


@pytest.mark.parametrize("name", ["detail", "change", "question", "translate", "publish"])
def test_pages_cost_the_same_with_more_versions(cast: Cast, name: str) -> None:
    client = client_for(cast.supervisor)
    make_script(cast)
    counts = []
    for number in (2, 3):
        make_script(cast, number=number)
        client.get(page(cast, name))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(cast, name)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["detail", "change", "question", "translate", "publish"])
def test_a_campaign_without_a_script_offers_the_first_step(cast: Cast, name: str) -> None:
    assert client_for(cast.supervisor).get(page(cast, name)).status_code == 200


def test_a_question_that_is_not_there_is_404(cast: Cast) -> None:
    make_script(cast)
    url = page(cast, "question", code=str(new_id()))
    assert client_for(cast.supervisor).get(url).status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_script_is_written_by_keyboard(
    cast: Cast, sit_down: Callable[..., Page], axe: Callable[..., None]
) -> None:
    make_script(cast)
    desk = sit_down(cast.supervisor, page(cast, "change"))
    axe(desk)
    card = desk.locator("[data-script-preview]")
    expect(card.get_by_text("Since when is it cold?")).to_be_hidden()
    card.get_by_text("No", exact=True).click()
    expect(card.get_by_text("Since when is it cold?")).to_be_visible()
    desk.get_by_role("link", name="Add a question").press("Enter")
    axe(desk)
    desk.get_by_label("Question", exact=True).press_sequentially("How cold is it?")
    desk.get_by_label("One choice").focus()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_label("Number", exact=True)).to_be_checked()
    expect(desk.get_by_label("Choice 1", exact=True)).to_be_hidden()
    desk.get_by_label("Highest number").fill("100")
    desk.locator("summary", has_text="Is it warm?").press("Enter")
    desk.get_by_label("No", exact=True).press("Space")
    desk.get_by_role("button", name="Save question").press("Enter")
    expect(desk.get_by_text("How cold is it?").first).to_be_visible()
    asked = draft_of(cast).script.questions[-1]
    assert (asked.kind, asked.most) == ("number", 100)
    assert asked.asked_if is not None
    for name in ("detail", "translate", "publish"):
        desk.goto(page(cast, name))
        axe(desk)
