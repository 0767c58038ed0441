"""Invented residents: a name in its script and in Latin letters, a language, a phone for fiction."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random
from typing import Any

from .files import NAMES, read_json

# Speakers met at the doors of a hundred homes, by borough and then by place where it differs.
SHARES: dict[str, dict[str, int]] = {
    "Manhattan": {
        "es": 52,
        "en": 30,
        "zh": 5,
        "fr": 4,
        "ar": 3,
        "ht": 2,
        "bn": 2,
        "ru": 1,
        "ko": 1,
    },
    "Bronx": {"es": 50, "en": 30, "fr": 8, "bn": 4, "ar": 3, "sq": 3, "ur": 1, "ne": 1},
    "Brooklyn": {"en": 40, "ht": 18, "es": 14, "ru": 6, "yi": 4, "zh": 4, "ur": 4, "bn": 3, "ar": 3}
    | {"uk": 2, "pl": 2},
    "Crown Heights": {"en": 44, "yi": 20, "ht": 16, "es": 12, "fr": 4, "ru": 4},
    "East Harlem": {"es": 46, "en": 32, "zh": 10, "fr": 5, "ar": 4, "ne": 2, "ko": 1},
    "Charlotte": {"en": 72, "es": 22, "fr": 2, "ar": 2, "ne": 2},
}


@dataclass(frozen=True)
class Person:
    """One invented person. `name` is as they write it, `latin` as a desk without the script would."""

    name: str
    latin: str
    language: str
    languages: tuple[str, ...]
    phone: str
    email: str


class PhoneBook:
    """Every number of the ranges kept for fiction, each given out once while they last."""

    def __init__(self, seed: str) -> None:
        """The same seed gives the numbers in the same order."""
        ranges: dict[str, Any] = read_json(NAMES)["phones"]
        self._numbers = [
            f"+1{area}{ranges['exchange']}{line:04d}"
            for area in ranges["area_codes"]
            for line in range(ranges["first"], ranges["last"] + 1)
        ]
        Random(seed).shuffle(self._numbers)
        self._given = 0

    def next(self) -> str:
        """The next number; after the last one, the first again, as in a shared home."""
        number = self._numbers[self._given % len(self._numbers)]
        self._given += 1
        return number


class Crowd:
    """Draws people one after another; the same seed draws the same people."""

    def __init__(self, seed: str, book: PhoneBook) -> None:
        """A crowd for one topic of the demo; `seed` names it."""
        self._pools: dict[str, Any] = read_json(NAMES)["languages"]
        self._book = book
        self._rng = Random(seed)

    def language(self, *places: str) -> str:
        """A language spoken there; the first place that has shares of its own decides."""
        shares = next((SHARES[place] for place in places if place in SHARES), SHARES["Manhattan"])
        return self._rng.choices(list(shares), list(shares.values()))[0]

    def family(self, language: str) -> list[str]:
        """A family name as [own script, Latin]."""
        chosen: list[str] = self._rng.choice(self._pools[language]["family"])
        return chosen

    def person(self, language: str, *, family: list[str] | None = None) -> Person:
        """One person who speaks `language`, with a family name already known or a new one."""
        pool = self._pools[language]
        given = self._rng.choice(pool["given"])
        surname = family or self.family(language)
        name = self._joined(
            pool["order"], given[0], surname[0], spaced=language not in {"zh", "ko"}
        )
        latin = self._joined(pool["order"], given[1], surname[1], spaced=True)
        languages: tuple[str, ...] = (language,)
        if language != "en" and self._rng.random() < 0.45:
            languages = (language, "en")
        return Person(
            name=name,
            latin=latin,
            language=language,
            languages=languages,
            phone=self._book.next() if self._rng.random() < 0.78 else "",
            email=self._email(latin) if self._rng.random() < 0.4 else "",
        )

    @staticmethod
    def _joined(order: str, given: str, family: str, *, spaced: bool) -> str:
        if order == "family":
            return f"{family} {given}" if spaced else f"{family}{given}"
        return f"{given} {family}"

    def _email(self, latin: str) -> str:
        # example.com and example.net deliver to nobody.
        letters = unicodedata.normalize("NFKD", latin.lower().replace("ł", "l"))
        plain = "".join(letter for letter in letters if letter.isascii() and letter.isalpha())
        return f"{plain}{self._rng.randint(1, 99)}@example.{self._rng.choice(('com', 'net'))}"
