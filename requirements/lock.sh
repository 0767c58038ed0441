#!/bin/sh
# Pins everything anew, for every system and Python at once, each file by its hash.
# Needs `uv` on PATH; nobody but who changes a dependency runs this.
set -eu
cd "$(dirname "$0")/.."
for name in server local test; do
    extra=""
    [ "$name" = server ] || extra="--extra $name"
    # shellcheck disable=SC2086 - either nothing or two words
    uv pip compile pyproject.toml $extra --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-package engagement \
        --no-emit-index-url --no-emit-find-links \
        --output-file "requirements/$name.lock" >/dev/null
    echo "requirements/$name.lock"
done
.venv/bin/python -c '
import subprocess
from engagement.local.assets import npm
subprocess.run([*npm(), "install", "--package-lock-only", "--ignore-scripts", "--loglevel=error"], check=True)
'
echo package-lock.json
