"""Words for phones that keep a page's store only on their home screen."""

from __future__ import annotations

from django.utils.translation import gettext

from cases.field_words.forms import Words


def home() -> Words:
    """The words by key. "Add to Home Screen" is what the phone's own menu says."""
    return {
        "home_title": gettext("Put this page on your home screen"),
        "home_why": gettext(
            "In the browser, this phone may erase what the page keeps after 7 days unopened."
            " On the home screen it stays."
        ),
        "home_how": gettext("Tap Share, then “Add to Home Screen”."),
        "home_hush": gettext("Do not show again"),
        "home_anew": gettext("It starts there as new: sign in once more."),
        "home_send_first": gettext(
            "It starts there as new, without what waits here. First send that, then move."
        ),
    }
