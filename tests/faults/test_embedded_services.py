"""The embedded servers, after what happens to files and processes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from engagement.local import postgres, processes, state
from engagement.local.services import FILE, Addresses, Services

pytestmark = pytest.mark.services


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the servers' account reaches."""
    made = Path(tempfile.mkdtemp(prefix="engagement-services-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def one(where: Addresses, statement: str) -> object:
    """A single value, as the superuser."""
    with psycopg.connect(where.superuser, autocommit=True) as connection:
        row = connection.execute(statement).fetchone()
    return row[0] if row else None


def fill(where: Addresses) -> None:
    """A committed row and a committed key."""
    with psycopg.connect(where.superuser, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    with redis.Redis.from_url(where.redis) as client:
        client.set("kept", "1")


def test_both_killed_at_once_keep_what_was_committed(folder: Path) -> None:
    services = Services(folder)
    fill(services.start())
    assert services.postgres is not None
    assert services.valkey is not None
    for server in (services.postgres, services.valkey):
        assert server.child is not None
        os.kill(server.child.pid, signal.SIGKILL)
        server.child.wait()
    with_again = Services(folder)
    where = with_again.start()
    try:
        assert one(where, "SELECT count(*) FROM kept") == 1
        with redis.Redis.from_url(where.redis) as client:
            assert client.get("kept") == b"1"
    finally:
        with_again.stop()


def test_a_reused_process_id_in_the_lock_is_not_believed(folder: Path) -> None:
    with Services(folder) as services:
        fill(services.addresses())
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        lock = folder / "postgres" / "postmaster.pid"
        lock.write_text(f"{stranger.pid}\n{folder / 'postgres'}\n1\n5432\n\n127.0.0.1\n\nready\n")
        with Services(folder) as again:
            assert one(again.addresses(), "SELECT count(*) FROM kept") == 1
        assert stranger.poll() is None, "the stranger was left alone"
    finally:
        stranger.kill()
        stranger.wait()


def test_a_lost_file_of_passwords_costs_no_data(folder: Path) -> None:
    with Services(folder) as services:
        fill(services.addresses())
    (folder / FILE).unlink()
    with Services(folder) as again:
        assert one(again.addresses(), "SELECT count(*) FROM kept") == 1
        with psycopg.connect(again.addresses().database) as connection:
            found = connection.execute("SELECT current_user").fetchone()
        assert found == (postgres.APP,)


def test_an_interrupted_beginning_is_begun_again(folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18\n")
    with Services(folder) as services:
        assert one(services.addresses(), "SELECT 1") == 1
    assert not (folder / "postgres.new").exists()


def test_a_taken_port_is_left_to_its_owner(folder: Path) -> None:
    with Services(folder) as first:
        port = first.postgres_port
    with socket_on(port), Services(folder) as again:
        assert again.postgres_port != port
        assert one(again.addresses(), "SELECT 1") == 1


def test_the_ports_are_remembered(folder: Path) -> None:
    with Services(folder) as first:
        ports = first.postgres_port, first.valkey_port
    with Services(folder) as again:
        assert (again.postgres_port, again.valkey_port) == ports


def test_passwords_are_for_the_owners_eyes(folder: Path) -> None:
    with Services(folder) as services:
        where = services.addresses()
        assert (folder / FILE).stat().st_mode & 0o777 == 0o600
        assert services.postgres is not None
        assert services.postgres.child is not None
        for child in (services.postgres.child, services.valkey.child):  # type: ignore[union-attr]
            shown = subprocess.run(
                ["ps", "-o", "command=", "-p", str(child.pid)],  # type: ignore[union-attr]
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            assert not any(word in shown for word in _passwords(folder))
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(where.database.replace(services.passwords.app, "wrong"))
        with (
            pytest.raises(redis.exceptions.AuthenticationError),
            redis.Redis(port=services.valkey_port) as client,
        ):
            client.ping()


def test_what_the_app_needs_is_in_the_database(folder: Path) -> None:
    with Services(folder) as services:
        with psycopg.connect(services.addresses().owner) as connection:
            found = connection.execute("SELECT extname FROM pg_extension").fetchall()
        assert set(postgres.EXTENSIONS) <= {str(row[0]) for row in found}
        # Not the machine's language but bytes decide the order; case rules are Unicode's.
        assert one(services.addresses(), "SELECT 'É' > 'Z' AND lower('É') = 'é'") is True


def test_a_recorded_process_is_known_by_its_start() -> None:
    here = processes.seen(os.getpid())
    assert here.alive()
    assert not processes.Seen(here.pid, "another moment").alive()
    assert not processes.Seen(2**22 + 1, here.started).alive()


def socket_on(port: int) -> socket.socket:
    """Somebody else who listens on a port."""
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind(("127.0.0.1", port))
    taken.listen()
    return taken


def _passwords(folder: Path) -> list[str]:
    kept = state.read(folder / FILE)["kept"]
    return [value for key, value in kept.items() if key.endswith("_password")]
