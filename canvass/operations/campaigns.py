"""Changes to campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from canvass.leaving import MOST_ITEMS, USUAL, items_of
from canvass.models import Campaign, Channel
from engagement.accounts.models import Team, User
from engagement.audit.operations import record
from engagement.errors import Invalid, NotYours
from programs.models import Program


@dataclass(frozen=True)
class CampaignPlan:
    """What is asked of a campaign. Goals are whole numbers, 0 where none is set."""

    name: str
    starts_on: date
    ends_on: date
    purpose: str = ""
    state: str = Campaign.State.DRAFT
    channels: tuple[str, ...] = (Channel.DOOR,)
    door_goal: int = 0
    conversation_goal: int = 0
    max_attempts: int = 3
    days_between: int = 2
    # What may be left where nobody answers, in words.
    leave_labels: tuple[str, ...] = tuple(label for _code, label in USUAL)
    program_ids: tuple[UUID, ...] = ()
    team_ids: tuple[UUID, ...] = ()


# The fields of a plan that stand on the campaign's own row.
_COLUMNS = (
    "name",
    "starts_on",
    "ends_on",
    "purpose",
    "state",
    "door_goal",
    "conversation_goal",
    "max_attempts",
    "days_between",
)


class NotACampaign(Invalid):
    """The plan does not hold together: its message says what to mend, `field` where."""


@transaction.atomic
def add_campaign(*, plan: CampaignPlan, by: User, now: datetime) -> Campaign:
    """Start a campaign for teams of which `by` supervises at least one.

    Raises `NotACampaign`, and `NotYours` when none of the teams is supervised by `by`.
    """
    _check(plan, by)
    campaign = Campaign.objects.create(
        **{name: getattr(plan, name) for name in _COLUMNS},
        channels=list(plan.channels),
        leave_items=items_of(plan.leave_labels),
        created_by=by,
    )
    _set_relations(campaign, plan)
    record("campaign.added", campaign, by=by, now=now, state=plan.state, teams=plan.team_ids)
    return campaign


@transaction.atomic
def change_campaign(*, campaign: Campaign, plan: CampaignPlan, by: User, now: datetime) -> Campaign:
    """Hold a campaign to another plan. Visits already made keep their campaign.

    Raises `NotACampaign`, `NotYours` when `by` supervises none of its teams, and `Invalid`
    when a team that already has turf in it would be left out.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    held = set(campaign.teams.values_list("pk", flat=True))
    if held.isdisjoint(by.supervised_team_ids):
        raise NotYours(_("This campaign belongs to other teams."))
    _check(plan, by)
    gone = held - set(plan.team_ids)
    if gone and campaign.turfs.filter(team__in=gone).exists():
        raise NotACampaign(
            _("A team that already has turf in this campaign has to stay."), field="team_ids"
        )
    changed = [name for name in _COLUMNS if getattr(campaign, name) != getattr(plan, name)]
    if campaign.channels != list(plan.channels):
        changed.append("channels")
    if gone or held != set(plan.team_ids):
        changed.append("teams")
    if set(campaign.programs.values_list("pk", flat=True)) != set(plan.program_ids):
        changed.append("programs")
    leaves = items_of(plan.leave_labels, campaign.leave_items)
    if campaign.leave_items != leaves:
        changed.append("leave_items")
    campaign.leave_items = leaves
    for name in _COLUMNS:
        setattr(campaign, name, getattr(plan, name))
    campaign.channels = list(plan.channels)
    campaign.save()
    _set_relations(campaign, plan)
    if changed:
        record("campaign.changed", campaign, by=by, now=now, fields=changed, state=plan.state)
    return campaign


def _check(plan: CampaignPlan, by: User) -> None:
    if not plan.name.strip():
        raise NotACampaign(_("Give the campaign a name."), field="name")
    if plan.ends_on < plan.starts_on:
        raise NotACampaign(_("The last day is before the first day."), field="ends_on")
    if not plan.channels:
        raise NotACampaign(_("Choose at least one way to reach people."), field="channels")
    if len(plan.leave_labels) > MOST_ITEMS:
        raise NotACampaign(
            _("At most %(most)s things can be left.") % {"most": MOST_ITEMS}, field="leave_labels"
        )
    if set(plan.team_ids).isdisjoint(by.supervised_team_ids):
        raise NotACampaign(_("Choose at least one team that you supervise."), field="team_ids")


def _set_relations(campaign: Campaign, plan: CampaignPlan) -> None:
    programs = list(Program.objects.filter(pk__in=plan.program_ids))
    _all_known(programs, plan.program_ids, "program_ids")
    campaign.programs.set(programs)
    teams = list(Team.objects.filter(pk__in=plan.team_ids))
    _all_known(teams, plan.team_ids, "team_ids")
    campaign.teams.set(teams)


def _all_known(found: Sequence[Program | Team], keys: Iterable[UUID], field: str) -> None:
    if len(found) != len(set(keys)):
        raise NotACampaign(_("One of these does not exist any more. Choose again."), field=field)
