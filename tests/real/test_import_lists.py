"""The importer against the city's own lists and the world's worst ones."""

from __future__ import annotations

import csv
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from engagement.errors import Invalid
from residents.addresses import house_number, split_address, street_display, street_key
from residents.imports import readers
from residents.labels import guess_floor, parse_unit_range
from residents.models import Building, Resident
from tests.cast import Cast, client_for
from tests.residents.lists import bring_in, counts

# File: rows, and how many of them cannot come in when nothing is known yet.
LISTS = {
    "conh_pilot_buildings.csv": (1109, 0),
    "changes-summary.csv": (100, 0),
    "hpd_aep.csv": (100, 0),
    "hpd_jurisdiction.csv": (100, 2),
    "hpd_ll44_buildings.csv": (100, 0),
    "hpd_violations.csv": (100, 0),
    "rentstab_counts_from_doffer_2024.csv": (100, 100),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_the_city_comes_in_once(name: str, shared_data: Path) -> None:
    rows, rejected = LISTS[name]
    path = shared_data / "data" / "buildings" / name
    first = bring_in(path)
    assert (first["rows"], len(first["rejected"])) == (rows, rejected)
    assert first["created"] == Building.objects.count()
    before = list(Building.objects.order_by("id").values())
    second = bring_in(path)
    assert counts(second) == (0, 0, rows - rejected, rejected)
    assert list(Building.objects.order_by("id").values()) == before


@pytest.mark.django_db
def test_39610_buildings_and_the_pilot_list_that_joins_them(shared_data: Path) -> None:
    folder = shared_data / "data" / "buildings"
    first = bring_in(folder / "dhcr2005.csv.gz")
    assert first["rows"] == 39_610
    assert first["rejected"] == []
    assert first["created"] > 39_500
    by_borough = {
        name: Building.objects.filter(borough=name).count()
        for name in ("Manhattan", "Bronx", "Brooklyn", "Queens", "Staten Island")
    }
    listed = dict(zip(by_borough, (14_354, 5_555, 13_489, 5_834, 378), strict=True))
    for name, count in by_borough.items():
        assert listed[name] * 0.99 <= count <= listed[name], name
    before = Building.objects.count()
    joined = bring_in(folder / "conh_pilot_buildings.csv")
    assert joined["rejected"] == []
    assert joined["updated"] > 700
    assert Building.objects.count() == before + joined["created"]
    assert counts(bring_in(folder / "conh_pilot_buildings.csv")) == (0, 0, 1109, 0)
    assert not Building.objects.exclude(council_district="").filter(bin="").exists()


def spectrum(shared_data: Path) -> list[Path]:
    return sorted((shared_data / "data" / "torture" / "csv-spectrum" / "csvs").glob("*.csv"))


def test_csv_spectrum_reads_as_expected(shared_data: Path) -> None:
    found = spectrum(shared_data)
    assert len(found) == 12
    for path in found:
        expected = json.loads(
            (path.parents[1] / "json" / f"{path.stem}.json").read_bytes().decode("utf-8", "replace")
        )
        expected = expected if isinstance(expected, list) else [expected]
        with readers.open_sheets(path) as sheets:
            (rows,) = [list(sheet.rows) for sheet in sheets]
        heading = rows[0][1]
        told = [dict(zip(heading, cells, strict=False)) for _row, cells in rows[1:] if cells]
        for mine, theirs in zip(told, expected, strict=True):
            for key, value in theirs.items():
                if "\ufffd" not in value and path.stem != "location_coordinates":
                    assert mine[key].replace("\r\n", "\n") == value.replace("\r\n", "\n"), path.stem


def naughty(shared_data: Path) -> list[str]:
    found: list[str] = json.loads((shared_data / "data" / "torture" / "blns.json").read_text())
    assert len(found) > 400
    return found


def test_naughty_strings_through_pure_functions(shared_data: Path) -> None:
    for text in naughty(shared_data):
        street_key(text)
        street_display(text)
        house_number(text)
        split_address(text)
        guess_floor(text)
        with suppress(Invalid):
            parse_unit_range(text)


@pytest.mark.django_db
def test_naughty_strings_through_the_importer(shared_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "naughty.csv"
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(["Number", "Street", "Borough", "Neighborhood", "Zip"])
        for text in naughty(shared_data):
            writer.writerow(["12", text, "1", text, ""])
            writer.writerow([text, "Main Street", "1", "", ""])
            writer.writerow(["12", "Main Street", text, "", text])
    found = bring_in(path)
    assert found["rows"] == sum(counts(found))
    assert counts(bring_in(path))[:2] == (0, 0)


def test_naughty_strings_through_every_form(shared_data: Path, cast: Cast) -> None:
    client = client_for(cast.supervisor)
    building, resident = cast.building.pk, cast.resident.pk
    forms: list[tuple[str, tuple[Any, ...], list[str]]] = [
        ("resident-list", (), ["q"]),
        ("resident-add", (), ["name", "phone", "email", "address", "apartment", "birth_year"]),
        ("resident-change", (resident,), ["name", "phone", "safe_from", "languages"]),
        ("unit-add", (building,), ["labels", "floor"]),
        ("access-note-add", (building,), ["text", "kind", "expires_on"]),
        ("building-change", (building,), ["unit_count", "postal_code", "bbl", "latitude"]),
        ("consent-record", (resident,), ["purpose", "channel", "organization", "how"]),
        ("do-not-contact-add", ("unit", cast.units[0].pk), ["channel", "reason", "expires_on"]),
        ("resident-move", (resident,), ["address", "apartment", "on"]),
    ]
    some = [*naughty(shared_data)[::12], "x" * 10_000, "a\x00b", "٣", "²", "9" * 400]
    for name, args, fields in forms:
        path = reverse(f"residents:{name}", args=args)
        for text in some:
            answer = client.post(path, dict.fromkeys(fields, text))
            assert answer.status_code in {200, 302, 400}, (name, text)
    for text in some:
        answer = client.get(reverse("residents:building-list"), {"q": text, "zip": text})
        assert answer.status_code in {200, 400}, text
    assert Resident.objects.filter(pk=resident).exists()
