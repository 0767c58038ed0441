"""Child processes that never outlive the one that started them, and a way to know one again.

A process id alone says little: ids are reused. So every recorded process carries the moment it
started, and is believed only while both still match.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LINUX = sys.platform.startswith("linux")
_PR_SET_PDEATHSIG = 1
# Loaded before any fork: the child may only make calls that are safe between fork and exec.
_libc = ctypes.CDLL(None, use_errno=True) if _LINUX else None


@dataclass(frozen=True)
class Account:
    """The operating-system account that a server runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Seen:
    """A process as it was recorded: its id and when it started."""

    pid: int
    started: str

    def alive(self) -> bool:
        """Whether this very process still runs, not a later one under the same id."""
        return bool(self.started) and start_time(self.pid) == self.started


def unprivileged_account() -> Account | None:
    """The account to drop to when running as root, or None when already a plain user.

    Raises RuntimeError when root has nobody to drop to.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise RuntimeError("Running as root, and there is no account 'postgres' or 'nobody' to use.")


def start_time(pid: int) -> str:
    """When the process started, as an opaque word; empty when it is gone or a zombie."""
    if _LINUX:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] in "ZX" else fields[19]
    shown = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()


def working_folder(pid: int) -> str:
    """The folder a process works in, or an empty word where the system does not say."""
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return ""


def end_with_parent() -> None:
    """Have this process asked to stop when the one that started it dies (Linux)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def group_of(leader: int) -> list[int]:
    """The processes still in the group that `leader` led, itself included (Linux)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            if fields[2] == str(leader) and fields[0] not in "ZX":
                found.append(int(entry.parent.name))
    return found


def dies_with_parent(with_signal: int) -> Callable[[], None] | None:
    """What a child runs before its program, so that it is told when this process dies (Linux)."""
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def arrange() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, with_signal, 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the arrangement was made
            os._exit(1)

    return arrange


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
    death_signal: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, its output appended to `log`.

    `death_signal` reaches it when this process dies. Linux counts the calling *thread* as the
    parent, so call from the main thread.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    as_account: dict[str, Any] = {}
    if account is not None:
        as_account = {"user": account.uid, "group": account.gid, "extra_groups": []}
    with log.open("ab") as output:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=dict(env) if env is not None else None,
            start_new_session=True,
            preexec_fn=dies_with_parent(death_signal),
            **as_account,
        )


def seen(pid: int) -> Seen:
    """The record to keep of a running process."""
    return Seen(pid, start_time(pid))


def end(child: subprocess.Popen[bytes], with_signal: int, *, patience: float) -> None:
    """Ask a child to end, wait up to `patience` seconds, then kill its whole group."""
    if child.poll() is None:
        with suppress(ProcessLookupError):
            child.send_signal(with_signal)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            end_group(child.pid)
            child.wait()
    end_group(child.pid)


def end_group(group: int) -> None:
    """Kill what is left of a process group that a child of ours led."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def end_stranger(found: Seen, with_signal: int, *, patience: float) -> bool:
    """End a process that an earlier run left behind. True when it is gone."""
    deadline = time.monotonic() + patience
    sent: int | None = None
    while found.alive():
        late = time.monotonic() > deadline
        due = signal.SIGKILL if late else with_signal
        if sent != due:
            with suppress(ProcessLookupError):
                os.kill(found.pid, due)
            sent = due
        if time.monotonic() > deadline + 5:
            return False
        time.sleep(0.05)
    return True
