"""The shape of what a translator types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.city.models import City
from engagement.forms import Lines
from engagement.languages import LANGUAGES
from programs.models import Source
from programs.translating import CardWords


def _source() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("How it was written"),
        choices=Source.choices,
        initial=Source.HAND,
        help_text=_("Either way it is a draft until somebody reviewed it."),
    )


def city_languages() -> list[tuple[str, str]]:
    """The city's languages but English, in English and in their own words."""
    return [
        (code, " · ".join(dict.fromkeys(LANGUAGES[code])))
        for code in City.current().languages
        if code in LANGUAGES and code != "en"
    ]


class TongueForm(forms.Form):
    """Text boxes that take the direction of what is typed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not field.widget.is_hidden:
                field.widget.attrs["dir"] = "auto"


class CardForm(TongueForm):
    """One program's card in one language."""

    name = forms.CharField(label=_("Name"), max_length=160)
    promise = forms.CharField(
        label=_("Promise"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    facts = Lines(
        label=_("It may fit you if"),
        required=False,
        most=8,
        longest=160,
        help_text=_("One short line each, in the order of the English."),
    )
    cost = forms.CharField(label=_("Cost"), max_length=300, required=False)
    phone_line = forms.CharField(
        label=_("Over the phone number"),
        max_length=160,
        required=False,
        help_text=_("Such as: call us in your language."),
    )
    source = _source()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def words(self) -> CardWords:
        """What was typed, once valid."""
        named = ("name", "promise", "facts", "cost", "phone_line")
        return CardWords(**{name: self.cleaned_data[name] for name in named})


class NewCardForm(CardForm):
    """A card in a language that it does not have yet."""

    language = forms.ChoiceField(label=_("Language"))
    field_order = ("language",)

    def __init__(self, *args: Any, without: set[str], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [one for one in city_languages() if one[0] not in without]
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class SentenceForm(TongueForm):
    """One fixed sentence in one language."""

    text = forms.CharField(label=_("Translation"), max_length=300)
    source = _source()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class ReviewForm(forms.Form):
    """When the words under review were last changed."""

    seen = forms.DateTimeField(widget=forms.HiddenInput)
