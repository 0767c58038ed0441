"""`make run`: from nothing to a running city, and back to rest with one Ctrl-C."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from engagement.local import assets, crew, ports, processes, services, state
from engagement.local.binaries import Missing
from engagement.local.console import Stop, say, step
from engagement.local.crew import Crew, Member
from engagement.local.postgres import DidNotStart, last_line
from engagement.local.services import Services

ROOT = assets.ROOT
HOST = "127.0.0.1"
# Room for the demo city, its indexes and the logs; below it Postgres stops in the middle of work.
_LEAST_FREE_MB = 400
# The embedded default finds its own services: these would send it to somebody else's.
_NOT_OURS = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL")
# Packages bring these for pages that are not opened here.
_UNUSED = ("--ignore", "drf_spectacular_sidecar/redoc/*", "--ignore", "rest_framework/*")


def local_folder() -> Path:
    """Where everything that is kept lies."""
    return Path(os.environ.get("ENGAGEMENT_LOCAL_DIR", ROOT / ".local"))


def run(*, with_parent: bool = False) -> int:
    """Run until Ctrl-C. The exit code: 0 after a clean stop, 1 with one line of trouble."""
    if with_parent:
        processes.end_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupted)
    folder = local_folder()
    try:
        port = _port()
        _check_disk(folder)
        with _alone(folder):
            return _run_alone(folder, port)
    except (Stop, DidNotStart, Missing) as trouble:
        say(f"  ✗  {trouble}")
        return 1
    except KeyboardInterrupt:
        return 0


def reset() -> int:
    """Empty what is kept. Refused while a run holds it."""
    folder = local_folder()
    if not folder.exists():
        say("Nothing is kept: there is nothing to empty.")
        return 0
    try:
        with _alone(folder, patience=1):
            Crew(folder).end_remains()
            services.end_remains(folder)
            services.erase(folder)
    except Stop as trouble:
        say(str(trouble))
        return 1
    say("Emptied. `make run` starts a new city.")
    return 0


def _run_alone(folder: Path, port: int) -> int:
    hands = Crew(folder)
    hands.end_remains()
    if not ports.is_free(port, HOST):
        raise Stop(
            f"Port {port} is in use: stop what uses it, or choose another: PORT={port + 1} make run"
        )
    ignored = [name for name in _NOT_OURS if os.environ.pop(name, None)]
    if ignored:
        say(f"  !  Not used here, because this run brings its own: {', '.join(ignored)}")
    os.environ["PUBLIC_URL"] = f"http://{HOST}:{port}"
    os.environ["ENGAGEMENT_LOCAL_DIR"] = str(folder)
    with step("Pages: scripts, styles, icons"):
        assets.build()
    collecting = _Collecting(folder)
    servers = Services(folder)
    try:
        with step("Postgres and Valkey"):
            servers.start()
        with step("Database up to date"):
            _manage(folder, "migrate", "--verbosity", "1")
        _load_demo_city(folder)
        with step("Pages collected"):
            collecting.finish()
        with step("Web server, worker, beat"):
            _enlist(hands, servers, folder, port)
            _wait_until_healthy(hands, folder, port)
        _welcome(folder, port)
        while True:
            time.sleep(0.3)
            hands.tend()
    except KeyboardInterrupt:
        say("\nStopping…")
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        state.write(folder / "run.json", {"stopping": True})
        hands.stop()
        servers.stop()
        say("Stopped. What was entered is kept; `make reset` empties it.")


def _enlist(hands: Crew, servers: Services, folder: Path, port: int) -> None:
    """Put every process in the crew's care, the servers that already run included."""
    assert servers.postgres is not None
    assert servers.valkey is not None
    hands.members += [
        Member("Postgres", servers.restart_postgres, signal.SIGINT, 20, servers.postgres.child),
        Member("Valkey", servers.restart_valkey, signal.SIGTERM, 10, servers.valkey.child),
    ]
    started = crew.commands(folder, HOST, port)
    own: dict[str, dict[str, str]] = {"web": {"DATABASE_POOL": "1"}}
    for name in ("beat", "worker", "web"):
        environment = os.environ | own.get(name, {})

        def start(name: str = name, environment: Mapping[str, str] = environment) -> Any:
            return processes.spawn(
                started[name], log=folder / "log" / f"{name}.log", env=environment, folder=ROOT
            )

        hands.add(Member(name.capitalize(), start, patience=20))


