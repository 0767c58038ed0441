"""Words of the first screens: today, a building, the frame around them. They travel in the shell."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from cases.field_words.forms import Words, plural


def first() -> Words:
    """The words by key."""
    return {
        "app_name": gettext("Doors"),
        "back": gettext("Back"),
        "undo": gettext("Undo"),
        "look": gettext("Look"),
        "try_now": gettext("Try now"),
        "sign_in": gettext("Sign in"),
        "update": gettext("Update"),
        "new_version": gettext("A new version is ready"),
        "cannot_start": gettext(
            "This page cannot open its store on this phone. Close other tabs of it and try again."
        ),
        "phone_full": gettext("The phone is full"),
        "looking": gettext("Looking for the server"),
        "offline": gettext("Offline. All is sent"),
        "all_sent": gettext("All sent {time}"),
        "sending": gettext("Sending {done} of {all}"),
        "slow": gettext("Server slow. Next try in {s} s"),
        "sign_in_to_go_on": gettext("Sign in to get your list"),
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
        "turf_finished": gettext("Every door is done. Well walked!"),
        "n_of_m": gettext("{done} of {all}"),
        "stopped_at": gettext("Stopped {time}"),
        "due_at": gettext("Appointment at {door}, {time}"),
        "rest_later_title": gettext("Nothing to knock now"),
        "empty_turf_title": gettext("No apartments in this turf yet"),
        "empty_turf_text": gettext("Open a building and add its doors, one by one or by range."),
        "finished_with": gettext("{doors}, {talks}."),
        "appointments_due": plural(lambda n: ngettext("Next appointment", "Next appointments", n)),
        "rest_later_text": plural(
            lambda n: ngettext(
                "{n} door is left where the building stopped us.",
                "{n} doors are left where the building stopped us.",
                n,
            )
        ),
        "n_doors": plural(lambda n: ngettext("{n} door", "{n} doors", n)),
        "n_talks": plural(lambda n: ngettext("{n} conversation", "{n} conversations", n)),
        "doors_worth": plural(
            lambda n: ngettext("{n} door worth knocking now", "{n} doors worth knocking now", n)
        ),
        "now": gettext("now"),
        "later_today": gettext("today"),
        "no_name_known": gettext("No name"),
        "floor": gettext("Floor {floor}"),
        "ground_floor": gettext("Ground floor"),
        "basement": gettext("Basement"),
        "other_doors": gettext("Other doors"),
        "hide": gettext("Hide"),
        "part_m": plural(lambda n: ngettext("morning", "mornings", n)),
        "part_a": plural(lambda n: ngettext("afternoon", "afternoons", n)),
        "part_e": plural(lambda n: ngettext("evening", "evenings", n)),
        "part_w": plural(lambda n: ngettext("on a weekend", "on weekends", n)),
        "back_done": plural(lambda n: ngettext("{n} done", "{n} done", n)),
        "back_asked": plural(lambda n: ngettext("{n} do not visit", "{n} do not visit", n)),
        "back_max_attempts": plural(
            lambda n: ngettext("{n} tried often enough", "{n} tried often enough", n)
        ),
        "back_too_soon": plural(lambda n: ngettext("{n} too soon", "{n} too soon", n)),
        "back_same_part": plural(
            lambda n: ngettext("{n} tried at this time of day", "{n} tried at this time of day", n)
        ),
        "back_promised": plural(lambda n: ngettext("{n} promised", "{n} promised", n)),
        "back_other_language": plural(
            lambda n: ngettext("{n} in another language", "{n} in another language", n)
        ),
        "back_missing": plural(
            lambda n: ngettext("{n} reported missing", "{n} reported missing", n)
        ),
        "back_stopped": plural(
            lambda n: ngettext(
                "{n} since the building stopped us", "{n} since the building stopped us", n
            )
        ),
        "receipt_saved": gettext("Saved on this phone"),
        "receipt_received": gettext("Received"),
        "receipt_counted": gettext("Counted"),
        "receipt_aside": gettext("Set aside"),
        "receipt_mended": gettext("Mended by a new visit"),
        "sign_in_to_send": plural(
            lambda n: ngettext("Sign in to send {n}", "Sign in to send {n}", n)
        ),
        "offline_saved": plural(
            lambda n: ngettext(
                "Offline. {n} saved on this phone", "Offline. {n} saved on this phone", n
            )
        ),
        "slow_saved": plural(
            lambda n: ngettext(
                "Server slow. {n} saved, next try in {s} s",
                "Server slow. {n} saved, next try in {s} s",
                n,
            )
        ),
        "broken": plural(
            lambda n: ngettext("Not sent. {n} saved here", "Not sent. {n} saved here", n)
        ),
        "export_n": plural(lambda n: ngettext("Export {n} visit now", "Export {n} visits now", n)),
        "may_have_lost": plural(
            lambda n: ngettext(
                "This phone may have lost {n} visit", "This phone may have lost {n} visits", n
            )
        ),
        "saved_here": plural(
            lambda n: ngettext("{n} saved on this phone", "{n} saved on this phone", n)
        ),
        "all_sent_aside": plural(
            lambda n: ngettext("All sent. {n} set aside", "All sent. {n} set aside", n)
        ),
        "others_wait": plural(
            lambda n: ngettext(
                "{n} visit by {name} waits here for them",
                "{n} visits by {name} wait here for them",
                n,
            )
        ),
        "doors_left": plural(lambda n: ngettext("{n} door left on it", "{n} doors left on it", n)),
        "of_doors_done": plural(lambda n: ngettext("of {n} door done", "of {n} doors done", n)),
        "conversations": plural(lambda n: ngettext("conversation", "conversations", n)),
        "left": plural(lambda n: ngettext("{n} left", "{n} left", n)),
        "in_minutes": plural(lambda n: ngettext("in {n} min", "in {n} min", n)),
        "calls_waiting": plural(lambda n: ngettext("{n} to call", "{n} to call", n)),
        "cases_waiting": plural(lambda n: ngettext("{n} open case", "{n} open cases", n)),
    }
