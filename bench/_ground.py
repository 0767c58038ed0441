"""What the measurements stand on: servers of their own, rounds in turn, medians, peak memory.

A number means little on a machine that others use too, so things that are compared run in turn in
one run, and what is reported is the ratio of their medians.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engagement.local import crew, ports, processes
from engagement.local.services import Addresses, Services

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"


@contextmanager
def ground() -> Iterator[Addresses]:
    """Throw-away Postgres and Valkey that keep every commit (fsync on), migrated, Django set up.

    Must be entered before anything of the app is imported: the settings read what it lays down.
    """
    folder = Path(tempfile.mkdtemp(prefix="engagement-bench-"))
    folder.chmod(0o711)
    services = Services(folder, durable=True)
    try:
        where = services.start()
        os.environ.update(where.as_environment())
        os.environ |= {
            "ENGAGEMENT_LOCAL_DIR": str(folder / "local"),
            "ENGAGEMENT_TESTING": "1",
            "SECRET_KEY": "only-for-measuring-" + "0123456789" * 4,
            "DJANGO_SETTINGS_MODULE": "engagement.settings",
        }
        (folder / "local" / "static").mkdir(parents=True)
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True
        )
        import django

        django.setup()
        yield where
    finally:
        services.stop()
        shutil.rmtree(folder, ignore_errors=True)


def superuser_url() -> str:
    """The address of the measured database for its superuser: for settings no role may change."""
    folder = Path(os.environ["ENGAGEMENT_LOCAL_DIR"]).parent
    return Services(folder).addresses().superuser


@contextmanager
def web_server(**environment: str) -> Iterator[str]:
    """The app behind its real web server, as `make run` starts it; yields its address."""
    folder = Path(os.environ["ENGAGEMENT_LOCAL_DIR"])
    port = ports.choose()
    child = processes.spawn(
        crew.commands(folder, HOST, port)["web"],
        log=folder / "web.log",
        env=os.environ | {"DATABASE_POOL": "1"} | environment,
        folder=ROOT,
    )
    try:
        _wait(f"http://{HOST}:{port}/healthz", child)
        yield f"http://{HOST}:{port}"
    finally:
        processes.end(child, 15, patience=10)


def rounds_in_turn(things: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """The seconds that each thing took in each round. Every round runs all of them, in an order
    that turns, so that none is always first."""
    taken: dict[str, list[float]] = {name: [] for name in things}
    names = list(things)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            started = time.perf_counter()
            things[name]()
            taken[name].append(time.perf_counter() - started)
    return taken


def median(values: list[float]) -> float:
    """The median of some figures."""
    return statistics.median(values)


def peak_memory_mb(children: bool = False) -> float:
    """The most memory this process held so far, or the largest of its ended children, in MB."""
    who = resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF
    peak = resource.getrusage(who).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def measured_command(*words: str) -> tuple[float, float, str]:
    """Run a `manage.py` command alone: its seconds, its own peak memory in MB, and its output."""
    script = (
        "import json, resource, subprocess, sys, time;"
        "t = time.perf_counter();"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, text=True, check=True);"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss;"
        "print(json.dumps([time.perf_counter() - t, peak, done.stdout]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, sys.executable, "manage.py", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    seconds, peak, output = json.loads(done.stdout)
    return seconds, peak / (2**20 if sys.platform == "darwin" else 2**10), output


def _wait(url: str, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return  # it answers: no worker and no beat run here
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("The web server did not come up.")
