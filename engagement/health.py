"""Is everything up: database, broker, worker and beat, each with the age of its last sign.

Beat and the workers leave a timestamp each in Redis. Nothing is written to the database.
"""

from __future__ import annotations

import time
from typing import Any

import redis
from celery import shared_task, signals
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from engagement.accounts.access import open_to_all

_TASK = "engagement.heartbeat"
# Oldest sign that still counts, in seconds. A worker says so every two seconds whatever its tasks
# are busy with; beat wakes the heartbeat every ten.
OLDEST = {"worker": 15, "beat": 30}
# A worker that lives but finishes nothing shows here; long tasks may well delay it.
_KEYS = ("worker", "beat", "task")
_KEPT = 24 * 60 * 60

_client: redis.Redis | None = None


def _redis() -> redis.Redis:
    global _client
    if _client is None:
        _client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2
        )
    return _client


def _key(who: str) -> str:
    return f"engagement:heartbeat:{who}"


def _leave_sign(who: str) -> None:
    _redis().set(_key(who), f"{time.time():.3f}", ex=_KEPT)


@shared_task(name=_TASK, expires=60)
def heartbeat() -> None:
    """Sent by beat every ten seconds: says that a task went all the way through a worker."""
    _leave_sign("task")


@signals.before_task_publish.connect(sender=_TASK)
def _beat_sent(**kwargs: Any) -> None:
    _leave_sign("beat")


@signals.beat_init.connect
def _beat_began(**kwargs: Any) -> None:
    # The first heartbeat is due only ten seconds after the very first start.
    _leave_sign("beat")


@signals.heartbeat_sent.connect
def _worker_lives(**kwargs: Any) -> None:
    _leave_sign("worker")


def state() -> dict[str, Any]:
    """Each part with `ok` and its age in seconds: of its last sign, or of the answer just given."""
    parts: dict[str, dict[str, Any]] = {"database": _ask_database()}
    started = time.monotonic()
    signs: list[Any]
    try:
        signs = list(_redis().mget([_key(who) for who in _KEYS]))
    except redis.exceptions.RedisError:
        signs = [None] * len(_KEYS)
        parts["broker"] = {"ok": False, "age_seconds": None}
    else:
        parts["broker"] = {"ok": True, "age_seconds": round(time.monotonic() - started, 4)}
    now = time.time()
    ages = {
        who: None if sign is None else round(max(0.0, now - float(sign)), 1)
        for who, sign in zip(_KEYS, signs, strict=True)
    }
    for who, oldest in OLDEST.items():
        age = ages[who]
        parts[who] = {"ok": age is not None and age <= oldest, "age_seconds": age}
    parts["worker"]["last_task_seconds"] = ages["task"]
    whole = all(part["ok"] for part in parts.values())
    return {"status": "ok" if whole else "unavailable", **parts}


def _ask_database() -> dict[str, Any]:
    started = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return {"ok": False, "age_seconds": None}
    return {"ok": True, "age_seconds": round(time.monotonic() - started, 4)}


@open_to_all("Monitors ask without signing in; it names nobody.")
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """`GET /healthz`: open to all, it says nothing of anyone. 503 when a part is missing."""
    found = state()
    return JsonResponse(found, status=200 if found["status"] == "ok" else 503)
