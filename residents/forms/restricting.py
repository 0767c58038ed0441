"""Who alone may see somebody."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from engagement.accounts.models import User


class RestrictForm(forms.Form):
    """The staff who see a resident or an apartment, besides the one who says so."""

    named = forms.MultipleChoiceField(
        label=gettext_lazy("Who sees it, besides you"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "For everyone else it is absent from lists, search, phones and rows behind numbers."
            " Name whoever holds a case or the turf, else they lose sight of it."
        ),
        error_messages={"invalid_choice": gettext_lazy("Choose people of the team.")},
    )

    def __init__(self, *args: Any, staff: list[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.staff = {str(person.pk): person for person in staff}
        field = cast("forms.MultipleChoiceField", self.fields["named"])
        field.choices = [(key, person.name) for key, person in self.staff.items()]

    def clean_named(self) -> list[User]:
        """The people chosen."""
        return [self.staff[key] for key in self.cleaned_data["named"]]
