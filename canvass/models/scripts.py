"""What is said and asked, in versions."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from canvass.models.campaigns import Campaign
from canvass.queries import ScriptQuerySet
from canvass.scripts.document import Script, read
from engagement.db import Row


class ScriptVersion(Row):
    """A version of what a campaign says and asks. With a number it is published, and for ever so.

    The one without is the draft. Visits name the version that they went by. The database refuses
    any change of a published one.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="scripts")
    number = models.PositiveIntegerField(null=True)
    # A `canvass.scripts.document.Script`.
    body = models.JSONField()
    # How often the draft was changed: two people who change it at once hear of each other.
    edits = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar = ScriptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"],
                nulls_distinct=False,
                name="a_campaign_has_one_draft_and_each_version_once",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, published_at__isnull=True)
                | Q(number__gte=1, published_at__isnull=False),
                name="a_numbered_version_is_published",
            ),
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number or "")

    @property
    def script(self) -> Script:
        """The document itself."""
        return read(self.body)
