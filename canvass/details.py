"""Why a visit ended as it did: a word finer than its disposition, and what no count turns on.

The disposition's meaning and group are fixed; a detail only says more of one. A code that is not
in the table is kept and flagged, never refused: phones of another version may know more.
"""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# A call that was begun and whose end nobody has told yet.
DIALED: Final = "dialed"
# What the number itself turned out to be: it stands on no call list until it is changed.
NUMBER_FAULTS: Final = ("wrong_number", "disconnected")

DETAILS: Final[dict[str, dict[str, Promise]]] = {
    "not_home": {
        DIALED: _("call begun, end not told"),
        "no_answer": _("no answer"),
        "left_message": _("left a message"),
        "busy": _("busy"),
    },
    "address_not_found": {
        "wrong_number": _("wrong number"),
        "disconnected": _("number disconnected"),
    },
    "refused": {"hung_up": _("hung up")},
    "unsafe": {
        "dog": _("dog"),
        "threat": _("threat"),
        "building_condition": _("condition of the building"),
        "other": _("other reason"),
    },
}


def is_known(disposition: str, detail: str) -> bool:
    """Whether a detail is one of this disposition; no detail always is."""
    return not detail or detail in DETAILS.get(disposition, {})


def detail_words(disposition: str, detail: str) -> str:
    """A detail in words; one that nobody here knows as it came, legibly."""
    known = DETAILS.get(disposition, {}).get(detail)
    return str(known) if known is not None else detail.replace("_", " ")
