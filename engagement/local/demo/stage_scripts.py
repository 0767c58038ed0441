"""What the two campaigns say and ask, in versions and in the languages of their doors."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from canvass.models import Campaign, ScriptVersion
from canvass.scripts.answers import asked
from canvass.scripts.document import Script, Translated, check, read, texts_of, written
from canvass.scripts.editing import change
from engagement.accounts.models import User

from .files import SCRIPTS, read_json
from .world import World
from .writing import copy_objects

# The door's second version came after two weeks of knocking.
BETWEEN = timedelta(weeks=2)


def add_scripts(world: World, campaign: Campaign, name: str, *, by: User) -> None:
    """Publish the versions of one campaign's script, the last with its translations."""
    told = read_json(SCRIPTS)[name]
    scripts = [read(body) for body in told["versions"]]
    scripts[-1] = _in_languages(scripts[-1], told, by)
    mint = world.minter(f"scripts:{name}")
    versions = []
    for number, script in enumerate(scripts, 1):
        check(script)
        at = world.began_at + BETWEEN * (number - 1)
        versions.append(_version(campaign, number, script, mint.at(at), by, at))
        world.note("script.published", campaign, by=by, at=at, number=number)
    copy_objects(versions)
    world.scripts[campaign.pk] = versions


def _in_languages(script: Script, told: dict[str, Any], by: User) -> Script:
    sources = texts_of(script)
    before = told.get("translated_before", {})
    return change(
        script,
        translations={
            language: {
                key: Translated(
                    text=text,
                    of=before.get(language, {}).get(key, sources[key]),
                    reviewed_by=by.pk if one["is_reviewed"] else None,
                )
                for key, text in one["texts"].items()
            }
            for language, one in told["translations"].items()
        },
    )


def _version(
    campaign: Campaign, number: int, script: Script, key: Any, by: User, at: datetime
) -> ScriptVersion:
    return ScriptVersion(
        id=key,
        campaign=campaign,
        number=number,
        body=written(script),
        edits=1,
        changed_at=at,
        changed_by=by,
        published_at=at,
        published_by=by,
    )


def version_at(versions: list[ScriptVersion], moment: datetime) -> ScriptVersion:
    """The version that phones had at a moment."""
    reached = [one for one in versions if one.published_at and one.published_at <= moment]
    return reached[-1] if reached else versions[0]


def door_answers(rng: Random, version: ScriptVersion, moment: datetime) -> dict[str, Any]:
    """What somebody at a door answers, question by question as the answers lead on."""
    answers: dict[str, Any] = {
        "knows_lease": rng.choices(("yes", "no", "not_sure"), (80, 9, 11))[0],
        "rent_went_up": rng.choices(("yes", "no", "does_not_know"), (55, 35, 10))[0],
    }
    if version.number == 1:
        return answers
    if answers["rent_went_up"] == "does_not_know":
        answers["rent_went_up"] = {"missing": "does_not_know"}
    broken = [code for code in ("heat", "leaks", "pests", "elevator") if rng.random() < 0.22]
    last = moment.date() - timedelta(days=rng.randint(1, 30))
    said = {
        "rent_rise": rng.choice((25, 40, 60, 75, 110, 150, {"missing": "prefers_not_to_answer"})),
        "repairs": broken or ["nothing"],
        "heat_since": last.isoformat(),
        "told_landlord": rng.choice(("in_writing", "by_word", "by_word", "no")),
        "people_home": rng.randint(1, 6),
    }
    # Not everybody has the time for all of it.
    answers |= {code: value for code, value in said.items() if rng.random() < 0.8}
    here = {question.code for question in asked(version.script.questions, answers)}
    return {code: value for code, value in answers.items() if code in here}
