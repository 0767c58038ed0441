"""Which programs: the reads of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from engagement.accounts.models import Role, User

if TYPE_CHECKING:
    from programs.models import Program  # noqa: F401


class ProgramQuerySet(models.QuerySet["Program"]):
    def visible_to(self, user: User) -> ProgramQuerySet:
        """Editors see drafts and retired programs; everybody else what is published."""
        if user.has_role(Role.CATALOG_EDITOR, Role.ADMINISTRATOR):
            return self
        return self.published()

    def published(self) -> ProgramQuerySet:
        """Programs that the field may speak of."""
        return self.filter(published__isnull=False, retired_at__isnull=True)
