"""A Chromium for the browser tests: found in a fixed order, installed where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NONE_FOUND = (
    "No Chromium was found: install the package chromium-headless-shell (Debian) or set"
    " CHROMIUM_PATH to a Chromium's program."
)
_PACKAGES = ["chromium-headless-shell", "fonts-noto-core", "fonts-noto-cjk"]


def find() -> str | None:
    """The program of a Chromium on this machine."""
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        return named if os.access(named, os.X_OK) else None
    for name in ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable"):
        found = shutil.which(name)
        if found:
            return found
    shelf = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or str(
        Path.home()
        / ("Library/Caches/ms-playwright" if sys.platform == "darwin" else ".cache/ms-playwright")
    )
    for pattern in (
        "chromium_headless_shell-*/*/headless_shell",
        "chromium_headless_shell-*/*/chrome-headless-shell",
        "chromium-*/*/chrome",
        "chromium-*/*/*/Contents/MacOS/*",
    ):
        programs = sorted(str(path) for path in Path(shelf).glob(pattern))
        if programs:
            return programs[-1]
    return None


def install() -> str | None:
    """Install Debian's package when running as root where apt is; the program, or None."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", *_PACKAGES],
    ):
        done = subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            return None
    return find()


def main() -> int:
    """Find or install a Chromium; one line and exit code 1 when there is none."""
    found = find() or install()
    print(f"Chromium: {found}" if found else NONE_FOUND)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
