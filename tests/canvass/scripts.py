"""A small script with branching, and versions of it."""

from __future__ import annotations

from typing import Any

from canvass.models import Campaign, ScriptVersion
from canvass.scripts.document import Script, read
from tests.cast import NOW, Cast

YES_NO = [{"code": "yes", "text": "Yes"}, {"code": "no", "text": "No"}]
BODY: dict[str, Any] = {
    "opening": "Hello, I am with the city. Do you have two minutes?",
    "questions": [
        {"code": "heat", "kind": "single", "text": "Is it warm?", "choices": YES_NO},
        {
            "code": "since",
            "kind": "date",
            "text": "Since when is it cold?",
            "asked_if": {"conditions": [{"question": "heat", "test": "equals", "value": "no"}]},
        },
        {
            "code": "broken",
            "kind": "multiple",
            "text": "What needs fixing?",
            "help": "Ask about the elevator too.",
            "choices": [
                {"code": "leak", "text": "Leaks"},
                {"code": "mice", "text": "Mice"},
                {"code": "elevator", "text": "Elevator"},
            ],
        },
        {"code": "people", "kind": "number", "text": "How many live here?", "least": 1, "most": 20},
        {"code": "wish", "kind": "text", "text": "What would help most?"},
    ],
    "translations": {
        "es": {
            "opening": {
                "text": "Buenos días, vengo de la ciudad. ¿Tiene dos minutos?",
                "of": "Hello, I am with the city. Do you have two minutes?",
                "reviewed_by": "0198a000-0000-7000-8000-00000000000a",
            },
            "question.heat": {
                "text": "¿Hace calor en casa?",
                "of": "Is it warm?",
                "reviewed_by": "0198a000-0000-7000-8000-00000000000a",
            },
            "choice.heat.yes": {"text": "Sí", "of": "Yes"},
        }
    },
}


def make_script(
    cast: Cast, *, number: int | None = 1, campaign: Campaign | None = None, **changes: Any
) -> ScriptVersion:
    """A version of the campaign's script, published unless `number` is None."""
    return ScriptVersion.objects.create(
        campaign=campaign or cast.campaign,
        number=number,
        body={**BODY, **changes},
        edits=1,
        changed_at=NOW,
        changed_by=cast.supervisor,
        published_at=NOW if number else None,
    )


def small_script(**changes: Any) -> Script:
    """The document itself."""
    return read({**BODY, **changes})
