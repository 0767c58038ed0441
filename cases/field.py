"""The phone page: one shell without personal data, its service worker and its manifest."""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi, gettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from cases.field_words import first_words, later_words
from engagement.accounts.access import allow, open_to_all
from engagement.accounts.models import Role
from engagement.builds import field_build
from engagement.languages import own_name

# What the first screens draw travels in the shell; what later parts draw, with their words.
ICONS = [
    "arrow-up",
    "briefcase",
    "building-2",
    "check",
    "chevron-left",
    "chevron-right",
    "clock",
    "cloud-off",
    "download",
    "eye-off",
    "hand",
    "list",
    "lock",
    "menu",
    "phone",
    "refresh-cw",
    "smartphone",
    "smile",
    "triangle-alert",
    "undo-2",
    "user",
    "wrench",
    "x",
]
LATER_ICONS = [
    "arrow-up-down",
    "ban",
    "calendar",
    "check-check",
    "chevron-down",
    "circle",
    "circle-check",
    "circle-dashed",
    "circle-help",
    "ellipsis",
    "equal",
    "equal-not",
    "file-text",
    "history",
    "house",
    "key",
    "languages",
    "layers",
    "layout-list",
    "log-out",
    "minus",
    "monitor",
    "moon",
    "pencil",
    "plus",
    "search",
    "share",
    "split",
    "sun",
    "users",
    "map-pin",
    "message-square",
    "tally-5",
    "voicemail",
    "zap",
]
SHAPES = [
    "conversation",
    "not_home",
    "refused",
    "call_back",
    "language",
    "inaccessible",
]
LATER_SHAPES = [
    "unsafe",
    "vacant",
    "person",
    "unable",
    "deceased",
    "not_found",
]
SCRIPT = "build/field.js"
STYLES = ["build/field.css", "build/field-later.css"]
# What the script imports before it runs: fetched together with it, not after it.
_FIRST = re.compile(r'from"\./(field-[\w-]+\.js)"')
_SYMBOL = re.compile(r'<symbol id="([a-z_0-9-]+)" viewBox="([^"]+)"[^>]*>(.*?)</symbol>', re.DOTALL)


# Compressed here: these pages hold no secret beside what an address or a form can put in them.
@allow(Role.SPECIALIST, Role.SUPERVISOR)
@gzip_page
@require_safe
def field(request: HttpRequest) -> HttpResponse:
    """The shell. It says nothing about anybody, so a phone may keep it."""
    response = render(request, "field/shell.html", _shell())
    response["Cache-Control"] = "no-cache"
    return response


@gzip_page
@require_safe
@open_to_all("A phone whose session ran out still needs its next version; it names nobody.")
def field_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, told which files make up this version."""
    if settings.FIELD_WORKER_OFF:
        script = (settings.BASE_DIR / "static" / "field" / "gone.js").read_text(encoding="utf-8")
    else:
        about = {"cache": f"field-{_version()}", "shell": reverse("field"), "files": _files()}
        script = f"self.FIELD = {json.dumps(about)};\n{_read('build/sw.js')}"
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = reverse("field")
    response["Cache-Control"] = "no-cache"
    return response


@gzip_page
@require_safe
@open_to_all("A phone whose session ran out still needs all of its next version; it names nobody.")
def field_later(request: HttpRequest, version: str) -> JsonResponse:
    """Words and drawings of the parts that are opened later, in the person's language."""
    response = JsonResponse(_later())
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@open_to_all("Browsers fetch a manifest without cookies; it names nobody.")
def field_manifest(request: HttpRequest) -> HttpResponse:
    """What the phone shows when the page is put on its home screen."""
    icons = [
        {
            "src": staticfiles_storage.url(f"img/field-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    manifest = {
        "id": reverse("field"),
        "name": gettext("Doors, public engagement"),
        "short_name": gettext("Doors"),
        "start_url": reverse("field"),
        "scope": reverse("field"),
        "display": "standalone",
        "orientation": "portrait",
        "dir": "rtl" if get_language_bidi() else "ltr",
        "lang": get_language(),
        "background_color": "#f6f4ef",
        "theme_color": "#0b4f4a",
        "icons": icons,
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


def _shell() -> dict[str, object]:
    first = [staticfiles_storage.url(f"build/{name}") for name in _FIRST.findall(_read(SCRIPT))]
    return {
        "words": first_words(),
        "sprite": _sprite(ICONS, SHAPES),
        "version": _version(),
        "first": first,
        "later": _later_url(),
        "later_styles": staticfiles_storage.url(STYLES[1]),
        "tongues": json.dumps([[code, own_name(code)] for code, _ in settings.LANGUAGES]),
    }


def _later() -> dict[str, object]:
    """What the later parts wait for: their words and drawings."""
    return {"words": later_words(), "sprite": str(_sprite(LATER_ICONS, LATER_SHAPES))}


def _later_url() -> str:
    """Named by what is in it, so that a phone never pairs it with another version's scripts."""
    digest = hashlib.sha256(json.dumps(_later(), sort_keys=True).encode()).hexdigest()
    return reverse("field-later", args=[digest[:12]])


def _files() -> list[str]:
    files = [staticfiles_storage.url(name) for name in (*STYLES, SCRIPT, *_parts())]
    return [*files, _later_url()]


def _parts() -> list[str]:
    """The parts that the script fetches later; esbuild names each by what is in it."""
    folder = Path(str(finders.find(SCRIPT))).parent
    return sorted(f"build/{path.name}" for path in folder.glob("field-*.js"))


def _version() -> str:
    """One word for all that makes up the page in this language: it changes when any of it does."""
    about = {"words": first_words(), "sprite": _sprite(ICONS, SHAPES)}
    shell = render_to_string("field/shell.html", about)
    digest = hashlib.sha256("\0".join([shell, *_files()]).encode())
    for name in (*STYLES, SCRIPT, "build/sw.js"):
        digest.update(_read(name).encode())
    return f"{field_build()}-{digest.hexdigest()[:12]}"


def _sprite(icons: list[str], marks: list[str]) -> SafeString:
    """The few drawings of the page, inside of it: one request less, and there offline."""
    lines = _symbols("build/icons.svg", tuple(icons), "i")
    shapes = _symbols("img/marks.svg", tuple(marks), "m")
    return format_html_join("", '<symbol id="{}" viewBox="{}">{}</symbol>', (*lines, *shapes))


def _symbols(name: str, wanted: tuple[str, ...], prefix: str) -> list[tuple[str, str, SafeString]]:
    found = {
        symbol: (box, " ".join(drawing.split()))
        for symbol, box, drawing in _SYMBOL.findall(_read(name))
    }
    return [
        # These files are this project's own and hold drawings only.
        (f"{prefix}-{symbol}", found[symbol][0], mark_safe(found[symbol][1]))  # noqa: S308
        for symbol in wanted
    ]


def _read(name: str) -> str:
    path = finders.find(name)
    if path is None:
        message = f"{name} is not there: build the assets first (make assets)."
        raise FileNotFoundError(message)
    return _text(path, Path(path).stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _text(path: str, changed: int) -> str:
    return Path(path).read_text(encoding="utf-8")
