"""`python -m bench` lists what is measured; `python -m bench NAME [--json]` runs one of them."""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path

from bench._ground import ground


def known() -> dict[str, str]:
    """Each measurement with the first line of what it says of itself."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        said = ast.get_docstring(ast.parse(path.read_text())) or ""
        found[path.stem] = said.split("\n")[0]
    return found


def main(words: list[str] | None = None) -> int:
    """Run or list; the exit code."""
    names = known()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=sorted(names), metavar="NAME")
    parser.add_argument("--json", action="store_true", help="print one JSON object, nothing else")
    asked = parser.parse_args(words)
    if asked.name is None:
        if asked.json:
            print(json.dumps(names, indent=2))
        else:
            for name, said in names.items():
                print(f"  {name:<10} {said}")
        return 0
    # Whatever a measurement says on its way is for the person, not for the reader of the JSON.
    with redirect_stdout(sys.stderr), ground():
        figures = importlib.import_module(f"bench.{asked.name}").run()
    if asked.json:
        print(json.dumps({"name": asked.name, **figures}))
    else:
        for key, value in figures.items():
            print(f"  {key:<36} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
