"""What pages about buildings ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.errors import Refusal
from residents.addresses import zip_code
from residents.forms.shared import NOT_CHOSEN, day_input
from residents.labels import parse_unit_range
from residents.models import (
    AccessNote,
    Building,
)


class BuildingForm(forms.ModelForm):  # type: ignore[type-arg]
    """Facts of a building. Its address comes from lists and stays as it is."""

    class Meta:
        model = Building
        fields = (
            "unit_count",
            "stabilized_units",
            "floor_count",
            "year_built",
            "postal_code",
            "neighborhood",
            "council_district",
            "bbl",
            "bin",
            "latitude",
            "longitude",
            "is_shelter",
        )
        labels = {
            "unit_count": gettext_lazy("Apartments"),
            "stabilized_units": gettext_lazy("Rent-stabilized apartments"),
            "council_district": gettext_lazy("Council district"),
            "neighborhood": gettext_lazy("Neighborhood"),
            "latitude": gettext_lazy("Latitude"),
            "longitude": gettext_lazy("Longitude"),
            "is_shelter": gettext_lazy("This is a shelter: keep it off every list"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in (("unit_count", 20_000), ("stabilized_units", 20_000),
                           ("floor_count", 200), ("year_built", 2200)):  # fmt: skip
            field = self.fields[name]
            if isinstance(field, forms.IntegerField):
                field.max_value = most
                field.validators = [*field.validators, _at_most(most)]

    def clean_postal_code(self) -> str:
        found = zip_code(self.cleaned_data["postal_code"])
        if found is None:
            raise forms.ValidationError(_("Enter a ZIP code of five digits."))
        return found


def _at_most(most: int) -> Any:
    def check(value: int) -> None:
        if value > most:
            raise forms.ValidationError(_("Enter a number up to %(most)s.") % {"most": most})

    return check


class UnitForm(forms.Form):
    """One door, or a range of them."""

    labels = forms.CharField(
        label=gettext_lazy("Apartments"),
        max_length=2_000,
        help_text=gettext_lazy("One (3L), several (1A, 1B, PH) or a range (1A-6F, 1-24, 101-612)."),
    )
    floor = forms.IntegerField(
        label=gettext_lazy("Floor"),
        required=False,
        min_value=-9,
        max_value=200,
        help_text=gettext_lazy("Leave it empty where the label tells: 3L is on floor 3."),
    )

    def clean_labels(self) -> list[str]:
        try:
            return parse_unit_range(self.cleaned_data["labels"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class AccessNoteForm(forms.Form):
    """How to get in, and until when that is true."""

    kind = forms.ChoiceField(
        label=gettext_lazy("About"), choices=[NOT_CHOSEN, *AccessNote.Kind.choices]
    )
    text = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everyone who works this building reads it. Name no resident."),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Ask again from"), required=False, widget=day_input()
    )
