"""What the template tags put on a page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from engagement.look import words

TODAY = date(2026, 11, 23)


def render(source: str, **context: Any) -> str:
    return Template("{% load look %}" + source).render(Context(context))


def test_icon_is_silent_and_turns_only_where_it_points() -> None:
    back, phone = render('{% icon "chevron-left" %}'), render('{% icon "phone" 16 %}')
    assert 'aria-hidden="true"' in back
    assert "icon--turn" in back
    assert "#chevron-left" in back
    assert "icon--16" in phone
    assert "icon--turn" not in phone


@pytest.mark.parametrize("code", list(words.DISPOSITIONS))
def test_disposition_has_shape_word_and_tone(code: str) -> None:
    look = words.DISPOSITIONS[code]
    shown = render("{% disposition_mark code %}", code=code)
    assert f"marks.svg#{look.shape}" in shown
    assert str(look.word) in shown
    assert f"mark--{look.tone}" in shown


def test_disposition_word_may_be_relabelled_and_is_escaped() -> None:
    shown = render("{% disposition_mark code word %}", code="not_home", word="<b>Nobody in</b>")
    assert "&lt;b&gt;Nobody in&lt;/b&gt;" in shown


def test_disposition_takes_an_object_with_a_code() -> None:
    shown = render("{% disposition_mark it %}", it=SimpleNamespace(code="refused"))
    assert "Refused" in shown


def test_no_disposition_is_no_visit_yet() -> None:
    assert "No visit yet" in render("{% disposition_mark None %}")


def test_state_chip_says_whose_turn_in_words() -> None:
    assert "waiting for resident" in render("{% state_chip s %}", s="waiting_resident")
    assert "chip--amber" in render("{% state_chip s %}", s="waiting_agency")


@pytest.mark.parametrize(
    ("days", "state", "said", "tone"),
    [
        (-3, "in_progress", "3 d late", "due--late"),
        (0, "new", "today", "due--today"),
        (2, "assigned", "2 d", "due"),
        (-3, "waiting_agency", "3 d late", "due--paused"),
        (4, "on_hold", "4 d", "due--paused"),
    ],
)
def test_due_is_red_only_when_late_on_our_clock(
    days: int, state: str, said: str, tone: str
) -> None:
    shown = render("{% due_chip on today s %}", on=TODAY + timedelta(days), today=TODAY, s=state)
    assert said in shown
    assert tone in shown
    assert ("due--late" in shown) == (tone == "due--late")


def test_closed_case_shows_the_day_and_no_hurry() -> None:
    shown = render("{% due_chip on today s %}", on=TODAY - timedelta(9), today=TODAY, s="closed")
    assert "Sat Nov 14" in shown
    assert "late" not in shown


def test_nobody_is_said_in_words() -> None:
    assert "Nobody yet" in render("{% person None %}")


def test_person_shows_initials_and_isolated_name() -> None:
    shown = render("{% person it %}", it=SimpleNamespace(name="Teresa Quiñones"))
    assert ">TQ<" in shown
    assert "<bdi>Teresa Quiñones</bdi>" in shown


def test_days_and_times_are_the_active_zone_s() -> None:
    at = datetime(2026, 11, 24, 3, 46, tzinfo=UTC)
    with timezone.override("America/New_York"):
        assert "Mon Nov 23" in render("{{ at|day }}", at=at)
        assert "10:46 pm" in render("{{ at|clock }}", at=at)
        assert "Mon Nov 23, 10:46 pm" in render("{{ at|moment }}", at=at)


def test_midnight_and_noon_read_as_twelve() -> None:
    with timezone.override("UTC"):
        assert "12:05 am" in render("{{ at|clock }}", at=datetime(2026, 1, 1, 0, 5, tzinfo=UTC))
        assert "12:00 pm" in render("{{ at|clock }}", at=datetime(2026, 1, 1, 12, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(days=3, hours=5), "3 d"),
        (timedelta(hours=2), "2 h"),
        (timedelta(minutes=40), "40 min"),
        (timedelta(seconds=20), "now"),
    ],
)
def test_age_says_the_largest_unit(span: timedelta, said: str) -> None:
    now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    assert render("{{ at|age:now }}", at=now - span, now=now) == said


def test_one_in_and_rates_say_their_denominator() -> None:
    assert render("{{ 8500000|one_in:75893 }}") == "one in 112"
    assert render("{{ 8500000|one_in:0 }}") == "nobody yet"
    assert "of 11,212" in render("{% rate 3601 11212 %}")
    assert "%" not in render("{% rate 3 22 %}")


def test_bars_stay_inside_and_carry_no_style() -> None:
    shown = render("{% bar 30 20 10 %}") + render("{% load_bar 10 7 2 24 20 %}")
    assert 'width="100%"' in shown
    assert "style=" not in shown
    assert 'x1="83.33%"' in shown


def test_clock_bar_hatches_their_time() -> None:
    shown = render("{% clock_bar s %}", s=[("ours", 1), ("theirs", 3)])
    assert 'fill="url(#hatch)" x="25%" width="75%"' in shown


class _Form(forms.Form):
    address = forms.CharField(help_text="As on the door.")
    verified = forms.ChoiceField(choices=[("a", "resident")], widget=forms.RadioSelect)
    note = forms.CharField(required=False)


def test_field_joins_hint_error_and_control() -> None:
    form = _Form({"note": "kept"})
    shown = render("{% field form.address %}{% field form.note %}", form=form)
    assert 'aria-describedby="id_address-hint id_address-error"' in shown
    assert 'id="id_address-hint"' in shown
    assert 'id="id_address-error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'value="kept"' in shown
    assert "(optional)" in shown


def test_choices_are_one_group_with_a_legend() -> None:
    shown = render("{% field form.verified %}", form=_Form({}))
    assert "<fieldset" in shown
    assert "<legend" in shown
    assert 'aria-describedby="id_verified-error"' in shown


def test_error_summary_links_each_error_to_its_field() -> None:
    shown = render("{% error_summary form %}", form=_Form({}))
    assert 'href="#id_address"' in shown
    assert 'href="#id_verified_0"' in shown
    assert "Address: This field is required." in shown
    assert "2 things to fix" in shown


def test_error_summary_is_absent_when_nothing_is_wrong() -> None:
    assert render("{% error_summary form %}", form=_Form()).strip() == ""


def _pages(page: dict[str, str], query: str) -> str:
    request: HttpRequest = RequestFactory().get("/cases/" + query)
    return render("{% cursor_pages page %}", page=page, request=request)


def test_pages_keep_the_filters() -> None:
    shown = _pages({"newer": "", "older": "abc"}, "?state=new")
    assert 'href="?state=new&amp;cursor=abc"' in shown
    assert "Newer" not in shown
    assert "Back to first" not in shown


def test_a_later_page_leads_back() -> None:
    shown = _pages({"newer": "n", "older": ""}, "?state=new&cursor=x")
    assert 'href="?state=new"' in shown
    assert "Back to first" in shown
    assert "Older" not in shown


def test_one_page_needs_no_paging() -> None:
    assert _pages({"newer": "", "older": ""}, "").strip() == ""
