"""Fixed sentences that residents read on a card or hear asked: the English, version by version.

A sentence that changes gets a further version; earlier ones stay, because a consent names the
version that was read out. Other languages are rows (`Sentence`), shown once reviewed.
"""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext_noop as _

# The newest stands last.
SENTENCES: Final[dict[str, tuple[str, ...]]] = {
    "card_kicker": (_("Help that you can ask for"),),
    "card_fits": (_("It may fit you if:"),),
    "card_checked": (_("Checked on {date}"),),
    "card_call": (_("Call"),),
    "consent_this_case_sms": (_("May we text you about this?"),),
    "consent_this_case_call": (_("May we call you about this?"),),
    "consent_this_case_letter": (_("May we write to you about this?"),),
    "consent_other_programs_sms": (_("May we text you about other programs?"),),
    "consent_other_programs_call": (_("May we call you about other programs?"),),
    "consent_sharing": (_("May we share this with {organization}?"),),
    "consent_quotation": (_("May we quote you, without your name?"),),
}
_VALUE = re.compile(r"\{\w+\}")


def english(code: str) -> str:
    """The sentence as it is asked now."""
    return SENTENCES[code][-1]


def version(code: str) -> int:
    """Which version that is, from 1."""
    return len(SENTENCES[code])


def values(text: str) -> list[str]:
    """The places that a sentence leaves open, such as `{date}`."""
    return sorted(_VALUE.findall(text))
