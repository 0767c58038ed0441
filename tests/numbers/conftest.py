"""The desk of the browser tests, shared with the pages of the canvass."""

from __future__ import annotations

from tests.canvass.conftest import sit_down

__all__ = ["sit_down"]
