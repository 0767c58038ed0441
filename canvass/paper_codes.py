"""The letters by which a paper list says how a visit ended.

A letter is fixed, as the disposition's code is: paper printed last week is keyed in next week.
"""

from __future__ import annotations

# What most doors come to: each has a box on every line, in this order; at the desk 1 to 7 do too.
BOXES: dict[str, str] = {
    "N": "not_home",
    "C": "conversation",
    "R": "refused",
    "S": "person_unavailable",
    "A": "inaccessible",
    "L": "language_barrier",
    "B": "call_back",
}
# Written beside the line.
SELDOM: dict[str, str] = {
    "U": "unable",
    "D": "deceased",
    "X": "unsafe",
    "F": "address_not_found",
    "V": "vacant",
    "H": "not_a_home",
    "P": "duplicate_address",
    "M": "moved",
}
DISPOSITIONS = BOXES | SELDOM
LETTERS = {code: letter for letter, code in DISPOSITIONS.items()}
_DIGITS = {str(place): code for place, code in enumerate(BOXES.values(), start=1)}


def disposition_of(typed: str) -> str | None:
    """The disposition that a letter or a box's digit stands for; None where it stands for none."""
    key = typed.strip().upper()
    return DISPOSITIONS.get(key) or _DIGITS.get(key)
