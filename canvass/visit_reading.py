"""One visit, as far as a person may read it: its corrections, its words, its codes in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from canvass.models import ScriptVersion, Visit, VisitWords
from canvass.scripts.answers import in_words
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


def script_of(visit: Visit) -> ScriptVersion | None:
    """The version that the visit names; the campaign's first, for phones that named none."""
    published = ScriptVersion.objects.filter(number__isnull=False)
    if visit.script_version is not None:
        return published.filter(pk=visit.script_version).first()
    return published.filter(campaign=visit.campaign_id).order_by("number").first()


def answers_of(version: ScriptVersion | None, words: VisitWords | None) -> list[tuple[str, str]]:
    """What was asked, in the words that it was asked in, and what was answered, in words."""
    if words is None or not words.answers:
        return []
    return in_words(version.script if version is not None else None, words.answers)


def flags_in_words(flags: Iterable[str]) -> list[str]:
    """What was odd about a visit, as people read it."""
    words = {
        "turf_not_yours": _("turf was in other hands"),
        "clock_far_off": _("phone’s clock was far off"),
        "do_not_contact": _("was not to be contacted"),
        "call_back_without_time": _("call back without a time"),
        "unit_of_other_building": _("apartment of another building"),
        "campaign_not_of_turf": _("campaign is not the turf’s"),
        "unknown_detail": _("detail not known here"),
        "unknown_script": _("script version not known here"),
        "answers_off_script": _("answers do not fit the script"),
        "from_paper": _("keyed in from paper"),
    }
    return [words.get(flag, flag.replace("_", " ")) for flag in flags]


def resident_of(visit: Visit, user: User) -> Resident | None:
    """Who was talked to, when this person may open them."""
    if visit.resident_id is None:
        return None
    return Resident.objects.visible_to(user).filter(pk=visit.resident_id).first()
