"""What is left at doors that nobody opens: a campaign's own short list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.text import slugify

Items = list[dict[str, str]]

MOST_ITEMS = 8
MOST_LETTERS = 40
# What a campaign leaves unless it says otherwise.
USUAL: tuple[tuple[str, str], ...] = (
    ("flyer", "Flyer"),
    ("door_hanger", "Door hanger"),
    ("letter", "Letter"),
)


def usual_items() -> Items:
    """The list that a new campaign starts with."""
    return [{"code": code, "label": label} for code, label in USUAL]


def items_of(labels: Iterable[str], standing: Sequence[Mapping[str, str]] = ()) -> Items:
    """Labels as items. One that stands keeps its code: visits name it."""
    known = {one["label"].casefold(): one["code"] for one in standing}
    found: Items = []
    taken: set[str] = set()
    for position, label in enumerate(labels, start=1):
        words = " ".join(label.split())[:MOST_LETTERS]
        plain = slugify(words).replace("-", "_")[:24] or f"item_{position}"
        code = known.get(words.casefold(), plain)
        while code in taken:
            code = f"{code[:21]}_{position}"
        taken.add(code)
        found.append({"code": code, "label": words})
    return found


def item_words(items: Sequence[Mapping[str, str]], code: str) -> str:
    """An item by its code, in the campaign's words."""
    label = next((one["label"] for one in items if one["code"] == code), "")
    return label or code.replace("_", " ")
