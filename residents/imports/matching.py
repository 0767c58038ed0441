"""Which building each staged row is about, and what it changes. Reads only.

Rows of one file are first joined among themselves (same BIN, or one address in common), then with
the buildings that are there: by BIN, by a listed address, by an address inside a listed range, by
BBL. The last two only where nothing else could be meant. Running it again over a file that was
written finds every row at its building with nothing to change.
"""

from __future__ import annotations

from django.db import connection

# What a later file may change, and nothing else. A blank never wipes.
TEXTS = (
    "borough",
    "locality",
    "postal_code",
    "bbl",
    "bin",
    "council_district",
    "neighborhood",
    "census_tract",
)
NUMBERS = (
    "unit_count",
    "stabilized_units",
    "floor_count",
    "year_built",
    "longitude",
    "latitude",
)

_IDS = """
CREATE TEMPORARY TABLE import_id AS
SELECT n, 'k' || key AS v FROM import_row WHERE key IS NOT NULL
UNION ALL SELECT n, 'k' || alias FROM import_row, unnest(alias_keys) AS alias
UNION ALL SELECT n, 'b' || bin FROM import_row WHERE bin <> ''
UNION ALL SELECT n, 'l' || bbl FROM import_row WHERE key IS NULL AND bin = '' AND bbl <> '';
CREATE INDEX ON import_id (n);
ANALYZE import_row;
ANALYZE import_id
"""

# One step of joining: each row takes the lowest group among those it shares an id with.
_JOIN = """
WITH least AS (
    SELECT v, min(r.g) AS g FROM import_id i JOIN import_row r USING (n)
    GROUP BY v HAVING min(r.g) < max(r.g)
), wanted AS (
    SELECT i.n, min(least.g) AS g FROM import_id i JOIN least USING (v) GROUP BY i.n
)
UPDATE import_row r SET g = wanted.g FROM wanted WHERE wanted.n = r.n AND wanted.g < r.g
"""
_MOST_STEPS = 50

_SURE = """
CREATE TEMPORARY TABLE import_target AS
SELECT DISTINCT ON (g) g, building_id, rank FROM (
    SELECT r.g, b.id AS building_id, 1 AS rank
    FROM import_row r JOIN residents_building b ON b.bin = r.bin WHERE r.bin <> ''
    UNION ALL
    SELECT r.g, a.building_id, 2
    FROM import_row r JOIN residents_buildingalias a ON a.key = r.key AND NOT a.is_inferred
    UNION ALL
    SELECT r.g, a.building_id, 3
    FROM import_row r CROSS JOIN unnest(r.alias_keys) AS alias
    JOIN residents_buildingalias a ON a.key = alias AND NOT a.is_inferred
) found ORDER BY g, rank, building_id
"""

# One building for the group, one group for the building, and no other BIN on either.
_ONLY = """
INSERT INTO import_target
SELECT g, building_id, {rank} FROM (
    SELECT c.*, count(*) OVER (PARTITION BY g) AS buildings,
        count(*) OVER (PARTITION BY building_id) AS groups
    FROM (SELECT DISTINCT g, building_id FROM ({candidates}) maybe
          WHERE NOT EXISTS (SELECT FROM import_target t WHERE t.g = maybe.g)) c
) alone
WHERE buildings = 1 AND groups = 1
    AND NOT EXISTS (SELECT FROM import_target t WHERE t.building_id = alone.building_id)
    AND NOT EXISTS (
        SELECT FROM import_row r JOIN residents_building b ON b.id = alone.building_id
        WHERE r.g = alone.g AND r.bin <> '' AND b.bin <> '' AND r.bin <> b.bin)
"""
_WITHIN_RANGE = """
    SELECT r.g, a.building_id
    FROM import_row r JOIN residents_buildingalias a ON a.key = r.key AND a.is_inferred
    UNION ALL
    SELECT r.g, a.building_id FROM import_row r CROSS JOIN unnest(r.soft_keys) AS soft
    JOIN residents_buildingalias a ON a.key = soft AND NOT a.is_inferred
"""
_BY_LOT = """
    SELECT r.g, b.id AS building_id
    FROM import_row r JOIN residents_building b ON b.bbl = r.bbl WHERE r.bbl <> ''
"""
# A lot with two groups in this file holds two buildings: those are not joined by lot alone.
_LOT_ONCE = """
    AND NOT EXISTS (
        SELECT FROM import_row r JOIN import_row other ON other.bbl = r.bbl AND other.g <> r.g
        WHERE r.g = alone.g AND r.bbl <> '')
"""

