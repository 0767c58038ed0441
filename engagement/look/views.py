"""One page with every component of the desk, for looking at. Open in development only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from engagement.accounts.access import allow
from engagement.look import charts, words

TODAY = date(2026, 11, 24)


class SampleForm(forms.Form):
    """One field of each kind; bound with what is wrong on purpose."""

    address = forms.CharField(label="Address", help_text="House number and street, as on the door.")
    borough = forms.ChoiceField(label="Borough", choices=[("", "Choose one"), ("1", "Manhattan")])
    phone = forms.CharField(label="Phone", required=False)
    on = forms.DateField(
        label="Date", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    verified = forms.ChoiceField(
        label="Verified by",
        choices=[("resident", "resident"), ("record", "agency record")],
        widget=forms.RadioSelect,
    )
    languages = forms.MultipleChoiceField(
        label="Languages",
        choices=[("es", "Español"), ("ar", "العربية")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    follow = forms.BooleanField(label="Ask Ben to call, by Fri Nov 27", required=False)
    upload = forms.FileField(label="List of buildings", required=False)


@allow()
def components(request: HttpRequest) -> HttpResponse:
    """The living page. Raises Http404 where DEBUG is off."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "look/components.html", sample())


def sample() -> dict[str, Any]:
    """Invented content for every component."""
    form = SampleForm(
        {
            "address": "214 East 119 Street",
            "phone": "212",
            "follow": "on",
            "verified": "record",
            "languages": ["ar"],
        }
    )
    form.is_valid()
    start = datetime(2026, 11, 24, 15, 5, tzinfo=UTC)
    return {
        "crumbs": [
            {"label": "Queue", "url": "#"},
            {"label": "All open", "url": "#"},
            {"label": "Case 20391"},
        ],
        "form": form,
        "today": TODAY,
        "states": list(words.CASE_STATES),
        "dispositions": [*words.DISPOSITIONS, ""],
        "people": ["Ana Morales", "Rafiq Hossain", "Mei Lin"],
        "segments": [("ours", 2), ("theirs", 6), ("ours", 2.5), ("theirs", 0.5)],
        "dues": [
            {"on": TODAY - timedelta(days=3), "state": "in_progress"},
            {"on": TODAY, "state": "new"},
            {"on": TODAY + timedelta(days=2), "state": "assigned"},
            {"on": TODAY + timedelta(days=4), "state": "waiting_agency"},
            {"on": TODAY, "state": "closed"},
            {"on": None, "state": "new"},
        ],
        "figures": [
            {
                "icon": "door-open",
                "name": "Doors",
                "number": "11,212",
                "words": "Units with a final disposition; vacant and moved left out",
            },
            {
                "icon": "message-circle",
                "name": "Conversations",
                "number": "4,118",
                "words": "Door 2,602, phone 1,338, event 178",
            },
            {
                "icon": "users",
                "name": "Reach",
                "number": "one in 112",
                "words": "75,893 residents in 12 months, of 8.5 million",
            },
            {
                "icon": "folder-plus",
                "name": "Cases opened",
                "number": "1,204",
                "words": "One resident, one need; duplicates left out",
            },
            {
                "icon": "badge-check",
                "name": "Resolved",
                "number": "486",
                "words": "Need met or partly met, and somebody verified it",
            },
        ],
        "timeline": [
            {
                "at": start,
                "tone": "amber",
                "icon": "clock",
                "what": "Turn passed to the agency.",
                "more": "Our clock paused at 6 d 12 h",
                "by": "Ana Morales, when the form was sent",
                "said": "",
            },
            {
                "at": start - timedelta(days=4),
                "tone": "good",
                "icon": "file-check",
                "what": "Income proof came in",
                "more": "by photo, read and accepted",
                "by": "SSA letter for 2025",
                "said": "",
            },
            {
                "at": start - timedelta(days=16),
                "tone": "good",
                "icon": "check",
                "what": "Conversation at the door, need found",
                "more": "",
                "by": "Ana Morales, turf Lexington 119",
                "said": "“My rent went up $212 in November and nobody told me why.”",
            },
            {
                "at": start - timedelta(days=24),
                "tone": "door",
                "icon": "door-open",
                "what": "Not home",
                "more": "",
                "by": "Ben Okafor",
                "said": "",
            },
        ],
        "rows": [
            {
                "name": "Carmen L. Rivera",
                "own": "",
                "lang": "",
                "address": "1475 Lexington Avenue Apt 5D",
                "program": "Rent Freeze (SCRIE)",
                "problem": "renewal lapsed Oct 31",
                "state": "in_progress",
                "turn": "ours, 8 d",
                "theirs": False,
                "person": "Ana Morales",
                "age": "23 d",
                "due": TODAY - timedelta(days=3),
            },
            {
                "name": "Sunita Gurung",
                "own": "सुनिता गुरुङ",
                "lang": "ne",
                "address": "37-12 73 Street Apt 5E",
                "program": "Right to Counsel",
                "problem": "holdover notice",
                "state": "new",
                "turn": "ours, 3 d",
                "theirs": False,
                "person": None,
                "age": "3 d",
                "due": TODAY,
            },
            {
                "name": "Abdul Karim al-Azzawi",
                "own": "عبد الكريم",
                "lang": "ar",
                "address": "2130 Third Avenue Apt 11D",
                "program": "Housing Connect",
                "problem": "income letter",
                "state": "waiting_resident",
                "turn": "his, 2 d",
                "theirs": True,
                "person": "Jocelyne Pierre",
                "age": "11 d",
                "due": TODAY + timedelta(days=7),
            },
        ],
        "page": {"newer": "", "older": "abc", "said": "1 to 3 of 96"},
        "chart": charts.line(
            [
                ("Aug", 640),
                ("Sep", 760),
                ("Oct", 890),
                ("Oct 18", 1402),
                ("Nov", 940),
                ("Dec", 600),
                ("Jan", 1071),
            ],
            before=[600, 690, 730, 800, 780, 560, 820],
            name="Conversations a week",
            summary="From 640 in August to 1,071 in January, 251 above the year before.",
            label="this year",
            before_label="year before",
        ),
        "street": [
            {
                "label": "145",
                "floors": [
                    ["conversation", "not_home", "conversation"],
                    ["not_home", "refused", "call_back"],
                    ["inaccessible", "vacant", "language_barrier"],
                ],
            },
            {
                "label": "157",
                "floors": [["conversation", "not_home", ""], ["", "", ""], ["", "", ""]],
            },
        ],
    }
