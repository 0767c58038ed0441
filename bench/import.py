"""A list of buildings of 39,610 rows and one of ten times as many: seconds and peak memory."""
# ruff: noqa: N999 - the measurement is called by this word: python -m bench import

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

from bench._ground import ROOT

ROWS = 39_610
TENFOLD = 10
_REAL = Path("data") / "buildings" / "dhcr2005.csv.gz"
_HEADING = (
    "ZIP,BLDGNO1,STREET1,STSUFX1,BLDGNO2,STREET2,STSUFX2,BLDGNO3,STREET3,STSUFX3,CITY,"
    "STATUS1,STATUS2,STATUS3,BORO_CODE"
)
_BOROUGHS = {"1": "100", "2": "104", "3": "112", "4": "113", "5": "103"}


def run() -> dict[str, Any]:
    """Import each list in a process of its own, so that each peak is its own."""
    with tempfile.TemporaryDirectory(prefix="engagement-lists-") as name:
        folder = Path(name)
        real = _real_list()
        single = real or made_list(folder / "single.csv", ROWS)
        tenfold = made_list(folder / "tenfold.csv", ROWS * TENFOLD)
        small = _measure(single)
        again = _measure(single)
        large = _measure(tenfold)
    return {
        "list": "dhcr2005" if real else "made",
        "rows": small["rows"],
        "seconds": small["seconds"],
        "peak_mb": small["peak_mb"],
        "created": small["created"],
        "again_seconds": again["seconds"],
        "again_changed": again["created"] + again["updated"],
        "tenfold_rows": large["rows"],
        "tenfold_seconds": large["seconds"],
        "tenfold_peak_mb": large["peak_mb"],
        "tenfold_created": large["created"],
        "peak_ratio": round(large["peak_mb"] / small["peak_mb"], 3),
        "seconds_ratio": round(large["seconds"] / small["seconds"], 2),
    }


def made_list(path: Path, rows: int) -> Path:
    """A list in the shape of the state's, of streets that are nowhere."""
    draw = Random(7)
    names = [f"{word} {n}" for word in ("OAK", "ELM", "HILL", "LAKE") for n in range(400)]
    with path.open("w") as file:
        file.write(_HEADING + "\n")
        for row in range(rows):
            code = draw.choice("11122334445")
            low = row // 200 * 2 + 1 + row % 7
            number = f"{low} TO {low + 4}" if row % 13 == 0 else str(low)
            street = names[row * 31 % len(names)]
            suffix = draw.choice(["ST", "AVE", "PL", "RD"])
            zip_code = f"{_BOROUGHS[code]}{draw.randrange(10, 40)}"
            file.write(f"{zip_code},{number},{street},{suffix}, , , , , , ,CITY,A, , ,{code}\n")
    return path


def _real_list() -> Path | None:
    named = [Path(os.environ["SHARED_DATA"])] if "SHARED_DATA" in os.environ else []
    for folder in (ROOT.parent / "shared", *named):
        path = folder / _REAL
        if path.is_file():
            with gzip.open(path) as file:
                file.read(1)
            return path
    return None


def _measure(path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.import", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip()[-2_000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """One import in this process; its figures as JSON."""
    import django

    django.setup()
    from django.utils import timezone

    from residents.imports.operations import run_import
    from residents.models import BuildingImport

    path = Path(sys.argv[1])
    now = timezone.now()
    row = BuildingImport.objects.create(
        file_name=path.name, state=BuildingImport.State.RUNNING, created_at=now
    )
    started = time.perf_counter()
    outcome = run_import(row, now=now, path=path)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kilobytes on Linux, bytes on macOS.
    megabytes = peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
    print(
        json.dumps(
            {
                "rows": outcome.rows,
                "created": outcome.created,
                "updated": outcome.updated,
                "rejected": outcome.rejected,
                "seconds": round(seconds, 2),
                "peak_mb": round(megabytes, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
