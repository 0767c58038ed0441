"""What every page that changes a case shares: find it, try, show what stood in the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.models import Case
from cases.operations.holding import ChangedMeanwhile
from cases.queues import Reader
from engagement.accounts.access import StaffRequest
from engagement.city.models import City
from engagement.errors import NotYours, Refusal
from engagement.forms import show_refusal

AnyForm = TypeVar("AnyForm", bound=forms.Form)


def reader_of(request: StaffRequest) -> Reader:
    """Who looks, and now."""
    return Reader(request.user, timezone.now(), City.current())


def case_or_404(reader: Reader, pk: UUID) -> Case:
    """The case with what every page about it names; out of scope there is none."""
    rows = Case.objects.visible_to(reader.user).select_related(
        "resident__unit__building", "program__published", "need", "team", "assignee"
    )
    case = rows.filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def act(
    request: StaffRequest,
    *,
    reader: Reader,
    case: Case,
    template: str,
    make_form: Callable[..., AnyForm],
    do: Callable[[AnyForm], object],
    done: str | Promise,
    **context: Any,
) -> HttpResponse:
    """Show the form, or try the change and come back to the case.

    A refusal is shown beside its field with what was typed kept. When somebody
    changed the case meanwhile, the page says what, and the next press goes
    through. `NotYours` is a page that does not exist.
    """
    if request.method != "POST":
        return _page(request, template, case, make_form(), **context)
    form = make_form(request.POST)
    if not form.is_valid():
        return _page(request, template, case, form, **context)
    try:
        do(form)
    except NotYours as refusal:
        raise Http404 from refusal
    except ChangedMeanwhile as refusal:
        data = request.POST.copy()
        data["version"] = str(refusal.version)
        form = make_form(data)
        form.is_valid()
        context["changed"] = refusal
        return _page(request, template, case, form, status=409, **context)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _page(request, template, case, form, status=409, **context)
    messages.success(request, str(done))
    return back_to(reader, case)


def back_to(reader: Reader, case: Case) -> HttpResponse:
    """The case's page; the queue when the change took it out of sight."""
    if Case.objects.visible_to(reader.user).filter(pk=case.pk).exists():
        return redirect("cases:case-detail", case.pk)
    return redirect("cases:queue")


def crumbs(case: Case, *, here: str | Promise = "") -> list[dict[str, Any]]:
    """Where a page about a case stands."""
    items: list[dict[str, Any]] = [
        {"label": _("Queue"), "url": reverse("cases:queue")},
        {
            "label": _("Case %(number)s") % {"number": case.number},
            "url": reverse("cases:case-detail", args=[case.pk]) if here else "",
        },
    ]
    if here:
        items.append({"label": here, "url": ""})
    return items


def _page(
    request: StaffRequest,
    template: str,
    case: Case,
    form: forms.Form,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    context |= {"case": case, "form": form, "here_url": request.path}
    context.setdefault("crumbs", crumbs(case, here=context.get("act_name", "")))
    return render(request, template, context, status=status)
