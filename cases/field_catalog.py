"""The catalog as a phone carries it: programs with their rules, and what rules are held against."""

from __future__ import annotations

from datetime import date
from typing import Any

from programs.facts import FACTS, Fact
from programs.models import Program, Revision
from programs.rules import table_refs
from programs.screening import BOUNDS, leaves
from programs.tables import tables_for


def field_catalog(today: date) -> dict[str, Any]:
    """What may be spoken of today: published, and its dates hold. A constant number of queries.

    `facts` are those that a rule asks for, `tables` those that a rule names.
    """
    rows = (
        Program.objects.in_force(today)
        .select_related("published__organization")
        .prefetch_related("published__needs", "published__phones", "published__documents")
        .order_by("published__name", "id")
    )
    programs, refs, codes = [], set(), set()
    for program in rows:
        revision = program.published
        assert revision is not None
        programs.append(_program(program, revision))
        if revision.rules:
            refs |= table_refs(revision.rules)
            codes |= _asked(revision.rules["when"])
    if refs:
        codes |= {"size", "borough"}
    return {
        "programs": programs,
        "tables": tables_for(refs, today),
        "facts": [_fact(fact) for code, fact in FACTS.items() if code in codes],
    }


def _program(program: Program, revision: Revision) -> dict[str, Any]:
    found = {
        "id": program.pk,
        "code": program.code,
        "name": revision.name,
        "summary": revision.summary,
        # Whom sharing is asked about, by name.
        "organization": {"id": revision.organization_id, "name": revision.organization.name},
        "needs": [need.pk for need in revision.needs.all()],
        "phones": [
            {"number": str(one.number) or one.short_number, "label": one.label}
            for one in revision.phones.all()
        ],
        "documents": [one.name for one in revision.documents.all()],
    }
    if revision.rules:
        found["rules"] = {**revision.rules, "revision": revision.pk}
    return found


def _asked(when: dict[str, Any]) -> set[str]:
    found = set()
    for leaf in leaves(when):
        if "fact" in leaf:
            found.add(leaf["fact"])
        found |= {
            leaf[bound]["of"]
            for bound in BOUNDS
            if isinstance(leaf.get(bound), dict) and "of" in leaf[bound]
        }
    return found


def _fact(fact: Fact) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": fact.code,
        "kind": fact.kind,
        "label": str(fact.label),
        "question": str(fact.question),
    }
    if fact.choices:
        found["choices"] = [[code, str(label)] for code, label in fact.choices.items()]
    if fact.kind == "flag":
        found["yes"], found["no"] = str(fact.yes), str(fact.no)
    return found
