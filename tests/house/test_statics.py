"""What production serves: every part that a script asks for is there under that very name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from engagement.statics import IMMUTABLE
from tests.run import PRODUCTION, ROOT

_ASKED = re.compile(r"""(?:from|import)\s*\(?\s*["']\./([^"']+)["']""")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files as a production start collects them."""
    folder = tmp_path_factory.mktemp("static")
    environment = {key: value for key, value in os.environ.items() if key != "ENGAGEMENT_TESTING"}
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput"],
        cwd=ROOT,
        env={**environment, **PRODUCTION, "STATIC_ROOT": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_every_part_of_the_phone_page_is_served(served: Path) -> None:
    scripts = list((served / "build").glob("field*.js"))
    asked = {name for script in scripts for name in _ASKED.findall(script.read_text())}
    assert len(asked) > 3
    assert asked <= {path.name for path in (served / "build").iterdir()}


def test_what_is_named_by_its_content_is_kept_for_ever() -> None:
    for url in (
        "/static/build/desk.1ed1e22dfd5b.js",
        "/static/build/field-chunk-52I3NIUP.js",
        "/static/build/field-talk-HFYZX2TD.js",
    ):
        assert re.match(IMMUTABLE, url)
    for url in ("/static/build/field.js", "/static/build/icons.svg"):
        assert not re.match(IMMUTABLE, url)
