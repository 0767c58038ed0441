"""The app's own processes: web server, worker and beat, kept alive while the run lasts."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from engagement.local import processes, state
from engagement.local.console import say

FILE = "processes.json"


@dataclass
class Member:
    """One process that must always run, and how it is started."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    stop_signal: int = signal.SIGTERM
    patience: float = 15
    child: subprocess.Popen[bytes] | None = None
    begun: float = field(default=0.0)
    quick_deaths: int = 0
    due: float = 0.0


class Crew:
    """Starts its members, starts those that die again, and stops them in reverse order."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self.members: list[Member] = []

    def end_remains(self) -> None:
        """End what an earlier run left behind when it was killed."""
        for record in state.read(self._file).get("members", []):
            with suppress(KeyError, TypeError):
                found = processes.Seen(record["pid"], record["started"])
                if found.alive():
                    processes.end_stranger(found, signal.SIGTERM, patience=5)
                # The leader is gone and its id not reused: whoever is left in its group is ours.
                if not processes.start_time(found.pid):
                    _end_whole_group(found.pid)

    def add(self, member: Member) -> None:
        """Start one more member."""
        self.members.append(member)
        self._begin(member)

    def tend(self) -> None:
        """Start again whoever died. Called a few times a second."""
        now = time.monotonic()
        for member in self.members:
            if member.child is not None and member.child.poll() is not None:
                code = member.child.returncode
                processes.end_group(member.child.pid)
                member.child = None
                quick = now - member.begun < 10
                member.quick_deaths = member.quick_deaths + 1 if quick else 0
                wait = min(30.0, 0.2 * 4**member.quick_deaths)
                member.due = now + wait
                say(f"  !  {member.name} ended ({_ended(code)}); starting it again.")
            if member.child is None and now >= member.due:
                self._begin(member)

    def stop(self) -> None:
        """Stop everyone, the last started first."""
        for member in reversed(self.members):
            if member.child is not None:
                processes.end(member.child, member.stop_signal, patience=member.patience)
                member.child = None
        self._file.unlink(missing_ok=True)

    def _begin(self, member: Member) -> None:
        member.begun = time.monotonic()
        try:
            member.child = member.start()
        except (OSError, RuntimeError) as trouble:
            say(f"  !  {member.name} did not start: {trouble}")
            member.quick_deaths += 1
            member.due = member.begun + min(30.0, 0.2 * 4**member.quick_deaths)
            return
        state.write(
            self._file,
            {
                "members": [
                    {"name": m.name, **vars(processes.seen(m.child.pid))}
                    for m in self.members
                    if m.child is not None
                ]
            },
        )


def commands(folder: Path, host: str, port: int) -> dict[str, list[str]]:
    """The commands of web server, worker and beat, by name."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--app", "engagement.celery"]
    return {
        "web": [
            *python, "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", "1", "--blocking-threads", "8", "--backpressure", "64",
            "--no-ws", "--log-level", "warning", "engagement.wsgi:application",
        ],
        "worker": [
            *celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle",
            "--loglevel", "INFO",
        ],
        "beat": [
            *celery, "beat", "--schedule", str(folder / "beat"), "--pidfile", "",
            "--loglevel", "WARNING",
        ],
    }  # fmt: skip


def _end_whole_group(leader: int) -> None:
    """Kill a group and wait until it is gone: its port is free only then."""
    deadline = time.monotonic() + 10
    while processes.group_of(leader) and time.monotonic() < deadline:
        processes.end_group(leader)
        time.sleep(0.05)


def _ended(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
