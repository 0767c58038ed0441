"""The two evaluators of screening against each other, and what a phone needs for 100 programs.

Households, rules and tables are made by chance (`_households`); each household is held against four
rules by `programs/screening.py` and by `static/field/screening.js` under node. Answers, reasons,
missing facts and, for every fifth, the next question and what each answer to a question would
change have to be the same to the letter: `disagreements` counts households where they are not.
`phone_ms` is the phone's script in Chromium with its processor slowed four times: 100 programs
answered and the next question found, median over households; `phone_ms_p95` its slow end.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import Any

from bench import _households
from engagement.local import assets

HOUSEHOLDS = 100_000
BATCH = 20_000
PROGRAMS = 100
SLOWED = 4
MEASURED = 200

_MEASURE = """
async ([script, { tables, rules, order, households }]) => {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const { evaluate, nextQuestion } = await import(url);
  const times = [];
  for (const facts of households) {
    const start = performance.now();
    for (const when of rules) evaluate(when, facts, tables);
    nextQuestion(rules, facts, tables, order);
    times.push(performance.now() - start);
  }
  return times;
}
"""


def run() -> dict[str, Any]:
    """Hold them against each other, then measure; times in milliseconds."""
    node = assets.node()
    differing = 0
    answers: Counter[str] = Counter()
    for seed in range(HOUSEHOLDS // BATCH):
        made = _households.make_cases(BATCH, seed)
        here, there = _households.answered_here(made), _households.answered_there(made, node)
        differing += sum(one != other for one, other in zip(here, there, strict=True))
        for line in here:
            answers.update(re.findall(r'\["(likely|unlikely|cannot_say)",\[', line))
    times = sorted(_phone_times())
    return {
        "households": HOUSEHOLDS,
        "disagreements": differing,
        "phone_ms": round(times[len(times) // 2], 2),
        "phone_ms_p95": round(times[len(times) * 95 // 100], 2),
        "programs": PROGRAMS,
        "slowed": SLOWED,
        **{f"answers_{name}": answers[name] for name in ("likely", "unlikely", "cannot_say")},
    }


def _phone_times() -> list[float]:
    from playwright.sync_api import sync_playwright

    from tests import chromium

    chance = random.Random(7)
    tables = _households.make_tables(chance)
    rules = [_households.make_rule(chance, tables) for _ in range(PROGRAMS)]
    households = [_households.make_household(chance, rules, tables) for _ in range(MEASURED)]
    # The first is told nothing at all: the worst a phone meets.
    sent = {
        "tables": tables,
        "rules": rules,
        "order": _households.ORDER,
        "households": [{}, *households],
    }
    script = (assets.ROOT / "static" / "field" / "screening.js").read_text()
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=chromium.find())
        page = browser.new_page()
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        times: list[float] = page.evaluate(_MEASURE, [script, sent])
        browser.close()
    return times
