"""Words of the PIN: asked for at opening, set, changed, taken away, forgotten."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from cases.field_words.forms import Words, plural


def pin() -> Words:
    """The words by key."""
    return {
        "pin_of_phone": gettext("PIN for this phone"),
        "pin_is_off": gettext(
            "Your list, drafts and the apartments you found lie open on this phone. A PIN locks"
            " them; you type it when you open the page."
        ),
        "pin_is_on": gettext(
            "A PIN locks your list, drafts and the apartments you found on this phone."
        ),
        "pin_rule": gettext(
            "At least 6 digits, and not the one that opens the phone. Nobody can tell you a"
            " forgotten PIN; visits you saved are sent without it."
        ),
        "pin": gettext("PIN"),
        "pin_new": gettext("New PIN"),
        "pin_again": gettext("New PIN again"),
        "pin_old": gettext("PIN you have now"),
        "pin_set": gettext("Set PIN"),
        "pin_change": gettext("Change PIN"),
        "pin_remove": gettext("Remove PIN"),
        "pin_too_short": gettext("A PIN has at least 6 digits."),
        "pin_not_same": gettext("The two are not the same. Type them again."),
        "pin_wrong": gettext("This is not your PIN. Try again."),
        "pin_is_set": gettext("PIN set"),
        "pin_is_changed": gettext("PIN changed"),
        "pin_is_removed": gettext("PIN removed"),
        "pin_ask": gettext("Enter your PIN"),
        "pin_opens": gettext("It opens your list on this phone."),
        "pin_open": gettext("Open"),
        "pin_forgot": gettext("Forgot your PIN?"),
        "pin_forget_title": gettext("Start without your PIN"),
        "pin_forget_erases": gettext(
            "Erased from this phone: your list, unfinished conversations and apartments you found"
            " that were not sent with a visit. The list comes back with a signal."
        ),
        "pin_forget": gettext("Erase them and open"),
        "pin_wait": plural(
            lambda n: ngettext(
                "Too many tries. Wait {n} second, then try again.",
                "Too many tries. Wait {n} seconds, then try again.",
                n,
            )
        ),
        "pin_forget_keeps": plural(
            lambda n: ngettext(
                "Kept and sent: {n} visit that you saved.",
                "Kept and sent: {n} visits that you saved.",
                n,
            )
        ),
    }
