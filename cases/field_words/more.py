"""Words of More: this phone and the server, looks, the way out."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from cases.field_words.forms import Words, plural


def more() -> Words:
    """The words by key."""
    return {
        "conversation": gettext("Conversation"),
        "more": gettext("More"),
        "this_phone": gettext("This phone and the server"),
        "call_office": gettext("Call the office"),
        "blank_screen": gettext("Blank the screen"),
        "blank_hint": gettext("Three fingers on any page blank it too. Tap twice to return."),
        "screen_blank": gettext("The screen is blank"),
        "tap_twice": gettext("Tap twice to return"),
        "open_desk": gettext("Open the desk pages"),
        "page_language": gettext("Language of this page"),
        "needs_signal": gettext("This needs a signal. Try again where there is one."),
        "theme": gettext("Looks"),
        "theme_system": gettext("As the phone"),
        "theme_light": gettext("Light"),
        "theme_dark": gettext("Dark"),
        "theme_sun": gettext("Full sun"),
        "sign_out": gettext("Sign out"),
        "session_over": gettext("Your sign-in ran out"),
        "store_emptied": gettext(
            "This phone's store was emptied. Visits that were not sent may be lost: tell your"
            " supervisor, who sees it too."
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
        "session_over_text": plural(
            lambda n: ngettext(
                "Keep working. {n} visit stays on this phone until you sign in.",
                "Keep working. {n} visits stay on this phone until you sign in.",
                n,
            )
        ),
        "unsent_title": plural(
            lambda n: ngettext("{n} visit is not sent", "{n} visits are not sent", n)
        ),
        "type_count": plural(
            lambda n: ngettext("Type {n} to erase this visit", "Type {n} to erase these visits", n)
        ),
    }
