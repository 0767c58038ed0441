"""What pages about residents ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.formfields import PhoneNumberField

from engagement.accounts.models import User
from engagement.city.models import City
from engagement.errors import Refusal
from engagement.languages import CHOICES as LANGUAGE_CHOICES
from engagement.languages import LANGUAGES
from residents.addresses import house_number, split_address, street_key
from residents.forms.shared import day_input
from residents.labels import clean_label
from residents.models import (
    Building,
    Unit,
)
from residents.search import matching_buildings


class HomeForm(forms.Form):
    """Where somebody lives: an address and an apartment, found among what one may see."""

    address = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("House number and street, such as 214 East 119 Street."),
    )
    apartment = forms.CharField(label=gettext_lazy("Apartment"), required=False, max_length=40)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        self.unit: Unit | None = None
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        address, label = values.get("address", "").strip(), values.get("apartment", "").strip()
        if address and not label:
            self.add_error("apartment", _("Enter the apartment."))
        elif label and not address:
            self.add_error("address", _("Enter the address."))
        elif address:
            building = self._building(address)
            if building is not None:
                self.unit = self._unit(building, label)
        return values

    def _building(self, text: str) -> Building | None:
        found = list(matching_buildings(Building.objects.visible_to(self.user), text)[:200])
        parts = split_address(text)
        if parts and len(found) > 1:
            number = house_number(parts[0])
            exact = [
                building
                for building in found
                if number is not None
                and building.house_number == number.text
                and building.street_key == street_key(parts[1])
            ]
            found = exact or found
        if len(found) == 1:
            return found[0]
        self.add_error(
            "address",
            _("Several buildings match. Add the borough or ZIP code.")
            if found
            else _("No building that you may see has this address."),
        )
        return None

    def _unit(self, building: Building, label: str) -> Unit | None:
        try:
            wanted = clean_label(label)
        except Refusal as refusal:
            self.add_error("apartment", refusal.message)
            return None
        unit = (
            Unit.objects.visible_to(self.user)
            .filter(building=building, label__iexact=wanted)
            .first()
        )
        if unit is None:
            self.add_error(
                "apartment",
                _("%(address)s has no apartment %(label)s here. Add it on the building's page.")
                % {"address": building.address, "label": wanted},
            )
        return unit


class ResidentForm(HomeForm):
    """A resident's own words, and how to reach them safely."""

    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    phone = PhoneNumberField(label=gettext_lazy("Phone"), required=False)
    email = forms.EmailField(label=gettext_lazy("Email"), required=False, max_length=254)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        required=False,
        choices=LANGUAGE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    needs_interpreter = forms.BooleanField(
        label=gettext_lazy("Needs an interpreter"), required=False
    )
    birth_year = forms.IntegerField(
        label=gettext_lazy("Year of birth"), required=False, min_value=1890
    )
    safe_from = forms.TimeField(
        label=gettext_lazy("Safe to call from"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    safe_until = forms.TimeField(
        label=gettext_lazy("Safe to call until"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    no_voicemail = forms.BooleanField(label=gettext_lazy("Leave no voicemail"), required=False)
    nothing_in_writing = forms.BooleanField(
        label=gettext_lazy("Leave nothing in writing"), required=False
    )

    field_order = (
        "name",
        "phone",
        "email",
        "address",
        "apartment",
        "languages",
        "needs_interpreter",
        "birth_year",
        "safe_from",
        "safe_until",
        "no_voicemail",
        "nothing_in_writing",
    )

    def __init__(
        self, *args: Any, city: City, today: date, with_home: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not with_home:
            del self.fields["address"], self.fields["apartment"]
        self.today = today
        known = list(dict.fromkeys([*city.languages, *(self.initial.get("languages") or [])]))
        chosen = dict(LANGUAGE_CHOICES)
        field = self.fields["languages"]
        if known and isinstance(field, forms.MultipleChoiceField):
            # The city's languages in its own order; others only where a record has them.
            field.choices = [
                (code, chosen.get(code) or LANGUAGES.get(code, (code,))[0]) for code in known
            ]

    def clean_name(self) -> str:
        return _shown(self.cleaned_data["name"])

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and year > self.today.year:
            raise forms.ValidationError(_("That year has not come yet."))
        return year

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.errors and not values.get("name") and not values.get("phone"):
            self.add_error("name", _("Enter a name or a phone number."))
        return values

    def words(self) -> dict[str, Any]:
        """What was said of the resident, as operations take it."""
        told = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"address", "apartment"}
        }
        told["phone"] = told["phone"].as_e164 if told["phone"] else ""
        # Most used first: what was first stays first.
        before = list(self.initial.get("languages") or [])
        told["languages"] = sorted(
            told["languages"], key=lambda code: before.index(code) if code in before else 99
        )
        return told


def _shown(text: str) -> str:
    """One line, without marks that turn or hide what stands beside it."""
    unseen = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068",
              "\u2069", "\ufeff", "\u200b"}  # fmt: skip
    kept = "".join(
        " " if character.isspace() else character
        for character in text
        if character not in unseen
        and (character.isprintable() or character.isspace() or character in "\u200c\u200d")
    )
    return " ".join(kept.split())


class MoveForm(HomeForm):
    """Where somebody lives now, and since when."""

    unknown = forms.BooleanField(
        label=gettext_lazy("We do not know where they live now"), required=False
    )
    on = forms.DateField(label=gettext_lazy("Since"), widget=day_input())

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.errors and not values.get("unknown") and self.unit is None:
            self.add_error("address", _("Enter the address, or say that it is not known."))
        return values


class DeathForm(forms.Form):
    """The day on which somebody died, as far as it is known."""

    deceased_on = forms.DateField(label=gettext_lazy("Died on"), widget=day_input())
