"""A household held against a rule: three answers, and why."""

from __future__ import annotations

from typing import Any

import pytest

from bench import _households
from engagement.local import assets
from programs.facts import FACTS
from programs.screening import ANOTHER, evaluate, limit_of, next_question, outcomes

POVERTY = {"per": "year", "basis": 100, "rows": {"": [1596000, 2164000]}, "beyond": {"add": 568000}}
MEDIAN = {
    "per": "year",
    "basis": 50,
    "rows": {"bronx": [5940000, 6785000, 7635000, 8480000]},
    "beyond": {"of": 4, "percent": 8, "last": 100, "to": 5000},
}
ENDS = {"per": "month", "basis": 100, "rows": {"": [332200]}}
TABLES = {"poverty": POVERTY, "median": MEDIAN, "ends": ENDS}
FREEZE = {
    "all": [
        {"fact": "age", "min": 62},
        {"fact": "income", "max": {"cents": 5_000_000, "per": "year"}},
        {"fact": "rent", "above": {"of": "income", "part": [1, 3]}},
        {"fact": "regulated", "is": True},
    ]
}
FULL = {
    "age": 67,
    "income": {"cents": 260_000, "per": "month"},
    "rent": {"cents": 148_200, "per": "month"},
    "regulated": True,
}


def month(dollars: int) -> dict[str, Any]:
    return {"cents": dollars * 100, "per": "month"}


def said(when: dict[str, Any], **facts: Any) -> str:
    return evaluate(when, facts, TABLES).answer


def test_every_fact_known_is_likely_with_every_reason() -> None:
    answer = evaluate(FREEZE, FULL, TABLES)
    assert answer.answer == "likely"
    assert answer.reasons == [(0, True), (1, True), (2, True), (3, True)]
    assert answer.missing == []


def test_one_that_fails_is_unlikely_and_is_the_reason() -> None:
    answer = evaluate(FREEZE, {**FULL, "age": 61, "regulated": None}, TABLES)
    assert (answer.answer, answer.reasons, answer.missing) == ("unlikely", [(0, False)], [])


def test_a_missing_fact_cannot_be_said() -> None:
    facts = {**FULL, "rent": {"missing": "does_not_know"}}
    answer = evaluate(FREEZE, facts, TABLES)
    assert (answer.answer, answer.missing) == ("cannot_say", ["rent"])
    assert answer.reasons == [(0, True), (1, True), (2, None), (3, True)]


def test_exactly_a_third_is_not_more_than_a_third() -> None:
    rule = {"all": [FREEZE["all"][2]]}
    income = {"cents": 300_000, "per": "month"}
    assert said(rule, income=income, rent={"cents": 100_000, "per": "month"}) == "unlikely"
    assert said(rule, income=income, rent={"cents": 100_001, "per": "month"}) == "likely"


@pytest.mark.parametrize(
    ("per", "cents"),
    [("week", 96_153), ("two_weeks", 192_307), ("half_month", 208_333), ("month", 416_666)],
)
def test_money_is_made_yearly_without_rounding(per: str, cents: int) -> None:
    rule = {"all": [FREEZE["all"][1]]}
    assert said(rule, income={"cents": cents, "per": per}) == "likely"
    assert said(rule, income={"cents": cents + 1, "per": per}) == "unlikely"


def test_groups() -> None:
    veteran, pregnant = {"fact": "veteran", "is": True}, {"fact": "pregnant", "is": True}
    either, neither = {"any": [veteran, pregnant]}, {"none": [veteran, pregnant]}
    assert said(either, veteran=True) == "likely"
    assert said(either, veteran=False) == "cannot_say"
    assert said(either, veteran=False, pregnant=False) == "unlikely"
    assert said(neither, veteran=True) == "unlikely"
    assert said(neither, veteran=False) == "cannot_say"
    assert said(neither, veteran=False, pregnant=False) == "likely"
    # Under "none" a condition that does not hold speaks for the household.
    assert evaluate(neither, {"veteran": False, "pregnant": False}, TABLES).reasons == [
        (0, True),
        (1, True),
    ]


def test_what_the_agency_judges_is_never_known_here() -> None:
    rule = {"all": [{"fact": "owes_rent", "is": True}, {"judged": True}]}
    assert said(rule, owes_rent=False) == "unlikely"
    answer = evaluate(rule, {"owes_rent": True}, TABLES)
    assert (answer.answer, answer.missing) == ("cannot_say", [])


