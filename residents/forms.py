"""What pages ask. Forms check the shape of what was typed, and never save."""

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
from programs.models import Organization
from residents.addresses import house_number, split_address, street_key, zip_code
from residents.imports.columns import FIELDS
from residents.labels import clean_label, parse_unit_range
from residents.models import (
    AccessNote,
    Building,
    ContactChannel,
    DoNotContact,
    Purpose,
    Unit,
)
from residents.search import matching_buildings

NOT_CHOSEN = ("", gettext_lazy("Choose one"))


def _day(**attrs: str) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


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
        label=gettext_lazy("Ask again from"), required=False, widget=_day()
    )


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
    on = forms.DateField(label=gettext_lazy("Since"), widget=_day())

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.errors and not values.get("unknown") and self.unit is None:
            self.add_error("address", _("Enter the address, or say that it is not known."))
        return values


class DeathForm(forms.Form):
    """The day on which somebody died, as far as it is known."""

    deceased_on = forms.DateField(label=gettext_lazy("Died on"), widget=_day())


class ConsentForm(forms.Form):
    """One question and its answer. Neither answer is chosen beforehand."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Asked whether we may reach them about"),
        choices=[NOT_CHOSEN, *Purpose.choices],
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("By"), choices=[NOT_CHOSEN, *ContactChannel.choices], required=False
    )
    organization = forms.ModelChoiceField(
        label=gettext_lazy("Organization, for sharing"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("They said"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How it was said"),
        choices=[
            NOT_CHOSEN,
            ("door", gettext_lazy("At the door")),
            ("phone", gettext_lazy("By phone")),
            ("office", gettext_lazy("At the office")),
            ("event", gettext_lazy("At an event")),
            ("letter", gettext_lazy("In a letter or email")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Organization.objects.order_by("name")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        purpose = values.get("purpose")
        if purpose in (Purpose.THIS_CASE, Purpose.OTHER_PROGRAMS) and not values.get("channel"):
            self.add_error("channel", _("Choose a way to reach them."))
        if purpose == Purpose.SHARING and not values.get("organization"):
            self.add_error("organization", _("Name the organization they were asked about."))
        return values


class DoNotContactForm(forms.Form):
    """Whom not to approach, which way, why and until when."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Do not reach them"), choices=[NOT_CHOSEN, *DoNotContact.Channel.choices]
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Because"), choices=[NOT_CHOSEN, *DoNotContact.Reason.choices]
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=_day(),
        help_text=gettext_lazy("From that day on they may be reached again. Empty: for good."),
    )


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
