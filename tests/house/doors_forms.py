"""The forms of a page as a browser sees them, for filling with what nobody should type."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.house.doors import DOORS

# What a person sends who means no good, or whose keyboard does; each is one value.
NAUGHTY = {
    "nul": "a\x00b",
    "surrogate": "a\ud800b",
    "long": "x" * 10_000,
    "huge number": "9" * 40,
    "negative": "-1",
    "not a number": "NaN",
    "first day": "0001-01-01",
    "last day": "9999-12-31T23:59",
    "no such day": "2026-02-31",
    "script": '"><script>alert(1)</script>',
    "template": "{{ 7|add:7 }}{% now 'Y' %}%s%(a)s${7*7}",
    "quotes": "' OR 1=1; --",
    "right to left": "\u202eabc\u0627\u0644\u200f\u2066",
    "marks": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324",
    "emoji": "👩🏽‍🦳🇺🇳\ufeff",
    "blank": " \t\r\n\u00a0\u2003",
    "json": '{"a": [1, null, {"b": "\\u0000"}]}',
    "uuid of nothing": "00000000-0000-7000-8000-000000000000",
}


@dataclass
class Form:
    """One form of a page: where it goes and what it asks for, with what stands in it."""

    action: str
    method: str
    is_multipart: bool
    fields: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append(
                Form(
                    said.get("action") or self.path,
                    said.get("method", "get").lower(),
                    "multipart" in said.get("enctype", ""),
                )
            )
            return
        if not self.forms:
            return
        form, name = self.forms[-1], said.get("name", "")
        if tag == "option" and self._select:
            if "selected" in said or not form.fields[self._select]:
                form.fields[self._select] = said.get("value", "")
        elif not name:
            return
        elif tag == "select":
            self._select = name
            form.fields.setdefault(name, "")
        elif tag == "input" and said.get("type") == "file":
            form.files.append(name)
        elif tag in ("input", "textarea", "button"):
            form.fields.setdefault(name, said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def forms_of(path: str, html: str) -> list[Form]:
    """The forms of a page that send something, without the token that Django's client leaves out."""
    reader = _Reader(path)
    reader.feed(html)
    found = []
    for form in reader.forms:
        form.fields.pop("csrfmiddlewaretoken", None)
        # Where a form names no place it comes back; leaving for another page is not its business.
        if form.action.startswith(("/", "?")) and not form.action.startswith("//"):
            form.action = path + form.action if form.action.startswith("?") else form.action
            found.append(form)
    return found


# Whom to be at each door: who gets in and sees most of it.
def insider(name: str, whose: str = "own") -> str:
    """Somebody of the cast for whom this door opens."""
    people = DOORS[name].people(whose)
    for who in ("supervisor", "administrator", "editor", "specialist", "nobody"):
        if who in people:
            return who
    return min(people, default="")
