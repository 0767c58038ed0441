"""A Valkey server of our own: the queue and the cache, kept on disk."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import redis

from engagement.local import processes
from engagement.local.postgres import DidNotStart, last_line
from engagement.local.processes import Account


def url(password: str, port: int, database: int = 0) -> str:
    """The address of one numbered database."""
    return f"redis://:{password}@127.0.0.1:{port}/{database}"


class Valkey:
    """One server over one data folder."""

    def __init__(self, data: Path, *, program: Path, account: Account | None, log: Path) -> None:
        self.data = data
        self._program = program
        self._account = account
        self._log = log
        self.child: subprocess.Popen[bytes] | None = None

    def start(self, port: int, password: str, *, durable: bool = True) -> None:
        """Start on `port` and wait until it answers. Raises DidNotStart with the log's last line.

        `durable` keeps every key through kill -9; the server's own default keeps none.
        """
        self._end_remains()
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        config = self.data / "valkey.conf"
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f"dir {self.data}",
            # In a file, not on the command line: that is readable by everybody on the machine.
            f"requirepass {password}",
            f"appendonly {'yes' if durable else 'no'}",
            'save ""',
            "databases 64",
            "daemonize no",
            "maxmemory-policy noeviction",
        ]
        handle = os.open(config, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write("\n".join(lines) + "\n")
        if self._account:
            for path in (self.data, *self.data.rglob("*")):
                shutil.chown(path, self._account.uid, self._account.gid)
        self.child = processes.spawn(
            [str(self._program), str(config)],
            log=self._log,
            account=self._account,
            folder=self.data,
        )
        (self.data / "valkey.pid").write_text(
            f"{self.child.pid} {processes.start_time(self.child.pid)}"
        )
        deadline = time.monotonic() + 60
        with redis.Redis.from_url(url(password, port), socket_timeout=2) as client:
            while time.monotonic() < deadline and self.child.poll() is None:
                with suppress(redis.exceptions.RedisError):
                    # Another server may hold the port and know the password: ask who it is.
                    if client.info("server")["process_id"] == self.child.pid:
                        return
                time.sleep(0.02)
        raise DidNotStart(f"Valkey did not start: {last_line(self._log)}")

    def stop(self, *, patience: float = 10) -> None:
        """Write everything down and stop."""
        if self.child is not None:
            processes.end(self.child, signal.SIGTERM, patience=patience)
            self.child = None

    def _end_remains(self) -> None:
        """End a server that an earlier run left behind over the same files."""
        try:
            pid, _, started = (self.data / "valkey.pid").read_text().partition(" ")
            found = processes.Seen(int(pid), started)
        except (OSError, ValueError):
            return
        if found.alive():
            processes.end_stranger(found, signal.SIGTERM, patience=10)
