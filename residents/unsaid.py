"""What falls when the visit at which it was said is taken back or corrected."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from engagement.audit.models import Entry
from engagement.sets import array, ask
from residents.intake import entry_of

_NOT_SAID = """
UPDATE residents_consent SET taken_back_at = %(now)s WHERE id IN (
    SELECT id FROM residents_consent
    WHERE visit_id = ANY(%(visits)s::uuid[]) AND taken_back_at IS NULL
    ORDER BY id FOR UPDATE)
RETURNING resident_id, channel, purpose
"""

_LIFTED = """
UPDATE residents_donotcontact SET lifted_at = %(now)s, lifted_by_id = %(by)s WHERE id IN (
    SELECT id FROM residents_donotcontact
    WHERE visit_id = ANY(%(visits)s::uuid[]) AND lifted_at IS NULL
    ORDER BY id FOR UPDATE)
RETURNING scope, coalesce(resident_id, unit_id, building_id), channel
"""


def take_back_said(
    *, corrected: Collection[UUID], withdrawn: Collection[UUID], by_id: UUID, now: datetime
) -> list[Entry]:
    """Unsay what was said at visits that did not happen so; the entries.

    Answers to consent fall with a correction and with a withdrawal: whoever is not sure was not
    asked. A wish to be left alone falls only when its visit is taken back; a correction of
    how a visit ended leaves it, and says another if there is one.
    """
    entries = []
    if corrected or withdrawn:
        visits = array([*corrected, *withdrawn])
        for resident, channel, purpose in ask(_NOT_SAID, {"visits": visits, "now": now}):
            entries.append(
                entry_of("consent.taken_back", "resident", resident, by_id, now,
                       channel=channel, purpose=purpose)
            )  # fmt: skip
    if withdrawn:
        values = {"visits": array(withdrawn), "now": now, "by": by_id}
        entries += [
            entry_of("do_not_contact.lifted", scope, key, by_id, now, channel=channel)
            for scope, key, channel in ask(_LIFTED, values)
        ]
    return entries
