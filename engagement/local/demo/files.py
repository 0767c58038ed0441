"""Where the demo's facts lie, and how they read."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BUILDINGS = HERE / "buildings.csv.gz"
PROGRAMS = HERE / "programs.json"
NAMES = HERE / "names.json"
RULES = HERE / "rules.json"
INCOME_TABLES = HERE / "income_tables.json"
SCRIPTS = HERE / "scripts.json"
CARDS = HERE / "cards.json"

BUILDING_COLUMNS = (
    "bbl",
    "bin",
    "house_number",
    "street",
    "borough",
    "zip",
    "units",
    "stabilized_2007",
    "stabilized_2017",
    "floors",
    "year_built",
    "lat",
    "lon",
    "council_district",
    "neighborhood",
)


def read_buildings() -> list[dict[str, str]]:
    """The demo's buildings in BBL order; every value is text, empty where the record is silent."""
    with gzip.open(BUILDINGS, "rt", encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def read_json(path: Path) -> Any:
    """One of the demo's JSON files."""
    return json.loads(path.read_text(encoding="utf-8"))
