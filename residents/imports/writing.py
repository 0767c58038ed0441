"""Write what matching found: a handful of statements, whatever the size of the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from residents.imports.matching import NUMBERS, TEXTS
from residents.models import BuildingImport

# Two imports at once would both create what neither finds.
_ALONE = "SELECT pg_advisory_xact_lock(7238, 1)"

_LOCK = """
SELECT 1 FROM residents_building b JOIN import_fact f ON f.building_id = b.id
WHERE f.is_changed ORDER BY b.id FOR UPDATE OF b
"""
# What is searched: the address long and short, where it lies, its numbers, its other addresses.
_TEXT = """left(concat_ws(' ', upper({b}.address), {b}.house_number, {b}.street_key,
    nullif(upper({b}.borough), ''), nullif({b}.postal_code, ''), nullif(upper({b}.locality), ''),
    nullif({b}.bbl, ''), nullif({b}.bin, ''), {others}), 600)"""
_OTHERS = """string_agg(CASE WHEN a.is_inferred THEN split_part(a.text, ' ', 1)
    ELSE upper(a.text) || ' ' || split_part(a.key, '|', 1) END, ' '
    ORDER BY a.is_inferred, a.key) FILTER (WHERE NOT a.is_primary)"""
_INSERT = f"""
WITH fresh AS (
    SELECT f.building_id AS id, r.house_number, r.street, r.street_key, r.house_sort,
        r.text AS address, {", ".join(f"coalesce(f.{name}, '') AS {name}" for name in TEXTS)},
        {", ".join(f"f.{name}" for name in NUMBERS)}
    FROM import_fact f JOIN import_row r ON r.n = f.address_n WHERE f.is_new
), others AS (
    SELECT building_id, {_OTHERS} AS texts FROM import_alias a GROUP BY building_id
)
INSERT INTO residents_building (id, house_number, street, street_key, house_sort, address,
    search_text, {", ".join((*TEXTS, *NUMBERS))}, is_shelter, created_at, changed_at)
SELECT id, house_number, street, street_key, house_sort, address,
    {_TEXT.format(b="fresh", others="others.texts")}, {", ".join((*TEXTS, *NUMBERS))}, false,
    %(now)s, %(now)s
FROM fresh LEFT JOIN others ON others.building_id = fresh.id ORDER BY id
"""  # noqa: S608 - every name is from a list of our own
_UPDATE = f"""
UPDATE residents_building b
SET {", ".join(f"{name} = coalesce(f.{name}, b.{name})" for name in (*TEXTS, *NUMBERS))},
    changed_at = %(now)s
FROM import_fact f WHERE f.building_id = b.id AND f.is_changed
"""  # noqa: S608 - every name is from a list of our own
_ALIASES = """
INSERT INTO residents_buildingalias (id, building_id, key, text, is_primary, is_inferred)
SELECT gen_random_uuid(), building_id, key, text, is_primary, is_inferred
FROM import_alias ORDER BY key
ON CONFLICT (key) DO UPDATE SET building_id = EXCLUDED.building_id, text = EXCLUDED.text,
    is_primary = EXCLUDED.is_primary, is_inferred = false
WHERE residents_buildingalias.is_inferred AND NOT EXCLUDED.is_inferred
"""
_SEARCH = f"""
UPDATE residents_building b SET search_text = {_TEXT.format(b="b", others="others.texts")}
FROM (
    SELECT asked.id, {_OTHERS} AS texts
    FROM ({{asked}}) asked LEFT JOIN residents_buildingalias a ON a.building_id = asked.id
    GROUP BY asked.id
) others WHERE others.id = b.id
"""  # noqa: S608 - every name is from a list of our own
_REJECTIONS = """
INSERT INTO residents_importrejection (building_import_id, sheet, row, code, reason, cells)
SELECT %(key)s, sheet, row, code, left(reason, 300), cells::jsonb FROM import_reject ORDER BY n
"""


def lock_imports() -> None:
    """Wait until no other import writes; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)


def write(now: datetime) -> None:
    """Create and change buildings and their addresses, inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(_INSERT, {"now": now})
        cursor.execute(_UPDATE, {"now": now})
        cursor.execute(_ALIASES)
        touched = """SELECT f.building_id AS id FROM import_fact f WHERE NOT f.is_new AND
            (f.is_changed OR EXISTS (SELECT FROM import_alias i WHERE i.building_id = f.building_id))
        """
        cursor.execute(_SEARCH.format(asked=touched))


def keep_rejections(building_import: BuildingImport) -> int:
    """Keep every rejected row with its reason; how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(_REJECTIONS, {"key": building_import.pk})
        return int(cursor.rowcount)


def refresh_search(keys: Sequence[UUID]) -> None:
    """Make the searched text of these buildings anew, after their facts or addresses changed."""
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH.format(asked="SELECT unnest(%s::uuid[]) AS id"), [list(keys)])
