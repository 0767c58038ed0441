"""Lists come in: matched, updated, refused by row, and twice without a change."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from engagement.audit.models import Entry
from engagement.city.models import City
from residents.models import Building, BuildingAlias, BuildingImport, ImportMapping
from tests.residents.lists import bring_in, counts, write_csv, write_gzip, write_xlsx

pytestmark = pytest.mark.django_db

ONE = "214,E 119TH ST,1,10035,1017870042,1054321,33,5,1910,40.7985,-73.9388"


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    City.objects.create(west=-74.3, south=40.4, east=-73.6, north=41.0)


def test_a_building_comes_in_whole(tmp_path: Path) -> None:
    assert counts(bring_in(write_csv(tmp_path / "a.csv", ONE))) == (1, 0, 0, 0)
    building = Building.objects.get()
    assert building.address == "214 East 119 Street"
    assert building.borough == "Manhattan"
    assert (building.bbl, building.bin) == ("1017870042", "1054321")
    assert (building.unit_count, building.floor_count, building.year_built) == (33, 5, 1910)
    assert (building.latitude, building.longitude) == (40.7985, -73.9388)
    assert "214 EAST 119 STREET" in building.search_text
    alias = building.aliases.get()
    assert alias.is_primary
    assert alias.key == "214 E 119 ST|MANHATTAN"


def test_the_same_list_twice_changes_nothing(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv",
        ONE,
        "75-01 TO 75-09,220TH ST,4,11364,,,,,,,",
        "75-05,220 STREET,4,11364,,,,,,,",
        "214,EAST 119 STREET,MANHATTAN,10035,1017870042,1054999,34,,,,",
        "0,NOWHERE,1,10035,,,,,,,",
    )
    first = bring_in(path)
    before = list(Building.objects.order_by("id").values()), BuildingAlias.objects.count()
    second = bring_in(path)
    assert counts(first) == (3, 0, 1, 1)
    assert counts(second) == (0, 0, 4, 1)
    assert (list(Building.objects.order_by("id").values()), BuildingAlias.objects.count()) == before


def test_a_later_list_updates_what_it_says_and_wipes_nothing(tmp_path: Path) -> None:
    bring_in(write_csv(tmp_path / "a.csv", ONE))
    later = write_csv(tmp_path / "b.csv", "214,East 119 Street,Manhattan,,,,40,,,,")
    assert counts(bring_in(later)) == (0, 1, 0, 0)
    building = Building.objects.get()
    assert building.unit_count == 40
    assert (building.year_built, building.postal_code, building.bin) == (1910, "10035", "1054321")


@pytest.mark.parametrize(
    ("row", "how"),
    [
        ("216,2 AVENUE,1,10035,,1054321,50,,,,", "by BIN at another address"),
        ("216,2 AVENUE,1,10035,1017870042,,50,,,,", "by a BBL that one building has"),
        ("214,EAST 119TH STREET,1,10035,,,50,,,,", "by its address"),
    ],
)
def test_the_same_building_is_known(tmp_path: Path, row: str, how: str) -> None:
    bring_in(write_csv(tmp_path / "a.csv", ONE))
    assert counts(bring_in(write_csv(tmp_path / "b.csv", row))) == (0, 1, 0, 0), how
    assert Building.objects.get().unit_count == 50


def test_two_buildings_on_one_lot_stay_two(tmp_path: Path) -> None:
    bring_in(write_csv(tmp_path / "a.csv", ONE))
    later = write_csv(
        tmp_path / "b.csv",
        "216,2 AVENUE,1,10035,1017870042,,50,,,,",
        "218,2 AVENUE,1,10035,1017870042,,60,,,,",
    )
    assert counts(bring_in(later)) == (2, 0, 0, 0)


def test_a_door_inside_a_range_joins_the_building(tmp_path: Path) -> None:
    bring_in(write_csv(tmp_path / "a.csv", "322 TO 328,7TH AVE,1,10001,,,,,,,"))
    assert Building.objects.get().address == "322–328 7 Avenue"
    later = write_csv(tmp_path / "b.csv", "324,7 AVENUE,1,10001,1007520001,1014001,9,,,,")
    assert counts(bring_in(later)) == (0, 1, 0, 0)
    assert Building.objects.get().bin == "1014001"


def test_two_doors_of_a_range_with_their_own_numbers_are_two_buildings(tmp_path: Path) -> None:
    bring_in(write_csv(tmp_path / "a.csv", "322 TO 328,7TH AVE,1,10001,,,,,,,"))
    later = write_csv(
        tmp_path / "b.csv",
        "324,7 AVENUE,1,10001,,1014001,9,,,,",
        "326,7 AVENUE,1,10001,,1014002,9,,,,",
    )
    assert counts(bring_in(later)) == (2, 0, 0, 0)
    assert BuildingAlias.objects.get(key="324 7 AVE|MANHATTAN").building.bin == "1014001"


def test_several_addresses_are_kept_as_aliases(tmp_path: Path) -> None:
    heading = "BLDGNO1,STREET1,STSUFX1,BLDGNO2,STREET2,STSUFX2,ZIP,BORO_CODE"
    path = write_csv(tmp_path / "a.csv", "10,MAIN,ST,2 TO 6,OAK,AVE,10001,1", heading=heading)
    bring_in(path)
    building = Building.objects.get()
    listed = building.aliases.filter(is_inferred=False).values_list("text", flat=True)
    assert set(listed) == {"10 Main Street", "2–6 Oak Avenue"}
    assert "OAK" in building.search_text
    found = bring_in(write_csv(tmp_path / "b.csv", "4,OAK AVENUE,1,10001,,,7,,,,"))
    assert counts(found) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",E 119TH ST,1,10035,,,,,,,", "no_house_number"),
        ("00,E 119TH ST,1,10035,,,,,,,", "no_house_number"),
        ("12,,1,10035,,,,,,,", "no_street"),
        ("12,MAIN ST,,,,,,,,,", "no_area"),
        ("12,MAIN ST,1,ABCDE,,,,,,,", "bad_zip"),
        ("12,MAIN ST,1,10035,99,,,,,,", "bad_bbl"),
        ("12,MAIN ST,1,10035,,,many,,,,", "bad_number"),
        ("12,MAIN ST,1,10035,,,-1,,,,", "bad_number"),
        ("12,MAIN ST,1,10035,,,,,19,,", "bad_year"),
        ("12,MAIN ST,1,10035,,,,,,north,-73.9", "bad_point"),
        ("12,MAIN ST,1,10035,,,,,,35.2,-80.8", "point_outside"),
        ("12,MAIN ST,1,10035,,,,,,0,0", "point_outside"),
    ],
)
def test_a_row_is_refused_with_its_number_and_reason(tmp_path: Path, row: str, code: str) -> None:
    found = bring_in(write_csv(tmp_path / "a.csv", ONE, row))
    (rejected,) = found["rejected"]
    assert (rejected["row"], rejected["code"]) == (3, code)
    assert rejected["reason"].endswith(".")
    assert counts(found)[:3] == (1, 0, 0)
    assert BuildingImport.objects.get().rejections.get().cells[1:3] == row.split(",")[1:3]


def test_facts_by_bbl_alone_reach_a_known_building(tmp_path: Path) -> None:
    bring_in(write_csv(tmp_path / "a.csv", ONE))
    path = write_csv(
        tmp_path / "b.csv", "1017870042,12,20", "1017879999,1,2", heading="ucbbl,uc2018,uc2024"
    )
    found = bring_in(path)
    assert counts(found) == (0, 1, 0, 1)
    assert found["rejected"][0]["code"] == "no_address"
    assert Building.objects.get().stabilized_units == 20


def test_a_dry_run_counts_the_same_and_writes_nothing(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ONE, ",X,1,10035,,,,,,,")
    assert counts(bring_in(path, dry_run=True)) == (1, 0, 0, 1)
    assert not Building.objects.exists()
    assert not BuildingImport.objects.exists()
    assert counts(bring_in(path)) == (1, 0, 0, 1)


def test_every_sheet_with_the_columns_under_titles(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Buildings of the north"],
        [],
        ["Number", "Street", "Borough", "Zip"],
        [214, "E 119TH ST", "Manhattan", 10035],
    ]
    south: list[list[object]] = [["Street", "Number", "Borough"], ["Ocean Avenue", 30, "Brooklyn"]]
    notes: list[list[object]] = [["nothing here"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"North": rows, "Notes": notes, "South": south})
    assert counts(bring_in(path)) == (2, 0, 0, 0)
    assert set(Building.objects.values_list("address", flat=True)) == {
        "214 East 119 Street",
        "30 Ocean Avenue",
    }


def test_no_heading_with_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x;214;E 119TH ST;1;10035\ny;216;E 119TH ST;1;10035\n")
    mapping = '{"house_number": 2, "street": "C", "borough": 4, "postal_code": "E"}'
    assert counts(bring_in(path, mapping=mapping)) == (2, 0, 0, 0)


def test_a_mapping_by_heading_written_either_way(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "214,E 119TH ST,10035", heading="Nummer,Weg,PLZ")
    with pytest.raises(CommandError, match="No column names a building"):
        bring_in(path)
    one = '{"house_number": "Nummer", "street": "Weg", "postal_code": "PLZ"}'
    other = '{"Nummer": "house_number", "Weg": "street", "PLZ": "postal_code"}'
    assert counts(bring_in(path, mapping=one)) == (1, 0, 0, 0)
    assert counts(bring_in(path, mapping=other)) == (0, 0, 1, 0)
    ImportMapping.objects.create(
        name="German", columns={"house_number": "Nummer", "street": "Weg", "postal_code": "PLZ"}
    )
    assert counts(bring_in(path, mapping="German")) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    "mapping", ["{", "[]", '{"colour": 1}', '{"street": 1}', '{"street": [], "address": {}}']
)
def test_a_mapping_that_cannot_be_used(tmp_path: Path, mapping: str) -> None:
    with pytest.raises(CommandError):
        bring_in(write_csv(tmp_path / "a.csv", ONE), mapping=mapping)
    assert not BuildingImport.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_dialect_and_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    lines = ["Number,Street,Borough,Neighborhood", '12,"PIÑON ST",Queens,Jardín del Mar']
    path.write_bytes("\r\n".join(lines).replace(",", delimiter).encode(encoding))
    assert counts(bring_in(path)) == (1, 0, 0, 0)
    building = Building.objects.get()
    assert building.street_key == "PINON ST"
    assert building.neighborhood == "Jardín del Mar"


def test_nul_and_newlines_inside_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'Number,Street,Borough\n"12\x00","MAIN\nST",1\n\n13,MAIN ST,1\n')
    assert counts(bring_in(path)) == (2, 0, 0, 0)


def test_gzip_and_the_record(tmp_path: Path) -> None:
    text = "Number,Street,Borough\n12,MAIN ST,1\n"
    assert counts(bring_in(write_gzip(tmp_path / "a.csv.gz", text))) == (1, 0, 0, 0)
    entry = Entry.objects.get(verb="buildings.imported")
    assert entry.payload == {"rows": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": 0}
    assert BuildingImport.objects.get().state == BuildingImport.State.DONE


def test_no_such_file() -> None:
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_buildings", "/nowhere/list.csv")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n \n", "empty"),
        (b"\x00" * 500, "empty"),
        (b"%PDF-1.7 \x01\x02", "not a list"),
        (bytes(range(256)) * 20, "not a list"),
        (b"PK\x03\x04 nothing of the kind", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Excel"),
        (b"\x1f\x8b\x08\x00 not gzip at all", "damaged"),
        (b"a,b,c\n1,2,3\n", "No column names a building"),
        (b'Number,Street,Borough\n12,"MAIN ' + b"x" * 200_000, "quotation mark"),
    ],
)
def test_a_bad_file_gives_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=said) as refused:
        bring_in(path)
    assert "\n" not in str(refused.value)
    assert not BuildingImport.objects.exists()


def test_a_bomb_is_refused(tmp_path: Path, settings: object) -> None:
    settings.IMPORT_MAX_BYTES = 100_000  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="larger than"):
        bring_in(write_gzip(tmp_path / "a.gz", "Number,Street\n" + "1,MAIN ST\n" * 100_000))
    book = write_xlsx(tmp_path / "a.xlsx", {"A": [["Number", "Street"]] + [["1", "x"]] * 40_000})
    with pytest.raises(CommandError, match="larger than"):
        bring_in(book)
