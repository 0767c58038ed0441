"""Which column means what: guessed from the heading, or given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from residents.imports.errors import BadFile

# How far down a heading is looked for, under titles and notes.
HEADING_WITHIN = 30

FIELDS: dict[str, Any] = {
    "address": gettext_lazy("Address in one cell"),
    "house_number": gettext_lazy("House number"),
    "street": gettext_lazy("Street"),
    "street_suffix": gettext_lazy("Street, last part"),
    "house_number_low": gettext_lazy("First number of a range"),
    "house_number_high": gettext_lazy("Last number of a range"),
    "house_number_2": gettext_lazy("Second address, number"),
    "street_2": gettext_lazy("Second address, street"),
    "street_suffix_2": gettext_lazy("Second address, last part"),
    "house_number_3": gettext_lazy("Third address, number"),
    "street_3": gettext_lazy("Third address, street"),
    "street_suffix_3": gettext_lazy("Third address, last part"),
    "borough": gettext_lazy("Borough, name or code"),
    "locality": gettext_lazy("City or neighborhood"),
    "postal_code": gettext_lazy("ZIP code"),
    "bbl": gettext_lazy("BBL"),
    "block": gettext_lazy("Block"),
    "lot": gettext_lazy("Lot"),
    "bin": gettext_lazy("BIN"),
    "unit_count": gettext_lazy("Apartments, count"),
    "stabilized_units": gettext_lazy("Rent-stabilized apartments, count"),
    "floor_count": gettext_lazy("Floors, count"),
    "year_built": gettext_lazy("Year built"),
    "longitude": gettext_lazy("Longitude"),
    "latitude": gettext_lazy("Latitude"),
    "council_district": gettext_lazy("Council district"),
    "neighborhood": gettext_lazy("Neighborhood"),
    "census_tract": gettext_lazy("Census tract"),
}

# Headings by field, best first, as letters and digits only.
HEADINGS: dict[str, str] = {
    "address": "address streetaddress fulladdress buildingaddress propertyaddress address1 addr",
    "house_number": "housenumber bldgno1 houseno housenum bldgno buildingnumber streetnumber"
    " addressnumber stnumber number",
    "street": "streetname street1 street stname",
    "street_suffix": "stsufx1 stsufx streetsuffix suffix streettype",
    "house_number_low": "lowhousenumber lowhouseno houselow",
    "house_number_high": "highhousenumber highhouseno househigh",
    "house_number_2": "bldgno2 housenumber2",
    "street_2": "street2 streetname2",
    "street_suffix_2": "stsufx2 suffix2",
    "house_number_3": "bldgno3 housenumber3",
    "street_3": "street3 streetname3",
    "street_suffix_3": "stsufx3 suffix3",
    "borough": "borough boro boroughname boroname borocode boroughcode boroid boroughid county",
    "locality": "city locality town municipality",
    "postal_code": "zip zipcode postcode postalcode zip5 zipcd",
    "bbl": "bbl ucbbl boroblocklot",
    "block": "block taxblock",
    "lot": "lot taxlot",
    "bin": "bin buildingidentificationnumber binnumber",
    "unit_count": "unitsres totalunits unitstotal residentialunits totalbuildingunits units"
    " unitcount numunits apartments dwellingunits legalclassa",
    "stabilized_units": "stabilizedunits rentstabilizedunits rsunits unitsstab",
    "floor_count": "numfloors floors stories legalstories floorcount storeys",
    "year_built": "yearbuilt builtyear yrbuilt year",
    "longitude": "longitude lon lng long xlongitude",
    "latitude": "latitude lat ylatitude",
    "council_district": "councildistrict council citycouncildistrict",
    "neighborhood": "neighborhood ntaname ntaneighborhoodtabulationarea nta neighbourhood",
    "census_tract": "censustract ct2010 ct2020 tract",
}
_BY_HEADING = {
    heading: (name, rank)
    for name, headings in HEADINGS.items()
    for rank, heading in enumerate(headings.split())
}
_BY_YEAR = re.compile(r"^(?:rsunits|unitsstab|uc)(\d{4})$")


@dataclass(frozen=True)
class Layout:
    """How one sheet is read: the place of each field, and after which row its data begin."""

    places: Mapping[str, int]
    heading_row: int = 0
    headings: Sequence[str] = field(default_factory=list)

    def heading_of(self, name: str) -> str:
        """What a person calls this field's column."""
        place = self.places.get(name)
        if place is None:
            return str(FIELDS[name])
        if place < len(self.headings) and self.headings[place].strip():
            return self.headings[place].strip()[:60]
        return column_letter(place)


def plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.lower().replace("\ufeff", ""))


