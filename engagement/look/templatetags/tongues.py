"""Language codes as people read them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from engagement.languages import own_name

register = template.Library()


@register.filter
def in_words(codes: str | Iterable[str] | None) -> str:
    """One code or several, each by its own name: "Español, English"."""
    if not codes:
        return ""
    return ", ".join(own_name(code) for code in ([codes] if isinstance(codes, str) else codes))
