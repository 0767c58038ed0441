"""Drafts, publication and retirement: what the field sees and when."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement.audit.models import Entry
from programs.models import Program
from tests.cast import Cast, client_for, make_program

LISTS = ("phones", "links", "documents")


def typed(**changes: Any) -> dict[str, Any]:
    """A whole form as an editor sends it."""
    values: dict[str, Any] = {
        "name": "Fair Fares",
        "organization": "Department of Social Services",
        "summary": "Half-price rides.",
        "who_for": "People with low incomes.",
        "how_to_apply": "Apply online.",
        "needs": ["benefits_other"],
        "verified_on": "2026-11-01",
        "phones-0-phone": "311",
        "phones-1-phone": "(718) 557-1399",
        "phones-1-label": "Infoline",
        "documents-0-name": "Photo ID",
    }
    for name in LISTS:
        values[f"{name}-TOTAL_FORMS"] = "2"
        values[f"{name}-INITIAL_FORMS"] = "0"
    return {**values, **changes}


def add(cast: Cast, **changes: Any) -> Program:
    answer = client_for(cast.editor).post(reverse("programs:program-add"), typed(**changes))
    assert answer.status_code == 302, answer.context["editor"].forms[0].errors
    return Program.objects.get(draft__name=changes.get("name", "Fair Fares"))


def test_a_draft_is_seen_by_editors_only(cast: Cast) -> None:
    program = add(cast)
    url = reverse("programs:program-detail", args=[program.pk])
    assert client_for(cast.editor).get(url).status_code == 200
    assert client_for(cast.specialist).get(url).status_code == 404
    assert program.draft is not None
    assert [str(phone) for phone in program.draft.phones.all()] == ["311", "+17185571399"]


def test_publishing_shows_it_to_the_field(cast: Cast) -> None:
    program = add(cast)
    client_for(cast.editor).post(reverse("programs:program-publish", args=[program.pk]))
    page = client_for(cast.specialist).get(reverse("programs:program-detail", args=[program.pk]))
    assert "Half-price rides." in page.content.decode()
    assert Entry.objects.filter(subject_id=program.pk, verb="program.published").exists()


def test_a_change_waits_as_a_draft_beside_what_is_published(cast: Cast) -> None:
    program = add(cast)
    editor = client_for(cast.editor)
    editor.post(reverse("programs:program-publish", args=[program.pk]))
    editor.post(
        reverse("programs:program-change", args=[program.pk]), typed(summary="Half price for all.")
    )
    url = reverse("programs:program-detail", args=[program.pk])
    assert "Half-price rides." in client_for(cast.specialist).get(url).content.decode()
    answer = editor.post(reverse("programs:program-publish", args=[program.pk]), follow=True)
    assert "Published." in answer.content.decode()
    assert "Half price for all." in client_for(cast.specialist).get(url).content.decode()
    program.refresh_from_db()
    assert [revision.summary for revision in program.revisions.order_by("number")] == [
        "Half-price rides.",
        "Half price for all.",
    ]


def test_an_unfinished_draft_is_not_published(cast: Cast) -> None:
    program = add(cast, verified_on="", who_for="")
    answer = client_for(cast.editor).post(
        reverse("programs:program-publish", args=[program.pk]), follow=True
    )
    assert "Say who it is for." in answer.content.decode()
    program.refresh_from_db()
    assert program.published is None


def test_a_draft_saved_by_somebody_else_is_not_overwritten(cast: Cast) -> None:
    program = add(cast)
    assert program.draft is not None
    seen = program.draft.changed_at.isoformat()
    editor = client_for(cast.editor)
    url = reverse("programs:program-change", args=[program.pk])
    editor.post(url, typed(summary="First.", seen=seen))
    answer = editor.post(url, typed(summary="Second.", seen=seen))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Somebody saved this draft" in text
    assert "Second." in text
    program.draft.refresh_from_db()
    assert program.draft.summary == "First."


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 10_000),
        ("summary", "\x00"),
        ("in_force_from", "0000-00-00"),
        ("verified_on", "yesterday"),
        ("phones-0-phone", "12"),
        ("phones-0-phone", "not a number"),
        ("links-0-url", "javascript:alert(1)"),
        ("needs", ["no_such_need"]),
        ("phones-TOTAL_FORMS", "ten"),
    ],
)
def test_bad_input_is_named_and_kept(cast: Cast, field: str, value: object) -> None:
    before = Program.objects.count()
    answer = client_for(cast.editor).post(reverse("programs:program-add"), typed(**{field: value}))
    if field == "phones-0-phone" and value == "12":
        assert answer.status_code == 302
        return
    assert answer.status_code == 200
    assert Program.objects.count() == before
    assert "Department of Social Services" in answer.content.decode()


def test_a_retired_program_leaves_the_field_and_comes_back(cast: Cast) -> None:
    editor = client_for(cast.editor)
    url = reverse("programs:program-retire", args=[cast.program.pk])
    detail = reverse("programs:program-detail", args=[cast.program.pk])
    editor.post(url)
    assert client_for(cast.specialist).get(detail).status_code == 404
    editor.post(url)
    assert client_for(cast.specialist).get(detail).status_code == 200


@pytest.mark.parametrize("words", ["rent freeze", "FINANCE", "rent zzz", "%", "311 311"])
def test_search(cast: Cast, words: str) -> None:
    answer = client_for(cast.specialist).get(reverse("programs:program-list"), {"q": words})
    assert cast.program.published is not None
    found = cast.program.published.name in answer.content.decode()
    assert found == (words in ("rent freeze", "FINANCE"))


def test_the_list_costs_the_same_with_more_programs(cast: Cast) -> None:
    client = client_for(cast.editor)
    url = reverse("programs:program-list")
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url)
    for number in range(60):
        make_program(f"p-{number}", f"Program {number:03}")
    with CaptureQueriesContext(connection) as many:
        answer = client.get(url)
    assert len(many) == len(few)
    page = answer.context["page"]
    assert len(page.rows) == 50
    beyond = client.get(url, {"cursor": page.older}).context["page"]
    assert {row.pk for row in beyond.rows}.isdisjoint({row.pk for row in page.rows})
    back = client.get(url, {"cursor": beyond.newer}).context["page"]
    assert [row.pk for row in back.rows] == [row.pk for row in page.rows]
