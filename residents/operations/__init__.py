"""Changes to personal data, one file a noun. Each is atomic, audited and may be refused."""

from residents.operations.consents import (
    AlreadyLifted,
    Minor,
    add_do_not_contact,
    lift_do_not_contact,
    record_consent,
)
from residents.operations.households import (
    AlreadyInHousehold,
    NotInHousehold,
    join_household,
    leave_household,
    share_household,
    speak_for_household,
)
from residents.operations.people import (
    Deceased,
    Words,
    add_resident,
    change_resident,
    move_resident,
    open_resident,
    record_death,
    restrict_resident,
    unrestrict_resident,
)
from residents.operations.places import (
    AlreadyReported,
    UnitsExist,
    add_access_note,
    add_units,
    change_building,
    open_units,
    report_unit_missing,
    restrict_unit,
    unrestrict_unit,
)
from residents.operations.stopping import resume_number, stop_number

__all__ = [
    "AlreadyInHousehold",
    "AlreadyLifted",
    "AlreadyReported",
    "Deceased",
    "Minor",
    "NotInHousehold",
    "UnitsExist",
    "Words",
    "add_access_note",
    "add_do_not_contact",
    "add_resident",
    "add_units",
    "change_building",
    "change_resident",
    "join_household",
    "leave_household",
    "lift_do_not_contact",
    "move_resident",
    "open_resident",
    "open_units",
    "record_consent",
    "record_death",
    "report_unit_missing",
    "restrict_resident",
    "restrict_unit",
    "resume_number",
    "share_household",
    "speak_for_household",
    "stop_number",
    "unrestrict_resident",
    "unrestrict_unit",
]
