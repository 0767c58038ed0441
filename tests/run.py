"""`make test`: every check in turn, all of them whatever fails, and the totals at the end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engagement.local import assets
from engagement.local.console import Stop, say
from tests import chromium

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
PRODUCTION = {
    "DATABASE_URL": "postgresql://app@127.0.0.1:9/none",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "SECRET_KEY": "".join(chr(33 + (i * 37) % 90) for i in range(64)),
    "ALLOWED_HOSTS": "engagement.example.org",
    "FIELD_SEAL_KEYS": "2026a:" + "A" * 42 + "E",
}


@dataclass(frozen=True)
class Outcome:
    """How one check went: its exit code, its own closing line, and the seconds it took."""

    name: str
    code: int
    closing: str
    seconds: float


def check(
    name: str,
    command: list[str],
    closing: Callable[[str], str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """Run one check, its output as it comes; `closing` finds its own last word in it."""
    say(f"\n── {name}")
    started = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | dict(environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as child:
        assert child.stdout is not None
        said = []
        for line in child.stdout:
            said.append(line)
            sys.stdout.write(line)
            sys.stdout.flush()
    text = "".join(said)
    last = closing(text) if closing else _last_line(text)
    return Outcome(name, child.returncode, last, time.monotonic() - started)


def made(name: str, work: Callable[[], object]) -> Outcome:
    """A step of this process' own, told like the others."""
    say(f"\n── {name}")
    started = time.monotonic()
    code, closing = 0, "ready"
    try:
        work()
    except Stop as trouble:
        code, closing = 1, str(trouble)
    say(closing)
    return Outcome(name, code, closing.splitlines()[0], time.monotonic() - started)


def quick_checks() -> list[Outcome]:
    """What needs no services."""
    python = [PYTHON, "-m"]
    manage = [PYTHON, "-W", "ignore::RuntimeWarning", "manage.py"]
    return [
        check("ruff check", [*python, "ruff", "check", "."]),
        check("ruff format", [*python, "ruff", "format", "--check", "."]),
        check("mypy --strict", [*python, "mypy"]),
        check("makemigrations --check", [*manage, "makemigrations", "--check", "--dry-run"]),
        check(
            "check --deploy",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            environment=PRODUCTION,
        ),
    ]


def everything() -> list[Outcome]:
    """All of it, the slowest last but one, so that its closing lines stay in sight."""
    outcomes = [made("pages", assets.build), made("browser", _need_chromium)]
    outcomes += quick_checks()
    outcomes.append(check("JavaScript tests", _node_tests(), _node_closing))
    outcomes.append(
        check(
            "Python and browser tests",
            [PYTHON, "-m", "pytest", "-q", "-n", os.environ.get("TEST_WORKERS", "2")],
            _pytest_closing,
        )
    )
    return outcomes


def main(words: list[str]) -> int:
    """The exit code: 0 when every check passed."""
    outcomes = [made("pages", assets.build), *quick_checks()] if words == ["lint"] else everything()
    say("\n── Totals")
    for outcome in outcomes:
        mark = "✓" if outcome.code == 0 else "✗"
        say(f"  {mark}  {outcome.name:<26} {outcome.seconds:6.1f} s  {outcome.closing}")
    failed = [outcome for outcome in outcomes if outcome.code]
    say(
        f"  {len(outcomes) - len(failed)} of {len(outcomes)} checks passed"
        + (f"; failed: {', '.join(outcome.name for outcome in failed)}" if failed else "")
    )
    return 1 if failed else 0


def _need_chromium() -> None:
    if not (chromium.find() or chromium.install()):
        raise Stop(chromium.NONE_FOUND)


def _node_tests() -> list[str]:
    return [*assets.node(), "--test", "--test-reporter=spec", "tests/js/**/*.test.js"]


def _node_closing(text: str) -> str:
    totals = dict(re.findall(r"^ℹ (tests|pass|fail|skipped|todo) (\d+)$", text, re.MULTILINE))
    return ", ".join(f"{word} {number}" for word, number in totals.items()) or _last_line(text)


def _pytest_closing(text: str) -> str:
    found = re.findall(r"^.*\d+ (?:passed|failed|error)s?\b.* in [\d.]+s.*$", text, re.MULTILINE)
    return found[-1].strip("= ") if found else _last_line(text)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else "nothing to say"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
