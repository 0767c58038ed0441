"""Phones that send at once, again and again, in any order, or die in the middle."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from canvass.models import CountDelta, QuarantinedVisit, Visit
from canvass.rollups import CutFilter, fold_counts, live_counts
from cases.models import Case, CaseVisit
from cases.rollups import recount_all
from engagement.audit.models import Entry
from engagement.ids import new_id
from residents.models import Resident, Unit
from tests.api.sending import a_talk, a_visit, encode, send, send_as
from tests.cast import Cast, client_for, make_program, make_resident

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")


def at_once(count: int, act: Callable[[int], T]) -> list[T]:
    """Run `act(0)` … `act(count - 1)` in threads that start together, each on its connection."""
    barrier = Barrier(count)

    def run(number: int) -> T:
        try:
            connection.ensure_connection()
            barrier.wait(30)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def no_difference() -> None:
    for _ in range(2):
        found = recount_all(now=timezone.now())
        assert found.differences == []
        assert found.cuts_checked > 0
        fold_counts()


def test_sixty_four_resends_are_one(cast: Cast) -> None:
    door = {"id": new_id(), "label": "5C"}
    person = {"id": new_id(), "name": "Fatou", "phone": "+12125550177"}
    batch = [
        a_talk(cast, unit=None, new_unit=door, resident=person, note="One.",
               help=[{"program": cast.program.pk, "words": "Rent."}]),
        a_talk(cast, help=[{"need": "court_papers"}],
               appointment={"id": new_id(), "starts_at": timezone.now()}),
        *[a_visit(cast, unit=unit.pk) for unit in cast.units],
        a_visit(cast, unit=None, building=cast.building.pk, keeps_nothing=True),
        a_visit(cast, unit=new_id()),
    ]  # fmt: skip
    client = client_for(cast.specialist)
    cookies = client.cookies

    def resend(_number: int) -> list[dict[str, Any]]:
        phone = Client()
        phone.cookies = cookies
        answer = send(phone, *batch, device={"id": door["id"], "unsent": 0})
        assert answer.status_code == 200, answer.content
        results: list[dict[str, Any]] = answer.json()["results"]
        return results

    answers = at_once(64, resend)
    stored = 0
    for results in answers:
        words = [one.pop("result") for one in results]
        assert words[-1] == "quarantined"
        assert set(words[:-1]) in ({"stored"}, {"already_stored"})
        stored += words[0] == "stored"
        assert results == answers[0]
    assert stored == 1
    assert Visit.objects.count() == len(batch) - 1
    assert Case.objects.count() == 2
    assert CaseVisit.objects.count() == 2
    assert Resident.objects.filter(pk=str(person["id"])).count() == 1
    assert Unit.objects.filter(label="5C").count() == 1
    assert QuarantinedVisit.objects.count() == 1
    assert Entry.objects.filter(verb="visit.recorded").count() == len(batch) - 1
    assert live_counts(CutFilter())[("conversations",)] == 2
    no_difference()


def test_the_same_cases_in_any_order_never_deadlock(cast: Cast) -> None:
    programs = [make_program(f"program-{n}", f"Program {n}") for n in range(4)]
    people = [make_resident(f"Person {n}", cast.units[n % 4], cast.team) for n in range(4)]
    wanted = [(person, program) for person in people for program in programs]
    team = [cast.specialist, cast.colleague, cast.supervisor]

    def send_shuffled(number: int) -> None:
        shuffle = random.Random(number)
        for _round in range(3):
            asked = shuffle.sample(wanted, len(wanted))
            visits = [
                a_talk(cast, unit=person.unit_id, resident={"id": person.pk},
                       help=[{"program": program.pk}])
                for person, program in asked
            ]  # fmt: skip
            results = send_as(team[number % 3], *visits)
            assert {one["result"] for one in results} == {"stored"}

    at_once(8, send_shuffled)
    assert Case.objects.count() == len(wanted)
    assert CaseVisit.objects.count() == 8 * 3 * len(wanted)
    assert live_counts(CutFilter(measures=["cases_opened"])) == {("cases_opened",): len(wanted)}
    no_difference()


def test_two_phones_correct_one_visit_and_one_wins(cast: Cast) -> None:
    visit = a_visit(cast)
    send_as(cast.specialist, visit)

    def correct(number: int) -> str:
        later = a_visit(cast, supersedes=visit["id"], disposition="refused")
        (result,) = send_as(cast.specialist if number % 2 else cast.supervisor, later)
        return str(result["code"] or result["result"])

    outcomes = at_once(6, correct)
    assert sorted(outcomes) == ["already_corrected"] * 5 + ["stored"]
    assert live_counts(CutFilter()) == {("attempts",): 1, ("contacts",): 1}
    no_difference()


def test_a_pair_that_sends_at_the_same_moment_is_one_attempt(cast: Cast) -> None:
    at = timezone.now() - timedelta(minutes=20)
    pair = [cast.specialist, cast.colleague]

    def knock(number: int) -> None:
        for unit in random.Random(number).sample(cast.units, 4):
            moment = at + timedelta(minutes=number)
            send_as(pair[number], a_visit(cast, unit=unit.pk, occurred_at=moment))

    at_once(2, knock)
    assert Visit.objects.count() == 8
    assert live_counts(CutFilter()) == {("attempts",): 4}
    no_difference()


def test_counts_are_exact_while_people_write_and_workers_fold(cast: Cast) -> None:
    def act(number: int) -> None:
        if number < 2:
            for _ in range(30):
                fold_counts(size=7)
            return
        for _round in range(5):
            visits = [a_visit(cast, unit=unit.pk) for unit in cast.units]
            send_as(cast.specialist, *visits)
            send_as(
                cast.specialist,
                a_visit(cast, supersedes=visits[0]["id"], is_withdrawal=True),
                a_visit(cast, supersedes=visits[1]["id"], disposition="refused"),
            )

    at_once(6, act)
    # Four phones, five rounds: four doors, one taken back.
    assert live_counts(CutFilter()) == {("attempts",): 60, ("contacts",): 20}
    no_difference()
    assert not CountDelta.objects.exists()
    assert live_counts(CutFilter()) == {("attempts",): 60, ("contacts",): 20}
    assert live_counts(CutFilter(), group_by=("channel",)) == {("door",): 80}


_STALL = """
import sys, json
import django
django.setup()
from django.utils import timezone
from canvass.wire import read_batch
from cases import intake
from engagement.accounts.models import User

def stall(items, by):
    print("written", flush=True)
    sys.stdin.read()

intake._cases_of = stall
items = read_batch(sys.argv[2].encode()).items
intake.take_in(items=items, by=User.objects.get(pk=sys.argv[1]), now=timezone.now())
"""


def test_killed_in_the_middle_leaves_nothing(cast: Cast) -> None:
    visit = a_talk(cast, help=[{"program": cast.program.pk}], note="One.")
    body = encode({"visits": [visit]})
    process = subprocess.Popen(
        [sys.executable, "-c", _STALL, str(cast.specialist.pk), body],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "engagement.settings"},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert not Visit.objects.exists()
    assert not Case.objects.exists()
    assert not CountDelta.objects.exists()
    (result,) = send_as(cast.specialist, visit)
    assert result["result"] == "stored"
    assert len(result["cases"]) == 1
