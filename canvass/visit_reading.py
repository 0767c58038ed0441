"""One visit, as far as a person may read it: its corrections, its words, its codes in words."""

from __future__ import annotations

from django.db.models import Q

from canvass.models import ScriptVersion, Visit, VisitWords
from canvass.scripts.answers import in_words
from canvass.scripts.document import Script
from engagement.accounts.models import Role, User
from engagement.sets import ask
from residents.models import Resident

# A visit, what it corrects and what corrects it, however long the chain.
_CHAIN = """
WITH RECURSIVE back AS (
    SELECT id, supersedes_id FROM canvass_visit WHERE id = %(id)s
    UNION SELECT v.id, v.supersedes_id FROM canvass_visit v JOIN back ON v.id = back.supersedes_id
), forth AS (
    SELECT id FROM canvass_visit WHERE id = %(id)s
    UNION SELECT v.id FROM canvass_visit v JOIN forth ON v.supersedes_id = forth.id
)
SELECT id FROM back UNION SELECT id FROM forth"""


def chain_of(visit: Visit, user: User) -> list[Visit]:
    """The visit among those that it corrects and that correct it, in order of arrival."""
    keys = [key for (key,) in ask(_CHAIN, {"id": visit.pk})]
    rows = Visit.objects.visible_to(user).filter(pk__in=keys)
    return list(rows.select_related("user", "disposition").order_by("received_at", "id"))


def is_office_view(user: User) -> bool:
    """Whether this person reads codes only: an analyst who leads and visits nobody."""
    return not user.has_role(Role.SUPERVISOR, Role.SPECIALIST)


def words_of(visit: Visit, user: User) -> VisitWords | None:
    """What was said, for who wrote it, who supervises the team, and who serves the resident."""
    may = visit.user_id == user.pk or visit.team_id in user.supervised_team_ids
    if not may and visit.resident_id is not None:
        may = Resident.objects.visible_to(user).filter(pk=visit.resident_id).exists()
    if not may:
        return None
    return VisitWords.objects.filter(Q(visit=visit) & Q(erased_at__isnull=True)).first()


def answers_of(visit: Visit, words: VisitWords | None) -> list[tuple[str, str]]:
    """What was asked, in the words that it was asked in, and what was answered, in words."""
    if words is None or not words.answers:
        return []
    return in_words(_script_of(visit), words.answers)


def _script_of(visit: Visit) -> Script | None:
    """The version that the visit names; the campaign's first, for phones that named none."""
    published = ScriptVersion.objects.filter(number__isnull=False)
    if visit.script_version is not None:
        version = published.filter(pk=visit.script_version).first()
    else:
        version = published.filter(campaign=visit.campaign_id).order_by("number").first()
    return version.script if version is not None else None


def resident_of(visit: Visit, user: User) -> Resident | None:
    """Who was talked to, when this person may open them."""
    if visit.resident_id is None:
        return None
    return Resident.objects.visible_to(user).filter(pk=visit.resident_id).first()