def guess(headings: Sequence[str]) -> dict[str, int]:
    """Field → place, as far as the headings tell."""
    found: dict[str, tuple[int, int]] = {}
    latest = -1
    for place, heading in enumerate(headings):
        bare = plain(heading)
        dated = _BY_YEAR.match(bare)
        if dated:
            # Counts by year stand side by side; the latest is what is true now.
            if int(dated[1]) > latest:
                latest = int(dated[1])
                found["stabilized_units"] = (99, place)
            continue
        known = _BY_HEADING.get(bare)
        if known and (known[0] not in found or known[1] < found[known[0]][0]):
            found[known[0]] = (known[1], place)
    places = {name: place for name, (_rank, place) in found.items()}
    if "house_number" in places and "street" in places:
        places.pop("address", None)
    return places


def names_a_building(places: Mapping[str, int]) -> bool:
    """Whether these columns are enough to tell which building a row is about."""
    return (
        "address" in places
        or {"house_number", "street"} <= places.keys()
        or bool({"bbl", "bin"} & places.keys())
        or {"borough", "block", "lot"} <= places.keys()
    )


def find_layout(rows: Sequence[tuple[int, list[str]]]) -> Layout | None:
    """The heading among a sheet's first rows: the one that names most of what we know."""
    best: Layout | None = None
    for number, cells in rows[:HEADING_WITHIN]:
        places = guess(cells)
        if names_a_building(places) and (best is None or len(places) > len(best.places)):
            best = Layout(places, number, cells)
    return best


def given_layout(
    rows: Sequence[tuple[int, list[str]]], columns: Mapping[str, Any], heading_row: int | None
) -> Layout | None:
    """The layout that a mapping asks for, or `None` where this sheet lacks its columns.

    Columns are named by their heading, by position from 1, or by letter. `heading_row` 0 says that
    there is none; `None` says to look.
    """
    wanted = read_mapping(columns)
    for number, cells in rows[:HEADING_WITHIN]:
        if heading_row is not None and number != heading_row:
            continue
        named = {plain(cell): place for place, cell in reversed(list(enumerate(cells)))}
        places = {}
        by_name = 0
        for name, column in wanted.items():
            if isinstance(column, str) and plain(column) in named and plain(column):
                places[name] = named[plain(column)]
                by_name += 1
            elif (place := place_of(column)) is not None:
                places[name] = place
        if len(places) == len(wanted) and (by_name or heading_row == number):
            return Layout(places, number, cells)
    positions = {name: place_of(column) for name, column in wanted.items()}
    if any(place is None for place in positions.values()):
        return None
    places = {name: place for name, place in positions.items() if place is not None}
    heading = find_layout(rows) if heading_row is None else None
    if heading is not None:
        return Layout(places, heading.heading_row, heading.headings)
    widest = max((len(cells) for _number, cells in rows), default=0)
    if places and max(places.values()) >= widest:
        return None
    return Layout(places, heading_row or 0, [])


def read_mapping(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Field → column, from a mapping written either way round.

    Raises `BadFile` naming a field that is not known, or when no building could be told.
    """
    pairs = {key: value for key, value in columns.items() if value not in (None, "", [])}
    if pairs and not (pairs.keys() & FIELDS.keys()):
        turned = {value: key for key, value in pairs.items() if isinstance(value, str)}
        if turned.keys() & FIELDS.keys():
            pairs = turned
    unknown = sorted(str(key) for key in pairs.keys() - FIELDS.keys())
    if unknown:
        raise BadFile(
            _("“%(field)s” is not a field of a building. Fields are: %(fields)s.")
            % {"field": unknown[0][:60], "fields": ", ".join(FIELDS)},
            code="bad_mapping",
        )
    for name, value in pairs.items():
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise BadFile(
                _("The column for “%(field)s” is neither a heading nor a number.")
                % {"field": name},
                code="bad_mapping",
            )
    if not names_a_building(dict.fromkeys(pairs, 0)):
        raise BadFile(
            _(
                "Choose columns that name a building: an address, a house number and street, a BBL"
                " or a BIN."
            ),
            code="bad_mapping",
        )
    return pairs


def place_of(column: Any) -> int | None:
    """The place, from 0, of a column named by position from 1 or by letter."""
    if isinstance(column, int):
        return column - 1 if 1 <= column <= 500 else None
    text = str(column).strip()
    if re.fullmatch(r"\d{1,3}", text):
        return place_of(int(text))
    if re.fullmatch(r"[A-Za-z]{1,2}", text):
        place = 0
        for letter in text.upper():
            place = place * 26 + ord(letter) - 64
        return place - 1
    return None


def column_letter(place: int) -> str:
    """A column's name where it has no heading: A, B, … as a spreadsheet says."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return _("column %(letter)s") % {"letter": letters}
