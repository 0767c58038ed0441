"""Two more browsers, driven by what they bring themselves: Firefox and WebKit, where they are.

Both understand the commands of WebDriver. Firefox takes them on a socket of its own (Marionette),
WebKit through its driver, over HTTP. Each runs without a screen and keeps nothing behind.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar

from engagement.local import ports, processes

T = TypeVar("T")

HOST = "127.0.0.1"
PATIENCE = 20.0  # seconds, for each thing that a test waits for
_SAYS = "return document.querySelector(arguments[0])?.innerText ?? ''"
_PAUSE = 0.05  # seconds between two looks
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how the standard marks an element
_MINI_BROWSERS = "/usr/lib*/**/webkit2gtk-*/MiniBrowser"
# What WebKit's driver calls the commands.
_PATHS = {
    "Navigate": "/url",
    "Refresh": "/refresh",
    "ExecuteScript": "/execute/sync",
    "FindElement": "/element",
    "ElementClick": "/element/{id}/click",
    "ElementSendKeys": "/element/{id}/value",
}
# The page may be painted anew between finding a thing and touching it: then it is found again.
_PASSING = {
    "no such element",
    "stale element reference",
    "element click intercepted",
    "element not interactable",
}


class Missing(Exception):
    """This machine does not have the browser; the words say what to install."""


class Refused(Exception):
    """The browser did not do what it was told."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(f"{error}: {message}")
        self.error = error


class Driver(ABC):
    """One window of one browser, and the few things that a hand does in it."""

    @abstractmethod
    def ask(self, command: str, **words: Any) -> Any:
        """Give one command and return its value.

        Raises Refused.
        """

    def open(self, url: str) -> None:
        self.ask("Navigate", url=url)

    def reload(self) -> None:
        self.ask("Refresh")

    def run(self, script: str, *given: Any) -> Any:
        """What the body of a function returns in the page."""
        return self.ask("ExecuteScript", script=script, args=list(given))

    def tap(self, css: str) -> None:
        """Tap the first such thing, once it is there and can be tapped."""
        self._touch("ElementClick", css)

    def write(self, css: str, text: str) -> None:
        """Type into the first such field."""
        self._touch("ElementSendKeys", css, text=text)

    def says(self, css: str, *any_of: str) -> str:
        """Wait until the first such thing says one of these; all that it says."""
        said = ""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            said = str(self.run(_SAYS, css))
            if any(words in said for words in any_of):
                return said
            time.sleep(_PAUSE)
        raise AssertionError(f"{css} never said {' or '.join(any_of)}. It says: {said!r}")

    def _touch(self, command: str, css: str, **words: Any) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                found = self.ask("FindElement", using="css selector", value=css)
                self.ask(command, id=found[_ELEMENT], **words)
            except Refused as refused:
                if refused.error not in _PASSING or time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE)
            else:
                return


class Firefox(Driver):
    """Firefox by Marionette: each message a JSON list behind its length in bytes."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), timeout=60)
        self._replies = self._socket.makefile("rb")
        self._read()  # who it is
        self.ask("NewSession")

    def ask(self, command: str, **words: Any) -> Any:
        body = json.dumps([0, 1, f"WebDriver:{command}", words]).encode()
        self._socket.sendall(b"%d:%s" % (len(body), body))
        _, _, trouble, result = self._read()
        if trouble is not None:
            raise Refused(trouble["error"], trouble["message"])
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def close(self) -> None:
        self._replies.close()
        self._socket.close()

    def _read(self) -> Any:
        length = b""
        while (one := self._replies.read(1)) != b":":
            if not one:
                raise Refused("closed", "Firefox went away.")
            length += one
        return json.loads(self._replies.read(int(length)))


class WebKit(Driver):
    """WebKit by its own driver, as the standard says it."""

    def __init__(self, port: int, program: str) -> None:
        self._port = port
        self._path = "/session"
        options = {"binary": program, "args": ["--automation"]}
        asked = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self._path += f"/{self._send('POST', '', {'capabilities': asked})['sessionId']}"

    def ask(self, command: str, **words: Any) -> Any:
        return self._send("POST", _PATHS[command].format_map(words), words)

    def close(self) -> None:
        self._send("DELETE", "")

    def _send(self, method: str, path: str, words: dict[str, Any] | None = None) -> Any:
        connection = HTTPConnection(HOST, self._port, timeout=60)
        try:
            body = None if words is None else json.dumps(words)
            connection.request(method, self._path + path, body)
            answer = connection.getresponse()
            value = json.load(answer)["value"]
        finally:
            connection.close()
        if answer.status != 200:
            raise Refused(value["error"], value["message"])
        return value


@contextmanager
def firefox(folder: Path) -> Iterator[Driver]:
    """Firefox with an empty profile in `folder`.

    Raises Missing.
    """
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        raise Missing("There is no Firefox here: install firefox-esr (Debian) or firefox.")
    port = ports.choose()
    profile = folder / "profile"
    profile.mkdir()
    (profile / "user.js").write_text(
        f'user_pref("marionette.port", {port});\n'
        'user_pref("intl.accept_languages", "en-US");\n'
        'user_pref("datareporting.policy.dataSubmissionEnabled", false);\n'
    )
    command = [program, "--marionette", "--headless", "--no-remote", "--profile", str(profile)]
    with _running(command, folder):
        driver = _until(lambda: Firefox(port))
        try:
            yield driver
        finally:
            driver.close()


@contextmanager
def webkit(folder: Path) -> Iterator[Driver]:
    """WebKit's small browser on a screen that nobody sees.

    Raises Missing.
    """
    driver = shutil.which("WebKitWebDriver")
    browsers = sorted(str(one) for one in Path("/").glob(_MINI_BROWSERS[1:]))
    if driver is None or not browsers or shutil.which("Xvfb") is None:
        raise Missing("There is no WebKit here: install webkit2gtk-driver and xvfb (Debian).")
    port = ports.choose()
    with ExitStack() as stack:
        display = stack.enter_context(_screen(folder))
        stack.enter_context(_running([driver, f"--port={port}"], folder, DISPLAY=display))
        window = _until(lambda: WebKit(port, browsers[-1]))
        try:
            yield window
        finally:
            with suppress(OSError, Refused):
                window.close()


@contextmanager
def _screen(folder: Path) -> Iterator[str]:
    """A screen in memory; its name. The server itself finds a number that is free."""
    # A named file: the children of this process inherit no open one.
    told = folder / "display"
    command = 'exec Xvfb -displayfd 3 -screen 0 800x900x24 -nolisten tcp 3>"$0"'
    with _running(["sh", "-c", command, str(told)], folder):
        yield _until(lambda: f":{int(told.read_text())}")


@contextmanager
def _running(command: list[str], folder: Path, **env: str) -> Iterator[None]:
    """A program with a home of its own, gone with all its children in the end."""
    home = {"HOME": str(folder), "LANG": "C.UTF-8", "LANGUAGE": "en_US"}
    homes = {f"XDG_{name}_HOME": str(folder / name) for name in ("CACHE", "CONFIG", "DATA")}
    child = processes.spawn(
        command, log=folder / "browser.log", env={**os.environ, **home, **homes, **env}
    )
    try:
        yield
    finally:
        processes.end_group(child.pid)
        child.wait()


def _until(make: Callable[[], T]) -> T:
    """Try until what it reaches for is there."""
    deadline = time.monotonic() + 3 * PATIENCE
    while True:
        try:
            return make()
        except (OSError, ValueError):
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
