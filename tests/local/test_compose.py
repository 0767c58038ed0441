"""docker-compose.yml says what is true, and the very commands it names work."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from engagement.local import binaries, ports, postgres, processes
from engagement.local.postgres import Passwords, Postgres
from engagement.local.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
FILE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
OURS = ["migrate", "web", "worker", "beat"]
SECRETS = {
    "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
    "ALLOWED_HOSTS": "engagement.example.org",
    "FIELD_SEAL_KEYS": "2026a:" + "A" * 42 + "E",
    "POSTGRES_PASSWORD": "superuser-word",
    "OWNER_PASSWORD": "owner-word",
    "APP_PASSWORD": "app-word",
    "REDIS_PASSWORD": "queue-word",
}


def filled(text: str) -> str:
    """A value as compose would fill it from the secrets above."""

    def fill(found: re.Match[str]) -> str:
        return SECRETS.get(found["name"], found["default"] or "")

    return re.sub(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*)|:\?[^}]*)?\}", fill, text)


@pytest.mark.parametrize("name", OURS)
def test_the_app_runs_with_little_power(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "privileged" not in service


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_whatever_keeps_running_is_watched_and_comes_back(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("name", list(SERVICES))
def test_what_it_names_exists(name: str) -> None:
    service = SERVICES[name]
    assert set(service.get("depends_on", {})) <= set(SERVICES)
    for mount in service.get("volumes", []):
        source = mount.split(":")[0]
        assert (ROOT / source).exists() if source.startswith(".") else source in FILE["volumes"]


def test_only_the_migration_holds_the_owners_password() -> None:
    holders = [n for n in OURS if "OWNER_PASSWORD" in str(SERVICES[n]["environment"])]
    assert holders == ["migrate"]


def test_no_secret_stands_in_the_file() -> None:
    for name, service in SERVICES.items():
        for key, value in service["environment"].items():
            if re.search("PASSWORD|KEY|AUTH", key):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), (name, key)


def test_sorting_is_the_same_everywhere() -> None:
    flags = SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert tuple(flags) == postgres.LOCALE


def test_the_image_runs_as_nobody_special() -> None:
    last = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert re.search(r"^USER app$", last, re.MULTILINE)
    assert last.index("USER app") > last.rindex("RUN ")


@pytest.mark.services
def test_its_commands_bring_the_house_up(tmp_path: Path) -> None:
    with _databases() as (database_port, queue_port):
        web_port = ports.choose()

        def environment(name: str) -> dict[str, str]:
            wanted = {k: filled(str(v)) for k, v in SERVICES[name]["environment"].items()}
            wanted = {
                key: value.replace("database:5432", f"127.0.0.1:{database_port}").replace(
                    "queue:6379", f"127.0.0.1:{queue_port}"
                )
                for key, value in wanted.items()
            }
            kept = {k: os.environ[k] for k in ("PATH", "HOME", "LANG") if k in os.environ}
            own = {
                "DJANGO_SETTINGS_MODULE": "engagement.settings",
                "STATIC_ROOT": str(tmp_path),
                "MEDIA_ROOT": str(tmp_path),
                "HOSTNAME": socket.gethostname(),
                "PORT": str(web_port),
            }
            own["PATH"] = f"{Path(sys.executable).parent}:{kept.pop('PATH', '')}"
            return kept | wanted | own

        def command(name: str) -> list[str]:
            words = [filled(str(word)) for word in SERVICES[name]["command"]]
            place = {"8000": str(web_port), "/srv/beat/schedule": str(tmp_path / "schedule")}
            return [place.get(word, word) for word in words]

        done = _run(command("migrate"), environment("migrate"))
        assert done.returncode == 0, done.stderr
        running = []
        try:
            for name in ("web", "worker", "beat"):
                words, around = command(name), environment(name)
                words[0] = shutil.which(words[0], path=around["PATH"]) or words[0]
                log = tmp_path / f"{name}.log"
                running += [processes.spawn(words, log=log, env=around, folder=ROOT)]
            for name in ("web", "worker", "beat"):
                _until_healthy(name, environment(name), tmp_path / f"{name}.log")
        finally:
            for child in running:
                processes.end(child, 15, patience=15)


def _until_healthy(name: str, environment: dict[str, str], log: Path) -> None:
    kind, *words = SERVICES[name]["healthcheck"]["test"]
    words = ["/bin/sh", "-c", words[0].replace("$$", "$")] if kind == "CMD-SHELL" else words
    deadline = time.monotonic() + 60
    while True:
        done = _run(words, environment)
        if done.returncode == 0:
            return
        if time.monotonic() > deadline:
            pytest.fail(f"{name} did not become healthy: {done.stderr}\n{log.read_text()[-2000:]}")


def _run(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    program = shutil.which(words[0], path=environment["PATH"])
    assert program, f"{words[0]} is not there"
    return subprocess.run(
        [program, *words[1:]],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


@contextmanager
def _databases() -> Iterator[tuple[int, int]]:
    """Both servers as their images would leave them: empty, and prepared by our own script."""
    folder = Path(tempfile.mkdtemp(prefix="engagement-compose-"))
    folder.chmod(0o711)
    account = processes.unprivileged_account()
    database_port, queue_port = ports.choose(), ports.choose()
    programs = binaries.postgres_bin(account, folder / "programs")
    server = Postgres(
        folder / "postgres", bin_folder=programs, account=account, log=folder / "postgres.log"
    )
    queue = Valkey(
        folder / "valkey",
        program=binaries.valkey_server(account, folder / "programs"),
        account=account,
        log=folder / "valkey.log",
    )
    try:
        server.initialise(Passwords(SECRETS["POSTGRES_PASSWORD"], "", ""))
        server.start(database_port, durable=False)
        queue.start(queue_port, SECRETS["REDIS_PASSWORD"], durable=False)
        script = ROOT / "engagement" / "local" / "compose" / "init-roles.sh"
        prepared = subprocess.run(
            ["/bin/sh", str(script)],
            env={
                "PATH": f"{programs}:{os.environ['PATH']}",
                "PGHOST": "127.0.0.1",
                "PGPORT": str(database_port),
                "PGPASSWORD": SECRETS["POSTGRES_PASSWORD"],
                "POSTGRES_USER": "postgres",
                **SECRETS,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert prepared.returncode == 0, prepared.stderr
        yield database_port, queue_port
    finally:
        queue.stop()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
