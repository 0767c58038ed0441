"""Words of events and of whoever comes up to us."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from cases.field_words.forms import Words, plural


def events() -> Words:
    """The words by key."""
    return {
        "event": gettext("Event"),
        "event_row": gettext("Count at an event"),
        "event_hint": gettext("A table, a fair, a meeting"),
        "event_name": gettext("What is it called?"),
        "or_building": gettext("Or a building on your list"),
        "no_building": gettext("None of them"),
        "for_campaign": gettext("For which campaign?"),
        "no_campaign": gettext("For none"),
        "fix_event": gettext("Write what people call it, or choose a building"),
        "start_counting": gettext("Start counting"),
        "tally_hint": gettext("One tap is one conversation, in that language."),
        "not_noted": gettext("Language not noted"),
        "talk_with_one": gettext("Talk with somebody"),
        "change_event": gettext("Change the event"),
        "sign_one_up": gettext("Sign somebody up"),
        "sign_up": gettext("Sign-up"),
        "talk_at_event": gettext("Conversation at an event"),
        "event_count": plural(
            lambda n: ngettext("{n} conversation today", "{n} conversations today", n)
        ),
    }
