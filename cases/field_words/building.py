"""Words of what is opened from a building: search, notes, a split, ranges, a door's past."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from cases.field_words.forms import Words, plural


def building() -> Words:
    """The words by key."""
    return {
        "not_listed": gettext("No {label} on the list."),
        "add_named": gettext("Add apartment {label}"),
        "taken_back": gettext("Taken back"),
        "by_you": gettext("by you"),
        "by_other": gettext("by a colleague"),
        "change_note": gettext("Change the note"),
        "note_is_over": gettext("It is over"),
        "note_over_said": gettext("Note is over"),
        "note_kept": gettext("Note kept"),
        "noted": gettext("noted {day}"),
        "note_about": gettext("What it is about"),
        "note_elevator": gettext("Elevator"),
        "note_entry": gettext("Entry"),
        "note_super": gettext("Super"),
        "note_best_hour": gettext("Best hour"),
        "note_other": gettext("Other"),
        "note_words": gettext("What the next person needs to know"),
        "note_until": gettext("Until when?"),
        "note_rule": gettext("Of the building only, never of a person who lives there."),
        "for_good": gettext("For good"),
        "one_week": gettext("A week"),
        "another_day": gettext("Another day"),
        "elevator_out": gettext("Elevator out"),
        "elevator_until": gettext("Elevator out until {day}"),
        "fix_note": gettext("Write the note"),
        "keep_note": gettext("Keep note"),
        "split_title": gettext("Which doors do you take?"),
        "split_hint": gettext("For today, on this phone. The others stay one tap away."),
        "take_all": gettext("All doors"),
        "order": gettext("Order"),
        "by_line": gettext("Walk line by line"),
        "by_floor": gettext("Walk floor by floor"),
        "range_label": gettext("First and last door"),
        "range_hint": gettext("1A-6F, 101-612 or 1-24, or several with commas between."),
        "range_none_new": gettext("All of these are on the list."),
        "range_none": gettext("Write the doors, such as 1A-6F"),
        "range_range": gettext("{piece} is no range. Write it like 1A-6F, 1-24 or A-F"),
        "range_backwards": gettext("{piece} ends before it starts"),
        "range_label_bad": gettext("{piece} cannot be kept. At most 40 characters"),
        "range_many": gettext("More than 1,000 doors. Add them in parts"),
        "your_case": gettext("Your case"),
        "no_such_apartment": gettext("There is no such apartment"),
        "missing_text": gettext(
            "It was reported that this apartment does not exist. It is not counted."
        ),
        "there_after_all": gettext("It is there after all"),
        "is_there": gettext("is there"),
        "held_now": gettext("New: do not visit. The desk said so just now."),
        "changed_now": gettext("New from {name}: {what}"),
        "a_colleague": gettext("a colleague"),
        "found_n": plural(lambda n: ngettext("{n} apartment", "{n} apartments", n)),
        "range_makes": plural(lambda n: ngettext("{n} apartment", "{n} apartments", n)),
        "range_there": plural(lambda n: ngettext("{n} there already", "{n} there already", n)),
        "range_floors": plural(lambda n: ngettext("{n} floor", "{n} floors", n)),
        "range_added": plural(lambda n: ngettext("{n} apartment added", "{n} apartments added", n)),
        "add_n": plural(lambda n: ngettext("Add {n} apartment", "Add {n} apartments", n)),
        "cases_held": plural(
            lambda n: ngettext("{n} open case in your team", "{n} open cases in your team", n)
        ),
    }
