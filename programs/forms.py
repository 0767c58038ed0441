"""The shape of what an editor types. Forms validate and never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from engagement.forms import Lines
from programs.models import Need, Revision
from programs.operations import Link, Phone, Words

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProgramForm(forms.Form):
    """The program itself. Its phones, links and documents are lists beside it."""

    name = forms.CharField(label=_("Name"), max_length=160)
    alternate_name = forms.CharField(label=_("Also known as"), max_length=160, required=False)
    organization = forms.CharField(
        label=_("Organization"),
        max_length=200,
        help_text=_("Who runs it."),
        widget=forms.TextInput(attrs={"list": "organizations"}),
    )
    summary = forms.CharField(
        label=_("Plain summary"),
        max_length=1000,
        help_text=_("One or two sentences, as you would say them at a door."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    who_for = forms.CharField(
        label=_("Who it is for"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    how_to_apply = forms.CharField(
        label=_("How to apply"),
        max_length=4000,
        required=False,
        help_text=_("One step a line."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    cost = forms.CharField(label=_("Cost"), max_length=300, required=False)
    promise = forms.CharField(
        label=_("Promise"),
        max_length=300,
        required=False,
        help_text=_("On the resident's card: one or two plain sentences. Empty: the summary."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    facts = Lines(
        label=_("It may fit you if"),
        required=False,
        most=8,
        longest=120,
        help_text=_("On the resident's card. One short line each, such as: you are 62 or older."),
    )
    needs = forms.MultipleChoiceField(
        label=_("Needs it answers"),
        required=False,
        choices=lambda: [(need.code, need.label) for need in Need.objects.filter(is_active=True)],
        widget=forms.CheckboxSelectMultiple,
    )
    in_force_from = forms.DateField(label=_("In force from"), required=False, widget=_DAY)
    in_force_until = forms.DateField(label=_("In force until"), required=False, widget=_DAY)
    verified_on = forms.DateField(
        label=_("Verified on"),
        required=False,
        help_text=_("The day somebody checked it with the agency or its page."),
        widget=_DAY,
    )
    verify_by = forms.DateField(label=_("Verify again by"), required=False, widget=_DAY)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        """The dates have to follow each other."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("in_force_from"), cleaned.get("in_force_until")
        if first and last and last < first:
            self.add_error("in_force_until", ValidationError(_("This is before the first day.")))
        return cleaned


class PhoneForm(forms.Form):
    """One phone number, full or short."""

    label = forms.CharField(label=_("What it is for"), max_length=80, required=False)
    phone = forms.CharField(label=_("Number"), max_length=40, required=False)
    hours = forms.CharField(label=_("Hours"), max_length=160, required=False)

    def clean_phone(self) -> str:
        """A short number stays as it is; any other has to be a real one."""
        text = str(self.cleaned_data["phone"]).strip()
        if not text or (text.isdigit() and len(text) <= 6):
            return text
        return str(PhoneNumberField(region="US", required=False).clean(text))


class LinkForm(forms.Form):
    """One page."""

    label = forms.CharField(label=_("What it is"), max_length=120, required=False)
    url = forms.URLField(label=_("Address"), max_length=500, required=False, assume_scheme="https")


class DocumentForm(forms.Form):
    """One paper to bring."""

    name = forms.CharField(label=_("Document"), max_length=200, required=False)


_LISTS: dict[str, type[forms.Form]] = {
    "phones": PhoneForm,
    "links": LinkForm,
    "documents": DocumentForm,
}


class Editor:
    """The form and its three lists, as one."""

    def __init__(self, data: QueryDict | None, revision: Revision | None) -> None:
        self.form = ProgramForm(data, initial=_initial(revision))
        # A form that came back is read as typed, never against what it started from.
        rows = _initial_rows(None if data is not None else revision)
        self.lists: dict[str, BaseFormSet[forms.Form]] = {
            name: formset_factory(form, extra=2, max_num=30, absolute_max=60)(
                data, initial=rows[name], prefix=name
            )
            for name, form in _LISTS.items()
        }

    def is_valid(self) -> bool:
        """Whether everything can be taken; errors stand beside their fields."""
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.lists.values())])

    @property
    def forms(self) -> list[forms.BaseForm]:
        """Every form, for the summary of errors."""
        return [self.form, *(form for rows in self.lists.values() for form in rows)]

    def words(self) -> Words:
        """What was typed, once valid."""
        values = {key: value for key, value in self.form.cleaned_data.items() if key != "seen"}
        filled = {
            name: [row for row in (form.cleaned_data for form in rows) if any(row.values())]
            for name, rows in self.lists.items()
        }
        return Words(
            **values,
            phones=[
                Phone(
                    number=row["phone"] if len(row["phone"]) > 6 else "",
                    short_number=row["phone"] if len(row["phone"]) <= 6 else "",
                    label=row["label"],
                    hours=row["hours"],
                )
                for row in filled["phones"]
                if row["phone"]
            ],
            links=[Link(row["url"], row["label"]) for row in filled["links"] if row["url"]],
            documents=[row["name"] for row in filled["documents"]],
        )


def _initial(revision: Revision | None) -> dict[str, Any]:
    if revision is None:
        return {}
    plain = {
        name: getattr(revision, name)
        for name in ProgramForm.base_fields
        if name not in ("organization", "needs", "seen")
    }
    return {
        **plain,
        "organization": revision.organization.name,
        "needs": [need.code for need in revision.needs.all()],
        "seen": revision.changed_at.isoformat() if revision.published_at is None else "",
    }


def _initial_rows(revision: Revision | None) -> dict[str, list[dict[str, Any]]]:
    if revision is None:
        return {name: [] for name in _LISTS}
    return {
        "phones": [
            {
                "label": phone.label,
                "phone": phone.number.as_national if phone.number else phone.short_number,
                "hours": phone.hours,
            }
            for phone in revision.phones.all()
        ],
        "links": [{"label": link.label, "url": link.url} for link in revision.links.all()],
        "documents": [{"name": paper.name} for paper in revision.documents.all()],
    }
