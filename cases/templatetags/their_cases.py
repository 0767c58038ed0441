"""A resident's cases on the page about them: the page stands below, so it asks by this tag."""

from __future__ import annotations

from typing import Any

from django import template

from cases.models import Case
from cases.views.case import about_of
from residents.models import Resident

register = template.Library()
# The newest; a page is no archive.
_SHOWN = 10


@register.inclusion_tag("cases/_their_cases.html", takes_context=True)
def their_cases(context: dict[str, Any], resident: Resident) -> dict[str, Any]:
    """The cases of this resident that the reader may see, open ones first. One query."""
    user = context["request"].user
    rows = (
        Case.objects.visible_to(user)
        .filter(resident=resident)
        .select_related("program__published", "need")
        .order_by("band", "-opened_at", "-id")[:_SHOWN]
    )
    return {"resident": resident, "cases": [(case, about_of(case)) for case in rows]}
