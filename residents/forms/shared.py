"""What several forms use."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

NOT_CHOSEN = ("", gettext_lazy("Choose one"))


def day_input() -> forms.DateInput:
    """A day, chosen from the browser's own calendar."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
