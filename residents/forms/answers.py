"""What residents allowed, and whom not to approach."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models import Organization
from residents.forms.shared import NOT_CHOSEN, day_input
from residents.models import (
    ContactChannel,
    DoNotContact,
    Purpose,
)


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
        widget=day_input(),
        help_text=gettext_lazy("From that day on they may be reached again. Empty: for good."),
    )
