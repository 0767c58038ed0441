"""Changes to the catalog. A published revision never changes; a change makes a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from engagement.accounts.models import User
from engagement.audit.operations import record
from engagement.errors import Refusal
from engagement.ids import new_id
from programs.models import (
    Need,
    Organization,
    Program,
    ProgramLink,
    ProgramPhone,
    RequiredDocument,
    Revision,
)
from programs.rules import problems_with
from programs.tables import known_areas


class ChangedMeanwhile(Refusal):
    """Somebody saved this draft after the page was opened."""

    code = "changed_meanwhile"


class NothingToPublish(Refusal):
    """There is no draft."""

    code = "nothing_to_publish"


class NotReady(Refusal):
    """The draft lacks something that the field needs."""

    code = "not_ready"


class BadRules(Refusal):
    """The draft's rules name a fact, table or group that there is not, or cannot be read."""

    code = "bad_rules"


@dataclass(frozen=True)
class Phone:
    """A number as an editor types it: a full one, or a short one such as 311."""

    number: str = ""
    short_number: str = ""
    label: str = ""
    hours: str = ""


@dataclass(frozen=True)
class Link:
    """A page and what it is."""

    url: str
    label: str = ""


@dataclass(frozen=True)
class Words:
    """Everything that a revision says."""

    name: str
    organization: str
    summary: str
    alternate_name: str = ""
    who_for: str = ""
    how_to_apply: str = ""
    cost: str = ""
    promise: str = ""
    facts: Iterable[str] = ()
    needs: Iterable[str] = ()
    in_force_from: date | None = None
    in_force_until: date | None = None
    verified_on: date | None = None
    verify_by: date | None = None
    phones: Iterable[Phone] = ()
    links: Iterable[Link] = ()
    documents: Iterable[str] = field(default=())
    # None leaves the rules as they are.
    rules: Mapping[str, Any] | None = None


_PLAIN = (
    "name",
    "alternate_name",
    "summary",
    "who_for",
    "how_to_apply",
    "cost",
    "promise",
    "in_force_from",
    "in_force_until",
    "verified_on",
    "verify_by",
)


@transaction.atomic
def add_program(*, by: User | None, now: datetime, words: Words, code: str = "") -> Program:
    """A new entry of the catalog, as a draft that only editors see."""
    program = Program(pk=new_id())
    program.code = code or _free_code(words.name, program.pk)
    program.save(force_insert=True)
    program.draft = _write(program, words, number=1, by=by)
    program.save(update_fields=["draft"])
    record("program.added", program, by=by, now=now)
    return program


@transaction.atomic
def change_draft(
    *,
    program: Program,
    by: User,
    now: datetime,
    words: Words,
    seen: datetime | None = None,
) -> Revision:
    """Put words into the program's draft, starting one beside what is published.

    `seen` is when the draft that the editor started from was last changed.
    Raises `ChangedMeanwhile` when somebody saved another since.
    """
    program = Program.objects.select_for_update().get(pk=program.pk)
    draft = program.draft
    if draft is not None and seen is not None and draft.changed_at != seen:
        raise ChangedMeanwhile(
            _("Somebody saved this draft while you were writing. Your words are below; compare.")
        )
    number = draft.number if draft else _next_number(program)
    program.draft = _write(program, words, number=number, by=by, onto=draft)
    program.save(update_fields=["draft"])
    record("program.draft_changed", program, by=by, now=now, revision=program.draft.number)
    return program.draft


@transaction.atomic
def publish_program(*, program: Program, by: User, now: datetime) -> Revision:
    """Make the draft what the field sees. Raises `NothingToPublish`, `BadRules`, `NotReady`."""
    program = Program.objects.select_for_update().get(pk=program.pk)
    draft = program.draft
    if draft is None:
        raise NothingToPublish(_("There is no draft to publish."))
    wrong = wrong_with_rules(draft, now.date())
    if wrong:
        raise BadRules(" ".join(wrong))
    missing = missing_for_publication(draft, now.date())
    if missing:
        raise NotReady(" ".join(missing))
    draft.published_at, draft.published_by = now, by
    draft.save(update_fields=["published_at", "published_by"])
    program.published, program.draft, program.retired_at = draft, None, None
    program.save(update_fields=["published", "draft", "retired_at"])
    record("program.published", program, by=by, now=now, revision=draft.number)
    return draft


