"""One row of a list, understood: what it says of a building, or why it cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from engagement.city.models import City
from engagement.errors import Refusal
from residents import addresses
from residents.imports.columns import Layout

MOST_UNITS = 20_000
MOST_FLOORS = 200
OLDEST_YEAR = 1600
_NOTHING = {"", "-", "--", "N/A", "NA", "NULL", "NONE", "UNKNOWN", "NOT AVAILABLE", "NAN", "#N/A"}
_NUMBER = re.compile(r"^[+-]?\d{1,12}(?:\.\d{0,12})?$")


class Rejected(Refusal):
    """A row that cannot come in; `code` is one of those below, the message names the cell."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a row says. Empty text and `None` mean that it says nothing of that."""

    key: str | None
    text: str
    house_number: str
    street: str
    street_key: str
    house_sort: int
    borough: str
    locality: str
    postal_code: str
    alias_keys: list[str]
    alias_texts: list[str]
    soft_keys: list[str]
    bbl: str
    bin: str
    unit_count: int | None
    stabilized_units: int | None
    floor_count: int | None
    year_built: int | None
    longitude: float | None
    latitude: float | None
    council_district: str
    neighborhood: str
    census_tract: str
    # Why there is no address, for a row that must then be known by its BBL or BIN.
    code: str = ""
    reason: str = ""


