"""The words that visits are made of: where, who began it, through whom, how it ended."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Where a visit happened."""

    DOOR = "door", _("Door")
    PHONE = "phone", _("Phone")
    EVENT = "event", _("Event")
    OFFICE = "office", _("Office")
    LINE_311 = "311", _("311")


class Direction(models.TextChoices):
    """Who began it. Inbound visits count as conversations, never as attempts."""

    OUTBOUND = "outbound", _("We went to them")
    INBOUND = "inbound", _("They came to us")


class BegunBy(models.TextChoices):
    """Who began a visit."""

    CITY = "city", _("The city")
    RESIDENT = "resident", _("The resident")
    OFFICIAL = "official", _("An elected official")
    AGENCY = "agency", _("An agency")


class Through(models.TextChoices):
    """Through whom or what an inbound visit came."""

    OFFICE_PHONE = "office_phone", _("Our office number")
    WALK_IN = "walk_in", _("Walk-in")
    LINE_311 = "311", _("311")
    OFFICIAL = "official", _("An official's office")
    TEXT_REPLY = "text_reply", _("Reply to a text")
    PARTNER = "partner", _("A partner")


class Disposition(models.Model):
    """How a visit ended. The code's meaning is fixed; a city may relabel it."""

    class Group(models.TextChoices):
        INTERVIEW = "I", _("Conversation")
        REFUSAL = "R", _("Refusal")
        NON_CONTACT = "NC", _("Not reached")
        OTHER = "O", _("Other contact")
        UNKNOWN = "UH", _("Unknown")
        OUT = "-", _("Left out of every rate")

    code = models.SlugField(primary_key=True, max_length=24)
    label = models.CharField(max_length=60)
    group = models.CharField(max_length=2, choices=Group.choices)
    # The best disposition of a door is the one with the lowest rank.
    rank = models.PositiveSmallIntegerField()
    is_final = models.BooleanField(default=True)

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.label
