"""Address fragment and name, over what a person may see: against bare SQL, and as rows grow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bench._ground import median, rounds_in_turn

SMALL = 60_000
LARGE = 240_000
ROUNDS = 15
FRAGMENTS = ("214 e 119", "ocean ave 11225", "43-36 193rd", "lexington")
NAMES = ("guadalupe", "okafor mei", "রহিমা", "rivera lin")

_BUILDINGS = """
INSERT INTO residents_building (id, house_number, street, street_key, house_sort, borough, locality,
    postal_code, address, search_text, bbl, bin, council_district, neighborhood, census_tract,
    is_shelter, created_at, changed_at)
SELECT gen_random_uuid(), number, street, street, n %% 900, borough, '', zip, number || ' ' || street,
    upper(number || ' ' || street || ' ' || borough || ' ' || zip), '', '', (n %% 51)::text, '', '',
    false, now(), now()
FROM (
    SELECT n, borough, CASE WHEN borough = 'Queens' THEN (n %% 90 + 1) || '-' || lpad((n %% 99)::text, 2, '0')
            ELSE (n %% 900 + 1)::text END AS number,
        (ARRAY['East ' || n %% 220 || ' Street', 'West ' || n %% 220 || ' Street', n %% 250 || ' Street',
            'Lexington Avenue', 'Ocean Avenue', 'Broadway', n %% 12 || ' Avenue',
            'Bedford Avenue'])[1 + (n * 7) %% 8] AS street,
        (11200 + n %% 240)::text AS zip
    FROM generate_series(%(start)s, %(stop)s) AS n,
        LATERAL (SELECT (ARRAY['Manhattan', 'Bronx', 'Brooklyn', 'Queens'])[1 + n %% 4] AS borough) b
) made
"""
_RESIDENTS = """
INSERT INTO residents_resident (id, name, phone, email, languages, needs_interpreter, time_zone,
    team_id, no_voicemail, nothing_in_writing, is_restricted, created_at, changed_at)
SELECT gen_random_uuid(),
    (ARRAY['María', 'Carmen', 'Mei', 'Rafiq', 'রহিমা', 'Ana', 'Jean', 'Ольга', 'Fatou', 'Ben'])[1 + n %% 10]
    || ' ' || (ARRAY['Guadalupe', 'Lee', '', 'Luis', 'Noor', 'K.'])[1 + (n / 10) %% 6] || ' '
    || (ARRAY['Rivera', 'Okafor', 'Lin', 'Hossain', 'খাতুন', 'Morales', 'Pierre', 'Cohen', 'Diop',
        'Smith', 'Torres'])[1 + (n / 60) %% 11] || ' ' || n, '', '', '{}', false, '',
    %(team)s, false, false, false, now(), now()
FROM generate_series(%(start)s, %(stop)s) AS n
"""
_BARE_BUILDINGS = """
SELECT id, address FROM residents_building WHERE {words}
ORDER BY postal_code, street_key, house_sort, id LIMIT 50
"""
_BARE_RESIDENTS = """
SELECT id, name FROM residents_resident WHERE team_id = %s AND NOT is_restricted AND {words}
ORDER BY id DESC LIMIT 50
"""


def run() -> dict[str, Any]:
    """The product's own functions against the same question in plain SQL, at two sizes."""
    from django.db import connection

    from engagement.accounts.models import Membership, Role, Team, User

    team = Team.objects.create(name="Measured")
    user = User.objects.create_user("measured@staff.example", name="Measured")
    Membership.objects.create(user=user, team=team, role=Role.SUPERVISOR)
    figures: dict[str, Any] = {}
    medians: dict[int, dict[str, float]] = {}
    start = 1
    for size in (SMALL, LARGE):
        with connection.cursor() as cursor:
            values: dict[str, Any] = {"start": start, "stop": size, "team": team.pk}
            cursor.execute(_BUILDINGS, values)
            cursor.execute(_RESIDENTS, values)
            cursor.execute("ANALYZE residents_building; ANALYZE residents_resident")
        start = size + 1
        taken = rounds_in_turn(_questions(user, team), ROUNDS)
        medians[size] = {name: median(times) * 1000 for name, times in taken.items()}
        for name, milliseconds in medians[size].items():
            figures[f"{name}_ms_{size}"] = round(milliseconds, 2)
    for what in ("address", "name"):
        mine, bare = medians[LARGE][f"{what}_search"], medians[LARGE][f"{what}_bare"]
        figures[f"{what}_ratio"] = round(mine / bare, 3)
        grown = medians[LARGE][f"{what}_search"] / medians[SMALL][f"{what}_search"]
        figures[f"{what}_growth"] = round(grown, 3)
    figures["rows_growth"] = LARGE / SMALL
    return figures


def _questions(user: Any, team: Any) -> dict[str, Callable[[], object]]:
    from django.db import connection

    from residents.search import address_words, find_buildings, find_residents

    def bare(statement: str, words: list[str], column: str, *before: Any) -> None:
        asked = " AND ".join([f"{column} LIKE %s"] * len(words))
        with connection.cursor() as cursor:
            cursor.execute(
                statement.format(words=asked), [*before, *(f"%{word}%" for word in words)]
            )
            cursor.fetchall()

    def bare_addresses() -> None:
        for text in FRAGMENTS:
            bare(_BARE_BUILDINGS, address_words(text), "search_text")

    def bare_names() -> None:
        for text in NAMES:
            bare(_BARE_RESIDENTS, text.upper().split(), "plain_words(name)", team.pk)

    return {
        "address_search": lambda: [list(find_buildings(user, text)) for text in FRAGMENTS],
        "address_bare": bare_addresses,
        "name_search": lambda: [list(find_residents(user, text)) for text in NAMES],
        "name_bare": bare_names,
    }
