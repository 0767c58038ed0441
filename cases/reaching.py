"""How to reach a resident safely: the window, the ways they allowed, and what stops us."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.queues import Reader
from engagement.look import dates
from residents.models import (
    Consent,
    ContactChannel,
    DoNotContact,
    Purpose,
    Resident,
    StoppedNumber,
)


@dataclass(frozen=True)
class Stop:
    """A way that is closed, who closed it and until when."""

    title: str
    detail: str


@dataclass(frozen=True)
class Reach:
    """What the card "Reach safely" says."""

    window: str
    is_open: bool
    window_note: str
    may_call: bool
    why_not: str
    texts: str
    emails: str
    stops: list[Stop] = field(default_factory=list)


def read_reach(resident: Resident, reader: Reader) -> Reach:
    """How this person may be reached now, in their own time zone. Three queries."""
    stops = _stops(resident, reader)
    answers = _answers(resident)
    is_stopped = (
        bool(resident.phone) and StoppedNumber.objects.filter(number=resident.phone).exists()
    )
    is_open, window, note = _window(resident, reader)
    channels = {stop.channel for stop in stops}
    no_call = bool(channels & {DoNotContact.Channel.ANY, DoNotContact.Channel.PHONE})
    no_text = bool(channels & {DoNotContact.Channel.ANY, DoNotContact.Channel.SMS})
    if not resident.phone:
        why_not = _("No phone number is known.")
    elif resident.deceased_on is not None:
        why_not = _("This person has died.")
    elif no_call:
        why_not = _("They are not to be called.")
    elif not is_open:
        why_not = note
    else:
        why_not = ""
    if is_stopped:
        texts = _("no, the number answered STOP")
    elif no_text or resident.nothing_in_writing:
        texts = _("no")
    else:
        texts = _said(answers.get(ContactChannel.SMS))
    return Reach(
        window=window,
        is_open=is_open,
        window_note=note,
        may_call=not why_not,
        why_not=why_not,
        texts=texts,
        emails=_("no") if resident.nothing_in_writing else _said(answers.get(ContactChannel.EMAIL)),
        stops=[_tell(stop) for stop in stops],
    )


def _stops(resident: Resident, reader: Reader) -> list[DoNotContact]:
    where = Q(resident=resident)
    if resident.unit is not None:
        where |= Q(unit=resident.unit_id) | Q(building=resident.unit.building_id)
    day = reader.city.day_of(reader.now)
    rows = DoNotContact.objects.in_force(day).filter(where).select_related("created_by")
    return list(rows.order_by("id"))


def _tell(stop: DoNotContact) -> Stop:
    scope = DoNotContact.Scope(stop.scope).label
    channel = str(DoNotContact.Channel(stop.channel).label).lower()
    parts = [
        _("%(reason)s on %(day)s")
        % {
            "reason": DoNotContact.Reason(stop.reason).label,
            "day": dates.say_day(stop.created_at),
        }
    ]
    if stop.expires_on is not None:
        parts.append(_("until %(day)s") % {"day": dates.say_day(stop.expires_on)})
    if stop.created_by is not None:
        parts.append(_("set by %(name)s") % {"name": stop.created_by.name})
    return Stop(
        title=_("Do not contact: %(scope)s, %(channel)s")
        % {"scope": str(scope).lower(), "channel": channel},
        detail=", ".join(parts),
    )


def _answers(resident: Resident) -> dict[str, bool]:
    """The latest answer by channel for this case."""
    rows = (
        Consent.objects.standing()
        .filter(resident=resident, purpose=Purpose.THIS_CASE)
        .order_by("channel", "-given_at", "-id")
        .distinct("channel")
        .values_list("channel", "answer")
    )
    return dict(rows)


def _said(answer: bool | None) -> str:
    if answer is None:
        return _("not asked")
    return _("yes") if answer else _("no")


def _window(resident: Resident, reader: Reader) -> tuple[bool, str, str]:
    """Whether we may call now, the window in words, and what to say of it."""
    zone = ZoneInfo(resident.time_zone) if resident.time_zone else reader.city.zone
    local = reader.now.astimezone(zone)
    start = resident.safe_from or reader.city.quiet_until
    until = resident.safe_until or reader.city.quiet_from
    window = f"{_time(local, start)} – {_time(local, until)}"
    clock = local.time()
    is_open = start <= clock < until if start <= until else clock >= start or clock < until
    if is_open:
        return True, window, _("Open now, until %(time)s") % {"time": _time(local, until)}
    if clock < start:
        return False, window, _("Not now, from %(time)s") % {"time": _time(local, start)}
    return False, window, _("Not now, from %(time)s tomorrow") % {"time": _time(local, start)}


def _time(local: datetime, at: object) -> str:
    naive = datetime.combine(local.date(), at)  # type: ignore[arg-type]
    return dates.say_time(naive)
