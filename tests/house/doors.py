"""The table of doors: which URL opens for whom, and for which things behind it.

A URL that is not in the table fails the walk. `roles` says who may open the page at all,
`scope` whose things they find behind it; everybody else gets what does not exist (404).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from engagement.accounts.models import Role

SPECIALIST, SUPERVISOR = Role.SPECIALIST.value, Role.SUPERVISOR.value
EDITOR, ANALYST = Role.CATALOG_EDITOR.value, Role.ANALYST.value
ADMINISTRATOR = Role.ADMINISTRATOR.value
ALL = frozenset(Role.values)
DESK = frozenset({SPECIALIST, SUPERVISOR})
HOUSES = frozenset({SPECIALIST, SUPERVISOR, ADMINISTRATOR})
IMPORTERS = frozenset({SUPERVISOR, ADMINISTRATOR})
CAMPAIGNERS = frozenset({SUPERVISOR, ANALYST})
EDITORS = frozenset({EDITOR, ADMINISTRATOR})
ADMINISTRATORS = frozenset({ADMINISTRATOR})
SUPERVISORS = frozenset({SUPERVISOR})

# Each person of the cast by what they are.
PARTS = {
    "nobody": "",
    "specialist": SPECIALIST,
    "colleague": SPECIALIST,
    "stranger": SPECIALIST,
    "supervisor": SUPERVISOR,
    "other_supervisor": SUPERVISOR,
    "editor": EDITOR,
    "analyst": ANALYST,
    "administrator": ADMINISTRATOR,
}
STAFF = frozenset(PARTS)

# Who finds a thing behind the door, by whose it is. `restricted` names the supervisor alone.
TEAM = {
    "own": {"specialist", "supervisor"},
    "other": {"stranger", "other_supervisor"},
    "restricted": {"supervisor"},
    "behind a restricted door": {"supervisor"},
}
# The case itself is restricted, its resident is not.
CASES = {**TEAM, "restricted case": {"supervisor"}}
# Analysts read codes of every visit and campaign, except what is restricted.
COUNTED = {
    "own": {"specialist", "supervisor", "analyst"},
    "other": {"stranger", "other_supervisor", "analyst"},
    "restricted": {"supervisor"},
    "behind a restricted door": {"supervisor"},
}
PLANNED = {"own": {"supervisor", "analyst"}, "other": {"other_supervisor", "analyst"}}
TURF = {"own": {"specialist", "supervisor"}, "other": {"stranger", "other_supervisor"}}
LED = {"own": {"supervisor"}, "other": {"other_supervisor"}}
# An address is public record: who cuts turf or imports lists sees every building.
_CITYWIDE = {"supervisor", "other_supervisor", "administrator"}
BUILDINGS = {"own": {"specialist", *_CITYWIDE}, "other": {"stranger", *_CITYWIDE}}
UNITS = {**BUILDINGS, "restricted": {"supervisor"}}
# Who leads the team of the people living there may close their door.
CLOSABLE = {
    "own": {"supervisor"},
    "other": {"other_supervisor"},
    "restricted": {"supervisor"},
}
# Whoever is out is seen by their supervisor, and by nobody when they are back.
OUT: dict[str, set[str]] = {
    "own": {"supervisor"},
    "other": {"other_supervisor"},
    "ended": set(),
}
CATALOG = {"own": set(STAFF), "draft": {"editor", "administrator"}}
CITY = {"own": set(STAFF)}


@dataclass(frozen=True)
class Door:
    """One URL: the roles that may open it, what stands in its path and whose that may be."""

    roles: frozenset[str] = frozenset()
    open_reason: str = ""
    # What the path names, as in `World.things`; empty where it names nothing.
    thing: str = ""
    scope: dict[str, set[str]] | None = None
    # Further words of the path, before the thing's key.
    words: tuple[str, ...] = ()
    is_post_only: bool = False
    is_api: bool = False
    # Closed in this environment, whoever asks.
    is_shut: bool = False
    # 503 is an answer here: no worker runs beside the tests.
    may_be_unwell: bool = False

    def people(self, whose: str = "own") -> frozenset[str]:
        """The people of the cast who get in to a thing of `whose`."""
        if self.is_shut:
            return frozenset()
        inside = {name for name, role in PARTS.items() if role in self.roles}
        return frozenset(inside & (self.scope[whose] if self.scope else inside))

    @property
    def owners(self) -> list[str]:
        """Whose things stand behind this door."""
        return list(self.scope) if self.scope else ["own"]


def _open(reason: str) -> Door:
    return Door(open_reason=reason)


def _page(
    roles: frozenset[str],
    *,
    is_post_only: bool = False,
    is_api: bool = False,
    is_shut: bool = False,
) -> Door:
    return Door(roles=roles, is_post_only=is_post_only, is_api=is_api, is_shut=is_shut)


def _of(
    thing: str,
    roles: frozenset[str],
    scope: dict[str, set[str]],
    *,
    post: bool = False,
    words: tuple[str, ...] = (),
) -> Door:
    return Door(roles=roles, thing=thing, scope=scope, is_post_only=post, words=words)


def _case(roles: frozenset[str] = DESK, *, post: bool = False) -> Door:
    return _of("case", roles, CASES, post=post)


def _resident() -> Door:
    return _of("resident", DESK, TEAM)


DOORS: dict[str, Door] = {
    # Signing in, and what no person is behind.
    "account_login": _open("Nobody is signed in yet."),
    "account_reset_password": _open("Who forgot the password cannot sign in."),
    "account_reset_password_done": _open("Follows asking for a new password."),
    "account_reset_password_from_key": _open("The link of the letter is the proof."),
    "account_reset_password_from_key_done": _open("Follows setting a new password."),
    "account_inactive": _open("Tells somebody that they may not sign in any more."),
    "account_logout": _open("Signing out when signed out already is no trouble."),
    "healthz": Door(
        open_reason="Monitors ask without signing in; it names nobody.", may_be_unwell=True
    ),
    "language": Door(open_reason="The sign-in page speaks it too.", is_post_only=True),
    "field-worker": _open("A phone whose session ran out still needs its next version."),
    "field-later": Door(
        open_reason="A phone whose session ran out still needs all of its next version.",
        words=("1",),
    ),
    "field-manifest": _open("Browsers fetch a manifest without cookies; it names nobody."),
    # The roof.
    "home": _page(ALL),
    "search": _page(ALL),
    "account_change_password": _page(ALL | {""}),
    "look": _page(ALL, is_shut=True),
    "field": _page(DESK),
    # Staff, teams, the city, the record.
    "accounts:staff-list": _page(ADMINISTRATORS),
    "accounts:staff-add": _page(ADMINISTRATORS),
    "accounts:staff-change": _of("staff", ADMINISTRATORS, CITY),
    "accounts:team-list": _page(ADMINISTRATORS),
    "accounts:team-add": _page(ADMINISTRATORS),
    "accounts:team-change": _of("team", ADMINISTRATORS, CITY),
    "accounts:city-change": _page(ADMINISTRATORS),
    "accounts:audit-list": _page(ADMINISTRATORS),
    # The catalog.
    "programs:program-list": _page(ALL),
    "programs:program-add": _page(EDITORS),
    "programs:program-detail": _of("program", ALL, CATALOG),
    "programs:program-change": _of("program", EDITORS, CATALOG),
    "programs:program-preview": _of("program", EDITORS, CATALOG),
    "programs:program-publish": _of("program", EDITORS, CATALOG, post=True),
    "programs:program-retire": _of("program", EDITORS, CATALOG, post=True),
    "programs:translation-add": _of("program", EDITORS, CATALOG),
    "programs:translation-change": _of("translation", EDITORS, CITY),
    "programs:translation-review": _of("translation", EDITORS, CITY, post=True),
    "programs:sentence-list": _page(EDITORS),
    "programs:sentence-change": Door(roles=EDITORS, words=("card_fits", "es")),
    "programs:sentence-review": Door(roles=EDITORS, words=("card_fits", "es"), is_post_only=True),
    # Buildings, units, residents.
    "residents:building-list": _page(HOUSES),
    "residents:building-detail": _of("building", HOUSES, BUILDINGS),
    "residents:building-change": _of("building", IMPORTERS, BUILDINGS),
    "residents:unit-add": _of("building", HOUSES, BUILDINGS),
    "residents:access-note-add": _of("building", HOUSES, BUILDINGS),
    "residents:unit-missing": _of("unit", HOUSES, UNITS, post=True),
    "residents:unit-found": _of("unit", HOUSES, UNITS, post=True),
    "residents:resident-list": _page(DESK),
    "residents:resident-add": _page(DESK),
    "residents:resident-detail": _resident(),
    "residents:resident-change": _resident(),
    "residents:resident-move": _resident(),
    "residents:resident-death": _resident(),
    "residents:resident-restrict": _of("resident", SUPERVISORS, TEAM),
    "residents:unit-restrict": _of("unit", SUPERVISORS, CLOSABLE),
    "residents:household-share": _resident(),
    "residents:household-speak": _of("resident", DESK, TEAM, post=True),
    "residents:household-leave": _of("resident", DESK, TEAM, post=True),
    "residents:consent-record": _resident(),
    "residents:do-not-contact-add": _of("resident", HOUSES, TEAM, words=("resident",)),
    "residents:do-not-contact-lift": _of("held", HOUSES, TEAM),
    "residents:hold-list": _page(SUPERVISORS),
    "residents:hold-review": _of("unsafe", SUPERVISORS, UNITS),
    "residents:number-lift": _of("fault", SUPERVISORS, TEAM, post=True),
    "residents:import-list": _page(IMPORTERS),
    "residents:import-add": _page(IMPORTERS),
    "residents:import-detail": _of("import", IMPORTERS, CITY),
    "residents:import-report": _of("import", IMPORTERS, CITY),
    # Campaigns, turf, visits.
    "canvass:campaign-list": _page(CAMPAIGNERS),
    "canvass:campaign-add": _page(SUPERVISORS),
    "canvass:campaign-detail": _of("campaign", CAMPAIGNERS, PLANNED),
    "canvass:campaign-change": _of("campaign", SUPERVISORS, PLANNED),
    "canvass:script-detail": _of("campaign", CAMPAIGNERS, PLANNED),
    "canvass:script-change": _of("campaign", SUPERVISORS, PLANNED),
    "canvass:script-question": _of("campaign", SUPERVISORS, PLANNED),
    "canvass:script-translate": _of("campaign", SUPERVISORS, PLANNED),
    "canvass:script-publish": _of("campaign", SUPERVISORS, PLANNED),
    "canvass:turf-add": _of("campaign", SUPERVISORS, PLANNED),
    "canvass:turf-detail": _of("turf", DESK, TURF),
    "canvass:turf-change": _of("turf", SUPERVISORS, TURF),
    "canvass:paper-list-print": _of("turf", DESK, TURF, post=True),
    "canvass:paper-list-detail": _of("paper", DESK, TURF),
    "canvass:assignment-add": _of("turf", SUPERVISORS, TURF),
    "canvass:assignment-end": _of("assignment", SUPERVISORS, TURF, post=True),
    "canvass:call-list": _page(DESK),
    "canvass:event-tally": _page(DESK),
    "canvass:visit-detail": _of("visit", DESK | {ANALYST}, COUNTED),
    "canvass:shift-list": _page(SUPERVISORS),
    "canvass:shift-safe": _of("shift", SUPERVISORS, OUT),
    "canvass:shift-incident": _of("shift", SUPERVISORS, OUT),
    "canvass:shift-incident-close": _of("shift", SUPERVISORS, OUT, post=True),
    "canvass:device-list": _page(SUPERVISORS),
    "canvass:device-settle": _of("device", SUPERVISORS, LED, post=True),
    # Cases.
    "cases:visit-add": _page(DESK),
    "cases:paper-list-find": _page(DESK),
    "cases:paper-list-key": _of("paper", DESK, TURF),
    "cases:paper-list-finish": _of("paper", DESK, TURF, post=True),
    "cases:reminder-list": _page(SUPERVISORS),
    "cases:reminder-settle": _of("reminder", SUPERVISORS, TEAM, post=True),
    "cases:local-message-list": _page(IMPORTERS),
    "cases:queue": _page(DESK),
    "cases:case-add": _page(DESK),
    "cases:case-assign-many": _page(SUPERVISORS, is_post_only=True),
    "cases:case-detail": _case(),
    "cases:case-claim": _case(post=True),
    "cases:case-assign": _case(SUPERVISORS),
    "cases:case-restrict": _case(SUPERVISORS),
    "cases:case-move": _case(),
    "cases:case-close": _case(),
    "cases:case-reopen": _of("ended", DESK, TEAM),
    "cases:note-add": _case(),
    "cases:task-add": _case(),
    "cases:task-change": _of("task", DESK, CASES),
    "cases:task-done": _of("task", DESK, CASES, post=True),
    "cases:referral-add": _case(),
    "cases:referral-change": _of("referral", DESK, TEAM),
    # Numbers.
    "numbers": _page(CAMPAIGNERS),
    "numbers-rows": Door(roles=CAMPAIGNERS, words=("conversations",)),
    "numbers-export": Door(roles=CAMPAIGNERS, words=("conversations",), is_post_only=True),
    # The API: signed out is 401 there.
    "api-visits": _page(DESK, is_post_only=True, is_api=True),
    "api-field-session": _page(DESK, is_api=True),
    "api-field-list": _page(DESK, is_api=True),
    "api-field-cards": _page(DESK, is_api=True),
    "api-field-receipts": _page(DESK, is_post_only=True, is_api=True),
    "api-schema": _page(ALL, is_api=True),
    "api-docs": _page(ALL, is_api=True),
}


# What shows residents most: walked again where only they matter.
TELLING = (
    "home",
    "search",
    "residents:resident-list",
    "residents:resident-detail",
    "residents:building-detail",
    "canvass:visit-detail",
    "canvass:call-list",
    "cases:paper-list-key",
    "cases:queue",
    "cases:case-detail",
    "cases:task-change",
    "numbers-export",
    "api-field-list",
)


def patterns(
    resolver: URLResolver | None = None, space: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every URL that the house answers, with its full name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name or ''}", entry
