"""Two workers, two beats, one killed in the middle, the broker emptied: each told once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import redis
from django.utils import timezone

from canvass.models import Appointment
from cases.models import LocalMessage, Reminder
from engagement.city.models import City
from residents.models import Consent, Resident
from tests.cast import Cast

OWED = 150
ROOT = Path(__file__).resolve().parents[2]


def start(*words: str, log: Path) -> subprocess.Popen[bytes]:
    env = {**os.environ, "SMS_PROVIDER": "tests.faults.hurried.SlowProvider"}
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "tests.faults.hurried", *words],
            cwd=ROOT,
            env=env,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            pytest.fail("It did not come to this in time.")
        time.sleep(0.05)


def owe(cast: Cast, at: datetime) -> None:
    """Many people with an appointment in a while, all of whom said yes to texts."""
    City.objects.update(quiet_from="00:00", quiet_until="00:00")
    people = Resident.objects.bulk_create(
        Resident(name=f"Person {n}", phone=f"+1212555{n:04}", team=cast.team) for n in range(OWED)
    )
    Consent.objects.bulk_create(
        Consent(
            resident=person,
            channel="sms",
            purpose="this_case",
            answer=True,
            given_at=at,
            how="door",
        )
        for person in people
    )
    Appointment.objects.bulk_create(
        Appointment(
            resident=person,
            team=cast.team,
            user=cast.specialist,
            starts_at=at + timedelta(hours=1),
            created_at=at - timedelta(days=2),
        )
        for person in people
    )


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_killed_workers_and_an_emptied_broker_tell_nobody_twice(cast: Cast, tmp_path: Path) -> None:
    owe(cast, timezone.now())
    running = [
        start("worker", "--pool", "solo", "-n", f"w{n}@test", log=tmp_path / f"worker{n}.log")
        for n in range(2)
    ] + [
        start("beat", "-s", str(tmp_path / f"schedule{n}"), log=tmp_path / f"beat{n}.log")
        for n in range(2)
    ]
    try:
        wait_for(lambda: LocalMessage.objects.count() >= OWED // 5)
        os.killpg(running[0].pid, signal.SIGKILL)
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
            broker.flushdb()
        wait_for(lambda: LocalMessage.objects.count() >= OWED // 2)
        running.append(start("worker", "--pool", "solo", "-n", "w3@test", log=tmp_path / "3.log"))
        wait_for(
            lambda: (
                not Reminder.objects.exclude(state="sent").exists()
                and Reminder.objects.count() == OWED
            )
        )
    finally:
        for process in running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert LocalMessage.objects.count() == OWED
    assert LocalMessage.objects.values("to").distinct().count() == OWED
