"""What is decided of a door that was held for safety."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from residents.forms.shared import NOT_CHOSEN, day_input
from residents.models import ReviewReason


class HoldReviewForm(forms.Form):
    """Lift or hold on, and why. Neither is chosen beforehand."""

    LIFT, EXTEND = "lift", "extend"

    decision = forms.ChoiceField(
        label=gettext_lazy("This door"),
        choices=[
            (LIFT, gettext_lazy("May be knocked at again")),
            (EXTEND, gettext_lazy("Is held longer")),
        ],
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=gettext_lazy("Look again on"),
        required=False,
        widget=day_input(),
        help_text=gettext_lazy("Only where it is held longer."),
    )
    why = forms.ChoiceField(
        label=gettext_lazy("Because"), choices=[NOT_CHOSEN, *ReviewReason.choices]
    )

    def clean(self) -> dict[str, Any]:
        """Holding on needs a day."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("decision") == self.EXTEND and not said.get("until") and not self.errors:
            self.add_error("until", _("Choose the day on which somebody looks again."))
        return said
