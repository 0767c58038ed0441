"""How static files are named: by what is in them, so that a browser may keep them for ever."""

from __future__ import annotations

import re
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Parts of the phone's page import each other by the names that esbuild gave them, which say
# already what is in them. Named anew, those imports would ask for files that are not there.
NAMED_BY_CONTENT = re.compile(r"^build/field-[\w-]+-[0-9A-Z]{8}\.js$")
# What WhiteNoise may let browsers keep for ever: names with a hash, ours or esbuild's.
IMMUTABLE = r"^.+(\.[0-9a-f]{12}\.|/field-[\w-]+-[0-9A-Z]{8}\.js).*$"


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names for all but what is named by its content already."""

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """The name to serve a file by."""
        if NAMED_BY_CONTENT.match(name):
            return name
        hashed: str = super().hashed_name(name, content, filename)
        return hashed