@transaction.atomic
def retire_program(*, program: Program, by: User, now: datetime) -> None:
    """Take a program off the field's list. Its history and its cases stay."""
    program = Program.objects.select_for_update().get(pk=program.pk)
    if program.retired_at is None:
        program.retired_at = now
        program.save(update_fields=["retired_at"])
        record("program.retired", program, by=by, now=now)


@transaction.atomic
def restore_program(*, program: Program, by: User, now: datetime) -> None:
    """Put a retired program back as it was."""
    program = Program.objects.select_for_update().get(pk=program.pk)
    if program.retired_at is not None:
        program.retired_at = None
        program.save(update_fields=["retired_at"])
        record("program.restored", program, by=by, now=now)


def missing_for_publication(draft: Revision, today: date) -> list[str]:
    """What has to be added before the field may see this, each as a sentence."""
    missing = []
    if not draft.summary.strip():
        missing.append(_("Write the plain summary."))
    if not draft.who_for.strip():
        missing.append(_("Say who it is for."))
    if not draft.how_to_apply.strip():
        missing.append(_("Say how to apply."))
    if not draft.phones.exists() and not draft.links.exists():
        missing.append(_("Give a phone number or a link."))
    if draft.verified_on is None:
        missing.append(_("Say on what day somebody checked it."))
    elif draft.verified_on > today:
        missing.append(_("The day it was checked lies in the future."))
    return missing + wrong_with_rules(draft, today)


def wrong_with_rules(draft: Revision, today: date) -> list[str]:
    """What the field could not hold a household against, each as a sentence."""
    return problems_with(draft.rules, known_areas(today)) if draft.rules else []


def _free_code(name: str, pk: UUID) -> str:
    code = slugify(name)[:48] or "program"
    if Program.objects.filter(code=code).exists():
        return f"{code}-{pk.hex[-8:]}"
    return code


def _next_number(program: Program) -> int:
    newest = program.revisions.order_by("-number").first()
    return newest.number + 1 if newest else 1


def _write(
    program: Program,
    words: Words,
    *,
    number: int,
    by: User | None,
    onto: Revision | None = None,
) -> Revision:
    name = " ".join(words.organization.split())
    organization = Organization.objects.filter(name__iexact=name).first()
    if organization is None:
        organization = Organization.objects.create(name=name)
    revision = onto or Revision(program=program, number=number)
    if words.rules is not None:
        revision.rules = dict(words.rules)
    elif onto is None and program.published is not None:
        revision.rules = program.published.rules
    for plain in _PLAIN:
        setattr(revision, plain, getattr(words, plain))
    revision.facts = list(words.facts)
    revision.organization = organization
    revision.changed_by = by
    revision.save()
    revision.needs.set(Need.objects.filter(code__in=list(words.needs)))
    revision.phones.all().delete()
    revision.links.all().delete()
    revision.documents.all().delete()
    ProgramPhone.objects.bulk_create(
        ProgramPhone(
            revision=revision,
            number=phone.number,
            short_number=phone.short_number,
            label=phone.label,
            hours=phone.hours,
            position=position,
        )
        for position, phone in enumerate(words.phones)
    )
    ProgramLink.objects.bulk_create(
        ProgramLink(revision=revision, url=link.url, label=link.label, position=position)
        for position, link in enumerate(words.links)
    )
    RequiredDocument.objects.bulk_create(
        RequiredDocument(revision=revision, name=name, position=position)
        for position, name in enumerate(words.documents)
    )
    return revision
