"""Carry the demo's building facts out of the public record into `buildings.csv.gz`.

Run by hand, only when the selection changes; the application reads the result, never the sources::

    python -m engagement.local.demo.carry_buildings PORTFOLIO.csv.gz COUNCIL.geojson.gz SUMMARY.csv

README.md beside this file names the three sources and says what was left out.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from .districts import District, district_at
from .files import BUILDING_COLUMNS, BUILDINGS

# What people there call the place. A ZIP is wider than a neighborhood, so the name is a fair one
# for most of its streets, not a boundary.
NEIGHBORHOODS = {
    "10029": "East Harlem",
    "10035": "East Harlem",
    "10031": "Hamilton Heights",
    "10032": "Washington Heights",
    "10033": "Washington Heights",
    "10040": "Fort George",
    "10034": "Inwood",
    "10451": "Concourse",
    "10452": "Highbridge",
    "10453": "Morris Heights",
    "10454": "Mott Haven",
    "10455": "Mott Haven",
    "10456": "Morrisania",
    "11213": "Crown Heights",
    "11225": "Prospect Lefferts Gardens",
    "11226": "Flatbush",
    "11238": "Prospect Heights",
}


def street_name(recorded: str) -> str:
    """The street as a person writes it: "WEST 162ND STREET" becomes "West 162nd Street"."""
    words = []
    for word in recorded.split():
        if word[0].isdigit():
            words.append(word.lower())
        elif word in {"ST", "STREET"} and not words:
            words.append("St")
        elif word == "MT":
            words.append("Mount")
        elif word == "FT":
            words.append("Fort")
        elif word == "DR" and not words:
            words.append("Dr")
        else:
            words.append(word.capitalize())
    name = " ".join(words)
    # The record splits some names and misreads one avenue's saint.
    for wrong, right in (
        ("Mac Donough", "MacDonough"),
        ("Mc Clellan", "McClellan"),
        ("De Kalb", "DeKalb"),
        ("Avenue Street John", "Avenue St John"),
        ("St Anns", "St Ann's"),
        ("Saint ", "St "),
    ):
        name = name.replace(wrong, right)
    return name


def usable(row: dict[str, str]) -> bool:
    """True when the row is a stabilized building of the chosen ZIPs whose figures agree."""
    if row["zip"] not in NEIGHBORHOODS or not row["lat"] or not row["lng"]:
        return False
    units, stabilized = int(row["unitsres"] or 0), int(row["rsunits2017"] or 0)
    # More stabilized homes than homes means the count is of the tax lot, not of this building.
    if not 0 < stabilized <= units:
        return False
    return row["housenumber"].isdigit() and "DUMMY" not in row["streetname"]


def carry(
    portfolio: Iterable[dict[str, str]], districts: list[District], floors: dict[str, str]
) -> list[dict[str, str]]:
    """The demo's rows, ordered by BBL so that a rerun writes the same bytes."""
    rows = []
    for row in portfolio:
        if not usable(row):
            continue
        lat, lon = round(float(row["lat"]), 5), round(float(row["lng"]), 5)
        district = district_at(districts, lon=lon, lat=lat)
        # A BIN of six zeros stands for "not numbered yet".
        bin_number = "" if row["bin"].endswith("000000") else row["bin"]
        rows.append(
            {
                "bbl": row["bbl"],
                "bin": bin_number,
                "house_number": row["housenumber"],
                "street": street_name(row["streetname"]),
                "borough": row["boro"].title(),
                "zip": row["zip"],
                "units": row["unitsres"],
                "stabilized_2007": row["rsunits2007"],
                "stabilized_2017": row["rsunits2017"],
                "floors": floors.get(row["bbl"], ""),
                "year_built": row["yearbuilt"] if int(row["yearbuilt"] or 0) > 0 else "",
                "lat": f"{lat:.5f}",
                "lon": f"{lon:.5f}",
                "council_district": "" if district is None else str(district),
                "neighborhood": NEIGHBORHOODS[row["zip"]],
            }
        )
    return sorted(rows, key=lambda one: one["bbl"])


def main(portfolio_path: str, council_path: str, summary_path: str) -> None:
    """Read the three sources and write `buildings.csv.gz` beside this file."""
    with gzip.open(portfolio_path, "rt", encoding="utf-8", newline="") as handle:
        portfolio = list(csv.DictReader(handle))
    with gzip.open(council_path, "rt", encoding="utf-8") as handle:
        districts = [District.from_feature(one) for one in json.load(handle)["features"]]
    with Path(summary_path).open(encoding="utf-8", newline="") as handle:
        floors = {
            one["ucbbl"]: f"{float(one['numfloors']):g}"
            for one in csv.DictReader(handle)
            if float(one["numfloors"] or 0) > 0
        }
    rows = carry(portfolio, districts, floors)
    text = io.StringIO()
    writer = csv.DictWriter(text, BUILDING_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    # mtime 0: the same facts give the same bytes.
    BUILDINGS.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))
    sys.stdout.write(f"{len(rows)} buildings, {sum(int(one['units']) for one in rows)} homes\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