class Reader:
    """Reads the rows of one sheet by its layout, for one city."""

    def __init__(self, layout: Layout, city: City, today: date) -> None:
        self.layout = layout
        self.city = city
        self.latest_year = today.year + 10
        self.places = dict(layout.places)

    def read(self, cells: Sequence[str]) -> Understood | None:
        """What a row says; `None` for an empty row. Raises `Rejected`."""
        width = len(cells)
        said: dict[str, str] = {}
        for name, place in self.places.items():
            if place < width and (value := cells[place].strip()):
                said[name] = value
        if not said and not any(cell.strip() for cell in cells):
            return None
        borough, postal_code, lot = self._where(said)
        number = addresses.building_number(said.get("bin", ""))
        locality = _title(self._text(said, "locality", 80))
        if addresses.borough_name(locality) == borough:
            locality = ""
        code, reason = "", ""
        try:
            main = self._main_address(said, borough, postal_code, locality)
        except Rejected as rejection:
            if not lot and not number:
                raise
            main, code, reason = None, rejection.code, rejection.message
        others = self._others(said, borough, postal_code, locality)
        queens = borough == "Queens"
        soft = main.door_keys(hyphenated=queens) if main else []
        soft += self._low_to_high(said, main, queens)
        for other in others:
            soft += other.door_keys(hyphenated=queens)
        hard = {main.key if main else "", *(other.key for other in others)}
        longitude, latitude = self._point(said)
        return Understood(
            key=main.key if main else None,
            text=main.text[:240] if main else "",
            house_number=main.number.text[:40] if main else "",
            street=main.street if main else "",
            street_key=main.street_key if main else "",
            house_sort=main.number.sort if main else 0,
            borough=borough or self._text(said, "borough", 60),
            locality=locality,
            postal_code=postal_code,
            alias_keys=[other.key for other in others],
            alias_texts=[other.text[:240] for other in others],
            soft_keys=[key for key in dict.fromkeys(soft) if key not in hard],
            bbl=lot,
            bin=number,
            unit_count=self._count(said, "unit_count", MOST_UNITS),
            stabilized_units=self._count(said, "stabilized_units", MOST_UNITS),
            floor_count=self._count(said, "floor_count", MOST_FLOORS) or None,
            year_built=self._year(said),
            longitude=longitude,
            latitude=latitude,
            council_district=self._code(said, "council_district", 10),
            neighborhood=self._text(said, "neighborhood", 80),
            census_tract=self._code(said, "census_tract", 12),
            code=code,
            reason=reason,
        )

    # --- Where

    def _where(self, said: dict[str, str]) -> tuple[str, str, str]:
        borough = addresses.borough_name(said.get("borough", ""))
        lot = addresses.bbl(said.get("bbl", ""))
        if lot is None:
            raise self._rejected("bad_bbl", "bbl", said, _("is not a BBL of ten digits"))
        if not lot and "block" in said:
            lot = addresses.bbl_of_parts(borough, said["block"], said.get("lot", ""))
        postal_code = addresses.zip_code(said.get("postal_code", ""))
        if postal_code is None:
            raise self._rejected("bad_zip", "postal_code", said, _("is not a ZIP code"))
        if not borough and not said.get("borough"):
            number = addresses.building_number(said.get("bin", ""))
            borough = addresses.borough_of_code(lot or number) or addresses.borough_of_zip(
                postal_code
            )
        return borough, postal_code, lot

    def _main_address(
        self, said: dict[str, str], borough: str, postal_code: str, locality: str
    ) -> addresses.Address:
        number, street = said.get("house_number", ""), said.get("street", "")
        if "address" in self.places:
            if "address" not in said:
                raise Rejected(_("There is no address."), code="no_address")
            parts = addresses.split_address(said["address"])
            if parts is None:
                raise self._rejected(
                    "no_house_number", "address", said, _("does not start with a house number")
                )
            number, street = parts
        elif "house_number" not in self.places:
            raise Rejected(
                _("There is no address, and no building with this BBL or BIN is known."),
                code="no_address",
            )
        if not number:
            raise Rejected(_("There is no house number."), code="no_house_number")
        if not street:
            raise Rejected(_("There is no street."), code="no_street")
        found = self._read(
            number, street, said.get("street_suffix", ""), borough, postal_code, locality
        )
        if found is None:
            if addresses.house_number(number) is None:
                name = "address" if "address" in self.places else "house_number"
                raise self._rejected("no_house_number", name, said, _("holds no house number"))
            name = "address" if "address" in self.places else "street"
            raise self._rejected("no_street", name, said, _("names no street"))
        if not found.area:
            raise Rejected(
                _("There is no borough, ZIP code or city, so the address could be anywhere."),
                code="no_area",
            )
        return found

    def _read(
        self, number: str, street: str, suffix: str, borough: str, postal_code: str, locality: str
    ) -> addresses.Address | None:
        name = f"{street} {suffix}" if suffix else street
        if len(name) > 120:
            return None
        return addresses.read(
            number, name, borough=borough, postal_code=postal_code, locality=locality
        )

    def _others(
        self, said: dict[str, str], borough: str, postal_code: str, locality: str
    ) -> list[addresses.Address]:
        """Further addresses of the same building; a half-filled one says nothing."""
        found: dict[str, addresses.Address] = {}
        for place in ("2", "3"):
            number, street = said.get(f"house_number_{place}"), said.get(f"street_{place}")
            if number and street:
                suffix = said.get(f"street_suffix_{place}", "")
                other = self._read(number, street, suffix, borough, postal_code, locality)
                if other is not None:
                    found.setdefault(other.key, other)
        return list(found.values())

    def _low_to_high(
        self, said: dict[str, str], main: addresses.Address | None, queens: bool
    ) -> list[str]:
        low, high = said.get("house_number_low"), said.get("house_number_high")
        if main is None or not low or not high or low == high:
            return []
        span = addresses.house_number(f"{low} TO {high}")
        if span is None:
            return []
        return [
            addresses.address_key(door, main.street_key, main.area)
            for door in span.doors(hyphenated=queens)
        ]

    def _point(self, said: dict[str, str]) -> tuple[float | None, float | None]:
        longitude = self._degrees(said, "longitude", 180)
        latitude = self._degrees(said, "latitude", 90)
        if longitude is None or latitude is None:
            return None, None
        if (longitude == 0 and latitude == 0) or not self.city.holds(longitude, latitude):
            raise Rejected(
                _("The point %(latitude)s, %(longitude)s lies outside the city.")
                % {"latitude": latitude, "longitude": longitude},
                code="point_outside",
            )
        return longitude, latitude

    def _degrees(self, said: dict[str, str], name: str, most: int) -> float | None:
        text = said.get(name, "").replace(",", ".")
        if not text or text.upper() in _NOTHING:
            return None
        if not re.fullmatch(r"[+-]?\d{1,3}(?:\.\d{0,20})?", text) or abs(float(text)) > most:
            raise self._rejected("bad_point", name, said, _("is not in degrees"))
        return float(text)

    # --- Facts

    def _count(self, said: dict[str, str], name: str, most: int) -> int | None:
        text = said.get(name, "")
        if not text or text.upper() in _NOTHING:
            return None
        bare = text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", text) else text
        if not _NUMBER.match(bare):
            raise self._rejected("bad_number", name, said, _("is not a number"))
        # Half a floor is a floor that people live on.
        value = -int(-float(bare) // 1)
        if not 0 <= value <= most:
            raise self._rejected(
                "bad_number", name, said, _("is not between 0 and %(most)s") % {"most": most}
            )
        return value

    def _year(self, said: dict[str, str]) -> int | None:
        text = said.get("year_built", "")
        if text.upper() in _NOTHING or text.strip("0.") == "":
            return None
        found = re.fullmatch(r"(\d{4})(?:\.0+|-\d\d-\d\d)?", text)
        if not found or not OLDEST_YEAR <= int(found[1]) <= self.latest_year:
            raise self._rejected("bad_year", "year_built", said, _("is not a year"))
        return int(found[1])

    def _text(self, said: dict[str, str], name: str, most: int) -> str:
        if name not in said:
            return ""
        text = " ".join(said[name].split())
        return "" if text.upper() in _NOTHING else "".join(filter(str.isprintable, text))[:most]

    def _code(self, said: dict[str, str], name: str, most: int) -> str:
        text = self._text(said, name, most)
        return text.removesuffix(".0").lstrip("0") if text.strip("0.") else ""

    def _rejected(self, code: str, name: str, said: dict[str, Any], fault: str) -> Rejected:
        value = str(said.get(name, ""))[:60]
        heading = self.layout.heading_of(name)
        return Rejected(f"“{value}” ({heading}) {fault}.", code=code)


def _title(text: str) -> str:
    if not text.isupper():
        return text
    return " ".join(word[:1] + word[1:].lower() for word in text.split())
