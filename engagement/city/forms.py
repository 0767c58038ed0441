"""The shape of what an administrator says of the city."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engagement.city.models import City
from engagement.languages import CHOICES


class CityForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything of the city's row that a person may change."""

    languages = forms.MultipleChoiceField(
        label=_("Languages offered at the door"),
        choices=CHOICES,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    class Meta:
        model = City
        fields = [
            "name",
            "office_name",
            "population",
            "time_zone",
            "languages",
            "office_phone",
            "language_line",
            "bridge_phone",
            "caller_prefix",
            "unsafe_review_days",
            "check_in_minutes",
            "quiet_from",
            "quiet_until",
            "west",
            "south",
            "east",
            "north",
        ]
        labels = {
            "name": _("City"),
            "office_name": _("Name of the office"),
            "population": _("Residents"),
            "time_zone": _("Time zone"),
            "office_phone": _("Office number"),
            "language_line": _("Language line"),
            "bridge_phone": _("Number that calls go through"),
            "caller_prefix": _("Dialed before a call"),
            "unsafe_review_days": _("Days until an unsafe door is reviewed"),
            "check_in_minutes": _("Minutes between check-ins"),
            "quiet_from": _("No messages after"),
            "quiet_until": _("No messages before"),
            "west": _("Westernmost longitude"),
            "south": _("Southernmost latitude"),
            "east": _("Easternmost longitude"),
            "north": _("Northernmost latitude"),
        }
        help_texts = {
            "population": _("Reach is counted against it: one in so many."),
            "bridge_phone": _(
                "A bridge that dials on and shows the office’s number. Empty when there is none:"
                " whoever is called then sees the phone’s own number."
            ),
            "caller_prefix": _("*67 hides a phone’s own number in the United States."),
            "check_in_minutes": _(
                "Whoever is out says that they are fine so often, for their safety. 0 asks nobody."
                " Each person may choose otherwise when they start."
            ),
            "west": _("A building outside these four is refused by imports."),
        }

    def clean_languages(self) -> list[str]:
        """Keep the order that stands, most spoken first; what is new comes last."""
        chosen = self.cleaned_data["languages"]
        standing = [code for code in self.instance.languages if code in chosen]
        return [*standing, *(code for code in chosen if code not in standing)]

    def clean(self) -> dict[str, Any] | None:
        """The box has to have an inside."""
        cleaned = super().clean() or {}
        for low, high in (("west", "east"), ("south", "north")):
            first, last = cleaned.get(low), cleaned.get(high)
            if first is not None and last is not None and first >= last:
                self.add_error(high, ValidationError(_("This has to lie beyond the other side.")))
        return cleaned
