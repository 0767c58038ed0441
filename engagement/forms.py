"""Joining refusals of operations to the forms that caused them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engagement.errors import Refusal


class Lines(forms.CharField):
    """A list of short texts, typed one a line."""

    def __init__(self, *, most: int, longest: int, **options: Any) -> None:
        self.most, self.longest = most, longest
        options.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(max_length=most * (longest + 2), **options)

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """The lines that say something."""
        text = str(super().clean(value) or "")
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        if len(lines) > self.most:
            raise ValidationError(_("Write at most %(n)s lines.") % {"n": self.most})
        if any(len(line) > self.longest for line in lines):
            raise ValidationError(_("Keep each line under %(n)s characters.") % {"n": self.longest})
        return lines


def show_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Put a refusal beside its field, or above the form; what was typed stays."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.message)
