"""A proxy that the tests own: it loses, cuts and holds up what passes through it, as it is told.

One request a connection. What befalls each is decided by `plan`, which is given the request and
its number, so that a story written with a seed is told the same way every time.
"""

from __future__ import annotations

import asyncio
import random
import re
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

HOST = "127.0.0.1"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
# One request a connection, and replies as they are written: what is cut or changed can be read.
_LEFT_OUT = re.compile(rb"\r\n(connection|accept-encoding):[^\r]*", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """A request as it came: its number in the order of arrival, and what it wants."""

    number: int
    method: str
    path: str

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def is_batch(self) -> bool:
        return self.method == "POST" and self.path == "/api/v1/visits/"


@dataclass(frozen=True)
class Trouble:
    """What befalls a request. `going` and `coming` are the bytes that get through each way."""

    going: int | None = None
    coming: int | None = None
    held: bool = False


LOST = Trouble(going=0)
NO_REPLY = Trouble(coming=0)
HELD = Trouble(held=True)

Plan = Callable[[Asked], Trouble | None]


def nothing_wrong(_asked: Asked) -> None:
    """The plan of a good day."""


class Proxy:
    """Stands before a server on `port`; use as a context manager."""

    def __init__(self, server: int) -> None:
        self.plan: Plan = nothing_wrong
        # What a reply becomes on its way, by path: a newer version of a file, say.
        self.rewrite: Callable[[str, bytes], bytes] = lambda _path, reply: reply
        self.seen: Counter[str] = Counter()
        self.asked: list[Asked] = []
        self.port = 0
        self._server = server
        self._loop = asyncio.new_event_loop()
        self._let_go = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_trouble: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def let_go(self) -> None:
        """End what is held: those requests are cut off without an answer."""
        self._loop.call_soon_threadsafe(self._let_go.set)

    def good_day(self) -> None:
        """From now on everything passes, and counting starts anew."""
        self.plan = nothing_wrong
        self.rewrite = lambda _path, reply: reply
        self.seen.clear()
        self.asked.clear()
        self.let_go()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        listening = self._loop.run_until_complete(
            asyncio.start_server(self._serve, HOST, 0, limit=2**20, backlog=1024)
        )
        self.port = listening.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        listening.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _serve(self, phone: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)  # asyncio itself forgets it when the phone hangs up
        task.add_done_callback(self._tasks.discard)
        try:
            await self._pass(phone, back)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            self.seen["broken"] += 1
            back.transport.abort()
        finally:
            with suppress(OSError):
                back.close()

    async def _pass(self, phone: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        head = await phone.readuntil(b"\r\n\r\n")
        method, path, _version = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        found = _LENGTH.search(head)
        body = await phone.readexactly(int(found[1])) if found else b""
        asked = Asked(len(self.asked), method, path)
        self.asked.append(asked)
        trouble = self.plan(asked) or Trouble()
        if trouble.held:
            self.seen["held"] += 1
            self._let_go.clear()
            await self._let_go.wait()
        if trouble.held or trouble.going == 0:
            self.seen["lost"] += 1
            back.transport.abort()
            return
        message = _LEFT_OUT.sub(b"", head[:-2]) + b"connection: close\r\n\r\n" + body
        server, forth = await asyncio.open_connection(HOST, self._server, limit=2**20)
        try:
            if trouble.going is not None:
                self.seen["cut going"] += 1
                forth.write(message[: trouble.going])
                await forth.drain()
                back.transport.abort()
                return
            forth.write(message)
            await forth.drain()
            reply = self.rewrite(path, await server.read(-1))
        finally:
            forth.close()
        if trouble.coming is None:
            self.seen["passed"] += 1
            back.write(reply)
            await back.drain()
            return
        done = reply.startswith(b"HTTP/1.1 200") and asked.is_batch
        self.seen["cut after the commit" if done else "cut coming"] += 1
        # The last bytes of a reply are news even when the rest of the line is dead.
        back.write(reply[: min(trouble.coming, max(0, len(reply) - 1))])
        with suppress(OSError):
            await back.drain()
        back.transport.abort()


def lossy(seed: int, share: float, *, longest: int = 4000) -> Plan:
    """Lose `share` of the API's requests: before the server, on the way to it, or on the way back.

    Where a message is cut is drawn too, at any of its first `longest` bytes.
    """
    dice = random.Random(seed)

    def plan(asked: Asked) -> Trouble | None:
        if not asked.is_api or dice.random() >= share:
            return None
        kind, place = dice.randrange(3), dice.randrange(longest)
        return (LOST, Trouble(going=1 + place), Trouble(coming=place))[kind]

    return plan


def once(trouble: Trouble, times: int = 1) -> Plan:
    """The first `times` batches meet `trouble`; what comes after them passes."""
    left = [trouble] * times

    def plan(asked: Asked) -> Trouble | None:
        return left.pop() if asked.is_batch and left else None

    return plan
