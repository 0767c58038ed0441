#!/bin/sh
# Names a Python that is new enough: the environment's own, else the newest on PATH.
# One line and exit code 1 when there is none.
if [ -n "${PYTHON:-}" ]; then
    candidates=$PYTHON
else
    candidates="python3 python3.14 python3.13 python3.12 python3.11 python"
fi
newest=""
for candidate in $candidates; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        # One that can make an environment is preferred; the last resort is told by the next step.
        if "$candidate" -c 'import ensurepip' 2>/dev/null; then
            command -v "$candidate"
            exit 0
        fi
        spare=${spare:-$(command -v "$candidate")}
    fi
    newest=${newest:-$version}
done
if [ -n "${spare:-}" ]; then
    echo "$spare"
    exit 0
fi
if [ -n "$newest" ]; then
    echo "  x  Python $newest is too old: 3.11 or newer is needed." >&2
else
    echo "  x  No Python was found: 3.11 or newer is needed." >&2
fi
exit 1
