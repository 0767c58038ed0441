"""A Postgres server of our own, with two roles: one that owns the tables, one that does not."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from engagement.local import processes
from engagement.local.processes import Account

SUPERUSER = "postgres"
OWNER = "engagement_owner"
APP = "engagement_app"
DATABASE = "engagement"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "citext")
# The same sorting everywhere, whatever the machine's own language: bytes, in Unicode's case rules.
LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
# The builtin provider came with this version; older servers sort the same way by plain C.
_BUILTIN_SINCE = 17


class DidNotStart(RuntimeError):
    """A server ended or stayed silent while it should have come up."""


@dataclass(frozen=True)
class Passwords:
    """One password for each role."""

    superuser: str
    owner: str
    app: str


def url(role: str, password: str, port: int, database: str = DATABASE) -> str:
    """The address of a database for one role; the passwords are made of URL-safe letters."""
    return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"


class Postgres:
    """One server over one data folder."""

    def __init__(self, data: Path, *, bin_folder: Path, account: Account | None, log: Path) -> None:
        self.data = data
        self._bin = bin_folder
        self._account = account
        self._log = log
        self.child: subprocess.Popen[bytes] | None = None

    def initialise(self, passwords: Passwords) -> None:
        """Make the data folder once. Interrupted half-way, it leaves nothing that looks whole."""
        if (self.data / "PG_VERSION").exists():
            return
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix="engagement-")
        try:
            with os.fdopen(handle, "w") as file:
                file.write(passwords.superuser)
                if self._account:
                    os.fchown(file.fileno(), self._account.uid, self._account.gid)
                    os.chown(draft, self._account.uid, self._account.gid)
            command = [str(self._bin / "initdb"), "-D", str(draft), "-U", SUPERUSER, "-E", "UTF8"]
            locale = LOCALE if self._major() >= _BUILTIN_SINCE else LOCALE[:1]
            command += [*locale, "--auth=scram-sha-256", f"--pwfile={name}", "--no-sync"]
            child = processes.spawn(command, log=self._log, account=self._account, folder=draft)
            if child.wait(120) != 0:
                raise DidNotStart(f"Postgres could not make its data folder: see {self._log}")
        finally:
            Path(name).unlink(missing_ok=True)
        os.sync()  # initdb was told not to: one call for all is quicker
        draft.rename(self.data)

    def start(self, port: int, *, durable: bool = True, settings: Iterable[str] = ()) -> None:
        """Start on `port` and wait until the superuser may sign in.

        Raises DidNotStart with the log's last line.
        """
        self._clear_stale_lock()
        options = [
            f"port={port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "log_timezone=UTC",
            "timezone=UTC",
            "max_connections=200",
            "shared_buffers=128MB",
            *settings,
        ]
        if not durable:
            options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        command = [str(self._bin / "postgres"), "-D", str(self.data)]
        for option in options:
            command += ["-c", option]
        deadline = time.monotonic() + 90
        while True:
            # SIGINT is Postgres' own word for a quick, clean stop.
            self.child = processes.spawn(
                command,
                log=self._log,
                account=self._account,
                folder=self.data,
                death_signal=signal.SIGINT,
            )
            if self._answers(port, deadline):
                return
            # Backends of a server that was killed may hold its memory for a moment longer.
            if time.monotonic() > deadline or not self._held_by_remains():
                raise DidNotStart(f"Postgres did not start: {last_line(self._log)}")
            time.sleep(0.2)

    def ensure_password(self, passwords: Passwords) -> None:
        """Give the superuser this password without signing in: the server must be stopped."""
        self._clear_stale_lock()
        statement = f"ALTER ROLE {SUPERUSER} PASSWORD '{passwords.superuser}';\n"
        as_account: dict[str, Any] = {}
        if self._account:
            account = self._account
            as_account = {"user": account.uid, "group": account.gid, "extra_groups": []}
        subprocess.run(
            [str(self._bin / "postgres"), "--single", "-D", str(self.data), "postgres"],
            input=statement.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.data,
            check=True,
            **as_account,
        )

    def stop(self, *, patience: float = 20) -> None:
        """End sessions, write everything down, and stop."""
        if self.child is not None:
            processes.end(self.child, signal.SIGINT, patience=patience)
            self.child = None

    def _major(self) -> int:
        shown = subprocess.run(
            [str(self._bin / "postgres"), "--version"], capture_output=True, text=True, check=True
        )
        number = shown.stdout.split(")")[-1].split()[-1]
        return int(number.split(".")[0])

    def _answers(self, port: int, deadline: float) -> bool:
        """Whether the started child listens before it ends or the time is over."""
        assert self.child is not None
        while time.monotonic() < deadline:
            if self.child.poll() is not None:
                return False
            with suppress(OSError):
                lines = (self.data / "postmaster.pid").read_text().splitlines()
                # The eighth line says "ready" once recovery is done; the first is our child.
                if len(lines) >= 8 and lines[7].strip() == "ready":
                    return int(lines[0]) == self.child.pid and lines[3] == str(port)
            time.sleep(0.02)
        return False

    def _held_by_remains(self) -> bool:
        tail = self._log.read_text(errors="replace")[-600:] if self._log.exists() else ""
        return "shared memory block" in tail or "is another postmaster" in tail

    def _clear_stale_lock(self) -> None:
        """Stop a server that an earlier run left behind, or drop the lock of one that is gone.

        Postgres believes the process id in `postmaster.pid` whoever has it by now, so that a
        reused id would keep it from starting. Ours works in its own data folder: that is the test.
        """
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            lock.unlink(missing_ok=True)
            return
        found = processes.seen(pid)
        if found.alive() and self._is_ours(pid):
            processes.end_stranger(found, signal.SIGINT, patience=20)
        lock.unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        folder = processes.working_folder(pid)
        if folder:
            return Path(folder) == self.data.resolve()
        shown = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return str(self.data) in shown.stdout


def prepare_roles(superuser_url: str, passwords: Passwords) -> None:
    """Make the two roles, or give them their passwords again."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role, password in ((OWNER, passwords.owner), (APP, passwords.app)):
            name = sql.Identifier(role)
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if known.fetchone() is None:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password))
            )


def prepare_database(superuser_url: str, port: int, passwords: Passwords, name: str) -> None:
    """Make a database that the owner owns, with the extensions only a superuser may add."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(
                    sql.Identifier(name), sql.Identifier(OWNER)
                )
            )
    with psycopg.connect(
        url(SUPERUSER, passwords.superuser, port, name), autocommit=True
    ) as connection:
        for extension in EXTENSIONS:
            connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
            )


def last_line(log: Path) -> str:
    """The last line of a log that says something, for a one-line message."""
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except OSError:
        return f"see {log}"
    telling = [
        line for line in lines[-30:] if "FATAL" in line or "ERROR" in line or "error" in line
    ]
    return (telling or lines or ["no output"])[-1].strip()
