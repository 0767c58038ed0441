"""The shape of what is typed on the pages of campaigns and turf. Forms validate and never save."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from canvass import walking
from canvass.leaving import MOST_ITEMS, MOST_LETTERS, USUAL
from canvass.matching import match_lines
from canvass.models import Campaign, Channel, Turf
from canvass.operations.campaigns import CampaignPlan
from canvass.operations.tally import MOST_AT_ONCE
from engagement.accounts.models import Role, Team, User
from engagement.city.models import City
from engagement.languages import english_name
from programs.models import Program
from residents.models import Building

MOST_LINES = 5_000


class ProgramChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Programs by the name that the field sees."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.published.name if obj.published else obj.code)


def day_input() -> forms.DateInput:
    """The browser's own calendar, in the one format that it takes."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class CampaignForm(forms.Form):
    """What we knock for."""

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.CharField(
        label=_("Purpose"),
        help_text=_("What people at the door should hear of it, in a sentence or two."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    starts_on = forms.DateField(label=_("First day"), widget=day_input())
    ends_on = forms.DateField(label=_("Last day"), widget=day_input())
    state = forms.ChoiceField(
        label=_("State"),
        choices=Campaign.State.choices,
        help_text=_("Phones show active campaigns only."),
    )
    channels = forms.MultipleChoiceField(
        label=_("How we reach people"),
        choices=Channel.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    door_goal = forms.IntegerField(
        label=_("Doors to try"), min_value=0, max_value=100_000_000, required=False
    )
    conversation_goal = forms.IntegerField(
        label=_("Conversations to hold"), min_value=0, max_value=100_000_000, required=False
    )
    max_attempts = forms.IntegerField(
        label=_("Most attempts at a door"), min_value=1, max_value=20, initial=3
    )
    days_between = forms.IntegerField(
        label=_("Days between attempts"), min_value=0, max_value=60, initial=2
    )
    leave_labels = forms.CharField(
        label=_("Left at unanswered doors"),
        help_text=_("One on each line, such as Flyer. Empty when nothing is left."),
        max_length=MOST_ITEMS * (MOST_LETTERS + 2),
        required=False,
        initial="\n".join(label for _code, label in USUAL),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    team_ids = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    program_ids = ProgramChoices(
        label=_("Programs offered"),
        queryset=Program.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, user: User, campaign: Campaign | None = None, **kwargs: Any):
        if campaign is not None:
            kwargs["initial"] = {
                **{
                    name: getattr(campaign, name)
                    for name in self.base_fields
                    if name[-4:] != "_ids" and name != "leave_labels"
                },
                "leave_labels": "\n".join(item["label"] for item in campaign.leave_items),
                "team_ids": [team.pk for team in campaign.teams.all()],
                "program_ids": [program.pk for program in campaign.programs.all()],
            }
        super().__init__(*args, **kwargs)
        chosen = kwargs.get("initial", {}).get("program_ids", [])
        self.fields["team_ids"].queryset = Team.objects.filter(is_active=True)  # type: ignore[attr-defined]
        offered = Program.objects.visible_to(user) | Program.objects.filter(pk__in=chosen)
        self.fields["program_ids"].queryset = offered.select_related("published").order_by(  # type: ignore[attr-defined]
            "published__name", "id"
        )

    def clean_leave_labels(self) -> tuple[str, ...]:
        """Each line once, without empty ones."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["leave_labels"].splitlines()]
        found = tuple({line.casefold(): line for line in lines if line}.values())
        if len(found) > MOST_ITEMS:
            raise forms.ValidationError(
                _("At most %(most)s things can be left."), params={"most": MOST_ITEMS}
            )
        if any(len(line) > MOST_LETTERS for line in found):
            raise forms.ValidationError(_("Use a shorter word for it."))
        return found

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("starts_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first day."))
        return said

    def plan(self) -> CampaignPlan:
        """What was typed, as the operations take it."""
        said = self.cleaned_data
        return CampaignPlan(
            name=said["name"],
            purpose=said["purpose"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            state=said["state"],
            channels=tuple(said["channels"]),
            door_goal=said["door_goal"] or 0,
            conversation_goal=said["conversation_goal"] or 0,
            max_attempts=said["max_attempts"],
            days_between=said["days_between"],
            leave_labels=said["leave_labels"],
            program_ids=tuple(program.pk for program in said["program_ids"]),
            team_ids=tuple(team.pk for team in said["team_ids"]),
        )


class FindBuildingsForm(forms.Form):
    """Where to look for the buildings of a turf."""

    postal_code = forms.CharField(
        label=_("ZIP codes"), max_length=200, required=False, help_text=_("One or several.")
    )
    council_district = forms.CharField(label=_("Council district"), max_length=60, required=False)
    neighborhood = forms.ChoiceField(label=_("Neighborhood"), required=False)
    listed = forms.CharField(
        label=_("Or a list of addresses"),
        help_text=_("One on each line: an address, a BBL or a BIN."),
        required=False,
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, neighborhoods: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["neighborhood"]
        field.choices = [("", _("Any")), *((name, name) for name in neighborhoods)]  # type: ignore[attr-defined]

    def clean_listed(self) -> list[str]:
        """Its lines, without empty ones."""
        text: str = self.cleaned_data["listed"]
        lines = [line.strip()[:240] for line in text.splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(
                _("%(count)s lines; %(most)s at most go at once. Paste it in parts."),
                params={"count": len(lines), "most": MOST_LINES},
            )
        return lines

    @property
    def asks_for_something(self) -> bool:
        """Whether any criterion is given."""
        return any(self.cleaned_data.values())


class CutForm(forms.Form):
    """What to do with the buildings found."""

    class How:
        ONE, MANY = "one", "many"

    name = forms.CharField(
        label=_("Name"),
        max_length=110,
        help_text=_("Several turfs are numbered: “Lexington 1”, “Lexington 2”."),
    )
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), empty_label=None)
    allow_shared = forms.BooleanField(
        label=_("Take buildings that are in another turf of this campaign too"), required=False
    )
    everything = forms.BooleanField(label=_("Take everything found, ticked or not"), required=False)
    how = forms.ChoiceField(choices=[(How.ONE, "one"), (How.MANY, "many")], required=False)
    size = forms.IntegerField(
        label=_("Doors in a turf"),
        min_value=5,
        max_value=1_000,
        initial=walking.WANTED_DOORS,
        required=False,
    )

    def __init__(self, *args: Any, user: User, campaign: Campaign, **kwargs: Any):
        super().__init__(*args, **kwargs)
        teams = campaign.teams.filter(pk__in=user.supervised_team_ids, is_active=True)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class TurfForm(forms.Form):
    """A turf's name, and addresses to add to it."""

    name = forms.CharField(label=_("Name"), max_length=120)
    added = forms.CharField(
        label=_("Add buildings"),
        help_text=_("One on each line: an address, a BBL or a BIN."),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    in_walking_order = forms.BooleanField(
        label=_("Put everything in walking order again"), required=False
    )
    allow_shared = forms.BooleanField(
        label=_("Take buildings that are in another turf of this campaign too"), required=False
    )


class AssignmentForm(forms.Form):
    """Who takes a turf: one specialist of its team, or two together."""

    users = forms.ModelMultipleChoiceField(
        label=_("Who takes it"),
        help_text=_("One person, or two who work together."),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, turf: Turf, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(
            memberships__team=turf.team_id, memberships__role=Role.SPECIALIST, is_active=True
        ).exclude(pk__in=turf.assignments.open().values("user"))
        self.fields["users"].queryset = people.distinct()  # type: ignore[attr-defined]


class EventTallyForm(forms.Form):
    """Conversations at an event, counted by language."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=_("None")
    )
    place = forms.CharField(
        label=_("Place"),
        help_text=_("What people call it, or the building's address."),
        max_length=200,
    )
    on = forms.DateField(label=_("Day"), widget=day_input())
    direction = forms.ChoiceField(
        label=_("Who came to whom"),
        choices=[("inbound", _("They came to us")), ("outbound", _("We went to them"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user
        self.building_key: UUID | None = None
        self.counts: dict[str, int] = {}
        open_ones = Campaign.objects.visible_to(user).filter(state=Campaign.State.ACTIVE)
        self.fields["campaign"].queryset = open_ones  # type: ignore[attr-defined]
        self.languages = City.current().languages or ["en"]
        for code in [*self.languages, ""]:
            self.fields[f"count_{code}"] = forms.IntegerField(
                label=english_name(code) if code else _("Not noted"),
                min_value=0,
                max_value=MOST_AT_ONCE,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    @property
    def count_fields(self) -> list[forms.BoundField]:
        """The fields of the counts, most spoken language first."""
        return [self[f"count_{code}"] for code in [*self.languages, ""]]

    def clean(self) -> dict[str, Any]:
        """At least one conversation; a place that is a building's address is that building."""
        said: dict[str, Any] = super().clean() or {}
        self.counts = {
            code: said[f"count_{code}"]
            for code in [*self.languages, ""]
            if said.get(f"count_{code}")
        }
        if not self.counts and not self.errors:
            raise forms.ValidationError(_("Count at least one conversation."))
        if place := said.get("place"):
            keys, _unmatched = match_lines(Building.objects.visible_to(self.user), [place])
            self.building_key = next(iter(keys)) if len(keys) == 1 else None
        return said
