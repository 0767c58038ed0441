"""Ports on the loopback address: which are free, and a free one to remember."""

from __future__ import annotations

import random
import socket

# Below the range that systems hand to outgoing connections, so that a port which was free
# when chosen is still free a moment later.
_LOWEST, _HIGHEST = 20_000, 31_999


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on `port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def choose(remembered: int | None = None) -> int:
    """The remembered port when it is free, else any free one.

    Raises RuntimeError when a hundred tries found none.
    """
    if remembered and is_free(remembered):
        return remembered
    for _ in range(100):
        port = random.randint(_LOWEST, _HIGHEST)
        if is_free(port):
            return port
    raise RuntimeError("No free port was found on 127.0.0.1.")
