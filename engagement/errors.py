"""Refusals: what an operation raises when a change may not happen."""

from __future__ import annotations


class Refusal(Exception):
    """A change that may not happen, said so that a person can act on it.

    `code` is stable and meant for programs, `message` is a plain sentence,
    `field` names the input at fault when one is. Pages show the message
    beside the field; the API answers `{code, message, field}`.
    """

    code = "refused"
    status = 409

    def __init__(self, message: str, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code is not None:
            self.code = code


class Invalid(Refusal):
    """The input itself cannot be taken, whoever sends it."""

    code = "invalid"
    status = 400


class NotYours(Refusal):
    """The person may not make this change; pages and API answer 404."""

    code = "not_found"
    status = 404
