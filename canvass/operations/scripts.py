"""Changes to what a campaign says and asks: a draft, its translations, its publication."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from canvass.models import Campaign, ScriptVersion
from canvass.scripts.document import SOURCE, NotAScript, Question, Script, check, written
from canvass.scripts.editing import change, translated, without_lost_translations
from engagement.accounts.models import User
from engagement.audit.operations import record
from engagement.errors import NotYours, Refusal
from engagement.languages import LANGUAGES


class ScriptMoved(Refusal):
    """Somebody else changed the script since it was looked at."""

    code = "script_moved"


class NothingToPublish(Refusal):
    """There is no draft, or it says what is published already."""

    code = "nothing_to_publish"


def stand_of(version: ScriptVersion | None) -> str:
    """What a page has seen: sent back with a change, which is refused when it is not so any more."""
    return f"{version.pk}:{version.edits}" if version is not None else ""


@transaction.atomic
def change_script(
    *,
    campaign: Campaign,
    opening: str,
    questions: Sequence[Question],
    by: User,
    now: datetime,
    seen: str,
) -> ScriptVersion:
    """Say and ask something else, as a draft. Phones go on with what is published.

    Raises `NotYours`, `ScriptMoved`, and `NotAScript` for what does not hold together.
    """
    draft, before = _draft(campaign, by, now, seen)
    after = change(before, opening=opening.strip(), questions=list(questions))
    check(after)
    after = without_lost_translations(after)
    _keep(draft, after, by, now)
    record(
        "script.changed", campaign, by=by, now=now, script=draft.pk, fields=_changed(before, after)
    )
    return draft


@transaction.atomic
def translate_script(
    *,
    campaign: Campaign,
    language: str,
    texts: Mapping[str, str],
    reviewed: Collection[str],
    still_right: Collection[str],
    by: User,
    now: datetime,
    seen: str,
) -> ScriptVersion:
    """Put the draft's texts, by key, into one language; `reviewed` are those that were read over.

    Raises `NotYours`, `ScriptMoved`, and `NotAScript` when the language or a text cannot be.
    """
    if language == SOURCE or language not in LANGUAGES:
        raise NotAScript(_("Choose a language to translate into."), field="language")
    draft, before = _draft(campaign, by, now, seen)
    after = translated(
        before, language, texts, reviewed=reviewed, still_right=still_right, by=by.pk
    )
    check(after)
    _keep(draft, after, by, now)
    old, new = before.translations.get(language, {}), after.translations.get(language, {})
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    record(
        "script.translated", campaign, by=by, now=now, script=draft.pk, language=language, keys=keys
    )
    return draft


@transaction.atomic
def publish_script(*, campaign: Campaign, by: User, now: datetime, seen: str) -> ScriptVersion:
    """Make the draft the next version, for ever. Phones take it up at their next contact.

    Raises `NotYours`, `ScriptMoved`, `NothingToPublish`, and `NotAScript` when the opening is
    missing.
    """
    campaign = _lock(campaign, by)
    versions = list(campaign.scripts.all())
    draft = next((one for one in versions if one.number is None), None)
    last = max(
        (one for one in versions if one.number), key=lambda one: one.number or 0, default=None
    )
    if draft is None or (last is not None and last.body == draft.body):
        raise NothingToPublish(_("There is nothing here that is not published already."))
    if stand_of(draft) != seen:
        raise ScriptMoved(_moved())
    script = draft.script
    if not script.opening:
        raise NotAScript(_("Write what to say when the door opens."), field="opening")
    check(script)
    draft.number = (last.number or 0) + 1 if last is not None else 1
    draft.published_at, draft.published_by = now, by
    draft.save()
    record(
        "script.published", campaign, by=by, now=now, script=draft.pk, number=draft.number,
        questions=[question.code for question in script.questions],
    )  # fmt: skip
    return draft


@transaction.atomic
def discard_script(*, campaign: Campaign, by: User, now: datetime, seen: str) -> None:
    """Throw the draft away. Raises `NotYours`, `ScriptMoved`, and `NothingToPublish` without one."""
    campaign = _lock(campaign, by)
    draft = campaign.scripts.filter(number__isnull=True).first()
    if draft is None:
        raise NothingToPublish(_("There is no draft."))
    if stand_of(draft) != seen:
        raise ScriptMoved(_moved())
    record("script.discarded", campaign, by=by, now=now, script=draft.pk)
    draft.delete()


def _moved() -> str:
    return _("Somebody changed this script meanwhile. Look at it again.")


def _lock(campaign: Campaign, by: User) -> Campaign:
    """The campaign, so that its versions change one after the other."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if not campaign.teams.filter(pk__in=by.supervised_team_ids).exists():
        raise NotYours(_("This campaign belongs to other teams."))
    return campaign


def _draft(campaign: Campaign, by: User, now: datetime, seen: str) -> tuple[ScriptVersion, Script]:
    """The draft with what it says; a new one goes on from what is published."""
    campaign = _lock(campaign, by)
    # Without a number comes first: nulls stand before the highest.
    latest = campaign.scripts.order_by("-number").first()
    if stand_of(latest) != seen:
        raise ScriptMoved(_moved())
    if latest is not None and latest.number is None:
        return latest, latest.script
    draft = ScriptVersion(campaign=campaign, changed_at=now)
    return draft, latest.script if latest is not None else Script()


def _keep(draft: ScriptVersion, script: Script, by: User, now: datetime) -> None:
    draft.body = written(script)
    draft.edits += 1
    draft.changed_at, draft.changed_by = now, by
    draft.save()


def _changed(before: Script, after: Script) -> list[str]:
    """The codes of what is other: never its words."""
    old = {question.code: question for question in before.questions}
    new = {question.code: question for question in after.questions}
    codes = [code for code in {**old, **new} if old.get(code) != new.get(code)]
    order = [question.code for question in before.questions if question.code in new]
    if order != [question.code for question in after.questions if question.code in old]:
        codes.append("order")
    return (["opening"] if before.opening != after.opening else []) + codes
