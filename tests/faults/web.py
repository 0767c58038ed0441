"""The app behind its real web server, on this test process' own database, killed at will."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from engagement.local import crew, ports, processes

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"


class Web:
    """One server on one port for its whole life, however often it dies."""

    def __init__(self) -> None:
        self.port = ports.choose()
        self._folder = Path(os.environ["ENGAGEMENT_LOCAL_DIR"])
        self._child = self._spawn()
        self._wait()

    def kill(self) -> None:
        """kill -9: whatever it was doing, it does no more."""
        processes.end_group(self._child.pid)
        self._child.wait()

    def start(self) -> None:
        """Start it again after a kill."""
        self._child = self._spawn()
        self._wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        return processes.spawn(
            crew.commands(self._folder, HOST, self.port)["web"],
            log=self._folder / f"web-{self.port}.log",
            env=os.environ
            | {"DATABASE_POOL": "1", "DJANGO_SETTINGS_MODULE": "engagement.settings"},
            folder=ROOT,
        )

    def _wait(self) -> None:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and self._child.poll() is None:
            try:
                with urllib.request.urlopen(f"http://{HOST}:{self.port}/sign-in/", timeout=10):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        said = (self._folder / f"web-{self.port}.log").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"The web server did not come up.\n{said}")
