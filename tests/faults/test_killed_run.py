"""kill -9 of anything that `make run` started: it comes back, and nothing committed is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from engagement.local import services, state
from tests.local.running import ROOT, Run

# Together, so that parallel workers do not each bring up a run.
pytestmark = [pytest.mark.services, pytest.mark.xdist_group("run")]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """One run for the whole file; each test leaves it up."""
    with tempfile.TemporaryDirectory(prefix="engagement-run-") as name:
        Path(name).chmod(0o711)
        a_run = Run(Path(name) / "local")
        try:
            a_run.start()
            yield a_run
        finally:
            a_run.clean_up()


def write(run: Run, word: str) -> None:
    """Commit a row."""
    url = state.read(run.folder / services.FILE)["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO django_session VALUES (%s, 'x', now() + interval '1 day')", [word]
        )


def kept(run: Run) -> set[str]:
    """The rows that are there."""
    url = state.read(run.folder / services.FILE)["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        return {str(row[0]) for row in connection.execute("SELECT session_key FROM django_session")}


@pytest.mark.parametrize("name", ["Web", "Worker", "Beat", "Valkey", "Postgres"])
def test_a_killed_process_comes_back(run: Run, name: str) -> None:
    write(run, f"before-{name}")
    victim = run.members()[name]
    os.kill(victim.pid, signal.SIGKILL)
    run.until(lambda: run.members().get(name, victim) != victim)
    run.until(lambda: run.health()[0] == 200)
    assert f"{name} ended (signal 9); starting it again." in run.said()
    assert f"before-{name}" in kept(run)


def test_health_says_who_is_missing(run: Run) -> None:
    worker = run.members()["Worker"]
    os.kill(worker.pid, signal.SIGSTOP)
    try:
        run.until(lambda: run.health()[0] == 503)
        found = run.health()[1]
        assert found["status"] == "unavailable"
        assert found["worker"]["ok"] is False
        assert found["worker"]["age_seconds"] > 10
        assert all(found[part]["ok"] for part in ("database", "broker"))
    finally:
        os.kill(worker.pid, signal.SIGCONT)
    run.until(lambda: run.health()[0] == 200)


def test_a_second_run_of_the_same_folder_is_refused_in_one_line(run: Run) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "engagement.local", "run"],
        cwd=ROOT, env=run.environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert second.returncode == 1
    assert second.stdout.strip().splitlines() == [
        "✗  It is already running from this folder: stop it first."
    ]


def test_reset_is_refused_while_it_runs(run: Run) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "engagement.local", "reset"],
        cwd=ROOT, env=run.environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert refused.returncode == 1
    assert run.health()[0] == 200


def test_a_killed_supervisor_leaves_nobody_and_loses_nothing(run: Run) -> None:
    write(run, "before-supervisor")
    members = run.members()
    run.kill()
    deadline = time.monotonic() + 40
    while any(member.alive() for member in members.values()):
        assert time.monotonic() < deadline, members
        time.sleep(0.1)
    run.start()
    assert run.health()[0] == 200
    assert "before-supervisor" in kept(run)


def test_everything_killed_at_once_comes_back(run: Run) -> None:
    write(run, "before-everything")
    members = run.members()
    run.kill()
    for member in members.values():
        with suppress(ProcessLookupError):
            os.kill(member.pid, signal.SIGKILL)
    run.start()
    assert run.health()[0] == 200
    assert "before-everything" in kept(run)


def test_ctrl_c_stops_everything_and_keeps_what_was_entered(run: Run) -> None:
    write(run, "before-stop")
    members = run.members()
    assert run.stop() == 0
    assert not [name for name, member in members.items() if member.alive()]
    run.start()
    assert "before-stop" in kept(run)
