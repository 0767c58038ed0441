"""What the phones of a team said last, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from canvass.models import Device
from engagement.accounts.models import User
from engagement.builds import field_build

SHOWN = 200
# Less than this nobody notices, and the phone's own word is corrected by it anyway.
CLOCK_IS_RIGHT = timedelta(seconds=30)
QUIET_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """One phone as its row reads."""

    device: Device
    lost: int
    clock: str
    clock_is_off: bool
    version: str
    is_old: bool
    # Visits wait on it, and nobody heard of it for a day.
    is_quiet: bool


def phones_of(user: User, *, now: datetime) -> list[Told]:
    """The phones that this person may see, those that lost something first, then by last contact."""
    rows = Device.objects.visible_to(user).select_related("user")
    found = rows.order_by("-last_contact_at", "id")[:SHOWN]
    return sorted((_told(one, now) for one in found), key=lambda told: not told.lost)


def _told(device: Device, now: datetime) -> Told:
    clock, is_off = clock_words(device.clock_offset_ms)
    build = device.app_version.partition("-")[0]
    is_old = build != field_build()
    return Told(
        device=device,
        lost=device.lost,
        clock=clock,
        clock_is_off=is_off,
        version=_("Older version") if is_old else _("Newest version"),
        is_old=is_old,
        is_quiet=bool(device.unsent) and now - device.last_contact_at > QUIET_AFTER,
    )


def clock_words(offset_ms: int) -> tuple[str, bool]:
    """How a phone's clock is off, by what has to be added to it: "2 min slow"; whether it is."""
    off = timedelta(milliseconds=abs(offset_ms))
    if off < CLOCK_IS_RIGHT:
        return _("Right"), False
    minutes = round(off / timedelta(minutes=1))
    if off < timedelta(seconds=90):
        span = _("%(n)s s") % {"n": round(off.total_seconds())}
    elif minutes < 90:
        span = _("%(n)s min") % {"n": minutes}
    elif minutes < 48 * 60:
        span = _("%(n)s h") % {"n": round(minutes / 60)}
    elif off < timedelta(days=700):
        days = round(off / timedelta(days=1))
        span = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    else:
        years = round(off / timedelta(days=365.25))
        span = ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    return (_("%(span)s slow") if offset_ms > 0 else _("%(span)s fast")) % {"span": span}, True
