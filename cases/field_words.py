"""Every word of the phone page, in the language of the person who opens it.

The page is a script; its words travel in its shell, so that they are translated
like all others and are there without a signal. `{name}` marks a value. Where a
number decides the form, the word is a table of the language's plural categories.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import get_language, gettext, ngettext, to_locale

Words = dict[str, str | dict[str, str]]

# A number of each plural category (CLDR), to ask gettext for that form.
_SAMPLES: dict[str, dict[str, int]] = {
    "ar": {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100},
    "es": {"one": 1, "many": 1_000_000, "other": 2},
}
_TWO_FORMS = {"one": 1, "other": 2}


def _plural(form: Callable[[int], str]) -> str | dict[str, str]:
    language = to_locale(get_language() or "en").split("_")[0]
    samples = _SAMPLES.get(language, _TWO_FORMS)
    forms = {category: form(number) for category, number in samples.items()}
    # One form for all numbers travels once.
    return forms if len(set(forms.values())) > 1 else forms["other"]


def words() -> Words:
    """The words by key, as `static/field/words.js` reads them."""
    return {**_frame(), **_doors(), **_talk(), **_desk(), **_phone(), **_counted()}


def _frame() -> Words:
    return {
        "app_name": gettext("Doors"),
        "back": gettext("Back"),
        "close": gettext("Close"),
        "cancel": gettext("Cancel"),
        "undo": gettext("Undo"),
        "yes": gettext("Yes"),
        "no": gettext("No"),
        "look": gettext("Look"),
        "try_now": gettext("Try now"),
        "sign_in": gettext("Sign in"),
        "update": gettext("Update"),
        "new_version": gettext("A new version is ready"),
        "cannot_start": gettext(
            "This page cannot open its store on this phone. Close other tabs of it and try again."
        ),
        "not_here": gettext("Not on this phone"),
        "not_here_text": gettext("This is not on your list now. Go back and look again."),
        "not_saved": gettext("Not saved"),
        "not_saved_why": gettext("The phone could not store it. What you entered is still here."),
        "free_space": gettext("The phone is full. Free some space, then save again."),
        "export_now": gettext("Export your visits now"),
        # The sync line
        "looking": gettext("Looking for the server"),
        "offline": gettext("Offline. All is sent"),
        "all_sent": gettext("All sent {time}"),
        "sending": gettext("Sending {done} of {all}"),
        "slow": gettext("Server slow. Next try in {s} s"),
        "sign_in_to_go_on": gettext("Sign in to get your list"),
    }


def _doors() -> Words:
    return {
        "today": gettext("Today"),
        "first_title": gettext("Start with a signal"),
        "list_coming": gettext("Your list is on its way"),
        "first_text": gettext(
            "The first time, this page has to meet the server. Then it works without."
        ),
        "no_list_text": gettext("Your list comes down as soon as the server is reached."),
        "put_away_title": gettext("Walk list put away"),
        "put_away_text": gettext(
            "It is 3 days since this phone met the server. Your visits are still here."
        ),
        "no_turf_title": gettext("No turf today"),
        "no_turf_text": gettext("The buildings your supervisor hands you show up here."),
        "look_again": gettext("Look again"),
        "get_list": gettext("Get the list again"),
        "continue_at": gettext("Continue at {address}"),
        "floor_comma": gettext("Floor {floor},"),
        "turf_finished": gettext("Every door is done. Well walked!"),
        "n_of_m": gettext("{done} of {all}"),
        "n_of_m_done": gettext("{done} of {all} done"),
        "n_of_m_doors": gettext("{done} of {all} doors done"),
        "stopped_at": gettext("Stopped {time}"),
        "next_appointment": gettext("Next appointment"),
        "now": gettext("now"),
        "later_today": gettext("today"),
        "no_name_known": gettext("No name"),
        "find": gettext("Find"),
        "find_unit": gettext("Find apartment"),
        "access": gettext("How to get in"),
        "until": gettext("until {day}"),
        "stopped_us": gettext("The building stopped us"),
        "stopped_undo": gettext("Stopped at {address}"),
        "floor": gettext("Floor {floor}"),
        "ground_floor": gettext("Ground floor"),
        "basement": gettext("Basement"),
        "other_doors": gettext("Other doors"),
        "rest_of_floor": gettext("Rest of floor {floor} not home"),
        "rest_of_doors": gettext("Rest of these not home"),
        "record_rest": gettext("Record {n} not home: {doors}"),
        "add_apartment": gettext("Add an apartment"),
        "add_named": gettext("Add apartment {label}"),
        "apartment_label": gettext("What the door says"),
        "floor_word": gettext("Floor, if you know it"),
        "fix_label": gettext("Write what the door says, such as 4G"),
        "add_and_open": gettext("Add and open"),
        "not_home_at": gettext("Not home at {door}"),
        "no_visit": gettext("No visit yet"),
        "nothing_kept": gettext("Done, nothing kept"),
        "held": gettext("Do not visit"),
        "held_until": gettext("Do not visit until {day}"),
        "held_asked": gettext("They asked us not to"),
        "held_safety": gettext("For safety"),
        "rest_until": gettext("Not before {day}"),
        "rest_enough": gettext("Tried often enough"),
        "held_notice": gettext("Do not knock here. Record only what happened by itself."),
        "receipt_saved": gettext("Saved on this phone"),
        "receipt_received": gettext("Received"),
        "receipt_counted": gettext("Counted"),
        "receipt_aside": gettext("Set aside"),
        "receipt_mended": gettext("Mended by a new visit"),
        "by_you": gettext("by you"),
        "by_other": gettext("by a colleague"),
        "taken_back": gettext("Taken back"),
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
    }


def _talk() -> Words:
    return {
        "conversation": gettext("Conversation"),
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
        "questions": gettext("Questions of this campaign"),
        "ask_reach": gettext("Ask: how may we reach you?"),
        "ask_more": gettext("Ask: and beyond this?"),
        "consent_hint": gettext("Leave both open when you did not ask."),
        "consent_this_case_sms": gettext("May we text you about this?"),
        "consent_this_case_call": gettext("May we call you about this?"),
        "consent_this_case_letter": gettext("May we write to you about this?"),
        "consent_other_programs_sms": gettext("May we text you about other programs?"),
        "consent_other_programs_call": gettext("May we call you about other programs?"),
        "consent_sharing_all": gettext("May we share this with the office that can help?"),
        "consent_hint_sms": gettext("Reply STOP to end."),
        "consent_hint_call": gettext("Only in the daytime."),
        "spoken_of": gettext("Programs you spoke of"),
        "ask_help": gettext("Do they want our help?"),
        "open_case": gettext("Open a case"),
        "pick_need_first": gettext("Choose a need above first"),
        "in_their_words": gettext("In their words, if it helps"),
        "when_come_back": gettext("When do we come back?"),
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
    }


def _desk() -> Words:
    return {
        "calls": gettext("Calls"),
        "no_calls_title": gettext("No calls due"),
        "no_calls_text": gettext("People who agreed to a call show up here."),
        "own_number": gettext("They see this phone's own number unless you hide it."),
        "other_hours": gettext("Asked for calls at other hours"),
        "call": gettext("Call"),
        "call_person": gettext("Call {name}"),
        "called_at": gettext("Called {time}"),
        "promised_at": gettext("Promised {time}"),
        "how_did_call_end": gettext("How did the call end?"),
        "wrong_number": gettext("Wrong number"),
        "no_answer": gettext("No answer"),
        "cases": gettext("Cases"),
        "no_cases_title": gettext("No open cases"),
        "no_cases_text": gettext("Cases you follow up show up here with their next step."),
        "due": gettext("Due {when}"),
        "late": gettext("Late, due {when}"),
    }


def _phone() -> Words:
    return {
        "more": gettext("More"),
        "this_phone": gettext("This phone and the server"),
        "call_office": gettext("Call the office"),
        "blank_screen": gettext("Blank the screen"),
        "blank_hint": gettext("Three fingers on any page blank it too. Tap twice to return."),
        "screen_blank": gettext("The screen is blank"),
        "tap_twice": gettext("Tap twice to return"),
        "open_desk": gettext("Open the desk pages"),
        "theme": gettext("Looks"),
        "theme_system": gettext("As the phone"),
        "theme_light": gettext("Light"),
        "theme_dark": gettext("Dark"),
        "theme_sun": gettext("Full sun"),
        "sign_out": gettext("Sign out"),
        "session_over": gettext("Your sign-in ran out"),
        "may_have_lost": gettext(
            "This phone's store was emptied. Visits that were not sent may be lost: tell your"
            " supervisor."
        ),
        "saved_on_phone": gettext("Saved on this phone, not sent"),
        "received_by_server": gettext("Received by the server"),
        "set_aside": gettext("Set aside"),
        "set_aside_hint": gettext(
            "The server has these and cannot count them yet. Nothing is lost."
        ),
        "last_contact": gettext("Last contact"),
        "list_made": gettext("List from"),
        "none_yet": gettext("None yet"),
        "send_now": gettext("Send now"),
        "export_file": gettext("Export as a file"),
        "receipts": gettext("Receipts"),
        "no_receipts": gettext("Each visit you save shows up here."),
        "not_readable": gettext(
            "The server could not read it. Export it and show your supervisor."
        ),
        "unsent_text": gettext(
            "Keep this page open where there is a signal, or export them first."
        ),
        "erase_and_leave": gettext("Erase them and sign out"),
    }


def _counted() -> Words:
    return {
        "sign_in_to_send": _plural(
            lambda n: ngettext("Sign in to send {n}", "Sign in to send {n}", n)
        ),
        "offline_saved": _plural(
            lambda n: ngettext(
                "Offline. {n} saved on this phone", "Offline. {n} saved on this phone", n
            )
        ),
        "slow_saved": _plural(
            lambda n: ngettext(
                "Server slow. {n} saved, next try in {s} s",
                "Server slow. {n} saved, next try in {s} s",
                n,
            )
        ),
        "broken": _plural(
            lambda n: ngettext("Not sent. {n} saved here", "Not sent. {n} saved here", n)
        ),
        "saved_here": _plural(
            lambda n: ngettext("{n} saved on this phone", "{n} saved on this phone", n)
        ),
        "all_sent_aside": _plural(
            lambda n: ngettext("All sent. {n} set aside", "All sent. {n} set aside", n)
        ),
        "others_wait": _plural(
            lambda n: ngettext(
                "{n} visit by {name} waits here for them",
                "{n} visits by {name} wait here for them",
                n,
            )
        ),
        "doors_left": _plural(lambda n: ngettext("{n} door left on it", "{n} doors left on it", n)),
        "of_doors_done": _plural(lambda n: ngettext("of {n} door done", "of {n} doors done", n)),
        "conversations": _plural(lambda n: ngettext("conversation", "conversations", n)),
        "left": _plural(lambda n: ngettext("{n} left", "{n} left", n)),
        "in_minutes": _plural(lambda n: ngettext("in {n} min", "in {n} min", n)),
        "tries": _plural(lambda n: ngettext("{n} try", "{n} tries", n)),
        "stop_here": _plural(
            lambda n: ngettext("Stop here, {n} door not tried", "Stop here, {n} doors not tried", n)
        ),
        "rest_undo": _plural(lambda n: ngettext("{n} door not home", "{n} doors not home", n)),
        "things_to_fix": _plural(lambda n: ngettext("{n} thing to fix", "{n} things to fix", n)),
        "will_open": _plural(lambda n: ngettext("Opens a case", "Opens {n} cases", n)),
        "calls_waiting": _plural(lambda n: ngettext("{n} to call", "{n} to call", n)),
        "cases_waiting": _plural(lambda n: ngettext("{n} open case", "{n} open cases", n)),
        "session_over_text": _plural(
            lambda n: ngettext(
                "Keep working. {n} visit stays on this phone until you sign in.",
                "Keep working. {n} visits stay on this phone until you sign in.",
                n,
            )
        ),
        "unsent_title": _plural(
            lambda n: ngettext("{n} visit is not sent", "{n} visits are not sent", n)
        ),
        "type_count": _plural(
            lambda n: ngettext("Type {n} to erase this visit", "Type {n} to erase these visits", n)
        ),
    }
