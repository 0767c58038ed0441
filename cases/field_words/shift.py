"""Words of the shift: its beginning, its check-ins, and phone and server side by side at its end."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from cases.field_words.forms import Words, plural


def shift() -> Words:
    """The words by key."""
    return {
        "no_shift": gettext("No shift started"),
        "start_shift": gettext("Start shift"),
        "shift_started": gettext("Shift started {time}"),
        "end_shift": gettext("End shift"),
        "shift_left_open": gettext("Shift of {day} left open"),
        "say_when": gettext("Say when it ended"),
        "check_by": gettext("Check-in by {time}"),
        "check_was_due": gettext("Check-in was due {time}"),
        "im_fine": gettext("I’m fine"),
        "start_shift_text": gettext(
            "Nobody sees where you are. Your supervisor hears only of a missed check-in."
        ),
        "check_on_me": gettext("Check on me"),
        "check_every": gettext("Every {n} min"),
        "check_never": gettext("Not on this shift"),
        "fine_noted": gettext("Noted that you are fine"),
        "when_ended": gettext("When did your shift of {day} end?"),
        "last_saved": gettext("The last thing saved was at {time}."),
        "ended_at": gettext("It ended at"),
        "no_shift_text": gettext("Start one on Today when you go out."),
        "end_of_shift": gettext("End of shift"),
        "shift_from_to": gettext("{from} to {to}"),
        "end_mend_later": gettext("End shift, mend later"),
        "end_send_later": gettext("End shift, send later"),
        "no_visits": gettext("No visits on this shift"),
        "both_empty": gettext("Phone and server agree: there are none."),
        "server_unknown": gettext(
            "The server’s side is not known yet. It fills in where there is a signal."
        ),
        "not_there_text": gettext("Send these again, and show your supervisor if they stay."),
        "unsent_stays": gettext("What is not sent stays on this phone and goes by itself."),
        "apart_text": gettext("Look at what is not alike below."),
        "all_alike": gettext("Phone and server agree, row by row."),
        "doors": gettext("Doors"),
        "other_visits": gettext("Other visits"),
        "sum_doors": gettext("All doors"),
        "sum_calls": gettext("All calls"),
        "sum_other_visits": gettext("All other visits"),
        "sum_conversations": gettext("All conversations"),
        "phone_side": gettext("Phone"),
        "server_side": gettext("Server"),
        "on_phone": gettext("on this phone: {n}"),
        "on_server": gettext("on the server: {n}"),
        "not_known_yet": gettext("server not known yet"),
        "alike": gettext("alike"),
        "not_alike": gettext("not alike"),
        "no_place": gettext("No apartment"),
        "why_unsent": gettext("Not sent yet"),
        "why_aside": gettext("Set aside"),
        "why_missing": gettext("The server does not have it"),
        "why_elsewhere": gettext("Only on the server, from another phone"),
        "why_changed": gettext("Changed since, and only one side knows"),
        "send_again": gettext("Send again"),
        "saved_visits": plural(
            lambda n: ngettext("{n} visit on this phone", "{n} visits on this phone", n)
        ),
        "n_counted": plural(lambda n: ngettext("{n} counted", "{n} counted", n)),
        "n_aside": plural(lambda n: ngettext("{n} set aside", "{n} set aside", n)),
        "n_unsent": plural(lambda n: ngettext("{n} not sent", "{n} not sent", n)),
        "n_missing": plural(
            lambda n: ngettext("{n} not on the server", "{n} not on the server", n)
        ),
        "aside_text": plural(
            lambda n: ngettext(
                "The server has it all. {n} visit needs your fix to count.",
                "The server has it all. {n} visits need your fix to count.",
                n,
            )
        ),
    }
