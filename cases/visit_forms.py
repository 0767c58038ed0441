"""The shape of a conversation without a door: by phone, at an event, in the office, through 311."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal, cast
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from canvass.forms import ProgramChoices
from canvass.models import BegunBy, Campaign, Channel, Disposition, Through
from canvass.wire import Consented, Help, Meeting, Person, VisitSent
from engagement.accounts.models import User
from engagement.city.models import City
from engagement.ids import derived_id
from engagement.languages import english_name
from programs.models import Need, Program
from residents.models import Resident

# What cannot happen without a door.
_AT_DOORS_ONLY = (
    "inaccessible",
    "unsafe",
    "address_not_found",
    "vacant",
    "not_a_home",
    "duplicate_address",
)
_YES_OR_NO = [("", _("Not asked")), ("yes", _("Yes")), ("no", _("No"))]


def _moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class VisitForm(forms.Form):
    """Everything learned in one conversation. It becomes one visit, as a phone would send it."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("How"),
        choices=[choice for choice in Channel.choices if choice[0] != Channel.DOOR],
    )
    begun_by = forms.ChoiceField(
        label=_("Who began it"), choices=BegunBy.choices, widget=forms.RadioSelect
    )
    through = forms.ChoiceField(
        label=_("Through"), choices=[("", _("Nobody else")), *Through.choices], required=False
    )
    occurred_at = forms.DateTimeField(label=_("When"), widget=_moment_input())
    disposition = forms.ModelChoiceField(
        label=_("How it ended"), queryset=Disposition.objects.none(), empty_label=_("Choose one")
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=_("None")
    )
    resident = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    email = forms.EmailField(label=_("Email"), max_length=254, required=False)
    programs = ProgramChoices(
        label=_("Programs spoken of"),
        queryset=Program.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs = forms.ModelMultipleChoiceField(
        label=_("Needs"),
        queryset=Need.objects.filter(is_active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    help_program = forms.ModelChoiceField(
        label=_("Help with a program"),
        queryset=Program.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    help_need = forms.ModelChoiceField(
        label=_("Or with a problem"),
        queryset=Need.objects.filter(is_active=True),
        required=False,
        empty_label=_("None"),
    )
    help_words = forms.CharField(
        label=_("What they ask for, in their words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    court_on = forms.DateField(
        label=_("Court date, or the day on a marshal's notice"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    may_call = forms.ChoiceField(
        label=_("May we call about other programs?"),
        choices=_YES_OR_NO,
        required=False,
        widget=forms.RadioSelect,
    )
    may_text = forms.ChoiceField(
        label=_("May we text about this case?"),
        choices=_YES_OR_NO,
        required=False,
        widget=forms.RadioSelect,
    )
    meet_at = forms.DateTimeField(
        label=_("Promised time"),
        required=False,
        widget=_moment_input(),
    )
    meet_by = forms.ChoiceField(
        label=_("Promised how"), choices=Channel.choices, required=False, initial=Channel.PHONE
    )
    note = forms.CharField(
        label=_("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    minor_answered = forms.BooleanField(label=_("A minor answered"), required=False)
    keeps_nothing = forms.BooleanField(label=_("Keep nothing about them"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user
        self.known: Resident | None = None
        city = City.current()
        programs = Program.objects.in_force(city.day_of(timezone.now()))
        programs = programs.select_related("published").order_by("published__name", "id")
        codes = city.languages or ["en"]
        fields = cast("dict[str, Any]", self.fields)
        fields["disposition"].queryset = Disposition.objects.exclude(code__in=_AT_DOORS_ONLY)
        fields["language"].choices = [
            ("", _("Not noted")),
            *((code, english_name(code)) for code in codes),
        ]
        fields["campaign"].queryset = Campaign.objects.visible_to(user).filter(
            state=Campaign.State.ACTIVE
        )
        fields["programs"].queryset = programs
        fields["help_program"] = ProgramChoice(
            label=fields["help_program"].label,
            queryset=programs,
            required=False,
            empty_label=_("None"),
        )

    def clean_resident(self) -> UUID | None:
        """Somebody whom this person may open."""
        key = cast("UUID | None", self.cleaned_data["resident"])
        if key is not None:
            self.known = Resident.objects.visible_to(self.user).filter(pk=key).first()
            if self.known is None:
                raise forms.ValidationError(_("This person cannot be found. Search again."))
        return key

    def clean(self) -> dict[str, Any]:
        """Help and consent need somebody; the day that it happened has come."""
        said: dict[str, Any] = super().clean() or {}
        at = said.get("occurred_at")
        if at is not None and at > timezone.now() + timedelta(minutes=10):
            self.add_error("occurred_at", _("This time has not come yet."))
        unnamed = said.get("minor_answered") or said.get("keeps_nothing")
        someone = said.get("resident") or said.get("name") or said.get("phone") or said.get("email")
        asks = said.get("help_program") or said.get("help_need")
        if unnamed and asks:
            self.add_error(None, _("A request for help needs a person whose record is kept."))
        elif asks and not someone:
            self.add_error("name", _("Say who asks for help: a name or a phone number."))
        elif (said.get("may_call") or said.get("may_text")) and not (someone or unnamed):
            self.add_error("name", _("Say whose answer this is."))
        if said.get("help_words") and not asks and not self.errors:
            self.add_error("help_program", _("Name the program or the problem."))
        return said

    def visit(self) -> VisitSent:
        """The visit that was typed."""
        said = self.cleaned_data
        key: UUID = said["key"]
        asks = said["help_program"] or said["help_need"]
        return VisitSent(
            id=key,
            occurred_at=said["occurred_at"],
            channel=said["channel"],
            disposition=said["disposition"].pk,
            direction="outbound" if said["begun_by"] == BegunBy.CITY else "inbound",
            begun_by=said["begun_by"],
            through=said["through"],
            campaign=said["campaign"].pk if said["campaign"] else None,
            language=said["language"],
            resident=self._person(key),
            consents=self._consents(),
            programs=[program.pk for program in said["programs"]],
            needs=[need.pk for need in said["needs"]],
            help=[
                Help(
                    program=said["help_program"].pk if said["help_program"] else None,
                    need=said["help_need"].pk if said["help_need"] else None,
                    words=said["help_words"],
                    court_on=said["court_on"],
                )
            ]
            if asks
            else [],
            appointment=Meeting(
                id=derived_id(key, "appointment"),
                starts_at=said["meet_at"],
                channel=said["meet_by"] or "phone",
            )
            if said["meet_at"]
            else None,
            note=said["note"],
            minor_answered=said["minor_answered"],
            keeps_nothing=said["keeps_nothing"],
        )

    def _person(self, key: UUID) -> Person | None:
        said = self.cleaned_data
        if self.known is not None:
            return Person(id=self.known.pk)
        if not (said["name"] or said["phone"] or said["email"]):
            return None
        return Person(
            id=derived_id(key, "resident"),
            name=said["name"],
            phone=said["phone"],
            email=said["email"],
            languages=[said["language"]] if said["language"] else [],
        )

    def _consents(self) -> list[Consented]:
        asked: list[tuple[str, Literal["other_programs", "this_case"], Literal["call", "sms"]]] = [
            ("may_call", "other_programs", "call"),
            ("may_text", "this_case", "sms"),
        ]
        return [
            Consented(purpose=purpose, channel=channel, answer=self.cleaned_data[field] == "yes")
            for field, purpose, channel in asked
            if self.cleaned_data[field]
        ]


class ProgramChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One program, by the name that the field sees."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.published.name if obj.published else obj.code)
