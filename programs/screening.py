"""A household's facts held against a program's rules: likely, unlikely or cannot say, and why.

Pure: no database, no clock. Its twin is `static/field/screening.js`; `python -m bench screening`
holds the two against each other. A rule is a tree as `programs.rules` describes it.

Money is whole cents with a period and is compared per year (`PER_YEAR`), in whole numbers without
rounding: 138 percent of a limit is `fact * 100 <= limit * 138`. Only a table beyond its last size
rounds, by its own rule.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from programs.facts import PER_YEAR, is_told

Rules: TypeAlias = Mapping[str, Any]
Facts: TypeAlias = Mapping[str, Any]
Tables: TypeAlias = Mapping[str, Any]
Holds: TypeAlias = bool | None
Verdict: TypeAlias = Literal["likely", "unlikely", "cannot_say"]

GROUPS = ("all", "any", "none")
BOUNDS = ("min", "max", "above", "below")
# Stands for any choice that no rule names.
ANOTHER = "~"


@dataclass(frozen=True)
class Answer:
    """The answer, the conditions that decide it, and what is missing for a better one.

    `reasons` are pairs: the number of a condition in the order of the rule, and whether it speaks
    for the household (None: a fact is missing). Under `none`, not holding speaks for it.
    """

    answer: Verdict
    reasons: list[tuple[int, Holds]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def evaluate(when: Rules, facts: Facts, tables: Tables) -> Answer:
    """Hold the facts against one rule."""
    holds, reasons, missing = _group(when, facts, tables, _Numbers(), turned=False)
    if holds is None:
        return Answer("cannot_say", reasons, missing)
    return Answer("likely" if holds else "unlikely", reasons)


def leaves(when: Rules) -> Iterator[Rules]:
    """The conditions of a rule in their order, whatever group they are in."""
    for group in GROUPS:
        if group in when:
            for node in when[group]:
                yield from leaves(node)
            return
    yield when


def limit_of(table: Rules, area: str, size: int) -> int | None:
    """A table's own figure in cents per its period; beyond its last size by the table's rule."""
    rows = table["rows"].get(area)
    if rows is None or size < 1:
        return None
    if size <= len(rows):
        return int(rows[size - 1])
    over = size - len(rows)
    beyond = table.get("beyond") or {}
    if "add" in beyond:
        return int(rows[-1] + beyond["add"] * over)
    if "percent" in beyond:
        # So many percent of the figure for `of` people, up to the next `to` cents.
        part = rows[beyond["of"] - 1] * (beyond["last"] + beyond["percent"] * over)
        step = 100 * beyond["to"]
        return int(-(-part // step) * beyond["to"])
    return None


class _Numbers:
    """Counts the conditions of one rule."""

    def __init__(self) -> None:
        self.next = 0

    def take(self) -> int:
        self.next += 1
        return self.next - 1


_Part: TypeAlias = tuple[Holds, list[tuple[int, Holds]], list[str]]


def _group(node: Rules, facts: Facts, tables: Tables, numbers: _Numbers, *, turned: bool) -> _Part:
    kind = next((group for group in GROUPS if group in node), None)
    if kind is None:
        number = numbers.take()
        met, lacking = _condition(node, facts, tables)
        return met, [(number, met if met is None else met is not turned)], lacking
    inner = turned is not (kind == "none")
    parts = [_group(one, facts, tables, numbers, turned=inner) for one in node[kind]]
    # `all` is decided by one that fails, the others by one that holds.
    decides = kind != "all"
    said = [part[0] for part in parts]
    holds: Holds = not decides
    if decides in said or None in said:
        holds = decides if decides in said else None
    # Shown are the conditions that decide; where none alone does, all of them, but an "any" that
    # waits for a fact shows only what it waits for.
    if holds is decides or (holds is None and decides):
        shown = [part for part in parts if part[0] is holds]
    else:
        shown = parts
    reasons = [reason for part in shown for reason in part[1]]
    missing = _once(code for part in parts if part[0] is None for code in part[2])
    if kind == "none" and holds is not None:
        holds = not holds
    return holds, reasons, missing if holds is None else []


def _condition(leaf: Rules, facts: Facts, tables: Tables) -> tuple[Holds, list[str]]:
    if leaf.get("judged"):
        return None, []
    code = leaf["fact"]
    if "someone" in leaf:
        return _someone(leaf, facts)
    value = facts.get(code)
    told = is_told(value)
    for bound in BOUNDS:
        if bound in leaf:
            sides, missing = _sides(leaf[bound], code, facts, tables)
            if sides is None or missing:
                return None, missing
            return _compare(bound, *sides), []
    if not told:
        return None, [code]
    if "is" in leaf:
        return value is leaf["is"], []
    if "in" in leaf:
        return value in leaf["in"], []
    assert value is not None
    return any(one in leaf["has"] for one in value), []


def _someone(leaf: Rules, facts: Facts) -> tuple[Holds, list[str]]:
    low, high = leaf["someone"]
    ages, age = facts.get("ages"), facts.get("age")
    if is_told(ages) and ages is not None:
        return any(low <= one <= high for one in ages), []
    # Who answers lives there too.
    if is_told(age) and age is not None:
        if low <= age <= high:
            return True, []
        if facts.get("size") == 1:
            return False, []
    return None, ["ages"]


def _yearly(money: Rules) -> int:
    return int(money["cents"]) * PER_YEAR[money["per"]]


def _sides(
    bound: Any, code: str, facts: Facts, tables: Tables
) -> tuple[tuple[int, int] | None, list[str]]:
    """Both sides of a comparison as whole numbers, and the facts that are missing for them."""
    value = facts.get(code)
    missing = [] if is_told(value) else [code]
    if isinstance(bound, int):
        return (None, missing) if missing else ((int(value or 0), bound), [])
    if "cents" in bound:
        return (None, missing) if missing else ((_yearly(value or {}), _yearly(bound)), [])
    if "of" in bound:
        other = facts.get(bound["of"])
        if not is_told(other):
            missing.append(bound["of"])
        if missing:
            return None, missing
        part, whole = bound["part"]
        return (_yearly(value or {}) * whole, _yearly(other or {}) * part), []
    limit, lacking = _limit(bound, facts, tables)
    missing += lacking
    if missing or limit is None:
        return None, missing
    own, share = limit
    return (_yearly(value or {}) * own, share), []


def _limit(bound: Rules, facts: Facts, tables: Tables) -> tuple[tuple[int, int] | None, list[str]]:
    """`(a, b)` so that money per year is within the limit when `money * a <= b`."""
    table = tables.get(bound["table"])
    if table is None:
        return None, []
    missing = []
    size = facts.get("size")
    if not is_told(size):
        missing.append("size")
    area = bound.get("area", "")
    if not area and "" not in table["rows"]:
        area = facts.get("borough")
        if not is_told(area):
            missing.append("borough")
    if missing:
        return None, missing
    assert isinstance(size, int)
    found = limit_of(table, area, size)
    if found is None:
        return None, []
    return (table["basis"], found * PER_YEAR[table["per"]] * bound["percent"]), []


def _compare(bound: str, left: int, right: int) -> bool:
    if bound == "min":
        return left >= right
    if bound == "max":
        return left <= right
    return left > right if bound == "above" else left < right


# --- What to ask next


def next_question(
    rules: Sequence[Rules], facts: Facts, tables: Tables, order: Sequence[str]
) -> str | None:
    """The fact that settles most programs; where none settles one, the one that most wait for.

    For every program that cannot be said, a fact scores the thousandths of its possible answers
    that would settle it. What somebody does not know or prefers not to say is not asked again.
    """
    scores: dict[str, int] = {}
    waiting: dict[str, int] = {}
    for when in rules:
        for code in evaluate(when, facts, tables).missing:
            if _was_declined(facts.get(code)):
                continue
            found = outcomes(when, code, facts, tables)
            settled = sum(answer != "cannot_say" for _value, answer in found)
            scores[code] = scores.get(code, 0) + settled * 1000 // max(1, len(found))
            waiting[code] = waiting.get(code, 0) + 1
    best = None
    for code in order:
        if code in waiting and (
            best is None or (scores[code], waiting[code]) > (scores[best], waiting[best])
        ):
            best = code
    return best


def outcomes(when: Rules, code: str, facts: Facts, tables: Tables) -> list[tuple[Any, Verdict]]:
    """What each answer to one question would make of a program.

    Values stand for all that the rule does not tell apart; money is per year, the first value of
    each stretch. `ANOTHER` stands for every choice that the rule does not name.
    """
    return [
        (value, evaluate(when, {**facts, code: value}, tables).answer)
        for value in _candidates(when, code, facts, tables)
    ]


def _was_declined(value: Any) -> bool:
    return isinstance(value, dict) and value.get("missing") in (
        "does_not_know",
        "prefers_not_to_answer",
    )


def _candidates(when: Rules, code: str, facts: Facts, tables: Tables) -> list[Any]:
    numbers: set[int] = set()
    money: set[int] = set()
    codes: list[Any] = []
    for leaf in leaves(when):
        if leaf.get("judged"):
            continue
        bound = next((leaf[one] for one in BOUNDS if one in leaf), None)
        if isinstance(bound, dict) and "table" in bound:
            table = tables.get(bound["table"])
            if table is not None and code == "size":
                rows = next(iter(table["rows"].values()))
                numbers.update(range(1, len(rows) + 2))
            if table is not None and code == "borough" and not bound.get("area"):
                codes += [area for area in table["rows"] if area]
        if isinstance(bound, dict) and code in (leaf["fact"], bound.get("of")):
            money.update(_turns(bound, leaf["fact"], code, facts, tables))
        if leaf["fact"] == code:
            if isinstance(bound, int):
                numbers.update(one for one in (bound - 1, bound, bound + 1) if one >= 0)
            codes += _named(leaf)
    if code == "size":
        numbers.discard(0)
    if money:
        return [{"cents": cents, "per": "year"} for cents in sorted(money)]
    return sorted(numbers) if numbers else _once(codes)


def _named(leaf: Rules) -> list[Any]:
    """The values of a choice that a condition tells apart."""
    if "is" in leaf:
        return [True, False]
    if "in" in leaf:
        return [*leaf["in"], ANOTHER]
    if "has" in leaf:
        return [[one] for one in leaf["has"]] + [[]]
    if "someone" in leaf:
        low, high = leaf["someone"]
        return [[low], [high + 1], *([[low - 1]] if low else [])]
    return []


def _turns(bound: Rules, fact: str, code: str, facts: Facts, tables: Tables) -> list[int]:
    """Cents a year at which a comparison may turn: none, the limit itself, one cent above."""
    if "cents" in bound:
        limit = _yearly(bound)
    elif "of" in bound:
        other = facts.get(bound["of"] if code == fact else fact)
        if not is_told(other):
            return [0]
        part, whole = bound["part"] if code == fact else reversed(bound["part"])
        limit = _yearly(other or {}) * part // whole
    else:
        found, _missing = _limit(bound, facts, tables)
        if found is None:
            return [0]
        limit = found[1] // found[0]
    return [0, *([limit - 1] if limit else []), limit, limit + 1]


def _once(values: Iterable[Any]) -> list[Any]:
    found = {json.dumps(value): value for value in values}
    return list(found.values())
