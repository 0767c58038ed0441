"""Rules, tables and households made by chance, to hold the two evaluators against each other.

Money falls on limits and one cent beside them far oftener than chance would have it, tables end
early, facts are missing in every way: it is there that two readings of one rule part.
"""

from __future__ import annotations

import json
import random
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from programs.facts import FACTS, MISSING, PER_YEAR, Fact
from programs.screening import BOUNDS, GROUPS, evaluate, leaves, limit_of, next_question, outcomes

TWIN = Path(__file__).with_name("twin.mjs")
ORDER = list(FACTS)
RULES_EACH = 4  # rules that each household is held against
MONEY = [code for code, fact in FACTS.items() if fact.kind == "money"]
AREAS = ["bronx", "brooklyn", "manhattan", "queens"]
_LANGUAGES = ["en", "es", "ar", "zh-Hans", "ht"]

Made = dict[str, Any]


def make_tables(chance: random.Random) -> Made:
    """Tables of every build: by area or not, by month or year, with each rule beyond the end."""
    tables: Made = {}
    for number in range(8):
        sizes = chance.choice([1, 2, 4, 8])
        areas = AREAS[: chance.randint(1, 4)] if number % 2 else [""]
        start = chance.randint(10_000, 2_000_000)
        table: Made = {
            "per": chance.choice(["month", "year"]),
            "basis": chance.choice([100, 50]),
            "rows": {
                area: [start + size * chance.randint(1_000, 600_000) for size in range(sizes)]
                for area in areas
            },
        }
        if number % 3 == 0:
            table["beyond"] = {"add": chance.randint(1, 700_000)}
        elif number % 3 == 1:
            table["beyond"] = {
                "of": chance.randint(1, sizes),
                "percent": 8,
                "last": 132,
                "to": 5000,
            }
        tables[f"table_{number}"] = table
    return tables


def make_rule(chance: random.Random, tables: Made, depth: int = 1) -> Made:
    """A tree of groups and conditions, up to four deep."""
    nodes: list[Made] = []
    for _ in range(chance.randint(1, 4)):
        if depth < 4 and chance.random() < 0.3:
            nodes.append(make_rule(chance, tables, depth + 1))
        else:
            nodes.append(_condition(chance, tables))
    return {chance.choice(GROUPS): nodes}


def _condition(chance: random.Random, tables: Made) -> Made:
    if chance.random() < 0.04:
        return {"judged": True}
    fact = FACTS[chance.choice(ORDER)]
    match fact.kind:
        case "flag":
            return {"fact": fact.code, "is": chance.random() < 0.6}
        case "choice":
            codes = list(fact.choices) or _LANGUAGES
            return {"fact": fact.code, "in": chance.sample(codes, chance.randint(1, 3))}
        case "set":
            return {
                "fact": fact.code,
                "has": chance.sample(list(fact.choices), chance.randint(1, 3)),
            }
        case "ages":
            low = chance.choice([0, 5, 18, 60, 65])
            return {"fact": fact.code, "someone": [low, low + chance.randint(0, 20)]}
        case "count":
            number = chance.choice([1, 2, 3, 5, 18, 62, 65])
            return {"fact": fact.code, chance.choice(BOUNDS): number}
        case "money":
            return {"fact": fact.code, chance.choice(BOUNDS): _bound(chance, fact, tables)}


def _bound(chance: random.Random, fact: Fact, tables: Made) -> Made:
    dice = chance.random()
    if dice < 0.3:
        return {"cents": chance.randint(1, 8_000_000), "per": chance.choice(list(PER_YEAR))}
    if dice < 0.45:
        part = [chance.randint(1, 9), chance.randint(1, 9)]
        return {"of": next(code for code in MONEY if code != fact.code), "part": part}
    name = chance.choice([*tables, "not_there"] if dice > 0.98 else list(tables))
    bound: Made = {"table": name, "percent": chance.choice([80, 100, 130, 138, 150, 200, 223])}
    if name in tables and "" not in tables[name]["rows"] and chance.random() < 0.3:
        bound["area"] = chance.choice(list(tables[name]["rows"]))
    return bound


