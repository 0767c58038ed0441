"""Who changes a script, what the record keeps of it, and that a published one stays."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import msgspec
import pytest
from django.db import IntegrityError, transaction

from canvass.models import ScriptVersion
from canvass.operations.scripts import (
    NothingToPublish,
    ScriptMoved,
    change_script,
    discard_script,
    publish_script,
    stand_of,
    translate_script,
)
from canvass.scripts.document import Branch, NotAScript, Question, Script, check, read
from canvass.scripts.editing import change
from canvass.scripts.translating import counts_of
from engagement.audit.models import Entry
from engagement.errors import NotYours
from tests.canvass.scripts import make_script, small_script
from tests.cast import NOW, Cast


def changed(cast: Cast, script: Script, seen: str = "") -> ScriptVersion:
    return change_script(
        campaign=cast.campaign, opening=script.opening, questions=script.questions,
        by=cast.supervisor, now=NOW, seen=seen,
    )  # fmt: skip


def test_a_draft_becomes_the_first_version_and_the_next(cast: Cast) -> None:
    draft = changed(cast, small_script())
    first = publish_script(
        campaign=cast.campaign, by=cast.supervisor, now=NOW, seen=stand_of(draft)
    )
    assert (first.number, first.published_by) == (1, cast.supervisor)
    again = changed(cast, change(small_script(), opening="Good evening."), stand_of(first))
    assert again.pk != first.pk
    second = publish_script(
        campaign=cast.campaign, by=cast.supervisor, now=NOW, seen=stand_of(again)
    )
    assert second.number == 2
    first.refresh_from_db()
    assert first.script.opening == small_script().opening


def test_the_record_keeps_codes_and_no_words(cast: Cast) -> None:
    version = make_script(cast)
    script = small_script()
    people = change(script.questions[3], text="How many sleep here?")
    draft = change_script(
        campaign=cast.campaign, opening="Good evening.",
        questions=[*script.questions[:3], people, script.questions[4]],
        by=cast.supervisor, now=NOW, seen=stand_of(version),
    )  # fmt: skip
    translate_script(
        campaign=cast.campaign, language="es", texts={"question.people": "¿Cuántos?"},
        reviewed=[], still_right=[], by=cast.supervisor, now=NOW, seen=stand_of(draft),
    )  # fmt: skip
    entries = {entry.verb: entry.payload for entry in Entry.objects.all()}
    assert entries["script.changed"] == {"script": str(draft.pk), "fields": ["opening", "people"]}
    assert entries["script.translated"]["language"] == "es"
    assert "question.people" in entries["script.translated"]["keys"]
    assert "sleep" not in str(entries)
    assert "Cuántos" not in str(entries)


@pytest.mark.parametrize("who", ["other_supervisor", "specialist", "analyst", "administrator"])
def test_only_supervisors_of_its_teams(cast: Cast, who: str) -> None:
    draft = make_script(cast, number=None)
    by, seen = cast.everyone[who], stand_of(draft)
    common: dict[str, Any] = {"campaign": cast.campaign, "by": by, "now": NOW, "seen": seen}
    with pytest.raises(NotYours):
        change_script(**common, opening="", questions=[])
    with pytest.raises(NotYours):
        translate_script(**common, language="es", texts={}, reviewed=[], still_right=[])
    with pytest.raises(NotYours):
        publish_script(**common)
    with pytest.raises(NotYours):
        discard_script(**common)


def test_two_who_change_it_at_once_hear_of_each_other(cast: Cast) -> None:
    draft = changed(cast, small_script())
    seen = stand_of(draft)
    changed(cast, change(small_script(), opening="First."), seen)
    with pytest.raises(ScriptMoved):
        changed(cast, change(small_script(), opening="Second."), seen)
    with pytest.raises(ScriptMoved):
        publish_script(campaign=cast.campaign, by=cast.supervisor, now=NOW, seen=seen)
    with pytest.raises(ScriptMoved):
        discard_script(campaign=cast.campaign, by=cast.supervisor, now=NOW, seen=seen)


def test_what_is_published_is_not_published_again(cast: Cast) -> None:
    version = make_script(cast)
    draft = changed(cast, version.script, stand_of(version))
    with pytest.raises(NothingToPublish):
        publish_script(campaign=cast.campaign, by=cast.supervisor, now=NOW, seen=stand_of(draft))


def test_an_opening_is_needed(cast: Cast) -> None:
    draft = changed(cast, Script(questions=small_script().questions))
    with pytest.raises(NotAScript) as refused:
        publish_script(campaign=cast.campaign, by=cast.supervisor, now=NOW, seen=stand_of(draft))
    assert refused.value.field == "opening"


@pytest.mark.parametrize("what", ["update", "delete"])
def test_postgres_refuses_to_change_a_published_one(cast: Cast, what: str) -> None:
    rows = ScriptVersion.objects.filter(pk=make_script(cast).pk)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        rows.update(body={}) if what == "update" else rows._raw_delete(rows.db)


def asks(**changes: Any) -> Question:
    question = small_script().questions[0]
    return change(question, code="more", **changes)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"question": "gone", "test": "answered"}, "not come before"),
        ({"question": "heat", "test": "equals", "value": "perhaps"}, "cannot have"),
        ({"question": "heat", "test": "greater", "value": 3}, "cannot have"),
        ({"question": "people", "test": "equals", "value": "three"}, "cannot have"),
        ({"question": "since", "test": "less", "value": "2026-02-30"}, "cannot have"),
        ({"question": "wish", "test": "equals", "value": "heat"}, "cannot have"),
    ],
)
def test_a_branch_has_to_be_able_to_hold(
    cast: Cast, condition: dict[str, object], said: str
) -> None:
    body = [*small_script().questions]
    branch = msgspec.convert({"conditions": [condition]}, Branch)
    with pytest.raises(NotAScript, match=said):
        changed(cast, Script(opening="Hello", questions=[*body, asks(asked_if=branch)]))


def test_a_translation_knows_what_it_translates(cast: Cast) -> None:
    version = make_script(cast)
    script = version.script
    heat = change(script.questions[0], text="Is it warm at night?")
    draft = changed(
        cast, change(script, questions=[heat, *script.questions[1:]]), stand_of(version)
    )
    assert counts_of(draft.script, "es")["stale"] == 1
    told = {key: one.text for key, one in draft.script.translations["es"].items()}
    common: dict[str, Any] = {
        "campaign": cast.campaign, "language": "es", "texts": told, "by": cast.supervisor,
        "now": NOW,
    }  # fmt: skip
    # Left as it was, it goes on translating what it did, however often it is ticked.
    draft = translate_script(
        **common, reviewed=["question.heat"], still_right=[], seen=stand_of(draft)
    )
    assert counts_of(draft.script, "es")["stale"] == 1
    draft = translate_script(
        **common, reviewed=["question.heat"], still_right=["question.heat"], seen=stand_of(draft)
    )
    assert draft.script.translations["es"]["question.heat"].reviewed_by == cast.supervisor.pk
    assert counts_of(draft.script, "es")["stale"] == 0


def test_questions_of_old_become_a_script() -> None:
    migration = import_module("canvass.migrations.0010_scripts")
    old = [
        {"code": "lease", "text": "A lease?", "choices": [{"code": "yes", "label": "Yes"}, "no"]},
        {"code": "wish", "text": "What would help?"},
    ]
    script = read({"opening": "", "questions": [migration._question(one) for one in old]})
    assert [(one.code, one.kind) for one in script.questions] == [
        ("lease", "single"),
        ("wish", "text"),
    ]
    assert [(one.code, one.text) for one in script.questions[0].choices] == [
        ("yes", "Yes"),
        ("no", "no"),
    ]
    check(script)
