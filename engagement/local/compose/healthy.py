"""A container's own health: `python -m engagement.local.compose.healthy web|beat`.

The web server is well when it answers and reaches the database: that a worker is missing is said by
/healthz to whoever watches, but would be no reason to restart the web server.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request


def web() -> bool:
    """Whether the web server of this container answers and reaches the database."""
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].lstrip(".*") or "127.0.0.1"
    request = urllib.request.Request(
        f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz", headers={"Host": host}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            found = json.loads(answer.read())
    except urllib.error.HTTPError as answer:
        if answer.code != 503:
            return False
        found = json.loads(answer.read())
    except OSError:
        return False
    return bool(found["database"]["ok"])


def beat() -> bool:
    """Whether beat sent its heartbeat lately."""
    import django

    django.setup()
    from engagement import health

    return bool(health.state()["beat"]["ok"])


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "beat": beat}[sys.argv[1]]() else 1)
