"""What may be asked of the numbers. Codes and ids only: it all stands in the address."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from canvass.models import Campaign, Channel
from cases.numbers import NONE, Asked, Reader
from engagement.accounts.models import Team
from engagement.city.models import City
from engagement.languages import english_name
from programs.models import Program

# A year and a leap day: more is asked year by year.
MOST_DAYS = 366
BY = [
    ("day", _("Day")),
    ("campaign", _("Campaign")),
    ("team", _("Team")),
    ("program", _("Program")),
    ("language", _("Language")),
    ("channel", _("Channel")),
]


def _day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class NumbersForm(forms.Form):
    """The period and the cut."""

    first = forms.DateField(label=_("From"), widget=_day_input())
    last = forms.DateField(label=_("To"), widget=_day_input())
    campaign = forms.ChoiceField(label=_("Campaign"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    program = forms.ChoiceField(label=_("Program"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    by = forms.ChoiceField(label=_("Broken down by"), choices=BY, required=False)

    def __init__(self, asked: Any, *, reader: Reader, today: date):
        said = {key: asked.get(key, "") for key in self.base_fields}
        said["last"] = said["last"] or today.isoformat()
        said["first"] = said["first"] or (today - timedelta(days=27)).isoformat()
        super().__init__(said)
        self.today = today
        campaigns = Campaign.objects.visible_to(reader.user).values_list("pk", "name")
        teams = (
            Team.objects.all() if reader.teams is None else Team.objects.filter(pk__in=reader.teams)
        )
        programs = (
            Program.objects.filter(published__isnull=False)
            .order_by("published__name", "pk")
            .values_list("pk", "published__name")
        )
        codes = City.current().languages
        self.names: dict[str, dict[str, str]] = {
            "campaign": _named(campaigns, _("No campaign")),
            "team": _named(teams.values_list("pk", "name")),
            "program": _named(programs),
            "language": {
                **{code: english_name(code) for code in codes},
                NONE: str(_("Language not noted")),
            },
            "channel": {
                **{code: str(label) for code, label in Channel.choices},
                NONE: str(_("No channel")),
            },
        }
        self._admit(said)
        fields = cast("dict[str, Any]", self.fields)
        for name, choices in self.names.items():
            fields[name].choices = [("", _("All")), *choices.items()]

    def _admit(self, said: dict[str, str]) -> None:
        """Offer what a breakdown links to, though the menus do not list it.

        A language that the city does not list, a program no longer published, a campaign that
        the team has left: their rows are the reader's all the same.
        """
        if re.fullmatch(r"[a-z0-9-]{2,12}", said["language"]):
            self.names["language"].setdefault(said["language"], english_name(said["language"]))
        for name, rows, title in (
            ("program", Program.objects.all(), "code"),
            ("campaign", Campaign.objects.all(), "name"),
        ):
            key = said[name]
            if key and key not in self.names[name] and _is_uuid(key):
                found = rows.filter(pk=key).values_list(title, flat=True).first()
                if found is not None:
                    self.names[name][key] = found

    def clean(self) -> dict[str, Any]:
        """Days in order, and no more than a year of them."""
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last:
            if last < first:
                self.add_error("last", _("The last day is before the first."))
            elif (last - first).days >= MOST_DAYS:
                self.add_error("first", _("At most 366 days at once."))
            elif first.year < 1900 or last.year > 2200:
                self.add_error("first", _("These days are out of range."))
        return said

    def asked(self) -> Asked:
        """The cut asked for; of what could not be read, the last four weeks of everything."""
        if not self.is_valid():
            return Asked(self.today - timedelta(days=27), self.today)
        said = self.cleaned_data
        campaign = said["campaign"]
        return Asked(
            first=said["first"],
            last=said["last"],
            campaign=NONE if campaign == NONE else _uuid(campaign),
            team=_uuid(said["team"]),
            program=_uuid(said["program"]),
            language=said["language"],
            channel=said["channel"],
        )


def query_of(asked: Asked, **changes: Any) -> str:
    """The cut as it stands in an address; `changes` by name of field, "" takes one off."""
    said = {
        "first": asked.first.isoformat(),
        "last": asked.last.isoformat(),
        "campaign": asked.campaign or "",
        "team": asked.team or "",
        "program": asked.program or "",
        "language": asked.language,
        "channel": asked.channel,
        **changes,
    }
    return urlencode({key: str(value) for key, value in said.items() if value not in ("", None)})


def _named(rows: Any, none: Any = None) -> dict[str, str]:
    names = {str(key): str(name) for key, name in rows}
    if none is not None:
        names[NONE] = str(none)
    return names


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None