_NEW = """
INSERT INTO import_target
SELECT g, (array_agg(new_id ORDER BY n) FILTER (WHERE key IS NOT NULL))[1], 0
FROM import_row r WHERE NOT EXISTS (SELECT FROM import_target t WHERE t.g = r.g)
GROUP BY g HAVING bool_or(key IS NOT NULL);
CREATE INDEX ON import_target (g);
ANALYZE import_target
"""
_LOST = """
WITH lost AS (
    DELETE FROM import_row r WHERE NOT EXISTS (SELECT FROM import_target t WHERE t.g = r.g)
    RETURNING *
)
INSERT INTO import_reject SELECT n, sheet, row, code, reason, cells FROM lost
"""


def _last(name: str, blank: str) -> str:
    return f"(array_agg(r.{name} ORDER BY r.n DESC) FILTER (WHERE {blank}))[1] AS {name}"


_FACTS = f"""
CREATE TEMPORARY TABLE import_fact AS
SELECT t.building_id, min(r.n) AS first_n, bool_or(t.rank = 0) AS is_new,
    (array_agg(r.n ORDER BY r.n) FILTER (WHERE r.key IS NOT NULL))[1] AS address_n,
    {", ".join(_last(name, f"r.{name} <> ''") for name in TEXTS)},
    {", ".join(_last(name, f"r.{name} IS NOT NULL") for name in NUMBERS)},
    false AS is_changed
FROM import_row r JOIN import_target t USING (g) GROUP BY t.building_id;
CREATE UNIQUE INDEX ON import_fact (building_id);
ANALYZE import_fact
"""  # noqa: S608 - every name is from the lists above

_ALIASES = """
CREATE TEMPORARY TABLE import_alias AS
SELECT DISTINCT ON (key) key, building_id, text, is_primary, is_inferred FROM (
    SELECT r.key, t.building_id, r.text, r.n = f.address_n AND f.is_new AS is_primary,
        false AS is_inferred, r.n
    FROM import_row r JOIN import_target t USING (g) JOIN import_fact f USING (building_id)
    WHERE r.key IS NOT NULL
    UNION ALL
    SELECT a.key, t.building_id, a.text, false, false, r.n
    FROM import_row r JOIN import_target t USING (g)
    CROSS JOIN unnest(r.alias_keys, r.alias_texts) AS a(key, text)
    UNION ALL
    SELECT soft, t.building_id, split_part(soft, '|', 1), false, true, r.n
    FROM import_row r JOIN import_target t USING (g) CROSS JOIN unnest(r.soft_keys) AS soft
) said ORDER BY key, is_inferred, is_primary DESC, n;
DELETE FROM import_alias i USING residents_buildingalias a
WHERE a.key = i.key AND (i.is_inferred OR NOT a.is_inferred);
ANALYZE import_alias
"""

CHANGED = " OR ".join(
    [f"(f.{name} IS NOT NULL AND f.{name} <> b.{name})" for name in TEXTS]
    + [f"(f.{name} IS NOT NULL AND f.{name} IS DISTINCT FROM b.{name})" for name in NUMBERS]
)
_MARK = f"""
UPDATE import_fact f SET is_changed = true FROM residents_building b
WHERE b.id = f.building_id AND NOT f.is_new AND ({CHANGED}
    OR EXISTS (SELECT FROM import_alias a WHERE a.building_id = b.id AND NOT a.is_inferred))
"""  # noqa: S608 - every name is from the lists above

_COUNTS = """
SELECT count(*) FILTER (WHERE f.is_new AND r.n = f.first_n),
    count(*) FILTER (WHERE f.is_changed AND r.n = f.first_n),
    count(*) FILTER (WHERE NOT (f.is_new OR f.is_changed) OR r.n <> f.first_n)
FROM import_row r JOIN import_target t USING (g) JOIN import_fact f USING (building_id)
"""


def match() -> tuple[int, int, int]:
    """Work out every row's building and change: (created, updated, unchanged), of rows.

    A second row about the same building counts as unchanged: what it says is in the first one's.
    """
    with connection.cursor() as cursor:
        cursor.execute(_IDS)
        for _step in range(_MOST_STEPS):
            cursor.execute(_JOIN)
            if cursor.rowcount == 0:
                break
        cursor.execute(_SURE)
        cursor.execute(_ONLY.format(rank=4, candidates=_WITHIN_RANGE))
        cursor.execute(_ONLY.format(rank=5, candidates=_BY_LOT) + _LOT_ONCE)
        cursor.execute(_NEW)
        cursor.execute(_LOST)
        cursor.execute(_FACTS)
        cursor.execute(_ALIASES)
        cursor.execute(_MARK)
        cursor.execute(_COUNTS)
        created, updated, unchanged = cursor.fetchone()
    return int(created), int(updated), int(unchanged)
