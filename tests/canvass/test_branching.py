"""The server and the phone lead through a script the same way, whatever the script and answers."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import msgspec
import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from canvass.scripts.answers import asked, fit
from canvass.scripts.document import Question
from engagement.local import assets

CODES = ["a", "b", "c", "d"]
DAYS = ["2026-11-01", "2026-11-23", "2027-01-01", "tomorrow", ""]
numbers = st.integers(-3, 3) | st.sampled_from([0.5, 2.0, 2**53, -0.0])
picks = st.sampled_from(["yes", "no", "maybe", ""])
several = st.lists(picks, max_size=3)
values = st.one_of(picks, several, numbers, st.sampled_from(DAYS))
answers = st.one_of(
    values,
    st.none(),
    st.booleans(),
    st.fixed_dictionaries({"missing": st.sampled_from(["does_not_know", "other"])}),
)
conditions = st.fixed_dictionaries(
    {
        "question": st.sampled_from([*CODES, "elsewhere"]),
        "test": st.sampled_from(["equals", "any_of", "greater", "less", "answered"]),
        "value": st.one_of(values, st.none()),
    }
)
branches = st.none() | st.fixed_dictionaries(
    {"conditions": st.lists(conditions, max_size=3), "any": st.booleans()}
)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Questions with any conditions at all, and answers of any shape."""
    questions = [
        {"code": code, "kind": "text", "text": code, "asked_if": draw(branches)}
        for code in draw(st.permutations(CODES))
    ]
    given_ = draw(st.dictionaries(st.sampled_from([*CODES, "elsewhere"]), answers, max_size=5))
    return {"questions": questions, "answers": given_}


ASK = """
import { asked } from %s;
const cases = JSON.parse(await new Response(process.stdin).text());
console.log(JSON.stringify(cases.map((one) => asked(one.questions, one.answers).map((q) => q.code))));
"""


def on_the_phone(many: list[dict[str, Any]]) -> Any:
    """What `static/field/script.js` decides."""
    module = json.dumps((settings.BASE_DIR / "static/field/script.js").as_uri())
    done = subprocess.run(
        [*assets.node(), "--input-type=module", "-e", ASK % module],
        input=json.dumps(many),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@how(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.large_base_example])
@given(st.lists(cases(), min_size=60, max_size=120))
def test_both_ask_the_same(many: list[dict[str, Any]]) -> None:
    here = [
        [
            question.code
            for question in asked(msgspec.convert(one["questions"], list[Question]), one["answers"])
        ]
        for one in many
    ]
    assert on_the_phone(many) == here


WARM = {
    "code": "warm",
    "kind": "single",
    "text": "?",
    "choices": [{"code": "yes", "text": "Yes"}, {"code": "no", "text": "No"}],
}
SINCE = {
    "code": "since",
    "kind": "date",
    "text": "?",
    "first_on": "2026-01-01",
    "asked_if": {"conditions": [{"question": "warm", "test": "equals", "value": "no"}]},
}
PEOPLE = {"code": "people", "kind": "number", "text": "?", "least": 1, "most": 9}
MANY = {**WARM, "code": "many", "kind": "multiple"}
WORDS = {"code": "words", "kind": "text", "text": "?"}


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ({}, True),
        ({"warm": "yes"}, True),
        ({"warm": "perhaps"}, False),
        ({"warm": ["yes"]}, False),
        ({"warm": {"missing": "does_not_know"}}, True),
        ({"warm": {"missing": "dog"}}, False),
        ({"warm": None}, True),
        ({"warm": "no", "since": "2026-11-01"}, True),
        ({"warm": "no", "since": "2025-11-01"}, False),
        ({"warm": "no", "since": "2026-02-30"}, False),
        ({"warm": "yes", "since": "2026-11-01"}, False),
        ({"since": "2026-11-01"}, False),
        ({"people": 3}, True),
        ({"people": 10}, False),
        ({"people": True}, False),
        ({"people": "3"}, False),
        ({"many": ["yes", "no"]}, True),
        ({"many": []}, False),
        ({"many": "yes"}, False),
        ({"words": "cold"}, True),
        ({"words": ""}, False),
        ({"elsewhere": 1}, False),
    ],
)
def test_what_fits_a_script(said: dict[str, Any], fits: bool) -> None:
    questions = msgspec.convert([WARM, SINCE, PEOPLE, MANY, WORDS], list[Question])
    assert fit(questions, said) is fits
