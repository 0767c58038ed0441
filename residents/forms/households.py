"""Who belongs to a home."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from residents.models import Resident


class HouseholdForm(forms.Form):
    """One more person of the home, among those known at the same address, and what they are to it."""

    joining = forms.ChoiceField(
        label=gettext_lazy("Who belongs to the household"), widget=forms.RadioSelect
    )
    relation = forms.CharField(
        label=gettext_lazy("What they are to them"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Such as mother, son, roommate."),
    )

    def __init__(self, *args: Any, people: list[Resident], **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = {str(person.pk): person for person in people}
        field = cast("forms.ChoiceField", self.fields["joining"])
        field.choices = [(key, person.name or _("No name")) for key, person in self.people.items()]

    def clean_joining(self) -> Resident:
        """The person chosen."""
        return self.people[self.cleaned_data["joining"]]
