"""Languages are read by their own names, never by their codes."""

from __future__ import annotations

import pytest

from engagement.look.templatetags.tongues import in_words


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ("es", "Español"),
        (["bn", "en"], "বাংলা, English"),
        ([], ""),
        (None, ""),
        ("xx", "xx"),
    ],
)
def test_in_words(codes: str | list[str] | None, words: str) -> None:
    assert in_words(codes) == words
