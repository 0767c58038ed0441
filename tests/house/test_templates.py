"""What every page's template keeps to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if re.search(r"{%\s*extends", path.read_text())]
# The page of last resort stands without settings or language; the page of components shows
# invented words to those who build pages.
UNSPOKEN = {"500.html", "look/components.html"}
_SILENT = re.compile(
    r"{#.*?#}"
    # Blocks that fill a class attribute.
    r"|{%\s*block \w*class\s*%}.*?endblock\s*\w*\s*%}"
    r"|{%\s*comment.*?endcomment\s*%}"
    r"|{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}"
    r"|<!--.*?-->|<(?:script|style|svg)\b.*?</(?:script|style|svg)>",
    re.DOTALL,
)
_TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_SPOKEN = re.compile(
    r"""\s(?:title|alt|placeholder|aria-label|aria-description)=(["'])(.*?)\1""", re.DOTALL
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def name_of(path: Path) -> str:
    """A template's name, as pages extend it."""
    return str(path.relative_to(ROOT / "templates"))


def without_code(text: str) -> str:
    """The HTML and words of a template, its template language taken out."""
    return _TAGS.sub(" ", _SILENT.sub(" ", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_runs_or_is_painted_inline(path: Path) -> None:
    html = without_code(path.read_text())
    assert not re.findall(r"<[^>]+\s(on[a-z]+)\s*=", html), "an inline handler"
    assert not re.findall(r"<[^>]+\sstyle\s*=", html), "an inline style"
    assert not re.findall(r"javascript:", html)
    source = path.read_text()
    assert not re.findall(r"<style\b", source)
    for opening in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in opening or "application/json" in opening, opening


@pytest.mark.parametrize("path", [p for p in TEMPLATES if name_of(p) not in UNSPOKEN], ids=name_of)
def test_every_word_can_be_translated(path: Path) -> None:
    html = without_code(path.read_text())
    spoken = [found[1] for found in _SPOKEN.findall(html)]
    words = re.sub(r"&#?\w+;", " ", re.sub(r"<[^>]*>", " ", html))
    bare = [line.strip() for line in [*words.splitlines(), *spoken] if _LETTERS.search(line)]
    assert not bare, f"not in a translate tag: {bare[:5]}"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_has_at_most_one_first_heading(path: Path) -> None:
    # Headings in the branches of an {% if %} are never both on the page.
    text = re.sub(r"{%\s*(?:else|elif).*?{%\s*endif\s*%}", "", path.read_text(), flags=re.DOTALL)
    assert len(re.findall(r"<h1\b", text)) <= 1


def test_the_checks_see_what_they_look_for() -> None:
    assert _LETTERS.search(re.sub(r"<[^>]*>", " ", without_code("<p>Hello {{ name }}</p>")))
    assert not _LETTERS.search(re.sub(r"<[^>]*>", " ", without_code("<p>{% translate 'Hi' %}</p>")))
