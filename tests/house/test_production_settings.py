"""On a real server the house starts closed, or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.cast import Cast, client_for
from tests.run import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
# What a shell needs to start Python at all; everything else a server is told.
_SHELL = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "TMPDIR")
_PYTHON = [sys.executable, "-W", "ignore::RuntimeWarning"]


def manage(
    folder: Path, *words: str, without: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """`manage.py` as on a server: its environment and nothing else of this one."""
    named = {key: value for key, value in PRODUCTION.items() if key != without}
    shell = {key: os.environ[key] for key in _SHELL if key in os.environ}
    environment = {**shell, **named, "ENGAGEMENT_LOCAL_DIR": str(folder), **more}
    return subprocess.run(
        [*_PYTHON, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_deployment_check_has_nothing_to_say(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "FIELD_SEAL_KEYS"])
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_start_without_it_is_refused_in_one_line(tmp_path: Path, name: str, how: str) -> None:
    more = {name: ""} if how == "empty" else {}
    done = manage(tmp_path, "check", without=name, **more)
    assert done.returncode != 0
    said = [line for line in done.stderr.splitlines() if line.strip()]
    assert f"Set {name}" in said[-1]


def test_what_the_settings_close(tmp_path: Path) -> None:
    asked = (
        "import json; from django.conf import settings as s; print(json.dumps({n: getattr(s, n) for"
        " n in ('DEBUG', 'SHOW_DEMO', 'SESSION_COOKIE_SECURE', 'CSRF_COOKIE_SECURE',"
        " 'SECURE_SSL_REDIRECT', 'SESSION_COOKIE_HTTPONLY', 'SECURE_HSTS_SECONDS',"
        " 'SECURE_CONTENT_TYPE_NOSNIFF', 'X_FRAME_OPTIONS', 'EMBEDDED', 'EMAIL_BACKEND')}))"
    )
    done = manage(tmp_path, "shell", "--no-imports", "-c", asked)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {
        "DEBUG": False,
        "SHOW_DEMO": False,
        "EMBEDDED": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 60 * 60 * 24 * 365,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "X_FRAME_OPTIONS": "DENY",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    }


@pytest.mark.parametrize("command", ["load_demo_city", "demo_accounts"])
def test_the_demo_stays_out(tmp_path: Path, command: str) -> None:
    done = manage(tmp_path, command)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if line.strip()]) == 1, done.stderr


def test_the_page_of_local_texts_is_shut(cast: Cast, settings: Settings) -> None:
    settings.SHOW_DEMO = False
    assert client_for(cast.supervisor).get("/dev/messages/").status_code == 404
    assert client_for(cast.administrator).post("/dev/messages/", {}).status_code == 404


def test_sign_in_shows_no_demo_people(db: None, settings: Settings) -> None:
    settings.SHOW_DEMO = False
    page = Client().get("/sign-in/")
    assert page.status_code == 200
    assert "demo" not in page.content.decode().lower()
