"""A conversation without a door, written down at the desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from canvass.models import Channel
from canvass.views.common import person_of
from cases.intake import take_in_one
from cases.visit_forms import VisitForm
from engagement.accounts.access import allow
from engagement.accounts.models import Role, User
from engagement.errors import Refusal
from engagement.ids import new_id
from residents.models import Resident
from residents.search import matching_residents

MOST_FOUND = 10
# Where a refusal by the visit's own fields stands on the form.
_FIELDS = {
    "resident": "resident",
    "resident.phone": "phone",
    "resident.email": "email",
    "resident.name": "name",
    "help": "help_program",
    "help.court_on": "court_on",
    "appointment.starts_at": "meet_at",
}


@allow(Role.SPECIALIST, Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def visit_add(request: HttpRequest) -> HttpResponse:
    """Record a conversation by phone, at an event, in the office or through 311.

    Takes the way that visits from phones take, so it opens cases and is counted as they are.
    """
    user = person_of(request)
    posted = request.POST if request.method == "POST" else None
    searching = posted is not None and posted.get("do") == "find"
    form = _form(request, user, bound=posted is not None and not searching)
    if posted is not None and not searching and form.is_valid():
        try:
            receipt = take_in_one(visit=form.visit(), by=user, now=timezone.now())
        except Refusal as refusal:
            form.add_error(_FIELDS.get(refusal.field or ""), refusal.message.partition(": ")[2])
        else:
            numbers = ", ".join(str(number) for _key, number in receipt.cases)
            said = _("Conversation recorded.")
            if numbers:
                said = _("Conversation recorded. Case %(numbers)s is open.") % {"numbers": numbers}
            messages.success(request, said)
            return redirect("canvass:call-list")
    words = posted.get("q", "").replace("\x00", "").strip()[:200] if posted is not None else ""
    return render(
        request,
        "cases/visit_add.html",
        {
            "form": form,
            "known": _known(user, form["resident"].value()),
            "words": words,
            "searching": searching,
            "found": find_residents(user, words) if searching and words else [],
            "crumbs": [
                {"label": _("Calls"), "url": reverse("canvass:call-list")},
                {"label": _("Record a conversation")},
            ],
        },
    )


def find_residents(user: User, words: str) -> QuerySet[Resident]:
    """Up to ten people this person may see, by a part of the name or of the phone number."""
    rows = matching_residents(Resident.objects.visible_to(user), words).filter(
        erased_at__isnull=True
    )
    found: QuerySet[Resident] = rows.select_related("unit__building").order_by("name", "id")
    return found[:MOST_FOUND]


def _form(request: HttpRequest, user: User, *, bound: bool) -> VisitForm:
    if bound:
        return VisitForm(request.POST, user=user)
    initial: dict[str, object] = {"key": new_id(), "occurred_at": timezone.now()}
    if request.method == "POST":
        # A search in between keeps everything that was typed.
        form = VisitForm(user=user)
        for name, field in form.fields.items():
            many = hasattr(field.widget, "allow_multiple_selected") and isinstance(
                field.widget.value_from_datadict(request.POST, request.FILES, name), list
            )
            initial[name] = (
                request.POST.getlist(name) if many else request.POST.get(name, initial.get(name))
            )
        return VisitForm(user=user, initial=initial)
    channel = request.GET.get("channel", "")
    if channel in Channel.values and channel != Channel.DOOR:
        initial["channel"] = channel
        if request.GET.get("resident"):
            initial["begun_by"] = "city"
    if named := request.GET.get("resident"):
        known = _known(user, named)
        if known is None:
            raise Http404
        initial["resident"] = known.pk
        initial["language"] = known.language
    return VisitForm(user=user, initial=initial)


def _known(user: User, value: object) -> Resident | None:
    try:
        key = UUID(str(value))
    except ValueError:
        return None
    rows = Resident.objects.visible_to(user).select_related("unit__building")
    return rows.filter(pk=key).first()
