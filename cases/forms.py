"""The shape of what is typed at the desk. Forms validate and never save."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import deadlines
from cases.models import (
    OUTCOMES_WITHOUT_PROOF,
    Case,
    Outcome,
    Referral,
    State,
    VerifiedBy,
)
from cases.transitions import REFERRAL_MOVES, moves_by_hand
from engagement.accounts.models import Role, Team, User
from engagement.city.models import City
from engagement.ids import new_id
from programs.models import Need, Organization, Program


def people_of(teams: list[UUID]) -> list[User]:
    """Everyone who may hold a case of these teams, by name."""
    return list(
        User.objects.filter(
            is_active=True,
            memberships__team__in=teams,
            memberships__role__in=(Role.SPECIALIST, Role.SUPERVISOR),
        )
        .distinct()
        .order_by("name", "id")
    )


class PersonField(forms.TypedChoiceField):
    """One of the people who may hold the case."""

    def __init__(self, people: list[User], *, empty: Any, **more: Any) -> None:
        self.people = {str(person.pk): person for person in people}
        choices = [("", empty), *((key, person.name) for key, person in self.people.items())]
        super().__init__(
            choices=choices,
            coerce=lambda key: self.people[key],
            empty_value=None,
            error_messages={
                "required": _("Choose a person."),
                "invalid_choice": _("Choose a person of the case’s team."),
            },
            **more,
        )


class Versioned(forms.Form):
    """A form that knows which version of the case its reader saw."""

    version = forms.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages={"required": _("This page is too old. Load it again.")},
    )

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        self.case = case
        more["initial"] = {"version": case.version, **more.get("initial", {})}
        super().__init__(*args, **more)


class Once(forms.Form):
    """A form whose row takes its id from the page: a second press adds nothing."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        more["initial"] = {"id": new_id(), **more.get("initial", {})}
        super().__init__(*args, **more)


class ProgramField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A published program, by its name."""

    def label_from_instance(self, obj: Model) -> str:
        """Its published name."""
        published = cast("Program", obj).published
        return published.name if published is not None else str(obj)


class CaseForm(forms.Form):
    """A case without a door: about what, why, and which team gets it."""

    resident = forms.UUIDField(
        required=False, error_messages={"invalid": _("Choose the resident.")}
    )
    program = ProgramField(
        label=_("Program"),
        queryset=Program.objects.none(),
        required=False,
        empty_label=_("No program yet"),
    )
    need = forms.ModelChoiceField(
        label=_("Problem"),
        queryset=Need.objects.filter(is_active=True),
        required=False,
        empty_label=_("Choose a problem"),
    )
    words = forms.CharField(
        label=_("What they asked for"),
        help_text=_("In their own words."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    court_on = forms.DateField(
        label=_("Date on a court paper or notice"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as 2026-11-30.")},
    )
    channel = forms.ChoiceField(
        label=_("How they came to us"),
        choices=[("", _("Choose how")), ("phone", _("Phone")), ("office", _("Office")), ("event", _("Event")),
                 ("311", _("311"))],
        required=False,
    )  # fmt: skip
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        empty_label=None,
        error_messages={"required": _("Choose a team.")},
    )

    def __init__(self, *args: Any, teams: list[Team], **more: Any) -> None:
        super().__init__(*args, **more)
        program = cast("forms.ModelChoiceField[Program]", self.fields["program"])
        today = City.current().day_of(timezone.now())
        program.queryset = (
            Program.objects.in_force(today).select_related("published").order_by("published__name")
        )
        team = cast("forms.ModelChoiceField[Team]", self.fields["team"])
        team.queryset = Team.objects.filter(pk__in=[one.pk for one in teams])

    def clean(self) -> dict[str, Any]:
        """A case is about a program or a problem."""
        given = dict(super().clean() or self.cleaned_data)
        if not self.errors and not given.get("program") and not given.get("need"):
            self.add_error("program", _("Choose a program or a problem."))
        return given


class AssignForm(Versioned):
    """Who gets the case."""

    def __init__(self, *args: Any, people: list[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["assignee"] = PersonField(people, label=_("Person"), empty=_("Choose a person"))
        if not self.is_bound and self.case.assignee_id:
            self.initial["assignee"] = str(self.case.assignee_id)


class MoveForm(Versioned):
    """Which state the case moves to."""

    state = forms.ChoiceField(
        label=_("State"),
        error_messages={
            "required": _("Choose a state."),
            "invalid_choice": _("Choose one of the states offered."),
        },
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = cast("forms.ChoiceField", self.fields["state"])
        field.choices = [
            ("", _("Choose a state")),
            *((state, State(state).label) for state in moves_by_hand(self.case.state)),
        ]


class CloseForm(Versioned):
    """What came of the case, and who says so. Nothing is preset."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", _("Choose an outcome")), *Outcome.choices],
        error_messages={
            "required": _("Choose what came of the case."),
            "invalid_choice": _("Choose one of the outcomes."),
        },
    )
    verified_by = forms.ChoiceField(
        label=_("Verified by"),
        choices=VerifiedBy.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say who verified the outcome."),
            "invalid_choice": _("Choose who verified it."),
        },
    )

    def clean(self) -> dict[str, Any]:
        """An outcome needs somebody's word, unless nothing happened to a resident."""
        given = dict(super().clean() or self.cleaned_data)
        if given.get("outcome") in OUTCOMES_WITHOUT_PROOF:
            self.errors.pop("verified_by", None)
            given.setdefault("verified_by", "")
        return given


