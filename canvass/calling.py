"""Whom to call: promised calls, and people who said yes to hearing of other programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from canvass.details import detail_words
from canvass.models import Appointment, Campaign, Channel, Direction, Visit
from canvass.promises import still_owed
from canvass.queries import VisitQuerySet
from engagement.accounts.models import Role, User
from engagement.city.models import City
from engagement.languages import english_name
from residents.faults import is_faulty
from residents.models import (
    Consent,
    ContactChannel,
    DoNotContact,
    Purpose,
    Resident,
    StoppedNumber,
)
from residents.queries import ResidentQuerySet

# Nobody is called again sooner, however many lists they stand on.
REST = timedelta(days=2)
# Nobody under this age is called.
ADULT = 18


@dataclass(frozen=True)
class Call:
    """One person to call: why, and whether this is an hour they agreed to."""

    resident: Resident
    is_open: bool
    opens_at: time
    shuts_at: time
    appointment: Appointment | None = None
    last: str = ""
    # A word finer than `last` (canvass.details), and how often they were called before.
    last_detail: str = ""
    tries: int = 0

    @property
    def last_detail_label(self) -> str:
        """How the last call ended, more exactly; empty where nobody said."""
        return detail_words(self.last, self.last_detail)

    @property
    def language(self) -> str:
        """The language to use, by its English name; empty when nobody asked."""
        return english_name(self.resident.language) if self.resident.language else ""


def callable_people(user: User, *, on: date) -> ResidentQuerySet:
    """People this person may see who may be called at all.

    Leaves out those without a number, who died, were erased, are children, are restricted, said
    do not contact (they, their apartment or building), or whose number said STOP or turned out to
    be wrong or disconnected.
    """
    barred = DoNotContact.objects.in_force(on).filter(
        channel__in=[DoNotContact.Channel.ANY, DoNotContact.Channel.PHONE]
    )
    return (
        Resident.objects.visible_to(user)
        .filter(
            ~Exists(barred.filter(resident=OuterRef("pk"))),
            ~Exists(barred.filter(unit=OuterRef("unit"))),
            ~Exists(barred.filter(building=OuterRef("unit__building"))),
            ~Exists(StoppedNumber.objects.filter(number=OuterRef("phone"))),
            ~is_faulty(),
            Q(birth_year__isnull=True) | Q(birth_year__lt=on.year - ADULT),
            Q(unit__isnull=True) | Q(unit__is_restricted=False),
            deceased_on__isnull=True,
            erased_at__isnull=True,
            is_restricted=False,
        )
        .exclude(phone="")
    )


def promised_calls(user: User, *, now: datetime) -> list[Call]:
    """Calls promised until the end of tomorrow, the longest owed first; two queries."""
    city = City.current()
    today = city.day_of(now)
    end = datetime.combine(today + timedelta(days=2), time(0), tzinfo=city.zone)
    whose = Q(user=user)
    if user.has_role(Role.SUPERVISOR):
        whose |= Q(team__in=user.supervised_team_ids)
    calls = _calls_to("resident")
    rows = (
        still_owed(Appointment.objects.all())
        .filter(
            whose,
            channel=Channel.PHONE,
            starts_at__lt=end,
            resident__in=callable_people(user, on=today),
        )
        .annotate(tries=_count(calls))
        .select_related("resident", "user", "visit")
        .order_by("starts_at", "id")[:200]
    )
    return [_call(row.resident, city, now, row) for row in rows if row.resident is not None]


def willing_people(user: User, *, now: datetime) -> ResidentQuerySet:
    """People whose latest answer allows calls about other programs, and who may be tried now.

    Left out: whom anybody called within the rest period, and whom a running campaign has called as
    often as it may.
    """
    today = City.current().day_of(now)
    answer = (
        Consent.objects.standing()
        .filter(
            resident=OuterRef("pk"),
            purpose=Purpose.OTHER_PROGRAMS,
            # An answer for any way holds for calls too.
            channel__in=(ContactChannel.CALL, ""),
        )
        .order_by("-given_at", "-id")
    )
    calls = _calls_to("pk")
    last = calls.order_by("-occurred_at", "-id")
    enough = (
        calls.filter(campaign__state=Campaign.State.ACTIVE)
        .order_by()
        .values("campaign")
        .annotate(tries=Count("pk"))
        .filter(tries__gte=F("campaign__max_attempts"))
    )
    return (
        callable_people(user, on=today)
        .annotate(
            said_yes=Subquery(answer.values("answer")[:1]),
            last_call=Subquery(last.values("disposition")[:1]),
            last_detail=Subquery(last.values("detail")[:1]),
            tries=_count(calls),
        )
        .filter(~Exists(calls.filter(occurred_at__gt=now - REST)), ~Exists(enough), said_yes=True)
    )


def _calls_to(person: str) -> VisitQuerySet:
    """Calls that we made to somebody, as a subquery: `person` names them in the outer rows."""
    rows: VisitQuerySet = Visit.objects.effective().filter(
        resident=OuterRef(person), channel=Channel.PHONE, direction=Direction.OUTBOUND
    )
    return rows


def _count(calls: VisitQuerySet) -> Coalesce:
    counted = calls.order_by().values("resident").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def as_calls(people: Sequence[Resident], *, now: datetime) -> list[Call]:
    """Each with the hours they agreed to; one query."""
    city = City.current()
    return [_call(person, city, now) for person in people]


def _call(
    person: Resident, city: City, now: datetime, appointment: Appointment | None = None
) -> Call:
    zone = ZoneInfo(person.time_zone) if person.time_zone else city.zone
    start, until = person.safe_from or city.quiet_until, person.safe_until or city.quiet_from
    clock = now.astimezone(zone).time()
    is_open = start <= clock < until if start <= until else clock >= start or clock < until
    last = getattr(person, "last_call", None) or ""
    return Call(
        person,
        is_open,
        start,
        until,
        appointment,
        last,
        getattr(person, "last_detail", None) or "",
        getattr(appointment if appointment is not None else person, "tries", 0),
    )
