"""The cards that a specialist turns the phone into: each program in the languages it was put in."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.db.models import Count, Max

from programs import sentences
from programs.models import Program, Revision, Sentence, Translation


def cards_mark(today: date) -> str:
    """One word that changes whenever what `all_cards` answers does. Three queries."""
    parts: list[Any] = [today, sorted(sentences.SENTENCES.items())]
    parts += Program.objects.aggregate(
        Max("published__published_at"), Max("retired_at"), Count("retired_at"), Count("published")
    ).values()
    for kind in (Translation, Sentence):
        parts += kind._default_manager.aggregate(
            Max("changed_at"), Max("reviewed_at"), Count("reviewed_at"), Count("id")
        ).values()
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def all_cards(today: date) -> dict[str, Any]:
    """Every card that may be shown today, and the fixed sentences. Drafts are not among them.

    `checked_on` is the day on which somebody checked the words, `english_on` is set where the
    English was published after what this translation translates.
    """
    programs = list(
        Program.objects.in_force(today)
        .select_related("published")
        .prefetch_related("published__phones", "published__links")
        .order_by("id")
    )
    told: dict[Any, dict[str, Any]] = {program.pk: {} for program in programs}
    rows = Translation.objects.shown().filter(revision__program__in=told)
    english_on = {one.pk: one.published for one in programs}
    for row in rows.select_related("revision"):
        published = english_on[row.revision.program_id]
        assert published is not None
        is_old = row.revision_id != published.pk
        told[row.revision.program_id][row.language] = {
            "name": row.name,
            "promise": row.promise,
            "facts": row.facts,
            "cost": row.cost,
            "phone_line": row.phone_line,
            "checked_on": row.reviewed_at.date() if row.reviewed_at else None,
            "english_on": published.published_at.date()
            if is_old and published.published_at
            else None,
        }
    cards: list[dict[str, Any]] = [
        {"program": program.pk, **_contact(program.published), "texts": told[program.pk]}
        for program in programs
        if program.published is not None
    ]
    for card, program in zip(cards, programs, strict=True):
        assert program.published is not None
        card["texts"]["en"] = _english(program.published)
    return {"sentences": _sentences(), "cards": cards}


def _contact(revision: Revision | None) -> dict[str, str]:
    """Where a resident turns: public, and the same for everybody."""
    assert revision is not None
    phone = next(iter(revision.phones.all()), None)
    link = next(iter(revision.links.all()), None)
    return {
        "phone": str(phone.number or phone.short_number) if phone else "",
        "link": link.url if link else "",
    }


def _english(revision: Revision) -> dict[str, Any]:
    phone = next(iter(revision.phones.all()), None)
    said = [phone.label, phone.hours] if phone else []
    return {
        "name": revision.name,
        "promise": revision.promise or revision.summary,
        "facts": revision.facts,
        "cost": revision.cost,
        "phone_line": ", ".join(word for word in said if word),
        "checked_on": revision.verified_on,
        "english_on": None,
    }


def _sentences() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {
        code: {"version": sentences.version(code), "texts": {"en": sentences.english(code)}}
        for code in sentences.SENTENCES
    }
    for row in Sentence.objects.filter(reviewed_at__isnull=False):
        if row.code in found and row.version == found[row.code]["version"]:
            found[row.code]["texts"][row.language] = row.text
    return found
