"""What may not stand in any file of the project."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Joined here, so that this file does not name them either.
REGISTRIES = [
    ".".join(words)
    for words in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("proxy", "golang", "org"),
    )
]


def tracked() -> list[Path]:
    """The files of the project: those git knows, or all of a tree without git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every tracked text file."""
    found = {}
    for path in tracked():
        try:
            found[str(path.relative_to(ROOT))] = path.read_text()
        except UnicodeDecodeError:
            continue
    return found


def test_no_registry_is_named(texts: dict[str, str]) -> None:
    named = [(name, host) for name, text in texts.items() for host in REGISTRIES if host in text]
    assert not named


def test_no_folder_of_somebodys_machine_is_named(texts: dict[str, str]) -> None:
    pattern = re.compile(r"(?<![\w.])/(?:work|home|Users|root)/[a-z]\w*")
    named = [(name, found[0]) for name, text in texts.items() if (found := pattern.search(text))]
    assert not named


def test_nothing_is_put_off(texts: dict[str, str]) -> None:
    words = "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3 + r"\b", "HA" + "CK"))
    pattern = re.compile(rf"\b(?:{words})\b")
    code = {n: t for n, t in texts.items() if n.endswith((".py", ".js", ".css", ".html", ".sh"))}
    found = [(name, hit[0]) for name, text in code.items() if (hit := pattern.search(text))]
    assert not found


@pytest.mark.parametrize("name", ["server", "local", "test"])
def test_every_python_package_is_pinned_by_hash(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) > 20
    for line in lines:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line[:80]


def test_every_npm_package_is_pinned_by_hash() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert len(packages) > 5
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name
    wanted = json.loads((ROOT / "package.json").read_text())
    versions = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert all(re.fullmatch(r"[\d.]+", version) for version in versions.values()), versions


def test_the_environment_of_the_tests_holds_that_of_make_run() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.lock").read_text()
        return set(re.findall(r"^([\w.-]+(?:\[[\w,-]+\])?==\S+)", text, re.MULTILINE))

    assert pins("server") <= pins("local") <= pins("test")
