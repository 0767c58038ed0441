"""Every word of the phone page, in the language of the person who opens it.

The page is a script; its words travel to it, so that they are translated like all others and are
there without a signal. Those of the first screens come in its shell, all others in one file that
the later parts wait for. `{name}` marks a value. Where a number decides the form, the word is a
table of the language's plural categories.
"""

from __future__ import annotations

from collections.abc import Callable

from cases.field_words.building import building
from cases.field_words.calls import calls
from cases.field_words.desk import desk
from cases.field_words.events import events
from cases.field_words.first import first
from cases.field_words.forms import Words
from cases.field_words.home import home
from cases.field_words.more import more
from cases.field_words.pin import pin
from cases.field_words.screening import screening
from cases.field_words.script import script
from cases.field_words.sheet import sheet
from cases.field_words.shift import shift
from cases.field_words.show import show
from cases.field_words.talk import talk
from cases.field_words.unsafe import unsafe

# A part that is opened later adds its words here.
_LATER: list[Callable[[], Words]] = [
    building,
    sheet,
    shift,
    talk,
    script,
    screening,
    calls,
    events,
    unsafe,
    desk,
    more,
    home,
    pin,
    show,
]


def first_words() -> Words:
    """What the shell carries."""
    return first()


def later_words() -> Words:
    """What the parts that are opened later wait for."""
    found: Words = {}
    for part in _LATER:
        found |= part()
    return found
