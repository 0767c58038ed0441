"""Words of the conversation page."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from cases.field_words.forms import Words, plural


def talk() -> Words:
    """The words by key."""
    return {
        "yes": gettext("Yes"),
        "no": gettext("No"),
        "conversation_at": gettext("Conversation at {door}"),
        "conversation_with": gettext("Conversation by phone"),
        "mend_visit": gettext("Mend this visit"),
        "draft_found": gettext("Kept from {time}"),
        "start_over": gettext("Start over"),
        "ask_needs": gettext("What do they need?"),
        "more_needs": gettext("More needs"),
        "no_need": gettext("No need now"),
        "court_title": gettext("This cannot wait"),
        "court_date": gettext("Date on the papers"),
        "court_hint": gettext(
            "The court date, or the day on the notice. Leave it empty if unknown."
        ),
        "call_now": gettext("Call now:"),
        "ask_who": gettext("Who did you talk to?"),
        "lives_in": gettext("Lives in {door}"),
        "someone_new": gettext("Someone new"),
        "no_name": gettext("No name"),
        "keep_nothing": gettext("Keep nothing about me"),
        "keep_nothing_hint": gettext("Only the building and the day are counted"),
        "name": gettext("Name"),
        "phone": gettext("Phone"),
        "ask_language": gettext("Language to use with them"),
        "language": gettext("Language"),
        "choose": gettext("Choose a language"),
        "another": gettext("Another"),
        "interpreter": gettext("Interpreter"),
        "interpreter_number": gettext("Interpreter's number"),
        "ask_reach": gettext("Ask: how may we reach you?"),
        "ask_more": gettext("Ask: and beyond this?"),
        "consent_hint": gettext("Leave both open when you did not ask."),
        "consent_hint_sms": gettext("Reply STOP to end."),
        "consent_hint_call": gettext("Only in the daytime."),
        "spoken_of": gettext("Programs you spoke of"),
        "ask_help": gettext("Do they want our help?"),
        "open_case": gettext("Open a case"),
        "pick_need_first": gettext("Choose a need above first"),
        "in_their_words": gettext("In their words, if it helps"),
        "note": gettext("Note"),
        "note_hint": gettext("Never immigration status, and nothing that could harm them."),
        "before_saving": gettext("Before you save"),
        "do_not_contact": gettext("Do not contact"),
        "scope_resident": gettext("This person"),
        "scope_unit": gettext("This apartment"),
        "scope_building": gettext("This building"),
        "until_when": gettext("Until when?"),
        "until_hint": gettext("Empty means for good."),
        "broken_off": gettext("They broke it off"),
        "save_visit": gettext("Save visit"),
        "will_log": gettext("Logs a conversation"),
        "will_keep_nothing": gettext("Counts it and keeps nothing"),
        "will_hold": gettext("No more contact"),
        "will_return": gettext("back {when}"),
        "fix_name": gettext("Add a name or a phone number, or choose No name"),
        "fix_phone": gettext("Check the phone number"),
        "fix_reach": gettext("Add a number to reach them, or choose No"),
        "fix_help_who": gettext("Say who wants help, or choose No"),
        "fix_help_what": gettext("Choose what they want help with"),
        "fix_dnc": gettext("Say who asked, or choose This apartment"),
        "things_to_fix": plural(lambda n: ngettext("{n} thing to fix", "{n} things to fix", n)),
        "will_open": plural(lambda n: ngettext("Opens a case", "Opens {n} cases", n)),
    }
