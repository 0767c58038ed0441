"""Joining refusals of operations to the forms that caused them."""

from __future__ import annotations

from django import forms

from engagement.errors import Refusal


def show_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Put a refusal beside its field, or above the form; what was typed stays."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.message)