def make_household(chance: random.Random, rules: list[Made], tables: Made) -> Made:
    """Facts as they may be told: some missing, some in so many words, money on the edge."""
    told = chance.choice([0.3, 0.7, 0.95])
    facts: Made = {}
    for code, fact in FACTS.items():
        if chance.random() > told:
            if chance.random() < 0.3:
                facts[code] = {"missing": chance.choice(MISSING)}
        elif fact.kind != "money":
            facts[code] = _value(chance, fact)
    for code in MONEY:
        if code not in facts and chance.random() < told:
            facts[code] = _money(chance, code, facts, rules, tables)
    return facts


def _value(chance: random.Random, fact: Fact) -> Any:
    match fact.kind:
        case "flag":
            return chance.random() < 0.5
        case "choice":
            return chance.choice(list(fact.choices) or _LANGUAGES)
        case "set":
            return chance.sample(list(fact.choices), chance.randint(0, 3))
        case "ages":
            return [chance.randint(0, 90) for _ in range(chance.randint(1, 5))]
        case _:
            some = chance.choice([1, 2, 3, 4, 8, 9, 12, 18, 61, 62, 65])
            return min(fact.most, max(fact.least, some))


def _money(chance: random.Random, code: str, facts: Made, rules: list[Made], tables: Made) -> Made:
    per = chance.choice(list(PER_YEAR))
    yearly = chance.randint(0, 9_000_000)
    bounds = [
        leaf[one] for rule in rules for leaf in leaves(rule) for one in BOUNDS
        if one in leaf and leaf.get("fact") == code
    ]  # fmt: skip
    if bounds and chance.random() < 0.7:
        yearly = max(0, _edge(chance.choice(bounds), facts, tables) + chance.randint(-1, 1))
        per = "year" if chance.random() < 0.7 else per
    return {"cents": min(10**9, yearly // PER_YEAR[per]), "per": per}


def _edge(bound: Made, facts: Made, tables: Made) -> int:
    if "cents" in bound:
        return int(bound["cents"]) * PER_YEAR[bound["per"]]
    if "table" in bound and bound["table"] in tables and isinstance(facts.get("size"), int):
        table = tables[bound["table"]]
        area = bound.get("area") or next(iter(table["rows"]))
        found = limit_of(table, area, facts["size"]) or 0
        return found * PER_YEAR[table["per"]] * int(bound["percent"]) // int(table["basis"])
    return 0


def make_cases(count: int, seed: int) -> Made:
    """So many households, each with the rules that it is held against, by number."""
    chance = random.Random(seed)
    tables = make_tables(chance)
    rules = [make_rule(chance, tables) for _ in range(400)]
    cases = []
    for number in range(count):
        picked = [chance.randrange(len(rules)) for _ in range(RULES_EACH)]
        facts = make_household(chance, [rules[one] for one in picked], tables)
        asked = chance.choice(ORDER) if number % 5 == 0 else ""
        cases.append([facts, picked, asked])
    return {"tables": tables, "rules": rules, "order": ORDER, "cases": cases}


def answered_here(made: Made) -> list[str]:
    """What this house's Python says of every case, as text."""
    tables, rules = made["tables"], made["rules"]
    said = []
    for facts, picked, asked in made["cases"]:
        found: list[Any] = []
        for number in picked:
            answer = evaluate(rules[number], facts, tables)
            found.append([answer.answer, [list(one) for one in answer.reasons], answer.missing])
        if asked:
            own = [rules[number] for number in picked]
            found.append(next_question(own, facts, tables, made["order"]))
            found.append([list(one) for one in outcomes(own[0], asked, facts, tables)])
        said.append(json.dumps(found, separators=(",", ":"), ensure_ascii=False))
    return said


def answered_there(made: Made, node: list[str]) -> list[str]:
    """What the phone's script says of the same cases, run by node."""
    with tempfile.TemporaryDirectory() as folder:
        sent, said = Path(folder, "sent.json"), Path(folder, "said.txt")
        sent.write_text(json.dumps(made))
        subprocess.run([*node, str(TWIN), str(sent), str(said)], check=True)
        return said.read_text().splitlines()
