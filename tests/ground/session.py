"""One test session's servers, and the databases in them."""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from engagement.local import postgres, processes, state
from engagement.local.services import FILE, Addresses, Services

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = "template_engagement"
# Set by the first process for its workers: the folder of the running services.
FOLDER = "ENGAGEMENT_TEST_FOLDER"
TROUBLE = "ENGAGEMENT_TEST_TROUBLE"
_SHELF = ROOT / ".build" / "schema"
# What decides how the database looks after `migrate`, code that seeds rows included.
_SCHEMA_SOURCES = (
    "*/migrations/*.py",
    "engagement/*/migrations/*.py",
    "*/models*.py",
    "*/models/*.py",
    "engagement/*/models*.py",
    "*/apps.py",
    "engagement/*/apps.py",
    "engagement/settings.py",
    "engagement/audit/*.py",
    "engagement/local/postgres.py",
    "**/vocabulary.py",
    "**/seed*.py",
    "requirements/test.lock",
)


def begin() -> None:
    """Point the environment at this process' own database, starting the services if need be."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if FOLDER not in os.environ:
        _start()
    number = int(worker.removeprefix("gw")) + 1 if worker else 0
    point_at(addresses(f"test_{worker or 'main'}", number))


def addresses(database: str, number: int = 0) -> Addresses:
    """The addresses of one database in this session's servers."""
    return Services(Path(os.environ[FOLDER]), durable=False).addresses(database, number)


def point_at(where: Addresses) -> None:
    """Let the settings of this process and of its children find `where`."""
    os.environ.update(where.as_environment())
    os.environ["SECRET_KEY"] = "a-key-that-only-tests-use-" + "0123456789" * 4
    os.environ["TEST_SUPERUSER_URL"] = where.superuser
    # Files that the app writes go with the session, never into a running city's folder.
    own = Path(os.environ[FOLDER]) / "local" / os.environ.get("PYTEST_XDIST_WORKER", "main")
    (own / "static").mkdir(parents=True, exist_ok=True)
    os.environ["ENGAGEMENT_LOCAL_DIR"] = str(own)


def create_database(name: str) -> None:
    """A fresh copy of the migrated schema under this name."""
    with psycopg.connect(addresses("postgres").superuser, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(TEMPLATE), sql.Identifier(postgres.OWNER)
            )
        )


def _start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="engagement-tests-"))
    # An unprivileged server must be able to reach its files when root runs the tests.
    folder.chmod(0o711 if processes.unprivileged_account() else 0o700)
    os.environ[FOLDER] = str(folder)
    _sweep_remains(folder)
    state.write(folder / "session.json", vars(processes.seen(os.getpid())))
    mark = _schema_mark()
    kept = _SHELF / mark
    if kept.exists():
        _copy(kept, folder)
    services = Services(folder, durable=False)

    def finish() -> None:
        if os.getpid() == owner_pid:
            services.stop()
            shutil.rmtree(folder, ignore_errors=True)

    owner_pid = os.getpid()
    atexit.register(finish)
    services.start()
    if not kept.exists() and _build_schema(services):
        services.stop()
        _keep(services, kept)
        services.start()


def _build_schema(services: Services) -> bool:
    """Migrate the template. What went wrong is told by the tests that need it, not by all."""
    services.prepare_database(TEMPLATE)
    where = services.addresses(TEMPLATE)
    environment = os.environ | where.as_environment()
    environment |= {"ENGAGEMENT_TESTING": "1", "SECRET_KEY": "x" * 60}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stderr.strip().splitlines()[-25:])
        os.environ[TROUBLE] = f"The test database could not be migrated:\n{tail}"
    return done.returncode == 0


def _schema_mark() -> str:
    digest = hashlib.sha256(sys.version.encode())
    digest.update(str(ROOT).encode())
    for path in sorted({p for pattern in _SCHEMA_SOURCES for p in ROOT.glob(pattern)}):
        parts = path.relative_to(ROOT).parts
        if parts[0] not in {".venv", ".local", ".build", "node_modules"}:
            digest.update("/".join(parts).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def _copy(source: Path, target: Path) -> None:
    """Copy with owners and modes: Postgres refuses a data folder that is not its account's."""
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


def _keep(services: Services, kept: Path) -> None:
    """Keep the stopped servers' files for the next session with the same schema."""
    _SHELF.mkdir(parents=True, exist_ok=True)
    with (_SHELF / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for old in sorted(
            (p for p in _SHELF.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime
        )[:-3]:
            shutil.rmtree(old, ignore_errors=True)
        if kept.exists():
            return
        draft = _SHELF / f"{kept.name}.{os.getpid()}.new"
        draft.mkdir(mode=0o711)
        subprocess.run(["cp", "-a", str(services.data / "postgres"), str(draft)], check=True)
        known = state.read(services.folder / FILE)
        # The passwords belong to the data; ports and places belong to the session.
        words = {k: v for k, v in known["kept"].items() if k.endswith("_password")}
        state.write(draft / FILE, {"kept": words})
        draft.rename(kept)


def _sweep_remains(current: Path) -> None:
    """Remove the folders of sessions that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob("engagement-tests-*"):
        record = state.read(folder / "session.json")
        with suppress(OSError, KeyError, TypeError):
            if folder != current and not processes.Seen(**record).alive():
                shutil.rmtree(folder, ignore_errors=True)
