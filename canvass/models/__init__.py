"""Campaigns, turf, visits and the counts made of them. Knows nothing of cases."""

from canvass.models.campaigns import (
    Assignment,
    Campaign,
    Turf,
    TurfBuilding,
)
from canvass.models.counts import (
    CountDelta,
    CountRow,
    CountTotal,
    Measure,
    Recount,
)
from canvass.models.paper import PaperLine, PaperList
from canvass.models.reports import Report
from canvass.models.scripts import ScriptVersion
from canvass.models.shifts import Shift, ShiftAlert, ShiftCount, ShiftReport
from canvass.models.visits import (
    Appointment,
    Device,
    QuarantinedVisit,
    Visit,
    VisitWords,
)
from canvass.models.vocabulary import (
    BegunBy,
    Channel,
    Direction,
    Disposition,
    Through,
)

__all__ = [
    "Appointment",
    "Assignment",
    "BegunBy",
    "Campaign",
    "Channel",
    "CountDelta",
    "CountRow",
    "CountTotal",
    "Device",
    "Direction",
    "Disposition",
    "Measure",
    "PaperLine",
    "PaperList",
    "QuarantinedVisit",
    "Recount",
    "Report",
    "ScriptVersion",
    "Shift",
    "ShiftAlert",
    "ShiftCount",
    "ShiftReport",
    "Through",
    "Turf",
    "TurfBuilding",
    "Visit",
    "VisitWords",
]
