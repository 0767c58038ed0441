"""What doors are called: ranges typed at a desk, the floor a label tells, the order it sorts in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from engagement.errors import Invalid

MOST_LABELS = 1_000
LABEL_LENGTH = 40
# Above every floor that a building can have, so that a walk from the top starts there.
PENTHOUSE = 200
GROUND = 0
BASEMENT = -1

_NAMED = re.compile(r"^(?:APARTMENT|APT|UNIT|NO|RM|ROOM)\b\.?\s*#?\s*|^#\s*", re.I)
_ORDINAL_FLOOR = re.compile(r"\b(\d{1,3})(?:ST|ND|RD|TH)?[\s-]*(?:FLOOR|FLR|FL)\b")
_FLOOR_NUMBER = re.compile(r"\b(?:FLOOR|FLR|FL)\s*\.?\s*#?(\d{1,3})\b")
_SIDE = r"(?:FRONT|REAR|LEFT|RIGHT|MIDDLE|SIDE|FRNT|RR|LFT|RGT)"
_NUMBER_LETTERS = re.compile(rf"^(\d{{1,3}})[\s-]*(?:[A-Z]{{1,2}}|{_SIDE})\d?$")
_HUNDREDS = re.compile(r"^(\d{1,2})\d\d[A-Z]?$")
_BASEMENT = re.compile(r"^(?:B|BSMT|BASEMENT|CELLAR|LL)[\s-]*(\d?)[A-Z]?$")
_PENTHOUSE = re.compile(r"^(?:PH|PENTHOUSE)[\s-]*[A-Z0-9]{0,3}$")
_GROUND = re.compile(r"^(?:G|GF|GR|GRD|GROUND)(?:[\s-]*(?:FL|FLR|FLOOR))?[\s-]*[A-F1-9]?$")

_SPLIT = re.compile(r"[,;\n\r]+")
_RANGE = re.compile(r"^(.*?\S)\s*(?:\s+to\s+|\s+through\s+|[-\u2010-\u2015])\s*(\S.*)$", re.I)
_END = re.compile(r"^(?P<prefix>[A-Z]?)(?P<number>\d{1,4})(?P<line>[A-Z]?)$")


def clean_label(text: str) -> str:
    """A label as it is kept: one space between words, no "Apt" or "#" before it.

    Raises `Invalid` when nothing is left, when it is longer than 40 characters or holds
    characters that cannot be shown.
    """
    words = " ".join(unicodedata.normalize("NFC", text).split())
    bare = _NAMED.sub("", words).strip()
    label = bare or words
    if not label:
        raise Invalid(_("Enter the apartment."), field="label")
    if len(label) > LABEL_LENGTH:
        raise Invalid(
            _("An apartment's label is at most %(most)s characters.") % {"most": LABEL_LENGTH},
            field="label",
        )
    if not label.isprintable():
        raise Invalid(_("The apartment has characters that cannot be shown."), field="label")
    return label


def sort_key(label: str) -> str:
    """The label with its numbers padded, so that 2A comes before 10A."""
    padded = re.sub(r"[0-9]+", lambda found: found.group().zfill(6), label.upper())
    return padded[:80]


def guess_floor(label: str) -> int | None:
    """The floor that a label tells, or `None` where it does not.

    3L is 3, 12C is 12, 1204 is 12, "2nd floor" is 2, G is 0, B1 is -1, PH is above all. A bare
    "24" tells no floor: a building may number its doors through.
    """
    text = unicodedata.normalize("NFKC", label).upper().strip()
    text = _NAMED.sub("", text).replace(".", "")
    for pattern in (_ORDINAL_FLOOR, _FLOOR_NUMBER):
        if said := pattern.search(text):
            return int(said.group(1))
    if _PENTHOUSE.match(text):
        return PENTHOUSE
    if _GROUND.match(text):
        return GROUND
    if below := _BASEMENT.match(text):
        return -int(below.group(1) or 1) or BASEMENT
    for pattern in (_NUMBER_LETTERS, _HUNDREDS):
        if (told := pattern.match(text)) and int(told.group(1)) > 0:
            return int(told.group(1))
    return None


def parse_unit_range(text: str) -> list[str]:
    """Every label that a line of labels and ranges stands for, in order and each once.

    "1A-6F" is six floors of six doors; "1-24" is 24 doors; "101-612" is six floors of twelve;
    "1A-1F, 2A-2F, PH" joins them. Raises `Invalid` naming the piece that cannot be read, and when
    there are more than 1,000.
    """
    labels: dict[str, str] = {}
    for piece in _SPLIT.split(text.translate({0xA0: " "})):
        if not piece.strip():
            continue
        for label in _expand(piece.strip()):
            labels.setdefault(label.upper(), label)
            if len(labels) > MOST_LABELS:
                raise Invalid(
                    _("That is more than %(most)s apartments. Enter them in parts.")
                    % {"most": f"{MOST_LABELS:,}"},
                    field="labels",
                )
    if not labels:
        raise Invalid(_("Enter apartments, such as 1A-6F or 1A, 1B, PH."), field="labels")
    return list(labels.values())


def _expand(piece: str) -> Iterator[str]:
    ends = _RANGE.match(piece)
    if not ends:
        yield _one(piece)
        return
    first, last = (_END.match(_NAMED.sub("", end).upper()) for end in ends.groups())
    letters = [_NAMED.sub("", end).upper() for end in ends.groups()]
    if all(re.fullmatch(r"[A-Z]", letter) for letter in letters):
        yield from _letters(letters[0], letters[1], piece)
        return
    if (
        not first
        or not last
        or bool(first["line"]) != bool(last["line"])
        or bool(first["prefix"]) != bool(last["prefix"])
    ):
        raise _unreadable(piece)
    yield from _doors(first, last, piece)


def _doors(first: re.Match[str], last: re.Match[str], piece: str) -> Iterator[str]:
    low, high = int(first["number"]), int(last["number"])
    if low > high:
        raise _backwards(piece)
    prefixes = list(_letters(first["prefix"], last["prefix"], piece))
    lines = list(_letters(first["line"], last["line"], piece))
    width = len(first["number"]) if first["number"].startswith("0") else 0
    numbers: list[int] | range = range(low, high + 1)
    # 101-612: floors of doors, as such numbers are given out, not 512 doors.
    if low >= 100 and low // 100 != high // 100 and low % 100 <= high % 100:
        numbers = [
            floor * 100 + door
            for floor in range(low // 100, high // 100 + 1)
            for door in range(low % 100, high % 100 + 1)
        ]
    if len(prefixes) * len(numbers) * len(lines) > MOST_LABELS * 2:
        numbers = numbers[: MOST_LABELS + 1]
    for prefix in prefixes:
        for number in numbers:
            for line in lines:
                yield f"{prefix}{str(number).zfill(width)}{line}"


def _letters(first: str, last: str, piece: str) -> Iterator[str]:
    if not first and not last:
        yield ""
        return
    if first > last:
        raise _backwards(piece)
    yield from (chr(code) for code in range(ord(first), ord(last) + 1))


def _one(piece: str) -> str:
    try:
        return clean_label(piece)
    except Invalid as refusal:
        raise Invalid(f"“{piece[:60]}”: {refusal.message}", field="labels") from refusal


def _unreadable(piece: str) -> Invalid:
    return Invalid(
        _("“%(piece)s” is not a range. Write it like 1A-6F, 1-24 or A-F.") % {"piece": piece[:60]},
        field="labels",
    )


def _backwards(piece: str) -> Invalid:
    return Invalid(_("“%(piece)s” ends before it starts.") % {"piece": piece[:60]}, field="labels")
