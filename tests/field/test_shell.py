"""The shell, its worker and its manifest: nothing about anybody, and light."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from engagement.local import assets
from tests.cast import Cast, client_for

# The shell with its words and drawings, the styles, and the scripts of the first screens.
MOST_GZ = 26_000
# And those of the conversation, the lists and the rest, fetched once at rest.
MOST_GZ_IN_ALL = 98 * 1024


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    assets.build()


def test_the_shell_names_nobody(cast: Cast) -> None:
    ana = client_for(cast.specialist).get("/field/").content.decode()
    ben = client_for(cast.colleague).get("/field/").content.decode()
    assert ana == ben
    for word in ("Ana", "East 119", "María", "csrfmiddlewaretoken"):
        assert word not in ana


def test_it_has_no_script_and_no_style_of_its_own(cast: Cast) -> None:
    page = client_for(cast.specialist).get("/field/").content.decode()
    assert not re.search(r"<style|style=|\son[a-z]+=|javascript:", page)
    assert re.findall(r"<script(?![^>]*(src=|application/json))", page) == []


def test_who_may_open_it(cast: Cast) -> None:
    assert client_for(cast.supervisor).get("/field/").status_code == 200
    for who in (cast.analyst, cast.editor, cast.administrator, cast.nobody):
        assert client_for(who).get("/field/").status_code == 404
    assert Client().get("/field/").status_code == 302


def test_the_worker_may_rule_the_page_and_is_never_kept(cast: Cast) -> None:
    answer = Client().get("/field/sw.js")
    assert answer.status_code == 200
    assert answer["Service-Worker-Allowed"] == "/field/"
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    about = json.loads(answer.content.decode().split("self.FIELD = ", 1)[1].split(";\n", 1)[0])
    assert about["shell"] == "/field/"
    assert "/static/build/field.js" in about["files"]


def test_the_worker_changes_when_a_word_does(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from cases.field_words import first_words

    before = Client().get("/field/sw.js").content
    assert Client().get("/field/sw.js").content == before
    told = first_words()
    monkeypatch.setattr("cases.field.first_words", lambda: {**told, "today": "Now"})
    assert Client().get("/field/sw.js").content != before


def test_a_worker_that_removes_itself_is_ready(cast: Cast, settings: object) -> None:
    settings.FIELD_WORKER_OFF = True  # type: ignore[attr-defined]
    script = Client().get("/field/sw.js").content.decode()
    assert "unregister" in script
    assert "indexedDB" not in script


def test_the_manifest_opens_today(cast: Cast) -> None:
    answer = Client().get("/field/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert manifest["start_url"] == manifest["scope"] == "/field/"
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        assert Path(settings.BASE_DIR, icon["src"].lstrip("/")).is_file()


def test_what_the_first_screens_load_is_light(cast: Cast) -> None:
    page = client_for(cast.specialist).get("/field/").content
    named = re.findall(r'(?:href|src)="/static/build/(field[^"]*)"', page.decode())
    assert "field.js" in named
    build = settings.BASE_DIR / "static" / "build"
    parts = {"shell": page, **{name: (build / name).read_bytes() for name in named}}
    weights = {name: len(gzip.compress(body, 9)) for name, body in parts.items()}
    assert sum(weights.values()) <= MOST_GZ, weights


def test_all_of_it_together_is_light(cast: Cast) -> None:
    page = client_for(cast.specialist).get("/field/").content
    build = settings.BASE_DIR / "static" / "build"
    bodies = [
        page,
        *(path.read_bytes() for path in build.glob("field*.*s*") if path.suffix != ".map"),
    ]
    assert sum(len(gzip.compress(body, 9)) for body in bodies) <= MOST_GZ_IN_ALL