class ReopenForm(Versioned):
    """Taking an ended case up again."""


class NoteForm(Once):
    """What happened, in a person's own words."""

    text = forms.CharField(
        label=_("Note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something first.")},
    )


class TaskForm(Versioned):
    """A next step: what, until which day, and who."""

    title = forms.CharField(
        label=_("Next step"),
        max_length=200,
        error_messages={"required": _("Say what has to be done.")},
    )
    due_on = forms.DateField(
        label=_("Due"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("Write the day as 2026-11-30."),
        },
    )

    def __init__(self, *args: Any, people: list[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["doer"] = PersonField(
            people, label=_("Person"), empty=_("Nobody yet"), required=False
        )

    def due_at(self, city: City, *, now: datetime) -> datetime:
        """The end of the chosen working day; today, never in less than two hours."""
        day: date = self.cleaned_data["due_on"]
        if day == city.day_of(now):
            return deadlines.same_day(now, city)
        return deadlines.end_of_day(day, city)


class NewTaskForm(Once, TaskForm):
    """A further step of a case."""


class ReferralForm(Once, Versioned):
    """Which organization gets the case; only with the resident's word."""

    organization = forms.ModelChoiceField(
        label=_("Organization"),
        queryset=Organization.objects.all(),
        empty_label=_("Choose an organization"),
        error_messages={"required": _("Choose an organization.")},
    )
    agreed = forms.BooleanField(
        label=_("The resident agreed that we share this case with the organization"),
        required=False,
    )


class AnswerForm(Versioned):
    """What became of a referral."""

    state = forms.ChoiceField(
        label=_("Answer"),
        error_messages={
            "required": _("Choose the answer."),
            "invalid_choice": _("Choose one of the answers offered."),
        },
    )

    def __init__(self, *args: Any, referral: Referral, **more: Any) -> None:
        super().__init__(*args, **more)
        field = cast("forms.ChoiceField", self.fields["state"])
        field.choices = [
            ("", _("Choose the answer")),
            *((to, Referral.State(to).label) for to in REFERRAL_MOVES[referral.state]),
        ]


class RestrictForm(Versioned):
    """Who alone may see the case. Nobody chosen lifts the restriction."""

    named = forms.MultipleChoiceField(
        label=_("Only these people see the case"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For everyone else it is absent from lists, search and counts of rows."),
        error_messages={"invalid_choice": _("Choose people of the case’s team.")},
    )

    def __init__(self, *args: Any, people: list[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = {str(person.pk): person for person in people}
        field = cast("forms.MultipleChoiceField", self.fields["named"])
        field.choices = [(key, person.name) for key, person in self.people.items()]

    def clean_named(self) -> list[User]:
        """The people chosen."""
        return [self.people[key] for key in self.cleaned_data["named"]]
