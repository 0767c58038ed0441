"""What phones tell besides visits: facts that are nobody's visit."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from residents.models import Building, Unit


class Report(models.Model):
    """One fact from a phone that is no visit: a door that does not exist, a shift begun.

    Append-only, like visits: the id is made on the phone and the same one is the same fact. Holds
    ids and codes; what a report says in words stands where its handler put it.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=24)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    device_id = models.UUIDField(null=True)
    device_seq = models.BigIntegerField(null=True)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    # When it happened, as corrected by the phone's clock offset.
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    payload_hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["user", "device_id"], name="report_by_phone")]

    def __str__(self) -> str:
        return self.kind
