"""The words of other languages: what the translated pages say, and the catalogs made ready for it.

Catalogs stand in `locale/`, one a language, and are compiled at set-up. `words` brings them up to
what the pages say now: new sentences stand there empty, those no longer said go.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ROOT / "locale"
# What the phone page and the sign-in page say.
SCRIPTS = (
    "cases/field_words/*.py",
    "cases/field.py",
    "cases/field_labels.py",
    "programs/sentences.py",
    "programs/facts.py",
)
TEMPLATES = ("field/shell.html", "account/login.html", "plain.html")
_TEMPLATE = re.compile(r"{%\s*translate\s+\"((?:[^\"\\]|\\.)*)\"")
_PLAIN = {"gettext", "gettext_lazy", "gettext_noop", "_"}

# A sentence, a pair of its singular and plural, or a sentence in its context.
Said = tuple[str | None, str | tuple[str, str]]


def said() -> list[Said]:
    """Every sentence that the translated pages say, once, in the order of the files."""
    found: dict[Said, None] = {}
    for pattern in SCRIPTS:
        for path in sorted(ROOT.glob(pattern)):
            found.update(dict.fromkeys(_in_script(path)))
    for name in TEMPLATES:
        text = (ROOT / "templates" / name).read_text(encoding="utf-8")
        found.update(dict.fromkeys((None, one) for one in _TEMPLATE.findall(text)))
    return list(found)


def _in_script(path: Path) -> Iterator[Said]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
        words = [one for one in texts if isinstance(one, str)]
        if name in _PLAIN and len(words) == 1:
            yield None, words[0]
        elif name == "ngettext" and len(words) == 2:
            yield None, (words[0], words[1])
        elif name in ("pgettext", "pgettext_lazy") and len(words) == 2:
            yield words[0], words[1]


def catalog(language: str) -> Catalog:
    """A language's catalog, as it stands in `locale/`."""
    with _path(language).open("rb") as file:
        return read_po(file, locale=language, domain="django")


def missing(language: str) -> list[str]:
    """What the pages say and this language does not, or not in all of its plural forms."""
    known = catalog(language)
    found = []
    for context, words in said():
        one = known.get(words if isinstance(words, str) else words[0], context)
        texts = one.string if one and isinstance(one.string, tuple | list) else [one and one.string]
        if one is None or one.fuzzy or not all(texts):
            found.append(words if isinstance(words, str) else words[0])
    return found


def words() -> None:
    """Bring every catalog up to what the pages say now."""
    for language in languages():
        known, now = catalog(language), catalog(language)
        for key in [message.id for message in now if message.id]:
            now.delete(key if isinstance(key, str) else key[0])
        for context, text in said():
            old = known.get(text if isinstance(text, str) else text[0], context)
            keeps = old is not None and isinstance(old.id, str) == isinstance(text, str)
            now.add(text, old.string if old is not None and keeps else None, context=context)
        with _path(language).open("wb") as file:
            write_po(file, now, width=100, omit_header=False)


def compile_catalogs() -> None:
    """Make each catalog ready for Django, where it changed."""
    for language in languages():
        source, target = _path(language), _path(language).with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with target.with_suffix(".new").open("wb") as file:
            write_mo(file, catalog(language))
        target.with_suffix(".new").replace(target)


def languages() -> list[str]:
    """Every language that has a catalog."""
    return sorted(path.parents[1].name for path in LOCALES.glob("*/LC_MESSAGES/django.po"))


def _path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "django.po"
