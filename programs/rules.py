"""What a rule may say, and what is wrong with one that says something else.

A rule document stands on a revision:

    {"in_force_on": "2026-07-01", "checked_on": "2026-11-03", "source": "…", "link": "https://…",
     "note": "…", "when": TREE}

TREE is a group, `{"all": […]}`, `{"any": […]}` or `{"none": […]}`, or a condition with `why`, the
reason in plain words, and optionally its own `source` and `checked_on`:

    {"fact": "age", "min": 62, "why": …}                min, max, above, below: of numbers
    {"fact": "income", "max": {"cents": 5000000, "per": "year"}, "why": …}
    {"fact": "income", "max": {"table": "poverty_guideline", "percent": 138}, "why": …}
    {"fact": "rent", "above": {"of": "income", "part": [1, 3]}, "why": …}
    {"fact": "tenure", "in": ["rents"], "why": …}       a choice
    {"fact": "regulated", "is": true, "why": …}         a flag
    {"fact": "benefits", "has": ["snap", "ssi"], "why": …}   any of a set
    {"fact": "ages", "someone": [0, 4], "why": …}       anybody from 0 to 4 years old
    {"judged": true, "why": …}                          the agency looks at each: never known here

A table is named by its code (the version in force) or by `code@2025-01-15` (that very version). A
table by area takes the fact `borough`, or the area that the condition names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from programs.facts import FACTS, MOST_CENTS, PER_YEAR, Fact, problem_with
from programs.screening import BOUNDS, GROUPS, leaves

MOST_CONDITIONS = 40
DEEPEST = 4
_HEAD = {"in_force_on", "checked_on", "source", "link", "note", "when"}
_TESTS = (*BOUNDS, "is", "in", "has", "someone")
_ABOUT = {"why", "source", "checked_on"}


def table_refs(rules: Mapping[str, Any]) -> set[str]:
    """The tables that a rule document names."""
    found = set()
    for leaf in leaves(rules["when"]) if rules else ():
        for bound in BOUNDS:
            limit = leaf.get(bound)
            if isinstance(limit, dict) and "table" in limit:
                found.add(str(limit["table"]))
    return found


def problems_with(rules: Any, tables: Mapping[str, frozenset[str]]) -> list[str]:
    """What keeps a rule document from being published, each as a sentence naming what is wrong.

    `tables` are the areas of each table by its name; one without areas has only "".
    """
    if not isinstance(rules, dict) or "when" not in rules:
        return [_("The rules have no conditions.")]
    found = [
        _("The rules: “%(key)s” is not a part of a rule.") % {"key": key}
        for key in sorted(set(rules) - _HEAD)
    ]
    for key, sentence in (
        ("in_force_on", _("The rules: say from what day they hold.")),
        ("checked_on", _("The rules: say on what day somebody checked them.")),
    ):
        if not _is_day(rules.get(key)):
            found.append(sentence)
    if not _is_text(rules.get("source")):
        found.append(_("The rules: name their source."))
    found += [
        _("The rules: “%(key)s” is not text.") % {"key": key}
        for key in ("link", "note")
        if key in rules and not isinstance(rules[key], str)
    ]
    check = _Check(tables)
    if isinstance(rules["when"], dict) and not any(group in rules["when"] for group in GROUPS):
        found.append(_("The rules: put the conditions into a group (all, any or none)."))
    else:
        check.node(rules["when"], 1)
    return found + check.found


class _Check:
    """Walks a tree of conditions and keeps what is wrong with it."""

    def __init__(self, tables: Mapping[str, frozenset[str]]) -> None:
        self.tables = tables
        self.found: list[str] = []
        self.number = 0

    def node(self, node: Any, depth: int) -> None:
        if not isinstance(node, dict):
            self.found.append(_("A condition is not one: “%(text)s”.") % {"text": str(node)[:60]})
            return
        groups = [group for group in GROUPS if group in node]
        if groups:
            self._group(node, groups, depth)
        elif "fact" in node or "judged" in node:
            self.number += 1
            if self.number == MOST_CONDITIONS + 1:
                self._say(_("there are more than %(n)s conditions.") % {"n": MOST_CONDITIONS})
            self._condition(node)
        else:
            name = ", ".join(sorted(map(str, node)))[:60]
            self.found.append(
                _("There is no group “%(name)s”: use all, any or none.") % {"name": name}
            )

    def _group(self, node: dict[str, Any], groups: list[str], depth: int) -> None:
        kind = groups[0]
        if set(node) != {kind}:
            extra = ", ".join(sorted(set(node) - {kind}))
            self.found.append(
                _("The group “%(kind)s” has something beside it: %(extra)s.")
                % {"kind": kind, "extra": extra[:60]}
            )
        members = node[kind]
        if not isinstance(members, list) or not members:
            self.found.append(_("The group “%(kind)s” is empty.") % {"kind": kind})
            return
        if depth > DEEPEST:
            self.found.append(_("Groups stand in groups more than %(n)s deep.") % {"n": DEEPEST})
            return
        for one in members:
            self.node(one, depth + 1)

    def _condition(self, leaf: dict[str, Any]) -> None:
        if not _is_text(leaf.get("why")):
            self._say(_("give its reason in plain words."))
        if "source" in leaf and not _is_text(leaf["source"]):
            self._say(_("its source is not text."))
        if "checked_on" in leaf and not _is_day(leaf["checked_on"]):
            self._say(_("the day it was checked is not a day."))
        if "judged" in leaf:
            if leaf["judged"] is not True or set(leaf) - {"judged"} - _ABOUT:
                self._say(_("what the agency looks at has a reason and nothing else."))
            return
        code = leaf["fact"]
        fact = FACTS.get(code) if isinstance(code, str) else None
        if fact is None:
            self._say(_("there is no fact “%(code)s”.") % {"code": str(code)[:40]})
            return
        tests = [test for test in _TESTS if test in leaf]
        extra = set(leaf) - {"fact", *_TESTS} - _ABOUT
        if extra or len(tests) != 1:
            self._say(_("it asks “%(code)s” not exactly one thing.") % {"code": code})
            return
        test, wanted = tests[0], leaf[tests[0]]
        if not self._fits(fact, test, wanted):
            self._say(_("“%(code)s” cannot be compared so.") % {"code": code})

    def _fits(self, fact: Fact, test: str, wanted: Any) -> bool:
        match fact.kind:
            case "count":
                return test in BOUNDS and problem_with(fact.code, wanted) == ""
            case "money":
                return test in BOUNDS and self._is_limit(wanted)
            case "flag":
                return test == "is" and isinstance(wanted, bool)
            case "choice":
                return test == "in" and _all_good(fact.code, wanted)
            case "set":
                return test == "has" and bool(wanted) and problem_with(fact.code, wanted) == ""
            case "ages":
                return test == "someone" and _is_span(fact.code, wanted)

    def _is_limit(self, bound: Any) -> bool:
        if not isinstance(bound, dict):
            return False
        if "table" in bound:
            return self._is_table(bound)
        if "of" in bound:
            other = FACTS.get(bound["of"]) if isinstance(bound["of"], str) else None
            if other is None:
                self._say(_("there is no fact “%(code)s”.") % {"code": str(bound["of"])[:40]})
                return True
            part = bound.get("part")
            good = (
                isinstance(part, list)
                and len(part) == 2
                and all(_is_whole(one, 100) for one in part)
            )
            return set(bound) == {"of", "part"} and other.kind == "money" and good
        return (
            set(bound) == {"cents", "per"}
            and isinstance(bound["per"], str)
            and bound["per"] in PER_YEAR
            and _is_whole(bound["cents"], MOST_CENTS)
        )

    def _is_table(self, bound: dict[str, Any]) -> bool:
        name = bound["table"]
        areas = self.tables.get(name) if isinstance(name, str) else None
        if areas is None:
            self._say(_("there is no table “%(name)s”.") % {"name": str(name)[:60]})
            return True
        area = bound.get("area", "")
        if area and area not in areas:
            self._say(
                _("the table “%(name)s” has no area “%(area)s”.")
                % {"name": name, "area": str(area)[:40]}
            )
            return True
        return set(bound) <= {"table", "percent", "area"} and _is_whole(bound.get("percent"), 1000)

    def _say(self, sentence: str) -> None:
        self.found.append(
            _("Condition %(n)s: %(sentence)s") % {"n": self.number, "sentence": sentence}
        )


def _all_good(code: str, wanted: Any) -> bool:
    return (
        isinstance(wanted, list)
        and bool(wanted)
        and all(isinstance(one, str) and problem_with(code, one) == "" for one in wanted)
    )


def _is_span(code: str, wanted: Any) -> bool:
    return problem_with(code, wanted) == "" and len(wanted) == 2 and wanted[0] <= wanted[1]


def _is_whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= 500


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False
