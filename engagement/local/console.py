"""What the person at the terminal reads: one line a step, and nothing twice."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stop(Exception):
    """The start cannot go on; the message is the one line to show."""


def say(line: str = "") -> None:
    """Print a line at once."""
    print(line, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Name a step while it runs, and say how long it took."""
    wide = sys.stdout.isatty()
    if wide:
        print(f"  …  {name}", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        say(f"{chr(13) if wide else ''}  ✗  {name}")
        raise
    say(f"{chr(13) if wide else ''}  ✓  {name} ({time.monotonic() - started:.1f} s)")
