"""What is wrong with a whole file, in one sentence."""

from __future__ import annotations

from engagement.errors import Invalid


class BadFile(Invalid):
    """The file cannot be taken as a list of buildings."""

    code = "bad_file"

    def __init__(self, message: str, *, code: str = "bad_file") -> None:
        super().__init__(message, field="file", code=code)
