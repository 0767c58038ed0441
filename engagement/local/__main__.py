"""`python -m engagement.local run | reset | words | assets`."""

from __future__ import annotations

import argparse
import sys

from engagement.local import assets, catalogs, supervisor
from engagement.local.console import Stop, say


def main(words: list[str] | None = None) -> int:
    """Do one of the commands; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m engagement.local")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="start everything; Ctrl-C stops it")
    run.add_argument("--with-parent", action="store_true", help="stop when the caller dies")
    commands.add_parser("reset", help="empty what is kept")
    commands.add_parser("words", help="bring the catalogs of other languages up to the pages")
    commands.add_parser("assets", help="build scripts, styles and icons where they changed")
    asked = parser.parse_args(words)
    if asked.command == "run":
        return supervisor.run(with_parent=asked.with_parent)
    if asked.command == "reset":
        return supervisor.reset()
    if asked.command == "words":
        catalogs.words()
        return 0
    try:
        assets.build()
    except Stop as trouble:
        say(str(trouble))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
