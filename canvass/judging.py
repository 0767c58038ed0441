"""Each item of a batch judged by itself: what may be kept, what is odd, what has to be set aside.

A visit is a fact: it is never refused because of who holds the turf now, because a clock is off,
or because the door is not to be knocked at. Such things are flags. Set aside is only what cannot
be understood or names what does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from canvass.details import NUMBER_FAULTS, is_known
from canvass.lookup import Found, KnownTurf, Target
from canvass.measures import Countable
from canvass.screenings import problem_with_screening
from canvass.scripts.answers import fit
from canvass.wire import Item, VisitSent
from engagement.accounts.models import Role, User

# A clock further off than this is worth knowing of; the time is corrected in any case.
CLOCK_FAR_OFF = timedelta(minutes=10)
LONG_AGO = timedelta(days=366)
EARLIEST_YEAR = 2000


class SetAside(Exception):
    """This item cannot be taken: `code`, and a sentence that names the field."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Judged(msgspec.Struct):
    """One item and what became of it. Exactly one of `countable`, `earlier` and `code` is set."""

    item: Item
    visit: VisitSent | None
    # To be stored:
    countable: Countable | None = None
    turf_id: UUID | None = None
    building_id: UUID | None = None
    target: Countable | None = None
    flags: list[str] = []
    phone: str = ""
    is_new_person: bool = False
    is_hidden: bool = False
    # Already stored; or to be set aside, and why.
    earlier: bool = False
    code: str = ""
    message: str = ""

    @property
    def id(self) -> UUID | None:
        return self.visit.id if self.visit is not None else None


def corrected_time(visit: VisitSent) -> datetime:
    """When it happened by the server's clock. Raises `SetAside` when that is no time at all."""
    return corrected(visit.occurred_at, visit.clock_offset_ms)


def corrected(occurred_at: datetime, clock_offset_ms: int) -> datetime:
    """A phone's time by the server's clock. Raises `SetAside` when that is no time at all."""
    try:
        moment = occurred_at + timedelta(milliseconds=clock_offset_ms)
        if moment.year < EARLIEST_YEAR or moment.year > 2100:
            raise OverflowError
    except OverflowError:
        raise SetAside(
            "time_not_plausible", "occurred_at: this is not a time at which a visit can have been."
        ) from None
    return moment


