"""What the pages about lists of buildings ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from residents.imports.columns import FIELDS


class UploadForm(forms.Form):
    """A list of buildings."""

    file = forms.FileField(
        label=gettext_lazy("List of buildings"),
        allow_empty_file=True,
        max_length=400,
        help_text=gettext_lazy("CSV, also gzipped, or Excel (.xlsx)."),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )


class ColumnsForm(forms.Form):
    """Which column means what. One choice a field, from the file's own headings."""

    heading_row = forms.IntegerField(
        label=gettext_lazy("Row of the heading"),
        min_value=0,
        max_value=1000,
        help_text=gettext_lazy("0 when the list has none."),
    )
    keep_as = forms.CharField(
        label=gettext_lazy("Keep these columns as"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("A name, to use them again for the next list."),
    )

    def __init__(self, *args: Any, headings: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [("", _("Not in this list"))] + [
            (str(place), heading[:60]) for place, heading in enumerate(headings, start=1)
        ]
        for name, label in FIELDS.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label, choices=places, required=False
            )

    def chosen(self) -> dict[str, int]:
        """Field → place from 1."""
        return {
            name: int(self.cleaned_data[f"column_{name}"])
            for name in FIELDS
            if self.cleaned_data.get(f"column_{name}")
        }
