"""Words for residents in their own languages: written, then reviewed by somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from engagement.accounts.models import User
from engagement.audit.operations import record
from engagement.errors import Invalid, NotYours, Refusal
from engagement.languages import LANGUAGES
from programs import sentences
from programs.models import Program, Reviewable, Sentence, Source, Translation
from programs.operations import ChangedMeanwhile

Kind = TypeVar("Kind", bound=Reviewable)


class NotPublished(Refusal):
    """Only what is published is translated: a draft may still change."""

    code = "not_published"


class OwnWords(Refusal):
    """Nobody reviews what they wrote themselves."""

    code = "own_words"


class OutOfDate(Refusal):
    """The English has changed since: what would be reviewed is no longer what is said."""

    code = "out_of_date"


@dataclass(frozen=True)
class CardWords:
    """A card in another language."""

    name: str
    promise: str
    facts: Iterable[str] = ()
    cost: str = ""
    phone_line: str = ""


@transaction.atomic
def write_translation(
    *,
    program: Program,
    language: str,
    words: CardWords,
    source: str,
    by: User,
    now: datetime,
    seen: datetime | None = None,
) -> Translation:
    """Put the published card into another language, as a draft; what was reviewed is one again.

    `seen` is when the words that the editor started from were last changed. Raises `NotPublished`,
    `ChangedMeanwhile`, or `Invalid` for a language that is unknown or English.
    """
    _check(language, source)
    program = Program.objects.select_for_update().get(pk=program.pk)
    if program.published_id is None:
        raise NotPublished(_("Publish the program first; then translate what was published."))
    row = Translation.objects.filter(revision=program.published_id, language=language).first()
    if row is None:
        row = Translation(revision_id=program.published_id, language=language)
    elif row.changed_at != seen:
        raise ChangedMeanwhile(
            _("Somebody saved this translation while you were writing. Compare, then save again.")
        )
    row.name, row.promise, row.facts = words.name, words.promise, list(words.facts)
    row.cost, row.phone_line = words.cost, words.phone_line
    _write(row, source, by=by, now=now)
    record("translation.written", row, by=by, now=now, program=program, language=language)
    return row


@transaction.atomic
def review_translation(
    *, translation: Translation, by: User, now: datetime, seen: datetime
) -> Translation:
    """Say that a translation says what the English says; from then on residents may read it.

    Raises `OwnWords`, `OutOfDate`, `ChangedMeanwhile`.
    """
    row = _hold(Translation, translation, seen=seen, by=by)
    program = row.revision.program
    if program.published_id != row.revision_id:
        raise OutOfDate(_("The English has changed since. Bring the translation up to date first."))
    if row.reviewed_at is None:
        _review(row, by=by, now=now)
        language = row.language
        record("translation.reviewed", row, by=by, now=now, program=program, language=language)
    return row


@transaction.atomic
def write_sentence(
    *,
    code: str,
    language: str,
    text: str,
    source: str,
    by: User,
    now: datetime,
    seen: datetime | None = None,
) -> Sentence:
    """Put the newest version of a fixed sentence into another language, as a draft.

    Raises `NotYours` for a sentence that there is not, `ChangedMeanwhile`, and `Invalid` where the
    language is unknown or a place that the English leaves open is missing.
    """
    if code not in sentences.SENTENCES:
        raise NotYours(_("There is no such sentence."))
    _check(language, source)
    wanted = sentences.values(sentences.english(code))
    if sentences.values(text) != wanted:
        raise Invalid(
            _("Keep what stands in braces as it is: %(values)s") % {"values": " ".join(wanted)}
            if wanted
            else _("There is nothing to fill in here: leave braces out."),
            field="text",
        )
    version = sentences.version(code)
    rows = Sentence.objects.select_for_update(of=("self",))
    row = rows.filter(code=code, version=version, language=language).first()
    if row is None:
        row = Sentence(code=code, version=version, language=language)
    elif row.changed_at != seen:
        raise ChangedMeanwhile(
            _("Somebody saved this translation while you were writing. Compare, then save again.")
        )
    row.text = text
    _write(row, source, by=by, now=now)
    record("sentence.written", row, by=by, now=now, code=code, version=version, language=language)
    return row


@transaction.atomic
def review_sentence(*, sentence: Sentence, by: User, now: datetime, seen: datetime) -> Sentence:
    """As `review_translation`, for a fixed sentence."""
    row = _hold(Sentence, sentence, seen=seen, by=by)
    if row.version != sentences.version(row.code):
        raise OutOfDate(_("The English has changed since. Bring the translation up to date first."))
    if row.reviewed_at is None:
        _review(row, by=by, now=now)
        about = {"code": row.code, "version": row.version, "language": row.language}
        record("sentence.reviewed", row, by=by, now=now, **about)
    return row


def _check(language: str, source: str) -> None:
    if language not in LANGUAGES or language == "en":
        raise Invalid(_("Choose a language."), field="language")
    if source not in Source.values:
        raise Invalid(_("Say how it was written."), field="source")


def _write(row: Reviewable, source: str, *, by: User, now: datetime) -> None:
    row.source, row.changed_at, row.changed_by = source, now, by
    row.reviewed_at = row.reviewed_by = None
    row.save()


def _hold(kind: type[Kind], row: Kind, *, seen: datetime, by: User) -> Kind:
    held = kind._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if held.changed_at != seen:
        raise ChangedMeanwhile(_("Somebody changed these words meanwhile. Read them again."))
    if held.source == Source.HAND and held.changed_by_id == by.pk:
        raise OwnWords(_("You wrote these words. Somebody else has to review them."))
    return held


def _review(row: Reviewable, *, by: User, now: datetime) -> None:
    row.reviewed_at, row.reviewed_by = now, by
    row.save(update_fields=["reviewed_at", "reviewed_by"])
