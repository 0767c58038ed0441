"""Addresses in one spelling: pure functions, no database.

A city's lists spell one door in many ways ("E 119TH ST", "East 119 Street"). `key` is the spelling
that they are matched by, `display` the one that people read. Neither claims that the address
exists.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from residents.streets import (
    BOROUGH_BY_CODE,
    BOROUGH_BY_NAME,
    BOROUGH_CODE,
    DIRECTIONS,
    LONG_DIRECTIONS,
    LONG_SUFFIXES,
    ORDINAL_WORDS,
    RENAMED,
    SUFFIXES,
    WORDS,
    ZIP_BOROUGHS,
)

_DASHES = re.compile(r"[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]")
_ORDINAL = re.compile(r"^(\d+)(?:ST|ND|RD|TH)$")
_NUMBER = re.compile(r"^(\d{1,6})(?:-(\d{1,4}))?(?:-?([A-Z]{1,2}))?$")
_HALF = re.compile(r"^(.*?)\s*\b([1-9]/[1-9])\b\s*(.*)$")
_BETWEEN = re.compile(r"\s*(?:\bTO\b|\bTHRU\b|\bTHROUGH\b|&|\bAND\b|/(?!\d))\s*")
_PLACE_WORDS = {"REAR": "REAR", "RR": "REAR", "FRONT": "FRONT", "FRNT": "FRONT", "GAR": "GARAGE"}
# A range of doors longer than this is a slip of the pen, or a whole complex: its ends stand for it.
MOST_DOORS_IN_RANGE = 60
_MOST_SORT = 2_147_483_647


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """A house number, or a range of them, in one spelling."""

    text: str
    low: str
    high: str = ""

    @property
    def is_range(self) -> bool:
        return bool(self.high)

    @property
    def sort(self) -> int:
        """The number as an integer, for walking order; a Queens number counts both halves."""
        return _sort(self.low)

    def doors(self, *, hyphenated: bool) -> list[str]:
        """Every number that a range stands for: its ends, and those between on the same side.

        Empty for a single number. `hyphenated` says that this place writes one door as 75-01, so
        that "75-77" is no range there.
        """
        low, high = self.low, self.high
        if not high:
            halves = re.fullmatch(r"(\d+)-(\d+)", low)
            if hyphenated or not halves:
                return []
            low, high = halves.groups()
            if not _plausible(int(low), int(high)):
                return []
        first, last = (re.fullmatch(r"(?:(\d+)-)?(\d+)", end) for end in (low, high))
        if not first or not last or first[1] != last[1]:
            return list(dict.fromkeys([low, high]))
        start, end = int(first[2]), int(last[2])
        if not 0 <= end - start <= MOST_DOORS_IN_RANGE * 2:
            return list(dict.fromkeys([low, high]))
        step = 2 if (end - start) % 2 == 0 else 1
        prefix = f"{first[1]}-" if first[1] else ""
        width = 2 if prefix else 1
        return [f"{prefix}{n:0{width}d}" for n in range(start, end + 1, step)]


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a building, as read and as matched."""

    number: HouseNumber
    street: str
    street_key: str
    area: str

    @property
    def key(self) -> str:
        """What lists are joined by: number, street and borough (or ZIP) in one spelling."""
        return address_key(self.number.text, self.street_key, self.area)

    @property
    def text(self) -> str:
        """As people read it: "214 East 119 Street"."""
        return f"{shown_number(self.number)} {self.street}"

    def door_keys(self, *, hyphenated: bool) -> list[str]:
        """Keys of the single doors that a range stands for."""
        return [
            address_key(door, self.street_key, self.area)
            for door in self.number.doors(hyphenated=hyphenated)
        ]


def squeeze(text: str) -> str:
    """Upper case without accents, one space between words, plain dashes."""
    if text.isascii():
        return " ".join(text.upper().split())
    plain = unicodedata.normalize("NFKD", _DASHES.sub("-", text).replace("½", " 1/2"))
    plain = "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in plain
        if not unicodedata.combining(character)
    )
    return " ".join(plain.replace("\u2044", "/").upper().split())


@lru_cache(maxsize=4096)
def house_number(text: str) -> HouseNumber | None:
    """Read a house number or a range of them; `None` when there is none in it.

    Knows "75-01 TO 75-99", "37 1/2", "112F", "112 REAR" and "0028". A number of zeros, such as
    lists use where they know none, is no number.
    """
    plain = squeeze(text).strip(" ,.#")
    if not plain or len(plain) > 40:
        return None
    ends = [part for part in _BETWEEN.split(plain) if part]
    if len(ends) > 2:
        return None
    numbers = [_one_number(end) for end in ends]
    if not numbers or numbers[0] is None:
        return None
    low = numbers[0]
    if len(numbers) == 1 or numbers[1] in (None, low):
        return HouseNumber(low, low)
    high = numbers[1] or ""
    return HouseNumber(f"{low} TO {high}", low, high)


