"""The page of one visit."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from canvass.models import Visit
from canvass.operations.reading import open_visit
from canvass.screenings import screening_in_words
from canvass.views.common import person_of
from canvass.visit_reading import (
    answers_of,
    chain_of,
    flags_in_words,
    is_office_view,
    resident_of,
    script_of,
    words_of,
)
from engagement.accounts.access import allow
from engagement.accounts.models import Role
from engagement.languages import english_name
from programs.models import Need, Program


@allow(Role.SUPERVISOR, Role.SPECIALIST, Role.ANALYST)
@require_safe
def visit_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was recorded at a visit, and its corrections. Analysts read codes, nobody's name."""
    user = person_of(request)
    visit = get_object_or_404(
        Visit.objects.visible_to(user).select_related(
            "campaign",
            "turf",
            "team",
            "building",
            "unit",
            "user",
            "disposition",
            "resident__unit",
        ),
        pk=pk,
    )
    open_visit(visit=visit, by=user, now=timezone.now())
    codes_only = is_office_view(user)
    chain = chain_of(visit, user)
    words = None if codes_only else words_of(visit, user)
    script = script_of(visit) if words is not None and words.answers else None
    programs = Program.objects.filter(pk__in=visit.program_ids).select_related("published")
    return render(
        request,
        "canvass/visit_detail.html",
        {
            "visit": visit,
            "crumbs": [{"label": _("Visit")}],
            "codes_only": codes_only,
            "chain": chain if len(chain) > 1 else [],
            "is_effective": not visit.is_withdrawal
            and not any(other.supersedes_id == visit.pk for other in chain),
            "words": words,
            "script": script,
            "answers": answers_of(script, words),
            "flags": flags_in_words(visit.flags),
            "screening": None if codes_only else screening_in_words(visit.pk, user),
            "resident": None if codes_only else resident_of(visit, user),
            "language": english_name(visit.language) if visit.language else "",
            "programs": [program.published.name for program in programs if program.published],
            "needs": Need.objects.filter(pk__in=visit.needs),
        },
    )
