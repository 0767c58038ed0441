"""The short words and shapes of states and dispositions, in one place."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Look(NamedTuple):
    """How one code is shown: its word, its tone, and the name of its shape or icon."""

    word: str | Promise
    tone: str
    shape: str = ""


# Shapes are symbols of static/img/marks.svg; tones are classes of components/mark.css.
DISPOSITIONS: dict[str, Look] = {
    "conversation": Look(_("Conversation"), "good", "conversation"),
    "not_home": Look(_("Not home"), "muted", "not_home"),
    "refused": Look(_("Refused"), "urgent", "refused"),
    "call_back": Look(_("Call back"), "amber", "call_back"),
    "language_barrier": Look(_("Language"), "info", "language"),
    "inaccessible": Look(_("No access"), "muted", "inaccessible"),
    "unsafe": Look(_("Unsafe"), "urgent", "unsafe"),
    "vacant": Look(_("Vacant"), "line", "vacant"),
    "moved": Look(_("Moved"), "line", "vacant"),
    "not_a_home": Look(_("Not a home"), "line", "vacant"),
    "duplicate_address": Look(_("Duplicate"), "line", "vacant"),
    "person_unavailable": Look(_("Someone else"), "muted", "person"),
    "unable": Look(_("Unable"), "muted", "unable"),
    "deceased": Look(_("Deceased"), "muted", "deceased"),
    "address_not_found": Look(_("Not found"), "amber", "not_found"),
}
NO_VISIT = Look(_("No visit yet"), "muted", "to_do")

# Tones are classes of components/chip.css.
CASE_STATES: dict[str, Look] = {
    "new": Look(pgettext_lazy("case state", "new"), "info"),
    "assigned": Look(pgettext_lazy("case state", "assigned"), "soft"),
    "in_progress": Look(pgettext_lazy("case state", "in progress"), "brand"),
    "waiting_resident": Look(pgettext_lazy("case state", "waiting for resident"), "amber"),
    "waiting_agency": Look(pgettext_lazy("case state", "waiting for agency"), "amber"),
    "on_hold": Look(pgettext_lazy("case state", "on hold"), ""),
    "resolved": Look(pgettext_lazy("case state", "resolved"), "good"),
    "closed": Look(pgettext_lazy("case state", "closed"), "line"),
}
THEIR_TURN = frozenset({"waiting_resident", "waiting_agency"})
CLOCK_STOPPED = THEIR_TURN | {"on_hold"}
ENDED = frozenset({"resolved", "closed"})

VERDICTS: dict[str, Look] = {
    "likely": Look(_("Likely"), "likely", "circle-check"),
    "unlikely": Look(_("Unlikely"), "unlikely", "square-slash"),
    "cannot_say": Look(_("Cannot say"), "cannot", "circle-help"),
}
