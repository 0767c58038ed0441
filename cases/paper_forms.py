"""The shape of keying in a paper list: the round, and each line as it was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canvass.models import PaperList
from canvass.paper_codes import DISPOSITIONS, disposition_of
from cases.operations.paper import LineSaid, Round
from engagement.accounts.models import Role, User
from engagement.city.models import City
from engagement.languages import english_name, own_name
from programs.models import Need

MOST_WORDS = 4_000
_LINE = re.compile(r"code-(\d{1,6})")


class RoundForm(forms.Form):
    """When the doors of a list were knocked on, and by whom."""

    on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    at = forms.TimeField(
        label=gettext_lazy("From"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    until = forms.TimeField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    by = forms.ModelChoiceField(
        label=gettext_lazy("Who knocked"), queryset=User.objects.none(), empty_label=None
    )

    def __init__(self, posted: QueryDict | None, /, *, paper_list: PaperList, user: User) -> None:
        said = {
            "on": paper_list.walked_on or City.current().day_of(paper_list.printed_at),
            "at": paper_list.walked_from,
            "until": paper_list.walked_until,
            "by": paper_list.walked_by_id or paper_list.printed_for_id,
        }
        super().__init__(posted, initial=said)
        people = Q(pk=paper_list.printed_for_id)
        if paper_list.turf.team_id in user.supervised_team_ids:
            people |= Q(
                is_active=True,
                memberships__team=paper_list.turf.team_id,
                memberships__role__in=(Role.SPECIALIST, Role.SUPERVISOR),
            )
        if paper_list.walked_by_id is not None:
            people |= Q(pk=paper_list.walked_by_id)
        rows = User.objects.filter(people).distinct().order_by("name", "id")
        cast("Any", self.fields["by"]).queryset = rows

    def round(self) -> Round:
        """The round that was typed."""
        said = self.cleaned_data
        return Round(said["on"], said["at"], said["until"], said["by"])


@dataclass
class TypedLine:
    """One line as it was typed, shown again as it is where something is wrong with it."""

    code: str
    language: str
    need: str
    note: str


def typed_lines(posted: QueryDict) -> dict[int, TypedLine]:
    """The lines that a form sends, by number."""
    found = {}
    for name in posted:
        if match := _LINE.fullmatch(name):
            number = match.group(1)
            values = (posted.get(f"{field}-{number}", "") for field in TypedLine.__annotations__)
            found[int(number)] = TypedLine(*(value.replace("\x00", "").strip() for value in values))
    return found


class Vocabulary:
    """What may be typed for a language and a need: a code, or the name in either tongue."""

    def __init__(self) -> None:
        codes = City.current().languages or ["en"]
        self.languages = [(code, english_name(code), own_name(code)) for code in codes]
        self.needs = list(Need.objects.filter(is_active=True).values_list("code", "label"))
        self._languages = {
            name.casefold(): code for code, *names in self.languages for name in (code, *names)
        }
        self._needs = {str(name).casefold(): row[0] for row in self.needs for name in row}

    def read(self, typed: Mapping[int, TypedLine]) -> tuple[dict[int, LineSaid], dict[int, str]]:
        """What the lines say, and by line number what cannot be understood."""
        said: dict[int, LineSaid] = {}
        errors: dict[int, str] = {}
        for number, line in typed.items():
            if problem := self._problem(line):
                errors[number] = problem
                continue
            said[number] = LineSaid(
                disposition_of(line.code) or "" if line.code else "",
                self._languages.get(line.language.casefold(), ""),
                self._needs.get(line.need.casefold(), ""),
                line.note,
            )
        return said, errors

    def _problem(self, line: TypedLine) -> str:
        if not line.code:
            rest = line.language or line.need or line.note
            return _("Say how it ended: its code is missing.") if rest else ""
        if disposition_of(line.code) is None:
            return _("“%(typed)s” is no code. Codes are %(codes)s.") % {
                "typed": line.code[:8],
                "codes": " ".join(DISPOSITIONS),
            }
        if line.language and line.language.casefold() not in self._languages:
            return _("“%(typed)s” is not a language of this city.") % {"typed": line.language[:40]}
        if line.need and line.need.casefold() not in self._needs:
            return _("“%(typed)s” is not one of the needs.") % {"typed": line.need[:40]}
        if len(line.note) > MOST_WORDS:
            return _("This note is too long: at most %(most)s characters.") % {"most": MOST_WORDS}
        return ""
