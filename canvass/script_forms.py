"""What is typed on the pages of a script. Forms validate and never save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from canvass.forms import day_input
from canvass.scripts.difference import kind_words
from canvass.scripts.document import (
    MOST_CHOICES,
    Branch,
    Choice,
    Condition,
    Question,
    Test,
    code_of,
)

ANSWERED = "-answered"
EMPTY_ROWS = 2
MOST_ROWS = MOST_CHOICES + EMPTY_ROWS
_TESTS: tuple[tuple[Test, Any, Any], ...] = (
    ("equals", _("exactly"), _("on")),
    ("greater", _("more than"), _("after")),
    ("less", _("less than"), _("before")),
)


class OpeningForm(forms.Form):
    """What to say when the door opens."""

    opening = forms.CharField(
        label=_("What to say when the door opens"),
        help_text=_("As it is spoken, in a few short sentences. Needed before you publish."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class QuestionForm(forms.Form):
    """One question: what is asked, how it is answered, and when it is asked at all."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Question"),
        help_text=_("As it is asked aloud."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    help = forms.CharField(
        label=_("Help for the specialist"),
        help_text=_("Stands under the question, never read aloud."),
        max_length=500,
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Kind of answer"),
        choices=lambda: list(kind_words().items()),
        initial="single",
        widget=forms.RadioSelect(attrs={"data-kind": ""}),
    )
    least = forms.FloatField(label=_("Lowest number"), required=False)
    most = forms.FloatField(label=_("Highest number"), required=False)
    first_on = forms.DateField(label=_("First day"), required=False, widget=day_input())
    last_on = forms.DateField(label=_("Last day"), required=False, widget=day_input())
    join = forms.ChoiceField(
        label=_("When you tick answers of several questions"),
        choices=[("all", _("All of them have to be so")), ("any", _("One of them is enough"))],
        initial="all",
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        question: Question | None,
        earlier: Sequence[Question],
        rows: int = 0,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        first = dict(initial) if initial is not None else _initial(question)
        super().__init__(data, initial=first)
        self.question = question
        self.earlier = list(earlier)
        named = [name for name in (data or first) if name.startswith("choice_")]
        held = max((int(name[7:]) + 1 for name in named if name[7:].isdigit()), default=0)
        self.rows = min(MOST_ROWS, max(held, rows, len(question.choices) if question else 0, 2))
        if data is None and initial is None:
            self.rows = min(MOST_ROWS, self.rows + EMPTY_ROWS)
        for row in range(self.rows):
            self.fields[f"choice_{row}"] = forms.CharField(
                label=_("Choice %(number)s") % {"number": row + 1}, max_length=500, required=False
            )
            self.fields[f"code_{row}"] = forms.SlugField(
                max_length=40, required=False, widget=forms.HiddenInput
            )
        for other in self.earlier:
            self._add_conditions(other)

    def _add_conditions(self, other: Question) -> None:
        options = [(choice.code, choice.text) for choice in other.choices]
        self.fields[f"if.{other.code}"] = forms.MultipleChoiceField(
            label=other.text,
            choices=[*options, (ANSWERED, _("has any answer"))],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for test, of_number, of_day in _TESTS:
            name = f"if.{other.code}.{test}"
            if other.kind == "number":
                self.fields[name] = forms.FloatField(label=of_number, required=False)
            elif other.kind == "date":
                self.fields[name] = forms.DateField(
                    label=of_day, required=False, widget=day_input()
                )

    # What the template shows, group by group.

    @property
    def choice_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The text of each choice, and its code that nobody sees."""
        return [(self[f"choice_{row}"], self[f"code_{row}"]) for row in range(self.rows)]

    @property
    def condition_groups(self) -> list[dict[str, Any]]:
        """For each earlier question: its fields, and whether any of them says something."""
        found = []
        for other in self.earlier:
            names = [name for name in self.fields if _is_about(name, other.code)]
            fields = [self[name] for name in names]
            said = any(one.value() not in (None, "", []) for one in fields)
            wrong = any(one.errors for one in fields)
            found.append(
                {"question": other, "ticks": fields[0], "values": fields[1:], "open": said or wrong}
            )
        return found

    def asked(self, taken: set[str]) -> Question:
        """The question that was typed; a new one gets a code that is not taken."""
        said = self.cleaned_data
        kind = said["kind"]
        is_number, is_date = kind == "number", kind == "date"
        return Question(
            code=self.question.code if self.question else code_of(said["text"], taken),
            kind=kind,
            text=" ".join(said["text"].split()),
            help=" ".join(said["help"].split()),
            choices=self._choices() if kind in ("single", "multiple") else [],
            least=_whole(said["least"]) if is_number else None,
            most=_whole(said["most"]) if is_number else None,
            first_on=said["first_on"] if is_date else None,
            last_on=said["last_on"] if is_date else None,
            asked_if=self._branch(),
        )

    def _choices(self) -> list[Choice]:
        said = self.cleaned_data
        rows = [(said[f"choice_{row}"].strip(), said[f"code_{row}"]) for row in range(self.rows)]
        known = {choice.code for choice in self.question.choices} if self.question else set()
        taken = {code for text, code in rows if text and code in known}
        found = []
        for text, sent in rows:
            if not text:
                continue
            code = sent if sent in known else code_of(text, taken)
            taken.add(code)
            found.append(Choice(code=code, text=text))
        return found

    def _branch(self) -> Branch | None:
        said = self.cleaned_data
        conditions: list[Condition] = []
        for other in self.earlier:
            ticked = said.get(f"if.{other.code}") or []
            codes = [code for code in ticked if code != ANSWERED]
            if len(codes) == 1:
                conditions.append(Condition(question=other.code, test="equals", value=codes[0]))
            elif codes:
                conditions.append(Condition(question=other.code, test="any_of", value=codes))
            if ANSWERED in ticked:
                conditions.append(Condition(question=other.code, test="answered"))
            for test, _number, _day in _TESTS:
                value = said.get(f"if.{other.code}.{test}")
                if value is None:
                    continue
                plain = _whole(value) if isinstance(value, float) else value.isoformat()
                conditions.append(Condition(question=other.code, test=test, value=plain))
        if not conditions:
            return None
        return Branch(conditions=conditions, any=said["join"] == "any")


def typed(data: QueryDict, rows: Sequence[int]) -> dict[str, Any]:
    """What was typed so far, as a form starts from it; `rows` is the new order of the choices."""
    kept: dict[str, Any] = {
        name: data.getlist(name) if name.startswith("if.") and name.count(".") == 1 else value
        for name, value in data.items()
        if not name.startswith(("choice_", "code_"))
    }
    for place, row in enumerate(rows):
        kept[f"choice_{place}"] = data.get(f"choice_{row}", "")
        kept[f"code_{place}"] = data.get(f"code_{row}", "")
    return kept


def _is_about(name: str, code: str) -> bool:
    return name == f"if.{code}" or name.startswith(f"if.{code}.")


def _whole(value: float | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else value


def _initial(question: Question | None) -> dict[str, Any]:
    if question is None:
        return {}
    first: dict[str, Any] = {
        name: getattr(question, name)
        for name in ("text", "help", "kind", "least", "most", "first_on", "last_on")
    }
    for row, choice in enumerate(question.choices):
        first[f"choice_{row}"], first[f"code_{row}"] = choice.text, choice.code
    branch = question.asked_if
    first["join"] = "any" if branch and branch.any else "all"
    for condition in branch.conditions if branch else ():
        name = f"if.{condition.question}"
        ticks: list[str] = first.setdefault(name, [])
        if condition.test == "answered":
            ticks.append(ANSWERED)
        elif isinstance(condition.value, list):
            ticks.extend(condition.value)
        else:
            # Of a question with choices this is a tick, of others a number or a day.
            ticks.append(str(condition.value))
            first[f"{name}.{condition.test}"] = condition.value
    return first
