"""Everything that a batch of visits has to be held against, asked in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from canvass.measures import EFFECTIVE, Countable
from canvass.scripts.document import Question
from canvass.wire import Item
from engagement.accounts.models import User
from engagement.sets import array, ask

# What the advisory locks of doors are called, apart from any other lock of this database.
_DOORS = 7_201


class Stored(msgspec.Struct, array_like=True):
    """A visit that is stored already."""

    id: UUID
    digest: str
    user_id: UUID
    flags: list[str]


class Target(msgspec.Struct, array_like=True):
    """A visit that is to be corrected or taken back."""

    visit: Countable
    turf_id: UUID | None
    building_id: UUID | None
    is_corrected: bool
    is_withdrawal: bool


class KnownTurf(msgspec.Struct, array_like=True):
    id: UUID
    campaign_id: UUID
    team_id: UUID
    is_mine: bool


class KnownUnit(msgspec.Struct, array_like=True):
    id: UUID
    building_id: UUID
    is_hidden: bool


class KnownResident(msgspec.Struct, array_like=True):
    id: UUID
    is_hidden: bool


class Held(msgspec.Struct, array_like=True):
    """A do-not-contact in force."""

    subject_id: UUID
    channel: str
    created_at: datetime


class KnownScript(msgspec.Struct, array_like=True):
    """A published version of a script: what it asks."""

    id: UUID
    questions: list[Question]


class Found(msgspec.Struct):
    """The answer: rows that the batch names, as they stand now."""

    zone: str | None
    epoch: int | None
    review_days: int | None
    own_team: UUID | None
    stored: list[Stored]
    targets: list[Target]
    neighbors: list[Countable]
    turfs: list[KnownTurf]
    units: list[KnownUnit]
    residents: list[KnownResident]
    held: list[Held]
    dispositions: list[tuple[str, str]]
    campaigns: list[UUID]
    buildings: list[UUID]
    programs: list[UUID]
    organizations: list[UUID]
    needs: list[str]
    scripts: list[KnownScript]
    asides: list[UUID]


_COUNTABLE = """json_build_object(
    'id', v.id, 'unit_id', v.unit_id, 'user_id', v.user_id, 'resident_id', v.resident_id,
    'occurred_at', v.occurred_at, 'day', v.day, 'campaign_id', v.campaign_id,
    'team_id', v.team_id, 'program_ids', v.program_ids, 'language', v.language,
    'channel', v.channel, 'direction', v.direction, 'disposition', v.disposition_id,
    'group', (SELECT d."group" FROM canvass_disposition d WHERE d.code = v.disposition_id))"""


def _rows(what: str, source: str) -> str:
    return f"(SELECT coalesce(json_agg({what}), '[]') FROM {source})"  # noqa: S608 - constants


_NAMED = "EXISTS (SELECT FROM {table} n WHERE n.{key} = {of} AND n.user_id = %(user)s)"
# Whether an apartment `u` or a person `r` is a secret to the one who asks, `%(user)s`.
UNIT_HIDDEN = "u.is_restricted AND NOT " + _NAMED.format(
    table="residents_unit_named_staff", key="unit_id", of="u.id"
)
RESIDENT_HIDDEN = (
    "(r.is_restricted AND NOT "
    + _NAMED.format(table="residents_resident_named_staff", key="resident_id", of="r.id")
    + ") OR EXISTS (SELECT FROM residents_unit u WHERE u.id = r.unit_id AND "
    + UNIT_HIDDEN
    + ")"
)
_MINE = """EXISTS (SELECT FROM canvass_assignment a
    WHERE a.turf_id = t.id AND a.user_id = %(user)s AND a.ends_at IS NULL)"""
# Effective knocks at the same doors within ten minutes, for pairs (see canvass.measures).
_NEIGHBORS = f"""(
    SELECT DISTINCT ON (w.id) w.* FROM (
        SELECT k.unit_id, k.at FROM unnest(%(knock_ids)s::uuid[], %(knock_units)s::uuid[],
            %(knock_times)s::timestamptz[]) AS k(id, unit_id, at)
        WHERE NOT EXISTS (SELECT FROM canvass_visit stored WHERE stored.id = k.id)
        UNION ALL
        SELECT place.unit_id, o.occurred_at
        FROM unnest(%(supersedes)s::uuid[], %(other_units)s::uuid[]) AS s(id, other_unit)
        JOIN canvass_visit o ON o.id = s.id
        CROSS JOIN LATERAL (VALUES (o.unit_id), (s.other_unit)) AS place(unit_id)
    ) AS knock
    -- Fenced: door by door through the index, whatever the statistics say.
    CROSS JOIN LATERAL (
        SELECT * FROM canvass_visit near WHERE near.unit_id = knock.unit_id
            AND near.occurred_at BETWEEN knock.at - interval '10 minutes'
                                     AND knock.at + interval '10 minutes'
        OFFSET 0
    ) AS w
    WHERE w.channel = 'door' AND w.direction = 'outbound' AND {EFFECTIVE.format(v="w")}
) AS v"""  # noqa: S608 - constants

_LOOKUP = f"""
SELECT json_build_object(
    'zone', (SELECT time_zone FROM city_city WHERE id = 1),
    'epoch', (SELECT epoch FROM city_city WHERE id = 1),
    'review_days', (SELECT unsafe_review_days FROM city_city WHERE id = 1),
    'own_team', (SELECT t.team_id FROM canvass_assignment a JOIN canvass_turf t ON t.id = a.turf_id
                 WHERE a.user_id = %(user)s AND a.ends_at IS NULL
                 ORDER BY a.starts_at DESC, a.id DESC LIMIT 1),
    'stored', {
    _rows(
        "json_build_array(v.id, encode(v.payload_hash, 'hex'), v.user_id, v.flags)",
        "canvass_visit v WHERE v.id = ANY(%(ids)s::uuid[])",
    )
},
    'targets', {
    _rows(
        f"json_build_array({_COUNTABLE}, v.turf_id, v.building_id, EXISTS (SELECT FROM"
        " canvass_visit later WHERE later.supersedes_id = v.id), v.is_withdrawal)",
        "canvass_visit v WHERE v.id = ANY(%(supersedes)s::uuid[])",
    )
},
    'neighbors', {_rows(_COUNTABLE, _NEIGHBORS)},
    'turfs', {
    _rows(
        f"json_build_array(t.id, t.campaign_id, t.team_id, {_MINE})",
        "canvass_turf t WHERE t.id = ANY(%(turfs)s::uuid[])",
    )
},
    'units', {
    _rows(
        f"json_build_array(u.id, u.building_id, {UNIT_HIDDEN})",
        "residents_unit u WHERE u.id = ANY(%(units)s::uuid[])",
    )
},
    'residents', {
    _rows(
        f"json_build_array(r.id, {RESIDENT_HIDDEN})",
        "residents_resident r WHERE r.id = ANY(%(residents)s::uuid[])",
    )
},
    'held', {
    _rows(
        "json_build_array(h.subject, h.channel, h.created_at)",
        '''(
            SELECT d.unit_id AS subject, d.channel, d.created_at, d.lifted_at, d.expires_on
            FROM residents_donotcontact d WHERE d.unit_id = ANY(%(units)s::uuid[])
            UNION ALL
            SELECT d.building_id, d.channel, d.created_at, d.lifted_at, d.expires_on
            FROM residents_donotcontact d WHERE d.building_id = ANY(%(buildings)s::uuid[])
            UNION ALL
            SELECT d.resident_id, d.channel, d.created_at, d.lifted_at, d.expires_on
            FROM residents_donotcontact d WHERE d.resident_id = ANY(%(residents)s::uuid[])
        ) AS h WHERE h.lifted_at IS NULL AND (h.expires_on IS NULL OR h.expires_on > %(now)s::date)''',
    )
},
    'dispositions', {_rows('json_build_array(d.code, d."group")', "canvass_disposition d")},
    'campaigns', {_rows("c.id", "canvass_campaign c WHERE c.id = ANY(%(campaigns)s::uuid[])")},
    'buildings', {_rows("b.id", "residents_building b WHERE b.id = ANY(%(buildings)s::uuid[])")},
    'programs', {_rows("p.id", "programs_program p WHERE p.id = ANY(%(programs)s::uuid[])")},
    'organizations', {
    _rows("o.id", "programs_organization o WHERE o.id = ANY(%(organizations)s::uuid[])")
},
    'needs', {_rows("n.code", "programs_need n WHERE n.code = ANY(%(needs)s::text[])")},
    'scripts', {
    _rows(
        "json_build_array(s.id, coalesce(s.body -> 'questions', '[]'))",
        "canvass_scriptversion s WHERE s.id = ANY(%(scripts)s::uuid[]) AND s.number IS NOT NULL",
    )
},
    'asides', {
    _rows(
        "DISTINCT q.visit_id",
        "canvass_quarantinedvisit q"
        " WHERE q.visit_id = ANY(%(ids)s::uuid[]) AND q.settled_at IS NULL",
    )
}
)::text
"""  # noqa: S608 - constants

# The statements that follow name ids by the hundred: planned for those each time, the planning
# would cost more than the looking. A plan made once goes by the same keys; and goes by keys from
# the first day, when the tables are still so small that reading them whole would look cheaper.
_LOCK = """
SELECT set_config('plan_cache_mode', 'force_generic_plan', true),
    set_config('enable_seqscan', 'off', true),
    count(pg_advisory_xact_lock(%(doors)s, door)::text) FROM (
    SELECT DISTINCT hashtext(unit_id::text) AS door FROM (
        SELECT unnest(%(units)s::uuid[]) AS unit_id
        UNION ALL
        SELECT v.unit_id FROM unnest(%(supersedes)s::uuid[]) AS s(id)
        CROSS JOIN LATERAL (SELECT unit_id FROM canvass_visit WHERE id = s.id OFFSET 0) AS v
    ) AS named WHERE unit_id IS NOT NULL ORDER BY 1
) AS doors
"""

_found = msgspec.json.Decoder(Found)


def lock_doors(items: Sequence[Item]) -> None:
    """Let batches that touch the same doors write one after the other, until this one commits.

    Whether a visit is the second of a pair depends on what else is at its door, so nobody else
    may write there meanwhile. In one order, so that two batches never deadlock.
    """
    units = {
        item.unit
        for item in items
        if item.visit is not None and item.unit is not None and item.visit.channel == "door"
    }
    supersedes = [item.visit.supersedes for item in items if item.visit and item.visit.supersedes]
    values = {"doors": _DOORS, "units": array(units), "supersedes": array(supersedes)}
    ask(_LOCK, values)


def look_up(
    items: Sequence[Item], *, by: User, now: datetime, knocks: dict[int, datetime]
) -> Found:
    """What the batch names. `knocks` are the moments, by position, of the visits at doors."""
    visits = [item.visit for item in items if item.visit is not None]
    programs = {key for visit in visits for key in visit.programs}
    programs |= {one.program for visit in visits for one in visit.help if one.program}
    needs = {code for visit in visits for code in visit.needs}
    needs |= {one.need for visit in visits for one in visit.help if one.need}
    corrections = [item for item in items if item.visit and item.visit.supersedes]
    values = {
        "user": by.pk,
        "now": now,
        "ids": array([visit.id for visit in visits]),
        "supersedes": array([item.visit.supersedes for item in corrections if item.visit]),
        # A correction may say that it was another door.
        "other_units": array([item.unit for item in corrections]),
        "turfs": array({visit.turf for visit in visits if visit.turf}),
        "campaigns": array({visit.campaign for visit in visits if visit.campaign}),
        "units": array({item.unit for item in items if item.unit}),
        "buildings": array({visit.building for visit in visits if visit.building}),
        "residents": array({visit.resident.id for visit in visits if visit.resident}),
        "programs": array(programs),
        "organizations": array(
            {one.organization for visit in visits for one in visit.consents if one.organization}
        ),
        "needs": array(needs),
        "scripts": array({visit.script for visit in visits if visit.script and visit.answers}),
        "knock_ids": array([visit.id for place in knocks if (visit := items[place].visit)]),
        "knock_units": array([items[place].unit for place in knocks]),
        "knock_times": array(knocks.values()),
    }
    return _found.decode(ask(_LOOKUP, values)[0][0])
