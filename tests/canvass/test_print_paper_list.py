"""Printing a turf's walk list: who may, what stands on it, and what never does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from canvass.models import Assignment, PaperLine, PaperList
from canvass.operations.paper import CannotPrint, finish_paper_list, print_paper_list
from engagement.audit.models import Entry
from engagement.errors import NotYours
from residents.models import AccessNote, DoNotContact
from tests.cast import NOW, TODAY, Cast, client_for, make_building, make_unit, make_visit


def printed(cast: Cast) -> PaperList:
    return print_paper_list(turf=cast.turf, user=cast.specialist, by=cast.supervisor, now=NOW)


def test_a_list_has_the_doors_in_walking_order(cast: Cast) -> None:
    make_visit(cast, disposition_id="not_home", language="es", occurred_at=NOW - timedelta(days=4))
    paper_list = printed(cast)
    lines = list(paper_list.lines.select_related("unit"))
    assert [(line.number, line.unit.label) for line in lines] == [
        (1, "2A"), (2, "2B"), (3, "1A"), (4, "1B"),
    ]  # fmt: skip
    assert [(line.last, line.language) for line in lines] == [
        ("", ""), ("", "bn"), ("not_home", "es"), ("", ""),
    ]  # fmt: skip
    assert paper_list.number >= 1001
    assert str(paper_list) == f"L-{paper_list.number}"
    assert paper_list.expires_on == TODAY + timedelta(days=3)
    entry = Entry.objects.get(verb="paper_list.printed")
    assert entry.payload == {
        "turf": str(cast.turf.pk), "user": str(cast.specialist.pk), "lines": 4,
    }  # fmt: skip


def test_each_list_has_a_number_of_its_own(cast: Cast) -> None:
    first, second = printed(cast), printed(cast)
    assert second.number == first.number + 1


def test_held_doors_are_on_it_without_boxes(cast: Cast) -> None:
    DoNotContact.objects.create(
        scope="unit", unit=cast.units[1], created_at=NOW - timedelta(days=1)
    )
    for day in (8, 6, 4):
        make_visit(cast, unit=cast.units[2], occurred_at=NOW - timedelta(days=day))
    holds = {line.unit.label: line.hold for line in printed(cast).lines.select_related("unit")}
    assert holds == {
        "1A": "", "1B": PaperLine.Hold.DO_NOT_CONTACT, "2A": PaperLine.Hold.NOT_NOW, "2B": "",
    }  # fmt: skip
    page = client_for(cast.specialist).get(
        reverse("canvass:paper-list-detail", args=[PaperList.objects.get().pk])
    )
    text = page.content.decode()
    assert "Do not visit" in text
    assert "Not now" in text
    assert text.count('class="sheet__tick"') == 2 * 7


def test_a_hold_set_after_printing_is_on_every_later_copy(cast: Cast) -> None:
    paper_list = printed(cast)
    DoNotContact.objects.create(scope="resident", resident=cast.resident, created_at=NOW)
    page = client_for(cast.supervisor).get(
        reverse("canvass:paper-list-detail", args=[paper_list.pk])
    )
    assert "Do not visit" in page.content.decode()


def test_no_name_and_no_number_stands_on_it(cast: Cast) -> None:
    AccessNote.objects.create(building=cast.building, kind="entry", text="Buzz 14, then left")
    page = client_for(cast.specialist).get(
        reverse("canvass:paper-list-detail", args=[printed(cast).pk])
    )
    text = page.content.decode()
    assert "Buzz 14, then left" in text
    assert "Guadalupe" not in text
    assert "রহিমা" not in text
    assert "2125550148" not in text.replace("-", "").replace(" ", "")


def test_restricted_doors_are_absent(cast: Cast) -> None:
    paper_list = printed(cast)
    unit = cast.units[0]
    unit.is_restricted = True
    unit.save()
    path = reverse("canvass:paper-list-detail", args=[paper_list.pk])
    assert "<bdi>1A</bdi>" not in client_for(cast.specialist).get(path).content.decode()
    assert printed(cast).lines.count() == 3


def test_only_who_holds_a_turf_gets_its_list(cast: Cast) -> None:
    with pytest.raises(CannotPrint):
        print_paper_list(turf=cast.turf, user=cast.colleague, by=cast.supervisor, now=NOW)
    with pytest.raises(NotYours):
        print_paper_list(turf=cast.turf, user=cast.colleague, by=cast.colleague, now=NOW)
    with pytest.raises(NotYours):
        print_paper_list(turf=cast.turf, user=cast.specialist, by=cast.other_supervisor, now=NOW)
    assert print_paper_list(turf=cast.turf, user=cast.specialist, by=cast.specialist, now=NOW)


def test_a_turf_without_doors_prints_nothing(cast: Cast) -> None:
    cast.turf.stops.all().delete()
    with pytest.raises(CannotPrint):
        printed(cast)
    assert not PaperList.objects.exists()


@pytest.mark.parametrize("who", ["supervisor", "specialist"])
def test_printing_from_the_turf(cast: Cast, who: str) -> None:
    client = client_for(cast.everyone[who])
    turf = reverse("canvass:turf-detail", args=[cast.turf.pk])
    assert "Key in a paper list" in client.get(turf).content.decode()
    answer = client.post(reverse("canvass:paper-list-print", args=[cast.turf.pk]))
    paper_list = PaperList.objects.get()
    assert answer["Location"] == reverse("canvass:paper-list-detail", args=[paper_list.pk])
    assert paper_list.printed_for == cast.specialist
    assert paper_list.printed_by == cast.everyone[who]


def test_a_turf_in_nobodys_hands_says_so(cast: Cast) -> None:
    Assignment.objects.update(ends_at=timezone.now())
    answer = client_for(cast.supervisor).post(
        reverse("canvass:paper-list-print", args=[cast.turf.pk]), follow=True
    )
    assert "Assign it first" in answer.content.decode()
    assert not PaperList.objects.exists()


def test_an_expired_list_says_so_on_every_page(cast: Cast) -> None:
    paper_list = printed(cast)
    PaperList.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    page = client_for(cast.specialist).get(
        reverse("canvass:paper-list-detail", args=[paper_list.pk])
    )
    assert "EXPIRED" in page.content.decode()
    assert "Return or shred" in page.content.decode()


def test_a_longer_list_costs_the_same(cast: Cast) -> None:
    client = client_for(cast.supervisor)
    path = reverse("canvass:paper-list-detail", args=[printed(cast).pk])
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    more = make_building("9", "Long Street")
    cast.turf.stops.create(building=more, position=1)
    for floor in range(1, 20):
        for letter in "ABC":
            make_unit(more, f"{floor}{letter}", floor)
    path = reverse("canvass:paper-list-detail", args=[printed(cast).pk])
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few)


def test_a_list_is_finished_once(cast: Cast) -> None:
    paper_list = printed(cast)
    finish_paper_list(paper_list=paper_list, by=cast.specialist, now=NOW)
    finish_paper_list(paper_list=paper_list, by=cast.supervisor, now=NOW + timedelta(hours=1))
    paper_list.refresh_from_db()
    assert (paper_list.finished_at, paper_list.finished_by) == (NOW, cast.specialist)
    assert Entry.objects.filter(verb="paper_list.finished").count() == 1
    with pytest.raises(NotYours):
        finish_paper_list(paper_list=paper_list, by=cast.colleague, now=NOW)
