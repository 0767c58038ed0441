"""What a queue is narrowed and searched by, as it is typed. Forms validate and never save."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from cases.models import State
from cases.queues import Filters, Reader
from engagement.accounts.models import Team, User
from engagement.languages import own_name
from programs.models import Need, Program


class FlatSelect(forms.Select):
    """A choice whose options are written in one go.

    A queue shows a hundred options beside its rows; a template for each cost more than the rows.
    """

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """The select with every option, the chosen one marked."""
        chosen = "" if value is None else str(value)
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            _options(self.choices, chosen),
        )


def _options(choices: Iterable[Any], chosen: str) -> SafeString:
    pieces = []
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            inner = _options(label, chosen)
            pieces.append(format_html('<optgroup label="{}">{}</optgroup>', key, inner))
        else:
            mark = mark_safe(" selected") if str(key) == chosen else ""
            pieces.append(format_html('<option value="{}"{}>{}</option>', key, mark, label))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece was escaped by format_html


class FilterForm(forms.Form):
    """What a queue is narrowed by. Codes and ids only: they stand in the URL."""

    state = forms.ChoiceField(label=_("State"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    person = forms.ChoiceField(label=_("Person"), required=False)
    about = forms.ChoiceField(label=_("Program or problem"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    age = forms.ChoiceField(
        label=_("Age"),
        required=False,
        choices=[
            ("", _("any")),
            ("week", _("up to 7 days")),
            ("month", _("8 to 30 days")),
            ("older", _("over 30 days")),
        ],
    )
    due = forms.ChoiceField(
        label=_("Due"),
        required=False,
        choices=[
            ("", _("any")),
            ("overdue", _("late")),
            ("today", _("today")),
            ("week", _("within 7 days")),
            ("later", _("later")),
        ],
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("turn", _("turn, then due")), ("due", _("due"))],
    )

    def __init__(self, *args: Any, reader: Reader, people: list[User], **more: Any) -> None:
        super().__init__(*args, **more)
        user = reader.user
        teams = Team.objects.filter(pk__in=user.supervised_team_ids)
        programs = Program.objects.published().values_list("pk", "published__name")
        needs = Need.objects.filter(is_active=True).values_list("code", "label")
        any_of = ("", _("any"))
        self._choose("state", [any_of, *State.choices])
        self._choose("team", [any_of, *((str(team.pk), team.name) for team in teams)])
        self._choose(
            "person",
            [
                any_of,
                ("none", _("Nobody yet")),
                *((str(person.pk), person.name) for person in people),
            ],
        )
        self._choose(
            "about",
            [
                any_of,
                (
                    _("Programs"),
                    sorted(((f"p:{key}", name) for key, name in programs), key=lambda one: one[1]),
                ),
                (_("Problems"), [(f"n:{code}", label) for code, label in needs]),
            ],
        )
        self._choose(
            "language", [any_of, *((code, own_name(code)) for code in reader.city.languages)]
        )
        # A choice of one is none.
        if len(self.fields["team"].choices) < 3:  # type: ignore[attr-defined]
            del self.fields["team"]
        if not user.supervised_team_ids:
            del self.fields["person"]

        for field in self.fields.values():
            choices: Any = cast("forms.ChoiceField", field).choices
            field.widget = FlatSelect(choices=choices)

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = choices
        field.error_messages["invalid_choice"] = _("This choice is not offered; it was left out.")

    def filters(self) -> Filters:
        """What was chosen; a choice that is not offered counts as none."""
        self.is_valid()
        given = self.cleaned_data
        person, about = given.get("person", ""), given.get("about", "")
        return Filters(
            state=given.get("state", ""),
            team=UUID(given["team"]) if given.get("team") else None,
            person=UUID(person) if person and person != "none" else None,
            is_nobodys=person == "none",
            program=UUID(about[2:]) if about.startswith("p:") else None,
            need=about[2:] if about.startswith("n:") else "",
            language=given.get("language", ""),
            age=given.get("age", ""),
            due=given.get("due", ""),
            order=given.get("order") or "turn",
        )


class SearchForm(forms.Form):
    """Words to find a case by. Sent by POST, so that no name stands in a URL."""

    words = forms.CharField(
        label=_("Find in cases"),
        min_length=2,
        max_length=200,
        error_messages={
            "required": _("Type a case number, a name or an address."),
            "min_length": _("Type at least 2 characters."),
        },
    )
