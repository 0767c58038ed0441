"""How much of what was left at doors that nobody opened."""

from __future__ import annotations

from django.db.models import Count

from canvass.leaving import item_words
from canvass.models import Campaign, Visit
from engagement.accounts.models import User


def left_at_doors(user: User, campaign: Campaign) -> list[tuple[str, int]]:
    """Each thing left in a campaign and how often, as far as this person may see. One query."""
    rows = (
        Visit.objects.visible_to(user)
        .filter(
            pk__in=Visit.objects.effective()
            .filter(campaign=campaign)
            .exclude(left_item="")
            .values("pk")
        )
        .order_by()
        .values("left_item")
        .annotate(count=Count("pk"))
        .order_by("-count", "left_item")
    )
    return [(item_words(campaign.leave_items, row["left_item"]), row["count"]) for row in rows]
