"""The API's own description: as a schema, and as a page to read. For whoever works here."""

from __future__ import annotations

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from engagement.accounts.access import EVERYONE
from engagement.api import HasRole


class SchemaView(SpectacularAPIView):
    """`GET /api/v1/schema/`: what every endpoint takes and answers."""

    permission_classes = [HasRole]
    allowed_roles = EVERYONE


class DocsView(SpectacularSwaggerSplitView):
    """`GET /api/v1/docs/`: the same as a page; its script is a request of its own."""

    permission_classes = [HasRole]
    allowed_roles = EVERYONE
    template_name = "api/docs.html"
