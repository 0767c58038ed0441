"""Who is out, seen by whoever watches over them: for their safety, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from canvass.models import Shift
from canvass.operations.shifts import SAID, close_incident, mark_incident, mark_safe
from canvass.shift_reading import who_is_out
from canvass.views.common import person_of, refuse_on, url_of
from engagement.accounts.access import allow
from engagement.accounts.models import Role
from engagement.errors import Refusal


class SafeForm(forms.Form):
    """Who spoke with them, and how."""

    how = forms.ChoiceField(
        label=gettext_lazy("How do you know?"),
        choices=[(one.value, one.label) for one in SAID],
        widget=forms.RadioSelect,
    )
    spoke = forms.CharField(
        label=gettext_lazy("Who spoke with them?"),
        max_length=120,
        help_text=gettext_lazy("Your own name, or that of the colleague."),
    )


class IncidentForm(forms.Form):
    """What happened."""

    reason = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=300,
        help_text=gettext_lazy(
            "In a few words, without names of residents. What is known of the shift is kept until"
            " you close the incident."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@allow(Role.SUPERVISOR)
@require_safe
def shift_list(request: HttpRequest) -> HttpResponse:
    """Who is out now, whose check-in is missed, and incidents that are open."""
    now = timezone.now()
    rows = who_is_out(person_of(request))
    return render(
        request,
        "canvass/shift_list.html",
        {
            "now": now,
            "alarms": [row for row in rows if row.alert],
            "out": [row for row in rows if not row.alert and row.shift.ended_at is None],
            "incidents": [row for row in rows if row.shift.incident_at],
        },
    )


@allow(Role.SUPERVISOR)
def shift_safe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody spoke with them."""
    return _act(
        request,
        pk,
        form_class=SafeForm,
        do=mark_safe,
        template="canvass/shift_safe.html",
        done=_("Marked safe. The next check-in is due from now."),
    )


@allow(Role.SUPERVISOR)
def shift_incident(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Something happened on this shift."""
    return _act(
        request,
        pk,
        form_class=IncidentForm,
        do=mark_incident,
        template="canvass/shift_incident.html",
        done=_("Incident noted. What is known of this shift is kept."),
    )


@allow(Role.SUPERVISOR)
@require_POST
def shift_incident_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The incident is dealt with."""
    shift = _shift_or_404(request, pk)
    close_incident(shift=shift, by=person_of(request), now=timezone.now())
    messages.success(request, _("Incident closed. This shift is forgotten in its time."))
    return redirect("canvass:shift-list")


def _shift_or_404(request: HttpRequest, pk: UUID) -> Shift:
    rows = Shift.objects.led_by(person_of(request)).select_related("user")
    return get_object_or_404(rows, pk=pk)


def _act(
    request: HttpRequest,
    pk: UUID,
    *,
    form_class: type[forms.Form],
    do: Callable[..., None],
    template: str,
    done: str,
) -> HttpResponse:
    shift = _shift_or_404(request, pk)
    form = form_class(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            do(shift=shift, by=person_of(request), now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            refuse_on(form, refusal)
            status = refusal.status
        else:
            messages.success(request, done)
            return redirect("canvass:shift-list")
    crumbs: list[dict[str, Any]] = [
        {"label": _("Who is out"), "url": url_of("shift-list")},
        {"label": shift.user.name, "url": ""},
    ]
    context = {"shift": shift, "form": form, "crumbs": crumbs}
    return render(request, template, context, status=status)
