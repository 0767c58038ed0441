"""Postgres and Valkey together: started over one folder, described in one private file."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from engagement.local import binaries, ports, postgres, processes, state, valkey
from engagement.local.postgres import Passwords, Postgres
from engagement.local.valkey import Valkey
from engagement.sealing import new_secret

FILE = "services.json"
# Where root keeps what its unprivileged account could not reach below the project's own folder.
ROOT_SHELF = Path("/var/lib/engagement")


@dataclass(frozen=True)
class Addresses:
    """What a process needs to find the services, by role."""

    database: str
    owner: str
    superuser: str
    redis: str

    def as_environment(self) -> dict[str, str]:
        """The variables that the settings read."""
        return {
            "DATABASE_URL": self.database,
            "MIGRATION_DATABASE_URL": self.owner,
            "REDIS_URL": self.redis,
        }


class Services:
    """The two servers over `folder`; use as a context manager, or start and stop.

    `durable=False` is for tests: quicker, and a power cut may lose everything.
    """

    def __init__(self, folder: Path, *, durable: bool = True, log: Path | None = None) -> None:
        self.folder = folder.resolve()
        self._durable = durable
        self._account = processes.unprivileged_account()
        self.data = self._reachable_data_folder()
        self._log = log or self.folder / "log"
        self._file = state.read(self.folder / FILE)
        # What only this module needs; the settings read the other entries as their environment.
        self._known: dict[str, Any] = self._file.setdefault("kept", {})
        self._passwords = self._known_passwords()
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None

    @property
    def passwords(self) -> Passwords:
        """Every role's password."""
        return self._passwords

    def start(self) -> Addresses:
        """Start both, recovering from whatever an earlier run left behind.

        Raises DidNotStart or Missing, each with one clear line; nothing is left running then.
        """
        try:
            return self._start()
        except BaseException:
            self.stop()
            raise

    def prepare_database(self, name: str) -> None:
        """Make the roles and one database with its extensions, where they are missing."""
        words, port = self._passwords, self.postgres_port
        postgres.prepare_roles(self.addresses("postgres").superuser, words)
        postgres.prepare_database(self.addresses("postgres").superuser, port, words, name)

    def _start(self) -> Addresses:
        shelf = self.data / "programs" if self._account else self.folder / "programs"
        self._known["data"] = str(self.data)
        self._save()  # the passwords first: data follows them
        self.postgres = Postgres(
            self.data / "postgres",
            bin_folder=binaries.postgres_bin(self._account, shelf),
            account=self._account,
            log=self._log / "postgres.log",
        )
        had_data = (self.data / "postgres" / "PG_VERSION").exists()
        self.postgres.initialise(self._passwords)
        if had_data and self._fresh_passwords:
            self.postgres.ensure_password(self._passwords)
        self._start_on_a_port("postgres_port", self._start_postgres)
        self.valkey = Valkey(
            self.data / "valkey",
            program=binaries.valkey_server(self._account, shelf),
            account=self._account,
            log=self._log / "valkey.log",
        )
        self._start_on_a_port("valkey_port", self._start_valkey)
        addresses = self.addresses()
        self.prepare_database(postgres.DATABASE)
        self._file |= addresses.as_environment()
        self._known["processes"] = {
            "postgres": vars(processes.seen(self.postgres.child.pid)),  # type: ignore[union-attr]
            "valkey": vars(processes.seen(self.valkey.child.pid)),  # type: ignore[union-attr]
        }
        self._save()
        return addresses

    def restart_postgres(self) -> subprocess.Popen[bytes]:
        """Start Postgres again where it was; it recovers by itself. Raises DidNotStart."""
        assert self.postgres is not None
        self._start_postgres(self.postgres_port)
        assert self.postgres.child is not None
        return self.postgres.child

    def restart_valkey(self) -> subprocess.Popen[bytes]:
        """Start Valkey again where it was. Raises DidNotStart."""
        assert self.valkey is not None
        self._start_valkey(self.valkey_port)
        assert self.valkey.child is not None
        return self.valkey.child

    def stop(self) -> None:
        """Stop both, Valkey first: nothing that it holds is owed."""
        if self.valkey is not None:
            self.valkey.stop()
        if self.postgres is not None:
            self.postgres.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def postgres_port(self) -> int:
        """Where Postgres listens."""
        return int(self._known["postgres_port"])

    @property
    def valkey_port(self) -> int:
        """Where Valkey listens."""
        return int(self._known["valkey_port"])

    def addresses(self, database: str = postgres.DATABASE, number: int = 0) -> Addresses:
        """The addresses of one database and one numbered Valkey database."""
        words, port = self._passwords, self.postgres_port
        return Addresses(
            database=postgres.url(postgres.APP, words.app, port, database),
            owner=postgres.url(postgres.OWNER, words.owner, port, database),
            superuser=postgres.url(postgres.SUPERUSER, words.superuser, port, database),
            redis=valkey.url(self._known["valkey_password"], self.valkey_port, number),
        )

    def _start_postgres(self, port: int) -> None:
        assert self.postgres is not None
        self.postgres.start(port, durable=self._durable)

    def _start_valkey(self, port: int) -> None:
        assert self.valkey is not None
        self.valkey.start(port, self._known["valkey_password"], durable=self._durable)

    def _start_on_a_port(self, key: str, start: Any) -> None:
        """Start on the remembered port; where somebody took it meanwhile, on another."""
        remembered = self._known.get(key)
        for attempt in range(3):
            port = ports.choose(remembered if attempt == 0 else None)
            try:
                start(port)
            except postgres.DidNotStart:
                if attempt == 2 or ports.is_free(port):
                    raise
            else:
                self._known[key] = port
                self._save()
                return

    def _save(self) -> None:
        state.write(self.folder / FILE, self._file)

    def _known_passwords(self) -> Passwords:
        self._fresh_passwords = "postgres_superuser_password" not in self._known
        for name in ("postgres_superuser", "postgres_owner", "postgres_app", "valkey"):
            self._known.setdefault(f"{name}_password", secrets.token_urlsafe(24))
        self._file.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
        self._file.setdefault("FIELD_SEAL_KEYS", f"local:{new_secret()}")
        return Passwords(
            superuser=self._known["postgres_superuser_password"],
            owner=self._known["postgres_owner_password"],
            app=self._known["postgres_app_password"],
        )

    def _reachable_data_folder(self) -> Path:
        """The folder for the servers' files: here, unless their account cannot come here."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._account is None or binaries.can_read(self._account, self.folder):
            return self.folder
        mark = hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]
        elsewhere = ROOT_SHELF / mark
        elsewhere.mkdir(parents=True, exist_ok=True)
        return elsewhere


def end_remains(folder: Path) -> None:
    """End servers that an earlier run left behind when it was killed."""
    known = state.read(folder / FILE).get("kept", {}).get("processes", {})
    for name, with_signal in (("valkey", signal.SIGTERM), ("postgres", signal.SIGINT)):
        record = known.get(name)
        if record:
            processes.end_stranger(processes.Seen(**record), with_signal, patience=20)


def erase(folder: Path) -> None:
    """Remove everything that was kept, wherever it lies. Nothing may be running."""
    data = Path(state.read(folder / FILE).get("kept", {}).get("data", folder))
    if data.parent == ROOT_SHELF:
        shutil.rmtree(data, ignore_errors=True)
    if folder.exists():
        shutil.rmtree(folder)