class _Collecting:
    """Puts the pages' files where the web server finds them, when they or their packages changed.

    Compressing them takes seconds, so it goes on beside the database's own beginnings.
    """

    def __init__(self, folder: Path) -> None:
        self._stamp = folder / "static.stamp"
        self._mark = assets.collected_mark()
        self._log = folder / "log" / "collect.log"
        self._child: subprocess.Popen[bytes] | None = None
        known = self._stamp.read_text() if self._stamp.exists() else ""
        if known != self._mark or not (folder / "static").is_dir():
            self._stamp.unlink(missing_ok=True)
            words = ["collectstatic", "--noinput", "--clear", "--verbosity", "0", *_UNUSED]
            self._child = processes.spawn(
                [sys.executable, "manage.py", *words], log=self._log, folder=ROOT
            )

    def finish(self) -> None:
        """Wait until all are there. Raises Stop."""
        if self._child is None:
            return
        if self._child.wait() != 0:
            raise Stop(f"The pages could not be collected: {last_line(self._log)}")
        self._stamp.write_text(self._mark)


def _load_demo_city(folder: Path) -> None:
    """Load the demo city the first time, its progress on the terminal."""
    if state.read(folder / "demo.json").get("loaded"):
        return
    say("  …  Demo city")
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", "load_demo_city"], cwd=ROOT, stdin=subprocess.DEVNULL,
        check=False, preexec_fn=processes.dies_with_parent(signal.SIGTERM),
    )  # fmt: skip
    if done.returncode != 0:
        raise Stop("The demo city could not be loaded: see the lines above.")
    state.write(folder / "demo.json", {"loaded": True})
    say(f"  ✓  Demo city ({time.monotonic() - started:.1f} s)")


def _manage(folder: Path, *words: str) -> str:
    """Run a management command; its output goes to the log, the last line of an error is shown."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=processes.dies_with_parent(signal.SIGTERM),
    )
    log = folder / "log" / "manage.log"
    with log.open("a") as file:
        file.write(f"$ manage.py {' '.join(words)}\n{done.stdout}{done.stderr}")
    if done.returncode != 0:
        last = (done.stderr.strip() or "no output").splitlines()[-1]
        raise Stop(f"`manage.py {words[0]}` did not work: {last} (all of it in {log})")
    return done.stdout


def _wait_until_healthy(hands: Crew, folder: Path, port: int) -> None:
    deadline = time.monotonic() + 120
    found: dict[str, Any] = {}
    while time.monotonic() < deadline:
        hands.tend()
        for member in hands.members:
            if member.quick_deaths > 2:
                log = folder / "log" / f"{member.name.lower()}.log"
                raise Stop(f"{member.name} does not stay up: {last_line(log)} (all of it in {log})")
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as answer:
            if answer.code == 503:
                found = json.loads(answer.read())
        except OSError:
            pass  # not listening yet
        time.sleep(0.1)
    missing = [name for name, part in found.items() if isinstance(part, dict) and not part["ok"]]
    raise Stop(f"Not up after two minutes: {', '.join(missing) or 'web'}. See {folder / 'log'}")


def _welcome(folder: Path, port: int) -> None:
    say(f"\n  Open http://{HOST}:{port}\n")
    accounts = json.loads(_manage(folder, "demo_accounts", "--json") or "[]")
    wide = max((len(a["email"]) for a in accounts), default=0)
    for account in accounts:
        say(
            f"  {account['role'].replace('_', ' ').capitalize():<15} {account['email']:<{wide}}  {account['password']}"
        )
    say(f"\n  Logs are in {folder / 'log'}. Ctrl-C stops everything.\n")


def _port() -> int:
    word = os.environ.get("PORT", "8000")
    if not word.isdigit() or not 0 < int(word) < 65536:
        raise Stop(f"PORT is {word!r}: give a number from 1 to 65535.")
    return int(word)


def _check_disk(folder: Path) -> None:
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < _LEAST_FREE_MB:
        raise Stop(f"The disk is full: {free} MB are free here, {_LEAST_FREE_MB} MB are needed.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "log").mkdir(exist_ok=True)
    except OSError as trouble:
        raise Stop(f"{folder} cannot be written: {trouble.strerror}.") from None


@contextmanager
def _alone(folder: Path, *, patience: float = 3) -> Iterator[None]:
    """Hold the folder for this process; one that is just stopping is waited for."""
    # Beside the folder's content would be erased with it: the lock lives next to the folder.
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                stopping = state.read(folder / "run.json").get("stopping")
                if time.monotonic() > deadline + (40 if stopping else 0):
                    raise Stop("It is already running from this folder: stop it first.") from None
                time.sleep(0.1)
        state.write(folder / "run.json", {"stopping": False})
        yield


def _interrupted(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