def test_somebody_of_an_age() -> None:
    rule = {"all": [{"fact": "ages", "someone": [0, 4]}]}
    assert said(rule, ages=[34, 4]) == "likely"
    assert said(rule, ages=[34, 5]) == "unlikely"
    assert said(rule, age=34) == "cannot_say"
    assert said(rule, age=34, size=1) == "unlikely"
    assert said({"all": [{"fact": "ages", "someone": [60, 120]}]}, age=67) == "likely"


# --- Tables


def test_a_table_beyond_its_last_size_goes_on_by_its_own_rule() -> None:
    assert limit_of(POVERTY, "", 9) == 2164000 + 7 * 568000
    # 108 percent of the figure for four, up to the next 50 dollars.
    assert limit_of(MEDIAN, "bronx", 5) == 9160000
    assert limit_of(MEDIAN, "bronx", 6) == 9840000
    assert limit_of(ENDS, "", 2) is None


def test_a_household_of_nine_is_answered() -> None:
    rule = {"all": [{"fact": "income", "max": {"table": "poverty", "percent": 138}}]}
    limit = (2164000 + 7 * 568000) * 138 // 100
    assert said(rule, size=9, income={"cents": limit, "per": "year"}) == "likely"
    assert said(rule, size=9, income={"cents": limit + 1, "per": "year"}) == "unlikely"


def test_a_table_without_such_a_rule_cannot_say() -> None:
    rule = {"all": [{"fact": "income", "max": {"table": "ends", "percent": 100}}]}
    assert said(rule, size=1, income=month(3322)) == "likely"
    answer = evaluate(rule, {"size": 2, "income": month(3322)}, TABLES)
    assert (answer.answer, answer.missing) == ("cannot_say", [])


def test_a_table_by_area_asks_where_home_is() -> None:
    rule = {"all": [{"fact": "income", "max": {"table": "median", "percent": 100}}]}
    facts = {"size": 1, "income": {"cents": 11_880_000, "per": "year"}}
    assert evaluate(rule, facts, TABLES).missing == ["borough"]
    assert said(rule, **facts, borough="bronx") == "likely"
    assert said(rule, **facts, borough="elsewhere") == "cannot_say"
    fixed = {"fact": "income", "max": {"table": "median", "percent": 100, "area": "bronx"}}
    assert said({"all": [fixed]}, **facts, borough="queens") == "likely"


# --- What to ask


def test_the_next_question_settles_most_programs() -> None:
    one = {"all": [{"fact": "veteran", "is": True}]}
    two = {"all": [{"fact": "owes_rent", "is": True}]}
    order = list(FACTS)
    assert next_question([one, two, two], {}, TABLES, order) == "owes_rent"
    assert next_question([one, two, two], {"owes_rent": True}, TABLES, order) == "veteran"
    declined = {
        "owes_rent": {"missing": "prefers_not_to_answer"},
        "veteran": {"missing": "not_asked"},
    }
    assert next_question([one, two, two], declined, TABLES, order) == "veteran"
    assert next_question([one], {"veteran": False}, TABLES, order) is None


def test_each_answer_says_what_it_would_change() -> None:
    rule = {"all": [{"fact": "income", "max": {"table": "poverty", "percent": 100}}]}
    found = outcomes(rule, "size", {"income": {"cents": 2_000_000, "per": "year"}}, TABLES)
    assert found == [(1, "unlikely"), (2, "likely"), (3, "likely")]
    home = {"all": [{"fact": "tenure", "in": ["rents"]}]}
    assert outcomes(home, "tenure", {}, TABLES) == [("rents", "likely"), (ANOTHER, "unlikely")]
    freeze = outcomes(FREEZE, "income", {**FULL, "income": None}, TABLES)
    turn = [money["cents"] for money, answer in freeze if answer == "likely"]
    assert max(turn) == 5_000_000


# --- The phone's twin


def test_python_and_the_phone_agree() -> None:
    made = _households.make_cases(4_000, seed=20261124)
    here = _households.answered_here(made)
    there = _households.answered_there(made, assets.node())
    differing = [number for number, line in enumerate(here) if line != there[number]]
    assert not differing, (made["cases"][differing[0]], here[differing[0]], there[differing[0]])
    for answer in ("likely", "unlikely", "cannot_say"):
        assert sum(f'["{answer}",' in line for line in here) > 500