class Judge:
    """Holds items of one batch against what was found."""

    def __init__(
        self,
        found: Found,
        *,
        by: User,
        now: datetime,
        visited_by: User | None = None,
        flags: Sequence[str] = (),
        revisions: Mapping[int, UUID] | None = None,
    ) -> None:
        self.found = found
        self.revisions = revisions or {}
        self.by_id = by.pk
        # Who knocked, where somebody else types what they wrote down.
        self.visitor_id = visited_by.pk if visited_by is not None else by.pk
        self.flags = list(flags)
        self.now = now
        self.zone = _zone(found.zone or "America/New_York")
        # By the numbers of the ids: a UUID itself takes ten times as long to look up.
        self.stored = {one.id.int: one for one in found.stored}
        self.targets = {one.visit.id.int: one for one in found.targets}
        self.turfs = {one.id.int: one for one in found.turfs}
        self.units = {one.id.int: one for one in found.units}
        self.residents = {one.id.int: one for one in found.residents}
        self.groups = dict(found.dispositions)
        self.campaigns = {one.int for one in found.campaigns}
        self.buildings = {one.int for one in found.buildings}
        self.programs = {one.int for one in found.programs}
        self.organizations = {one.int for one in found.organizations}
        self.needs = set(found.needs)
        self.scripts = {one.id.int: one.questions for one in found.scripts}
        self.supervised = set(by.supervised_team_ids)
        teams = by.team_ids(Role.SPECIALIST, Role.SUPERVISOR)
        self.own_team = found.own_team or (teams[0] if teams else None)
        # What earlier items of this very batch bring with them.
        self.taken: dict[int, Judged] = {}
        self.new_people: set[int] = set()
        self.corrected: set[int] = set()

    def judge(self, item: Item) -> Judged:
        """What becomes of one item. Items of a batch are judged in its order."""
        judged = Judged(item, item.visit, flags=[*self.flags])
        if item.visit is None:
            judged.code, judged.message = item.code, item.message
            return judged
        try:
            if not self._is_earlier(judged, item.visit):
                self._take(judged, item.visit)
        except SetAside as reason:
            judged.countable = None
            judged.code, judged.message = reason.code, reason.message
        return judged

    def _is_earlier(self, judged: Judged, visit: VisitSent) -> bool:
        known = self.stored.get(visit.id.int)
        if known is not None:
            if known.digest != judged.item.digest.hex() or known.user_id != self.visitor_id:
                raise SetAside("id_reused", _REUSED)
            judged.flags = known.flags
        elif (twin := self.taken.get(visit.id.int)) is not None:
            if twin.item.digest != judged.item.digest:
                raise SetAside("id_reused", _REUSED)
            judged.flags = twin.flags
        else:
            return False
        judged.earlier = True
        return True

    def _take(self, judged: Judged, visit: VisitSent) -> None:
        occurred_at = corrected_time(visit)
        target = self._target(visit)
        turf = self._turf(judged, visit, target)
        self._place(judged, visit, target)
        self._vocabulary(visit)
        if not is_known(visit.disposition, visit.detail):
            judged.flags.append("unknown_detail")
        self._answers(judged, visit)
        resident_id = self._person(judged, visit)
        if wrong := problem_with_screening(visit, self.revisions):
            raise SetAside(*wrong)
        self._openings(judged, visit, resident_id)
        team_id = self._team(turf, target)
        if target is None:
            self._clock(judged, visit, occurred_at)
        else:
            # A correction speaks of the same moment: it counts on the day of what it corrects.
            occurred_at = target.visit.occurred_at
            judged.target = target.visit
        campaign_id = visit.campaign or (target.visit.campaign_id if target else None)
        if turf is not None:
            campaign_id = turf.campaign_id
        judged.countable = Countable(
            id=visit.id,
            unit_id=self._unit_id(judged, visit, target),
            user_id=self.visitor_id,
            resident_id=resident_id,
            occurred_at=occurred_at,
            day=target.visit.day if target else self._day(occurred_at),
            campaign_id=campaign_id,
            team_id=team_id,
            program_ids=list(dict.fromkeys(visit.programs)) if visit.programs else [],
            language=visit.language.lower(),
            channel=visit.channel,
            direction=visit.direction,
            disposition=visit.disposition,
            group=self.groups[visit.disposition],
        )
        self._held(judged, visit, judged.countable)
        self.taken[visit.id.int] = judged
        if judged.is_new_person and visit.resident is not None:
            self.new_people.add(visit.resident.id.int)
        if visit.supersedes is not None:
            self.corrected.add(visit.supersedes.int)

    def _target(self, visit: VisitSent) -> Target | None:
        if visit.supersedes is None:
            if visit.is_withdrawal:
                raise SetAside("nothing_to_take_back", "supersedes: say which visit is taken back.")
            return None
        target = self.targets.get(visit.supersedes.int)
        if target is None and (twin := self.taken.get(visit.supersedes.int)) is not None:
            assert twin.countable is not None
            assert twin.visit is not None
            target = Target(
                twin.countable, twin.turf_id, twin.building_id, False, twin.visit.is_withdrawal
            )
        if target is None:
            raise SetAside("unknown_visit", "supersedes: there is no such visit.")
        if target.visit.user_id != self.by_id and target.visit.team_id not in self.supervised:
            raise SetAside("unknown_visit", "supersedes: there is no such visit.")
        if target.is_corrected or visit.supersedes.int in self.corrected:
            raise SetAside(
                "already_corrected", "supersedes: this visit was corrected or taken back before."
            )
        if target.is_withdrawal:
            raise SetAside("already_corrected", "supersedes: what was taken back stays so.")
        return target

    def _turf(self, judged: Judged, visit: VisitSent, target: Target | None) -> KnownTurf | None:
        if visit.campaign is not None and visit.campaign.int not in self.campaigns:
            raise SetAside("unknown_campaign", "campaign: there is no such campaign.")
        if visit.turf is None:
            judged.turf_id = target.turf_id if target else None
            return None
        turf = self.turfs.get(visit.turf.int)
        if turf is None:
            raise SetAside("unknown_turf", "turf: there is no such turf.")
        judged.turf_id = turf.id
        if not turf.is_mine and turf.team_id not in self.supervised:
            judged.flags.append("turf_not_yours")
        if visit.campaign is not None and visit.campaign != turf.campaign_id:
            judged.flags.append("campaign_not_of_turf")
        return turf

    def _place(self, judged: Judged, visit: VisitSent, target: Target | None) -> None:
        if visit.building is not None and visit.building.int not in self.buildings:
            raise SetAside("unknown_building", "building: there is no such building.")
        judged.building_id = visit.building
        unit = judged.item.unit
        if unit is not None:
            known = self.units.get(unit.int)
            if known is None:
                named = "new_unit" if visit.new_unit else "unit"
                raise SetAside("unknown_unit", f"{named}: there is no such apartment.")
            if visit.building is not None and visit.building != known.building_id:
                judged.flags.append("unit_of_other_building")
            # Of someone of whom nothing is kept, even the way to the building leads past the unit.
            if not visit.keeps_nothing:
                judged.building_id = known.building_id
                judged.is_hidden |= known.is_hidden
        if judged.building_id is None and target is not None:
            judged.building_id = target.building_id
        if judged.building_id is None and visit.channel == "door":
            raise SetAside("building_missing", "building: say which building this was in.")

    def _unit_id(self, judged: Judged, visit: VisitSent, target: Target | None) -> UUID | None:
        if visit.keeps_nothing:
            return None
        if judged.item.unit is None and target is not None:
            return target.visit.unit_id
        return judged.item.unit

    def _vocabulary(self, visit: VisitSent) -> None:
        if visit.disposition not in self.groups:
            raise SetAside(
                "unknown_disposition", "disposition: this is not one of the ways a visit can end."
            )
        if visit.disposition != "conversation" and visit.answers:
            raise SetAside(
                "answers_without_conversation",
                "answers: only a conversation has answers.",
            )
        if visit.disposition != "conversation" and visit.is_broken_off:
            raise SetAside(
                "broken_off_without_conversation",
                "is_broken_off: only a conversation can be broken off.",
            )
        for key in visit.programs:
            if key.int not in self.programs:
                raise SetAside("unknown_program", "programs: there is no such program.")
        for code in visit.needs:
            if code not in self.needs:
                raise SetAside("unknown_need", "needs: there is no such need.")
        for one in visit.consents:
            if one.organization is not None and one.organization.int not in self.organizations:
                raise SetAside(
                    "unknown_organization",
                    "consents.organization: there is no such organization.",
                )

    def _answers(self, judged: Judged, visit: VisitSent) -> None:
        """Answers are kept as they came; that they do not fit their script is worth knowing."""
        if not visit.answers or visit.script is None:
            return
        questions = self.scripts.get(visit.script.int)
        if questions is None:
            judged.flags.append("unknown_script")
        elif not fit(questions, visit.answers):
            judged.flags.append("answers_off_script")

    def _person(self, judged: Judged, visit: VisitSent) -> UUID | None:
        person = visit.resident
        if person is None:
            if visit.consents:
                raise SetAside("person_missing", "consents: say whose answer this is.")
            if visit.help:
                raise SetAside("person_missing", "help: say who asks for help.")
            return None
        known = self.residents.get(person.id.int)
        if known is not None:
            judged.is_hidden |= known.is_hidden
            if visit.detail in NUMBER_FAULTS:
                # The number that was dialed, should theirs have been changed since.
                judged.phone = _phone(person.phone)
            return person.id
        if person.id.int in self.new_people:
            return person.id
        if not (person.name.strip() or person.phone or person.email):
            raise SetAside("unknown_resident", "resident: there is no such person.")
        judged.phone = _phone(person.phone)
        if person.email:
            try:
                validate_email(person.email)
            except ValidationError:
                raise SetAside(
                    "bad_email", "resident.email: this is not an email address."
                ) from None
        judged.is_new_person = True
        return person.id

    def _openings(self, judged: Judged, visit: VisitSent, resident_id: UUID | None) -> None:
        for one in visit.help:
            if one.program is None and one.need is None:
                raise SetAside("help_with_nothing", "help: name the program or the need.")
            if one.program is not None and one.program.int not in self.programs:
                raise SetAside("unknown_program", "help.program: there is no such program.")
            if one.need is not None and one.need not in self.needs:
                raise SetAside("unknown_need", "help.need: there is no such need.")
            if one.court_on is not None and not 2000 <= one.court_on.year <= 2100:
                raise SetAside("bad_date", "help.court_on: this is not a day that can be.")
        if visit.appointment is not None:
            starts = visit.appointment.starts_at
            if not 2000 <= starts.year <= 2100:
                raise SetAside("bad_date", "appointment.starts_at: this is not a day that can be.")
        elif visit.disposition == "call_back" and not visit.is_withdrawal:
            judged.flags.append("call_back_without_time")
        aside = visit.do_not_contact
        if aside is None:
            return
        named = {
            "resident": resident_id,
            "unit": judged.item.unit,
            "building": judged.building_id,
        }[aside.scope]
        if named is None:
            raise SetAside(
                "do_not_contact_of_nobody",
                f"do_not_contact: say which {_PLAIN[aside.scope]} is not to be approached.",
            )
        if aside.expires_on is not None and not 2000 <= aside.expires_on.year <= 2100:
            raise SetAside("bad_date", "do_not_contact.expires_on: this is not a day that can be.")

    def _team(self, turf: KnownTurf | None, target: Target | None) -> UUID:
        if turf is not None:
            return turf.team_id
        if target is not None:
            return target.visit.team_id
        if self.own_team is None:
            raise SetAside("no_team", "You are on no team: a visit belongs to a team.")
        return self.own_team

    def _clock(self, judged: Judged, visit: VisitSent, occurred_at: datetime) -> None:
        offset = timedelta(milliseconds=abs(visit.clock_offset_ms))
        ahead = occurred_at - self.now
        if offset > CLOCK_FAR_OFF or ahead > CLOCK_FAR_OFF or -ahead > LONG_AGO:
            judged.flags.append("clock_far_off")

    def _held(self, judged: Judged, visit: VisitSent, kept: Countable) -> None:
        if not self.found.held or visit.is_withdrawal:
            return
        named = {kept.unit_id, judged.building_id, kept.resident_id}
        way = {"door": "door", "phone": "phone"}.get(visit.channel)
        if visit.direction == "outbound" and any(
            one.subject_id in named
            and one.channel in ("any", way)
            and one.created_at < kept.occurred_at
            for one in self.found.held
        ):
            judged.flags.append("do_not_contact")

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


_REUSED = "id: another visit was stored under this id before. Nothing was changed."
_PLAIN = {"resident": "person", "unit": "apartment", "building": "building"}


def moments(items: Sequence[Item]) -> dict[int, datetime]:
    """By position, when each visit at an apartment's door happened."""
    found: dict[int, datetime] = {}
    by_id: dict[UUID, datetime] = {}
    for place, item in enumerate(items):
        visit = item.visit
        if visit is None:
            continue
        try:
            moment = corrected_time(visit)
        except SetAside:
            continue
        if visit.supersedes in by_id:
            moment = by_id[visit.supersedes]
        by_id[visit.id] = moment
        if item.unit is not None and visit.channel == "door":
            found[place] = moment
    return found


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _phone(text: str) -> str:
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise SetAside("bad_phone", "resident.phone: this is not a phone number.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