def _one_number(text: str) -> str | None:
    # Some lists write "418 1/2" without its space.
    text = re.sub(r"^(\d+)([1-3]/[2-4])$", r"\1 \2", text)
    half = _HALF.match(text)
    tail = ""
    if half and half[1]:
        text, tail = half[1], f" {half[2]}"
        if half[3]:
            tail += f" {half[3]}"
    words = text.split()
    place = ""
    while len(words) > 1 and words[-1].strip(".") in _PLACE_WORDS:
        place = f" {_PLACE_WORDS[words.pop().strip('.')]}{place}"
    joined = "".join(word.rstrip(".") for word in words)
    found = _NUMBER.match(joined)
    if not found:
        return None
    major = found[1].lstrip("0")
    if not major:
        return None
    minor = f"-{int(found[2]):02d}" if found[2] else ""
    return f"{major}{minor}{found[3] or ''}{tail}{place}"


def _plausible(low: int, high: int) -> bool:
    return low < high <= low + MOST_DOORS_IN_RANGE * 2 and (high - low) % 2 == 0


def _sort(number: str) -> int:
    found = re.match(r"(\d+)(?:-(\d+))?", number)
    if not found:
        return 0
    value = int(found[1])
    if found[2]:
        value = value * 1000 + int(found[2])
    return min(value, _MOST_SORT)


def shown_number(number: HouseNumber) -> str:
    """As people read it: a range with a dash between its ends, or "to" where ends have one."""
    if not number.is_range:
        return number.text
    if "-" in number.low or " " in number.low:
        return f"{number.low} to {number.high}"
    return f"{number.low}–{number.high}"


def street_tokens(text: str) -> list[str]:
    """A street's words, spelt long ways and short ways alike, in the short way."""
    plain = squeeze(text).replace(".", " ").replace("'", "").replace("’", "").replace(",", " ")
    plain = re.sub(r"\s*\([^)]*\)\s*", " ", plain)
    words = plain.split()
    joined: list[str] = []
    skip = False
    for word, after in zip(words, [*words[1:], ""], strict=False):
        if skip:
            skip = False
            continue
        # "MC DONALD" and "DE KALB" are written apart on half of the lists.
        if word in {"MC", "DE"} and len(after) > 2 and after.isalpha() and after not in SUFFIXES:
            joined.append(word + after)
            skip = True
        else:
            joined.append(word)
    tokens = []
    last = len(joined) - 1
    while last > 0 and joined[last] in DIRECTIONS:
        last -= 1
    for place, word in enumerate(joined):
        ordinal = _ORDINAL.match(word)
        if ordinal:
            tokens.append(str(int(ordinal[1])))
        elif word in {"ST", "SAINT"} and place < last and joined[place + 1] not in DIRECTIONS:
            tokens.append("SAINT")
        elif word in ORDINAL_WORDS and place < last and joined[place + 1] in SUFFIXES:
            tokens.append(ORDINAL_WORDS[word])
        elif word.isdecimal():
            tokens.append(str(int(word)))
        else:
            tokens.append(DIRECTIONS.get(word) or SUFFIXES.get(word) or WORDS.get(word) or word)
    return tokens


@lru_cache(maxsize=8192)
def street_key(text: str) -> str:
    """A street in the one spelling that is matched and sorted by."""
    key = " ".join(street_tokens(text))
    return RENAMED.get(key, key)[:120]


@lru_cache(maxsize=8192)
def street_display(text: str) -> str:
    """A street as people read it: "East 119 Street", "Saint Nicholas Avenue", "Avenue A"."""
    tokens = street_tokens(text)
    shown = []
    end = len(tokens) - 1
    for place, word in enumerate(tokens):
        after_avenue = place > 0 and tokens[place - 1] == "AVE" and place == 1
        if place and word in {"OF", "THE", "AT", "AND"}:
            shown.append(word.lower())
        elif word in LONG_DIRECTIONS and not (after_avenue or (len(word) == 2 and end == 0)):
            # "Avenue W" is a letter; "Drive West" and "East 119" are directions.
            shown.append(LONG_DIRECTIONS[word])
        elif word in LONG_SUFFIXES and (place > 0 or word == "AVE"):
            shown.append(LONG_SUFFIXES[word])
        else:
            shown.append(_title(word))
    return " ".join(shown)[:120]


def _title(word: str) -> str:
    if word.isdigit() or len(word) == 1:
        return word
    if word.startswith("MC") and len(word) > 3:
        return f"Mc{word[2:].title()}"
    return "-".join(part[:1] + part[1:].lower() for part in word.split("-"))


