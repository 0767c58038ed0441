"""One word through the house: a url's name is its view's name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

# Views that are packages' own keep their packages' names.
OUTSIDE = ("allauth.", "drf_spectacular.", "django.", "rest_framework.")
# A page for those who build pages, named after the layer that it shows.
OURS_TOO = ("engagement.look.views",)


def patterns(
    resolver: URLResolver | None = None, space: str = ""
) -> Iterator[tuple[str, str, str]]:
    """Every url: its full name, its view's name and module."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            view = getattr(entry.callback, "view_class", None) or getattr(
                entry.callback, "cls", entry.callback
            )
            assert view is not None
            yield f"{space}{entry.name or ''}", view.__name__, view.__module__


ALL = sorted(set(patterns()))


def test_there_are_urls() -> None:
    assert len(ALL) > 20


@pytest.mark.parametrize(("name", "view", "module"), ALL, ids=[name for name, _, _ in ALL])
def test_a_url_is_named_as_its_view(name: str, view: str, module: str) -> None:
    assert name, f"{module}.{view} has no url name"
    if module.startswith((*OUTSIDE, *OURS_TOO)):
        return
    word = name.rsplit(":", maxsplit=1)[-1].replace("-", "_").removeprefix("api_")
    plain = "".join("_" + c.lower() if c.isupper() else c for c in view).lstrip("_")
    assert plain in {word, f"{word}_view"}, f"{name} opens {module}.{view}"


def test_names_are_told_apart() -> None:
    names = [name for name, _, _ in patterns()]
    assert len(names) == len(set(names))
