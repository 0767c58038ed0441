"""The city's own labels on the phone: in the person's language for as long as they are as they came.

A city may relabel needs and dispositions; what it wrote itself stays as it wrote it.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

AS_THEY_CAME: Final = frozenset(
    {
        _("Rent freeze"),
        _("Repairs"),
        _("No heat or hot water"),
        _("Rent increase"),
        _("Court papers"),
        _("Eviction or lockout"),
        _("Behind on rent"),
        _("Landlord harassment"),
        _("Lease renewal"),
        _("Health coverage"),
        _("Food"),
        _("Cash help"),
        _("Utility bills"),
        _("Finding a home"),
        _("Child care"),
        _("Good-paying jobs"),
        _("Community safety"),
        _("Other benefits"),
        _("Conversation"),
        _("Refused"),
        _("Other language"),
        _("Unable to talk"),
        _("Deceased"),
        _("Call back"),
        _("Someone else answered"),
        _("Not home"),
        _("No access"),
        _("Unsafe"),
        _("Address not found"),
        _("Moved"),
        _("Vacant"),
        _("Not a home"),
        _("Duplicate address"),
    }
)


def label_of(label: str) -> str:
    """A label as the person reads it."""
    return gettext(label) if label in AS_THEY_CAME else label
