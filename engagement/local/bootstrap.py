"""The project's own environment from a hash-pinned lock: `python3 bootstrap.py local|test`.

Runs under whatever Python the machine has, before anything is installed: standard library only, and
nothing that an old Python could not even read, so that an old Python gets its one clear line.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
# What an installed environment takes, in MB, with room for the wheels on their way in.
NEEDED_MB = {"local": 900, "test": 1500}


def stop(line: str) -> None:
    """End with one line."""
    sys.stderr.write("  x  %s\n" % line)
    sys.exit(1)


def works() -> bool:
    """Whether the environment is there and its Python still runs."""
    if not os.path.exists(PYTHON):
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.call([PYTHON, "-c", check], stderr=subprocess.DEVNULL) == 0


def stamp_of(name: str) -> str:
    """The file that says which lock is installed."""
    return os.path.join(VENV, "installed-%s" % name)


def read(path: str) -> str:
    """A file's text, empty when there is none."""
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def mark_of(name: str) -> str:
    """What the lock holds, in one word."""
    with open(os.path.join(ROOT, "requirements", name + ".lock"), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def installed(name: str) -> bool:
    """Whether this lock is what the environment holds; the tests' lock holds the local one."""
    if read(stamp_of(name)) == mark_of(name):
        return True
    both = mark_of("local") + mark_of("test")
    return name == "local" and read(stamp_of("both")) == both


def check_disk(name: str) -> None:
    """Stop when the environment would not fit."""
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < NEEDED_MB[name]:
        stop("The disk is full: %d MB are free here, %d MB are needed." % (free, NEEDED_MB[name]))


def make_venv() -> None:
    """Make the environment, empty."""
    try:
        import ensurepip  # noqa: F401 - only to know whether it is there
    except ImportError:
        stop(
            "This Python has no 'venv' to make an environment with"
            " (on Debian: apt install python3-venv)."
        )
    if os.path.isdir(VENV):
        shutil.rmtree(VENV)
    if subprocess.call([sys.executable, "-m", "venv", VENV]) != 0:
        stop("The environment could not be made in %s." % VENV)


def install(name: str) -> None:
    """Install the lock, every file checked against its hash."""
    lock = os.path.join(ROOT, "requirements", name + ".lock")
    command = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += ["--no-input", "--require-hashes", "--no-deps", "--requirement", lock]
    if subprocess.call(command, stdin=subprocess.DEVNULL) != 0:
        if shutil.disk_usage(ROOT).free < 50 * 2**20:
            stop("The disk is full.")
        stop("The packages could not be installed: see the lines above.")
    with open(stamp_of(name), "w") as file:
        file.write(mark_of(name))
    if name == "test":
        with open(stamp_of("both"), "w") as file:
            file.write(mark_of("local") + mark_of("test"))


def main(name: str) -> None:
    """Bring the environment up to the lock, one process at a time."""
    if sys.version_info < (3, 11):
        stop("Python %d.%d is too old: 3.11 or newer is needed." % sys.version_info[:2])
    import fcntl

    if works() and installed(name):
        return
    check_disk(name)
    build = os.path.join(ROOT, ".build")
    os.makedirs(build, exist_ok=True)
    with open(os.path.join(build, "bootstrap.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if works() and installed(name):
            return
        started = time.time()
        sys.stdout.write("  …  Environment: packages from requirements/%s.lock\n" % name)
        sys.stdout.flush()
        if not works():
            make_venv()
        install(name)
        sys.stdout.write("  ✓  Environment (%.0f s)\n" % (time.time() - started))


if __name__ == "__main__":
    main(sys.argv[1])
