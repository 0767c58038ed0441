"""The resident's cards in six languages. In the demo alone they count as reviewed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from programs import sentences
from programs.models import Sentence, Source, Translation

from .files import CARDS, read_json
from .world import World
from .writing import copy_objects

REVIEWED_AFTER = timedelta(days=3)


def load_cards(world: World) -> None:
    """Cards of four programs, the fixed sentences, and one machine draft that nobody reviewed."""
    data = read_json(CARDS)
    mint = world.minter("cards")
    at = world.began_at
    by: dict[str, Any] = {
        "changed_at": at,
        "changed_by": world.users["editor@demo.example"],
        "reviewed_at": at + REVIEWED_AFTER,
        "reviewed_by": world.users["administrator@demo.example"],
    }
    cards = [
        Translation(
            id=mint.at(at),
            revision=world.programs[code].published,
            language=language,
            **words,
            **by,
        )
        for code, texts in data["texts"].items()
        for language, words in texts.items()
    ]
    draft = {"source": Source.MACHINE, "changed_at": at, "changed_by": by["changed_by"]}
    words = data["texts"]["getcovered"]["es"]
    waiting = next(code for code in world.programs if code not in data["texts"])
    cards.append(
        Translation(
            id=mint.at(at),
            revision=world.programs[waiting].published,
            language="es",
            **{**words, "name": "Borrador sin revisar"},
            **draft,
        )
    )
    copy_objects(cards)
    fixed = [
        Sentence(
            id=mint.at(at),
            code=code,
            version=sentences.version(code),
            language=language,
            text=text,
            **by,
        )
        for code, texts in data["sentences"].items()
        for language, text in texts.items()
    ]
    copy_objects(fixed)
    for card in cards:
        world.note("translation.written", card, by=card.changed_by, at=at)
        if card.reviewed_at:
            world.note("translation.reviewed", card, by=card.reviewed_by, at=card.reviewed_at)
    for one in fixed:
        world.note("sentence.written", one, by=one.changed_by, at=at)
        world.note("sentence.reviewed", one, by=one.reviewed_by, at=at + REVIEWED_AFTER)
    world.say(f"{len(cards)} cards and {len(fixed)} sentences in other languages")