@lru_cache(maxsize=512)
def borough_name(text: str) -> str:
    """A borough by its code or any of its names; "" when it is none of New York's."""
    plain = squeeze(text).strip(" .")
    if plain in BOROUGH_BY_CODE:
        return BOROUGH_BY_CODE[plain]
    return BOROUGH_BY_NAME.get(plain, "")


def borough_of_zip(postal_code: str) -> str:
    """The borough that a New York ZIP code lies in; "" elsewhere."""
    return ZIP_BOROUGHS.get(postal_code[:3], "")


def borough_of_code(number: str) -> str:
    """The borough that a BBL or BIN starts with."""
    return BOROUGH_BY_CODE.get(number[:1], "")


@lru_cache(maxsize=2048)
def zip_code(text: str) -> str | None:
    """Five digits of a ZIP code, its leading zero restored; "" for none, `None` for no ZIP."""
    plain = squeeze(text)
    if not plain or plain.strip("0") == "":
        return ""
    found = re.fullmatch(r"(\d{3,5})(?:\.0+)?(?:-?\d{4})?", plain)
    if re.fullmatch(r"\d{9}", plain):
        return plain[:5]
    return found[1].zfill(5) if found else None


def bbl(text: str) -> str | None:
    """Ten digits of a borough-block-lot number; "" for none, `None` when it is not one."""
    plain = re.sub(r"[\s\-/.]", "", re.sub(r"\.0+$", "", squeeze(text)))
    if not plain or plain.strip("0") == "":
        return ""
    if not re.fullmatch(r"[1-5]\d{9}", plain):
        return None
    # Lot 0 or block 0 stand where the lot is not known.
    return "" if plain[1:6] == "00000" or plain[6:] == "0000" else plain


def bbl_of_parts(borough: str, block: str, lot: str) -> str:
    """A BBL from its three columns; "" unless all three are there."""
    code = BOROUGH_CODE.get(borough_name(borough), "")
    block, lot = (re.sub(r"\.0+$", "", squeeze(part)) for part in (block, lot))
    if not code or not re.fullmatch(r"\d{1,5}", block) or not re.fullmatch(r"\d{1,4}", lot):
        return ""
    return bbl(f"{code}{int(block):05d}{int(lot):04d}") or ""


def building_number(text: str) -> str:
    """A BIN; "" for none and for the placeholders that lists carry, such as 1000000 and 300000."""
    plain = re.sub(r"\.0+$", "", squeeze(text))
    if not re.fullmatch(r"[1-5]\d{6}", plain) or plain[1:] == "000000":
        return ""
    return plain


def address_key(number: str, street: str, area: str) -> str:
    return f"{number} {street}|{area}"[:240]


def split_address(text: str) -> tuple[str, str] | None:
    """House number and street out of one cell; `None` when it does not start with a number."""
    plain = " ".join(_DASHES.sub("-", text.replace("½", " 1/2")).split()).split(",")[0]
    found = re.match(
        r"^(\d[\dA-Za-z\-]*(?:\s+[1-9]/[1-9])?(?:\s+(?:REAR|FRONT|RR)\b)?"
        r"(?:\s+(?:TO|THRU|&)\s+\d[\dA-Za-z\-]*)?)\s+(\S.*)$",
        plain,
        re.I,
    )
    if not found:
        return None
    number, street = found.groups()
    # "5 AVENUE" and "119 ST" are streets without a number, not doors on "Avenue".
    if squeeze(street) in SUFFIXES or re.fullmatch(r"\d+(?:ST|ND|RD|TH)", number, re.I):
        return None
    return number, street


def read(
    number: str, street: str, *, borough: str, postal_code: str, locality: str = ""
) -> Address | None:
    """An address from its columns; `None` when the number or the street is missing or unreadable.

    `borough` is a full name or "", `postal_code` five digits or "".
    """
    read_number = house_number(number)
    key = street_key(street)
    if read_number is None or not key or not any(character.isalnum() for character in key):
        return None
    if key.strip("0 ") == "":
        return None
    if borough != "Queens":
        read_number = _as_range(read_number)
    area = squeeze(borough) or postal_code or squeeze(locality)
    return Address(read_number, street_display(street), key, area)


def _as_range(number: HouseNumber) -> HouseNumber:
    """Outside Queens "253-255" is two doors of one building."""
    halves = re.fullmatch(r"(\d+)-(\d+)", number.low)
    if number.is_range or not halves or not _plausible(int(halves[1]), int(halves[2])):
        return number
    low, high = str(int(halves[1])), str(int(halves[2]))
    return HouseNumber(f"{low} TO {high}", low, high)
