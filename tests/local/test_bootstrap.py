"""One clear line for a machine that cannot run this."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engagement.local import bootstrap
from tests.local.running import ROOT, Run


def python_sh(path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Look for a Python with only `path` to look in."""
    return subprocess.run(
        ["/bin/sh", str(ROOT / "engagement" / "local" / "python.sh")],
        env={"PATH": str(path), **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def pretend(path: Path, version: str, new_enough: bool) -> None:
    """A program that answers like a Python of some version."""
    path.write_text(
        "#!/bin/sh\n"
        f'case "$2" in *print*) echo {version};; *version_info*) exit {0 if new_enough else 1};; esac\n'
    )
    path.chmod(0o755)


def test_an_old_python_gets_one_line(tmp_path: Path) -> None:
    pretend(tmp_path / "python3", "3.9", new_enough=False)
    found = python_sh(tmp_path)
    assert found.returncode == 1
    assert found.stderr.strip() == "x  Python 3.9 is too old: 3.11 or newer is needed."
    assert found.stdout == ""


def test_no_python_gets_one_line(tmp_path: Path) -> None:
    found = python_sh(tmp_path)
    assert found.returncode == 1
    assert found.stderr.strip() == "x  No Python was found: 3.11 or newer is needed."


def test_a_newer_python_beside_an_old_one_is_taken(tmp_path: Path) -> None:
    pretend(tmp_path / "python3", "3.9", new_enough=False)
    pretend(tmp_path / "python3.12", "3.12", new_enough=True)
    assert python_sh(tmp_path).stdout.strip() == str(tmp_path / "python3.12")


def test_a_named_python_is_taken_at_its_word(tmp_path: Path) -> None:
    pretend(tmp_path / "python3", "3.12", new_enough=True)
    pretend(tmp_path / "mine", "3.10", new_enough=False)
    assert python_sh(tmp_path, PYTHON="mine").returncode == 1


def test_a_full_disk_gets_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 5 * 2**20}))
    with pytest.raises(SystemExit) as ended:
        bootstrap.check_disk("local")
    assert ended.value.code == 1
    assert (
        capsys.readouterr().err == "  x  The disk is full: 5 MB are free here, 900 MB are needed.\n"
    )


def test_the_environment_in_use_is_the_locks(tmp_path: Path) -> None:
    assert len(bootstrap.mark_of("local")) == 64
    assert bootstrap.mark_of("local") != bootstrap.mark_of("test")


@pytest.mark.services
def test_a_port_in_use_gets_one_line(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = Run(tmp_path / "local", port=taken.getsockname()[1])
        refused = subprocess.run(
            [sys.executable, "-m", "engagement.local", "run"],
            cwd=ROOT, env=run.environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert refused.returncode == 1
    assert len(refused.stdout.strip().splitlines()) == 1
    assert f"Port {run.port} is in use" in refused.stdout


@pytest.mark.parametrize("word", ["0", "eighty", "70000", "-1"])
def test_a_port_that_is_none_gets_one_line(tmp_path: Path, word: str) -> None:
    run = Run(tmp_path / "local")
    refused = subprocess.run(
        [sys.executable, "-m", "engagement.local", "run"],
        cwd=ROOT, env=run.environment | {"PORT": word}, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    assert refused.returncode == 1
    assert refused.stdout.strip() == f"✗  PORT is {word!r}: give a number from 1 to 65535."
