"""Rules are data that is checked: what cannot be held against a household is refused by name."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from engagement.local.demo.files import INCOME_TABLES, PROGRAMS, RULES, read_json
from programs.facts import FACTS, MISSING, problem_with
from programs.models import IncomeLimit, IncomeTable
from programs.operations import BadRules, Words, change_draft, publish_program
from programs.rules import problems_with, table_refs
from programs.tables import known_areas, tables_for
from tests.cast import Cast, client_for

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
AREAS = {"poverty_guideline": frozenset([""]), "area_median": frozenset(["bronx"])}
OLD_ENOUGH = {"fact": "age", "min": 62, "why": "The tenant has to be 62 or older."}


def rules(*conditions: Any, **more: Any) -> dict[str, Any]:
    head = {"in_force_on": "2026-07-01", "checked_on": "2026-11-03", "source": "The law"}
    return {**head, "when": {"all": [*conditions]}, **more}


def make_table(on: date = date(2026, 1, 1), one: int = 1596000, **fields: Any) -> IncomeTable:
    values: dict[str, Any] = {"beyond": "add", "beyond_cents": 568000, **fields}
    table = IncomeTable.objects.create(
        code="poverty_guideline",
        name=f"Federal poverty guideline {on.year}",
        in_force_from=on,
        source="A department",
        checked_on=on,
        **values,
    )
    IncomeLimit.objects.bulk_create(
        IncomeLimit(table=table, size=size, cents=one + 568000 * (size - 1)) for size in (1, 2)
    )
    return table


def condition(**parts: Any) -> dict[str, Any]:
    return {"why": "Because.", **parts}


def test_a_good_rule_has_no_problem() -> None:
    good = rules(
        OLD_ENOUGH,
        condition(fact="income", max={"cents": 5_000_000, "per": "year"}),
        condition(fact="income", max={"table": "poverty_guideline", "percent": 138}),
        condition(fact="income", max={"table": "area_median", "percent": 80, "area": "bronx"}),
        condition(fact="rent", above={"of": "income", "part": [1, 3]}),
        {"any": [condition(fact="tenure", **{"in": ["rents"]}), condition(judged=True)]},
        {"none": [condition(fact="benefits", has=["snap"])]},
        condition(fact="veteran", **{"is": True}),
        condition(fact="ages", someone=[0, 4]),
    )
    assert problems_with(good, AREAS) == []


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        (condition(fact="citizenship", **{"is": True}), "there is no fact “citizenship”"),
        (condition(fact="immigration_status", **{"in": ["x"]}), "no fact “immigration_status”"),
        (condition(fact="income", max={"table": "poverty", "percent": 1}), "no table “poverty”"),
        (
            condition(fact="income", max={"table": "area_median", "percent": 1, "area": "mars"}),
            "no area “mars”",
        ),
        ({"some": [OLD_ENOUGH]}, "There is no group “some”"),
        ({"all": []}, "The group “all” is empty"),
        ({"all": [OLD_ENOUGH], "any": [OLD_ENOUGH]}, "has something beside it: any"),
        ({"fact": "age", "min": 62}, "give its reason in plain words"),
        (condition(fact="age"), "not exactly one thing"),
        (condition(fact="age", min=62, max=64), "not exactly one thing"),
        (condition(fact="age", min=62, sort="x"), "not exactly one thing"),
        (condition(fact="age", min="62"), "“age” cannot be compared so"),
        (condition(fact="age", min=True), "“age” cannot be compared so"),
        (condition(fact="age", **{"is": True}), "“age” cannot be compared so"),
        (condition(fact="income", max=5000), "“income” cannot be compared so"),
        (condition(fact="income", max={"cents": 1.5, "per": "year"}), "cannot be compared so"),
        (condition(fact="income", max={"cents": 1, "per": ["year"]}), "cannot be compared so"),
        (condition(fact="rent", max={"of": "age", "part": [1, 3]}), "cannot be compared so"),
        (condition(fact="rent", max={"of": "wealth", "part": [1, 3]}), "no fact “wealth”"),
        (condition(fact="tenure", **{"in": ["castle"]}), "“tenure” cannot be compared so"),
        (condition(fact="tenure", **{"in": []}), "“tenure” cannot be compared so"),
        (condition(fact="benefits", has=["gold"]), "“benefits” cannot be compared so"),
        (condition(fact="ages", someone=[9, 4]), "“ages” cannot be compared so"),
        (condition(fact=["age"], min=1), "there is no fact"),
        (condition(judged=True, fact="age"), "has a reason and nothing else"),
        ("age over 62", "A condition is not one"),
        (condition(fact="age", min=1, checked_on="soon"), "is not a day"),
    ],
)
def test_what_is_wrong_is_named(bad: Any, named: str) -> None:
    found = problems_with(rules(OLD_ENOUGH, bad), AREAS)
    assert len(found) == 1
    assert named in found[0]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"source": " "}, "name their source"),
        ({"checked_on": None}, "somebody checked them"),
        ({"in_force_on": "July"}, "from what day they hold"),
        ({"colour": "red"}, "“colour” is not a part of a rule"),
        ({"when": OLD_ENOUGH}, "into a group"),
        ({"when": {"all": [{"all": [{"all": [{"all": [{"all": [OLD_ENOUGH]}]}]}]}]}}, "deep"),
        ({"when": {"all": [OLD_ENOUGH] * 41}}, "more than 40 conditions"),
    ],
)
def test_the_head_and_the_size_are_checked(change: dict[str, Any], named: str) -> None:
    found = problems_with(rules(OLD_ENOUGH, **change), AREAS)
    assert len(found) == 1
    assert named in found[0]


@pytest.mark.parametrize("junk", [None, [], "x", 3, {}, {"all": [OLD_ENOUGH]}])
def test_junk_is_no_rule(junk: Any) -> None:
    assert problems_with(junk, AREAS)


def test_no_fact_tells_of_immigration() -> None:
    words = " ".join(
        f"{fact.code} {fact.label} {fact.question} {' '.join(map(str, fact.choices.values()))}"
        for fact in FACTS.values()
    )
    assert not re.search(
        r"immigra|citizen|visa|green card|undocument|born in|social security n", words, re.I
    )


@pytest.mark.parametrize(
    ("code", "value", "good"),
    [
        ("size", 3, True), ("size", 0, False), ("size", True, False), ("age", 121, False),
        ("income", {"cents": 100, "per": "week"}, True), ("income", {"cents": 100}, False),
        ("income", {"cents": -1, "per": "week"}, False), ("income", 100, False),
        ("income", {"cents": 1, "per": []}, False), ("ages", [3, 40], True), ("ages", [], False),
        ("ages", ["3"], False), ("benefits", [], True), ("benefits", ["snap", "snap"], False),
        ("benefits", ["gold"], False), ("tenure", "rents", True), ("tenure", "", False),
        ("language", "zh-Hans", True), ("language", "not a code", False),
        ("veteran", "yes", False), ("veteran", {"missing": "prefers_not_to_answer"}, True),
        ("veteran", {"missing": "secret"}, False), ("citizenship", True, False),
    ],
)  # fmt: skip
def test_facts_are_checked(code: str, value: Any, good: bool) -> None:
    assert (problem_with(code, value) == "") is good


def test_missing_answers_have_their_codes() -> None:
    assert MISSING == ("does_not_know", "prefers_not_to_answer", "not_asked")


# --- Tables


@pytest.mark.django_db
def test_a_table_is_read_in_the_version_that_holds_or_that_is_named() -> None:
    make_table(date(2025, 1, 1), 1565000)
    make_table(date(2026, 1, 1), 1596000)
    make_table(date(2027, 1, 1), 1700000)
    found = tables_for(["poverty_guideline", "poverty_guideline@2025-01-01"], date(2026, 11, 23))
    assert found["poverty_guideline"]["rows"][""] == [1596000, 1596000 + 568000]
    assert found["poverty_guideline@2025-01-01"]["rows"][""][0] == 1565000
    assert found["poverty_guideline"]["beyond"] == {"add": 568000}
    assert tables_for(["poverty_guideline"], date(2020, 1, 1)) == {}
    assert known_areas(date(2026, 11, 23))["poverty_guideline@2027-01-01"] == frozenset([""])


# --- Publishing


def redraft(cast: Cast, document: dict[str, Any]) -> None:
    words = Words(
        name="Rent freeze", organization="Department of Finance", summary="Rents stay.",
        who_for="Tenants.", how_to_apply="Ask.", verified_on=date(2026, 11, 1), rules=document,
    )  # fmt: skip
    change_draft(program=cast.program, by=cast.editor, now=NOW, words=words)
    cast.program.refresh_from_db()


@pytest.mark.django_db
def test_publishing_refuses_rules_by_name(cast: Cast) -> None:
    redraft(cast, rules(condition(fact="citizenship", **{"is": True})))
    with pytest.raises(BadRules, match="citizenship") as refused:
        publish_program(program=cast.program, by=cast.editor, now=NOW)
    assert refused.value.code == "bad_rules"
    page = client_for(cast.editor).get(reverse("programs:program-detail", args=[cast.program.pk]))
    assert "there is no fact “citizenship”" in page.content.decode()


@pytest.mark.django_db
def test_a_draft_takes_over_the_rules_of_what_is_published(cast: Cast) -> None:
    published = cast.program.published
    assert published is not None
    published.rules = rules(OLD_ENOUGH)
    published.save()
    words = Words(name="Rent freeze", organization="Finance", summary="Rents stay.")
    draft = change_draft(program=cast.program, by=cast.editor, now=NOW, words=words)
    assert draft.rules == rules(OLD_ENOUGH)


@pytest.mark.django_db
def test_the_desk_reads_rules_in_words(cast: Cast) -> None:
    make_table()
    assert cast.program.published is not None
    cast.program.published.rules = rules(
        OLD_ENOUGH,
        {
            "any": [
                condition(fact="income", max={"table": "poverty_guideline", "percent": 138}),
                {"none": [condition(fact="benefits", has=["snap"], source="A circular")]},
            ]
        },
        note="Bring papers.",
    )
    cast.program.published.save()
    url = reverse("programs:program-detail", args=[cast.program.pk])
    for who in (cast.editor, cast.specialist):
        text = client_for(who).get(url).content.decode()
        for said in (
            "Rule of Jul 1, 2026, checked Nov 3, 2026.",
            "All of these",
            "At least one of these",
            "None of these",
            "Age: 62 or more",
            "The tenant has to be 62 or older.",
            "Income: 138% of Federal poverty guideline 2026 or less",
            "A circular",
            "Bring papers.",
            # One person, and nine by the table's own rule.
            "$22,024",
            "$84,732",
        ):
            assert said in text, said
        assert "eligible" not in text.lower()


# --- The demo city's


def test_the_demo_rules_can_be_published() -> None:
    tables = read_json(INCOME_TABLES)
    areas = {
        name: frozenset(table["dollars"])
        for table in tables
        for name in (table["code"], f"{table['code']}@{table['in_force_from']}")
    }
    documents = read_json(RULES)
    slugs = {program["slug"] for program in read_json(PROGRAMS)["programs"]}
    assert len(documents) >= 8
    assert set(documents) <= slugs
    for slug, document in documents.items():
        assert problems_with(document, areas) == [], slug
        assert "eligible" not in str(document).lower()
    assert {"poverty_guideline", "area_median"} <= {
        ref.partition("@")[0] for document in documents.values() for ref in table_refs(document)
    }
    for table in tables:
        assert all(len(amounts) >= 8 for amounts in table["dollars"].values())
