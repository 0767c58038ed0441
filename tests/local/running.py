"""A whole run of `make run`'s supervisor over a folder of its own, for tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from engagement.local import ports, processes, state

ROOT = Path(__file__).resolve().parents[2]
_TESTS_OWN = (
    "DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ENGAGEMENT_TESTING",
    "DJANGO_SETTINGS_MODULE", "STATIC_ROOT",
)  # fmt: skip


class Run:
    """One supervisor, its folder and its port; the demo city is left out to be quick."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or ports.choose()
        folder.mkdir(parents=True, exist_ok=True)
        state.write(folder / "demo.json", {"loaded": True})
        self.output = folder.with_suffix(".out")
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What a person's shell would hand over."""
        kept = {key: value for key, value in os.environ.items() if key not in _TESTS_OWN}
        return kept | {"ENGAGEMENT_LOCAL_DIR": str(self.folder), "PORT": str(self.port)}

    def start(self) -> None:
        """Start and wait until the sign-ins are shown."""
        self.output.unlink(missing_ok=True)
        self.child = processes.spawn(
            [sys.executable, "-m", "engagement.local", "run"],
            log=self.output,
            env=self.environment,
            folder=ROOT,
            death_signal=signal.SIGTERM,
        )
        self.until(lambda: "Logs are in" in self.said())

    def said(self) -> str:
        """Everything on its terminal so far."""
        return self.output.read_text() if self.output.exists() else ""

    def health(self) -> tuple[int, dict[str, Any]]:
        """The status and the words of /healthz; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/healthz", timeout=5
            ) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as answer:
            return answer.code, json.loads(answer.read())
        except OSError:
            return 0, {}

    def members(self) -> dict[str, processes.Seen]:
        """The processes in its care, by name."""
        records = state.read(self.folder / "processes.json").get("members", [])
        return {r["name"]: processes.Seen(r["pid"], r["started"]) for r in records}

    def until(self, true: Any, patience: float = 180) -> None:
        """Wait for something to become true."""
        deadline = time.monotonic() + patience
        while not true():
            ended = self.child is not None and self.child.poll() is not None
            assert time.monotonic() < deadline, f"waited in vain\n{self.said()}"
            assert not ended, f"it ended\n{self.said()}"
            time.sleep(0.1)

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        assert self.child is not None
        self.child.send_signal(signal.SIGINT)
        return self.child.wait(60)

    def kill(self) -> None:
        """kill -9 of the supervisor itself."""
        assert self.child is not None
        self.child.kill()
        self.child.wait()
        self.child = None

    def clean_up(self) -> None:
        """Whatever happened: nothing goes on."""
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait(60)
