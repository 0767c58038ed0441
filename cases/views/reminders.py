"""Messages owed and sent, as a supervisor sees them; texts of the local provider."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from phonenumber_field.formfields import PhoneNumberField

from cases.models import Case, LocalMessage, Reminder
from cases.reminders import settle_unknown
from cases.sms import receive_text
from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role, User
from engagement.errors import Refusal
from engagement.paging import keyset
from residents.models import Resident

CUTS = ("unknown", "pending", "sent", "failed", "canceled")


def _visible(user: User) -> Q:
    """Reminders of steps of visible cases, and of appointments with visible residents."""
    cases = Case.objects.visible_to(user).values("pk")
    return (
        Q(task__case__in=cases)
        | Q(case__in=cases)
        | Q(
            appointment__team__in=user.supervised_team_ids,
            resident__in=Resident.objects.visible_to(user).values("pk"),
        )
    )


@allow(Role.SUPERVISOR)
def reminder_list(request: StaffRequest) -> HttpResponse:
    """Reminders by state; those nobody can say anything of come first."""
    rows = Reminder.objects.filter(_visible(request.user))
    counts = {
        cut: rows.filter(state=cut)[:1001].count() for cut in ("unknown", "pending", "failed")
    }
    cut = request.GET.get("cut", "")
    if cut not in CUTS:
        cut = "unknown" if counts["unknown"] else "pending"
    page = keyset(
        rows.filter(state=cut).select_related("case", "task__case", "user", "appointment"),
        order=("-due_at", "-id"),
        cursor=request.GET.get("cursor", ""),
    )
    return render(
        request,
        "cases/reminder_list.html",
        {"page": page, "cut": cut, "counts": counts, "cuts": CUTS},
    )


@allow(Role.SUPERVISOR)
@require_POST
def reminder_settle(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A person decides of an unknown one: it went, or it is to be sent."""
    reminder = get_object_or_404(Reminder.objects.filter(_visible(request.user)), pk=pk)
    try:
        settle_unknown(
            reminder=reminder,
            by=request.user,
            now=timezone.now(),
            went=request.POST.get("went") == "yes",
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.info(request, _("Noted."))
    return redirect("cases:reminder-list")


class ReplyForm(forms.Form):
    """A text back, as the resident would write it."""

    number = PhoneNumberField(label=gettext_lazy("Number"), region="US")
    text = forms.CharField(label=gettext_lazy("Reply"), max_length=320)


@allow(Role.SUPERVISOR, Role.ADMINISTRATOR)
def local_message_list(request: HttpRequest) -> HttpResponse:
    """What the local provider "sent". There is no such page where a real one is in use."""
    if not settings.SHOW_DEMO:
        raise Http404
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        came = receive_text(
            number=str(form.cleaned_data["number"]),
            text=form.cleaned_data["text"],
            now=timezone.now(),
        )
        said = {
            "stopped": _("This number gets no more texts."),
            "resumed": _("This number gets texts again, where its people agreed to them."),
        }
        messages.info(
            request, said.get(came, _("Neither STOP nor START: a plain reply is not kept."))
        )
        return redirect("cases:local-message-list")
    page = keyset(
        LocalMessage.objects.all(), order=("-id",), cursor=request.GET.get("cursor", ""), size=30
    )
    return render(request, "cases/local_message_list.html", {"page": page, "form": form})
