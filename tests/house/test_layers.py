"""Imports point down only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# From the floor up. A module may import its own layer and those below it.
LAYERS = ["floor", "programs", "residents", "canvass", "cases", "roof"]
# Wiring: it imports anything, and nobody below imports it.
ROOF = {
    "urls", "api_urls", "home", "today", "celery", "health", "settings", "wsgi", "asgi", "middleware", "statics",
    "local",
}  # fmt: skip
SOURCES = sorted(
    path
    for part in ("engagement", "programs", "residents", "canvass", "cases")
    for path in (ROOT / part).rglob("*.py")
)


def layer_of(module: str) -> str | None:
    """The layer of a dotted module name; None for what is not ours."""
    parts = module.split(".")
    if parts[0] in LAYERS:
        return parts[0]
    if parts[0] != "engagement" or len(parts) == 1:
        return None
    return "roof" if parts[1] in ROOF else "floor"


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports anywhere in it, by line."""
    package = list(path.relative_to(ROOT).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield node.lineno, f"{name}.{alias.name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    # `engagement/__init__.py` hands the Celery app to whoever starts a worker: wiring.
    own = layer_of(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    own = own or "roof"
    upward = [
        f"line {line} imports {name} ({layer})"
        for line, name in imported(path)
        if (layer := layer_of(name)) is not None and LAYERS.index(layer) > LAYERS.index(own)
    ]
    assert not upward, f"{path.relative_to(ROOT)} is in {own}: {upward}"


def test_the_rule_sees_an_upward_import() -> None:
    assert layer_of("cases.intake") == "cases"
    assert layer_of("engagement.home") == "roof"
    assert layer_of("engagement.accounts.models") == "floor"
    assert layer_of("django.db") is None
