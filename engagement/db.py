"""What every table here shares."""

from __future__ import annotations

from django.db import models

from engagement.ids import new_id


class Row(models.Model):
    """A row with a UUIDv7 key, so that phones and links may name it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True
