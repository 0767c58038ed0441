"""Words of the sheets: how a door ended, when to come back, an apartment found."""

from __future__ import annotations

from django.utils.translation import gettext

from cases.field_words.forms import Words


def sheet() -> Words:
    """The words by key."""
    return {
        "apartment_label": gettext("What the door says"),
        "floor_word": gettext("Floor, if you know it"),
        "fix_label": gettext("Write what the door says, such as 4G"),
        "add_and_open": gettext("Add and open"),
        "held_notice": gettext("Do not knock here. Record only what happened by itself."),
        "refused_for_good": gettext("Refused, do not come back"),
        "something_else": gettext("Something else"),
        "minor_answered": gettext("A minor answered"),
        "what_happened": gettext("What happened here"),
        "take_back": gettext("Take back today's entry"),
        "correct_or_new": gettext("Correct or add"),
        "correct_entry": gettext("Correct {time}"),
        "new_try": gettext("Another try"),
        "which_language": gettext("Which language?"),
        "language_line": gettext("Call the language line"),
        "save_call_back": gettext("Save call back"),
        "fix_time": gettext("Choose a day and a time"),
        "day": gettext("Day"),
        "time": gettext("Time"),
        "later": gettext("Later"),
        "holiday": gettext("Holiday"),
        "other_day": gettext("Another day"),
        "other_time": gettext("Another time"),
        "time_taken": gettext("You have an appointment then."),
        "when_come_back": gettext("When do we come back?"),
        "how_did_call_end": gettext("How did the call end?"),
        "wrong_number": gettext("Wrong number"),
        "no_answer": gettext("No answer"),
        "close": gettext("Close"),
        "not_saved": gettext("Not saved"),
        "not_saved_why": gettext("The phone could not store it. What you entered is still here."),
        "free_space": gettext("The phone is full. Free some space, then save again."),
        "export_now": gettext("Export your visits now"),
    }
