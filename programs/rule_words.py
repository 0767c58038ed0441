"""Rules and facts in words, for people who read them at a desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from engagement.languages import own_name
from programs.facts import FACTS, Fact, is_told
from programs.rules import table_refs
from programs.screening import BOUNDS, GROUPS, leaves, limit_of
from programs.tables import tables_for

SIZES = 9  # one more than most tables have: how it goes on is worth seeing


@dataclass(frozen=True)
class Node:
    """A group with what is in it, or one condition with its reason."""

    text: str
    why: str = ""
    source: str = ""
    checked_on: date | None = None
    children: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class TableView:
    """A table of limits as a rule uses it: a row for each area and percentage, a cell a size."""

    name: str
    from_on: date
    source: str
    checked_on: date
    per: str
    last_size: int
    rows: list[tuple[str, list[str]]]

    @property
    def sizes(self) -> range:
        return range(1, SIZES + 1)


def told(code: str, value: Any) -> tuple[str, str]:
    """A fact and its value, as a person reads them."""
    fact = FACTS.get(code)
    return (str(fact.label), value_words(fact, value)) if fact else (code, "–")


def value_words(fact: Fact, value: Any) -> str:
    """A value by itself: "3", "$2,600 a month", "Rents"."""
    if not is_told(value):
        return {
            "does_not_know": _("Does not know"),
            "prefers_not_to_answer": _("Prefers not to say"),
        }.get(value["missing"] if value else "", _("Not asked"))
    match fact.kind:
        case "flag":
            return str(fact.yes if value else fact.no)
        case "money":
            return money_words(value["cents"], value["per"])
        case "choice":
            return _choice(fact, value)
        case "set" | "ages":
            said = [_choice(fact, one) if fact.kind == "set" else str(one) for one in value]
            return ", ".join(said) or _("None of these")
        case "count":
            return str(value)


def money_words(cents: int, per: str) -> str:
    """ "$2,600 a month"; cents only where there are some."""
    amount = "$" + number_format(cents / 100 if cents % 100 else cents // 100, 2 if cents % 100 else 0, force_grouping=True)  # fmt: skip
    return {
        "week": _("%(amount)s a week"),
        "two_weeks": _("%(amount)s every 2 weeks"),
        "half_month": _("%(amount)s twice a month"),
        "month": _("%(amount)s a month"),
        "year": _("%(amount)s a year"),
    }[per] % {"amount": amount}


def rule_tree(rules: Mapping[str, Any], on: date) -> Node:
    """A rule document as groups and conditions in words."""
    names = {name: table["name"] for name, table in tables_for(table_refs(rules), on).items()}
    return _node(rules["when"], names)


def rule_tables(rules: Mapping[str, Any], on: date) -> list[TableView]:
    """The tables that a rule names, with the limits that it draws from them."""
    tables = tables_for(table_refs(rules), on)
    return [_view(table, list(_drawn(rules, name))) for name, table in tables.items()]


def _node(node: Mapping[str, Any], names: Mapping[str, str]) -> Node:
    for group in GROUPS:
        if group in node:
            title = {"all": _("All of these"), "any": _("At least one of these")}.get(
                group, _("None of these")
            )
            return Node(title, children=[_node(one, names) for one in node[group]])
    checked = node.get("checked_on")
    return Node(
        text=_sentence(node, names),
        why=node["why"],
        source=node.get("source", ""),
        checked_on=date.fromisoformat(checked) if checked else None,
    )


def _sentence(leaf: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if leaf.get("judged"):
        return _("The agency looks at this itself")
    fact = FACTS[leaf["fact"]]
    if "is" in leaf:
        return str(fact.yes if leaf["is"] else fact.no)
    for bound in BOUNDS:
        if bound in leaf:
            return f"{fact.label}: {_bound(bound, _limit(leaf[bound], names))}"
    if "someone" in leaf:
        return f"{fact.label}: {_someone(*leaf['someone'])}"
    wanted = ", ".join(_choice(fact, one) for one in leaf.get("in") or leaf["has"])
    return f"{fact.label}: {wanted}" if "in" in leaf or len(leaf["has"]) == 1 else _("%(fact)s: any of %(list)s") % {
        "fact": fact.label, "list": wanted,
    }  # fmt: skip


def _bound(bound: str, limit: str) -> str:
    return {
        "min": _("%(limit)s or more"),
        "max": _("%(limit)s or less"),
        "above": _("more than %(limit)s"),
        "below": _("less than %(limit)s"),
    }[bound] % {"limit": limit}


def _limit(bound: Any, names: Mapping[str, str]) -> str:
    if isinstance(bound, int):
        return str(bound)
    if "cents" in bound:
        return money_words(bound["cents"], bound["per"])
    if "of" in bound:
        part, whole = bound["part"]
        return _("%(part)s/%(whole)s of %(fact)s") % {
            "part": part, "whole": whole, "fact": str(FACTS[bound["of"]].label).lower(),
        }  # fmt: skip
    return _("%(percent)s%% of %(table)s") % {
        "percent": bound["percent"],
        "table": names.get(bound["table"], bound["table"]),
    }


def _someone(low: int, high: int) -> str:
    if high >= FACTS["ages"].most:
        return _("someone %(low)s or older") % {"low": low}
    if not low:
        return _("someone up to %(high)s") % {"high": high}
    return _("someone %(low)s to %(high)s") % {"low": low, "high": high}


def _choice(fact: Fact, code: str) -> str:
    return str(fact.choices[code]) if code in fact.choices else own_name(code)


def _drawn(rules: Mapping[str, Any], name: str) -> Iterator[tuple[int, str]]:
    """Each percentage of a table that a rule draws, with the area where it names one."""
    seen = set()
    for leaf in leaves(rules["when"]):
        for bound in BOUNDS:
            limit = leaf.get(bound)
            if isinstance(limit, dict) and limit.get("table") == name:
                drawn = (limit["percent"], limit.get("area", ""))
                if drawn not in seen:
                    seen.add(drawn)
                    yield drawn


def _view(table: Mapping[str, Any], drawn: list[tuple[int, str]]) -> TableView:
    rows = []
    for percent, only in drawn:
        for area in [only] if only else table["rows"]:
            cells = [limit_of(table, area, size) for size in range(1, SIZES + 1)]
            name = area.replace("_", " ").title()
            rows.append(
                (
                    f"{percent}% {name}".strip(),
                    [
                        "–"
                        if cents is None
                        # Never more than the limit: a part of a dollar is left out.
                        else "$"
                        + number_format(
                            cents * percent // table["basis"] // 100, 0, force_grouping=True
                        )
                        for cents in cells
                    ],
                )
            )
    return TableView(
        name=table["name"],
        from_on=date.fromisoformat(table["from"]),
        source=table["source"],
        checked_on=date.fromisoformat(table["checked"]),
        per=_("a month") if table["per"] == "month" else _("a year"),
        last_size=min(len(row) for row in table["rows"].values()),
        rows=rows,
    )
