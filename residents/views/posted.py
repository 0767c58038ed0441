"""What was posted, if anything was."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """The posted values, an empty form's too; `None` on a plain visit."""
    return request.POST if request.method == "POST" else None
