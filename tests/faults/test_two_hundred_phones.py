"""Two hundred phones whose connections are cut ten thousand times, and every visit arrives once."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from bench import _phones
from canvass.models import QuarantinedVisit, Report, Visit
from canvass.rollups import CutFilter, live_counts
from cases.models import Case, CaseVisit
from engagement.audit.models import Entry
from engagement.local import assets
from residents.models import AccessNote, Consent, Resident
from tests.faults.proxy import LOST, NO_REPLY, Asked, Proxy, Trouble

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[2]
PHONES = 200
CUTS = 10_000
DOORS = 12
# Of each phone (see phones.mjs): what it tells, of which so many are no visits, and whom it meets.
TOLD, REPORTS, MET = 12, 1, 2


def cuts(proxy: Proxy) -> int:
    """How many connections were cut so far, wherever."""
    return proxy.seen.total() - proxy.seen["passed"] - proxy.seen["broken"]


def cut_until_enough(proxy: Proxy, seed: int) -> None:
    """Most requests are cut, most of them early; of the batches most after the server committed."""
    dice = random.Random(seed)

    def plan(asked: Asked) -> Trouble | None:
        if cuts(proxy) >= CUTS or dice.random() >= (0.8 if asked.is_batch else 0.75):
            return None
        place = dice.randrange(2500)
        if asked.is_batch:
            ways = [NO_REPLY, Trouble(coming=place), Trouble(going=1 + place), LOST]
            return dice.choices(ways, [3, 3, 2, 2])[0]
        return dice.choices([LOST, Trouble(going=1 + place % 200)], [9, 1])[0]

    proxy.plan = plan


def run_phones(proxy: Proxy) -> dict[str, Any]:
    """Live their evening on all phones at once; what they asked, and their rows at the end."""
    world = _phones.prepare(PHONES, random.Random(7), buildings=1, units=DOORS)
    phones = [
        {
            "session": session,
            "user": {"id": str(beat.user), "name": f"S{number}"},
            "turf": str(beat.turf),
            "campaign": str(beat.campaign),
            "building": str(beat.doors[0][0]),
            "units": [str(unit) for _building, unit in beat.doors],
            "program": str(world.programs[0]),
        }
        for number, (session, beat) in enumerate(zip(world.sessions, world.beats, strict=True))
    ]
    told = {"url": proxy.url, "session": settings.SESSION_COOKIE_NAME, "phones": phones}
    done = subprocess.run(
        [*assets.node(), "tests/faults/phones.mjs"],
        cwd=ROOT,
        input=json.dumps(told),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    became: dict[str, Any] = json.loads(done.stdout)
    return became


def test_ten_thousand_cut_connections_lose_and_double_nothing(proxy: Proxy) -> None:
    cut_until_enough(proxy, seed=1)
    phones = run_phones(proxy)

    assert cuts(proxy) >= CUTS
    assert proxy.seen["cut after the commit"] > CUTS / 20
    # Nothing was sent again behind the phones' back: what came is what they asked.
    assert len(proxy.asked) == phones["asked"]

    rows = phones["rows"]
    assert len(rows) == PHONES * TOLD
    assert {row["state"] for row in rows} == {"stored"}
    saved = {UUID(row["id"]) for row in rows if not row["report"]}
    told = {UUID(row["id"]) for row in rows if row["report"]}
    assert (len(saved), len(told)) == (PHONES * (TOLD - REPORTS), PHONES * REPORTS)

    # Ids are keys, so sets of them say "each once"; what hangs on them is counted.
    assert set(Visit.objects.values_list("pk", flat=True)) == saved
    assert set(Report.objects.values_list("pk", flat=True)) == told
    assert set(AccessNote.objects.values_list("pk", flat=True)) == told
    assert not QuarantinedVisit.objects.exists()
    assert Entry.objects.filter(verb__startswith="visit.").count() == len(saved)
    assert Visit.objects.filter(is_withdrawal=True).count() == PHONES
    assert Resident.objects.count() == PHONES * (DOORS + MET)
    assert (Case.objects.count(), CaseVisit.objects.count()) == (PHONES, PHONES)
    assert Consent.objects.count() == PHONES
    # Ten attempts a phone, one of them taken back again.
    assert live_counts(CutFilter(measures=["attempts"])) == {("attempts",): 9 * PHONES}
