"""Pages of the catalog."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from engagement.accounts.access import StaffRequest, allow
from engagement.accounts.models import Role
from engagement.city.models import City
from engagement.errors import Refusal
from engagement.forms import show_refusal
from engagement.paging import keyset
from programs.forms import Editor
from programs.models import Organization, Program, Revision, Translation
from programs.operations import (
    add_program,
    change_draft,
    missing_for_publication,
    publish_program,
    restore_program,
    retire_program,
    wrong_with_rules,
)
from programs.rule_words import rule_tables, rule_tree

EDITORS = (Role.CATALOG_EDITOR, Role.ADMINISTRATOR)
CUTS = ("all", "published", "drafts", "verify", "retired")


@allow()
def program_list(request: StaffRequest) -> HttpResponse:
    """The catalog: for editors what needs them, for everybody what is published."""
    user = request.user
    today = City.current().day_of(timezone.now())
    rows = Program.objects.visible_to(user)
    is_editor = user.has_role(*EDITORS)
    cut = request.GET.get("cut", "all") if is_editor else "published"
    cuts = {
        "all": rows.filter(retired_at__isnull=True),
        "published": rows.published(),
        "drafts": rows.drafts(),
        "verify": rows.due_for_verification(today),
        "retired": rows.filter(retired_at__isnull=False),
    }
    chosen = cuts.get(cut, cuts["all"])
    text = request.GET.get("q", "").strip()[:200]
    if text:
        chosen = chosen.matching(text)
    page = keyset(
        chosen.with_names(user),
        order=("name", "id"),
        parse=(str, UUID),
        cursor=request.GET.get("cursor", ""),
    )
    due = set(
        rows.due_for_verification(today)
        .filter(pk__in=[program.pk for program in page.rows])
        .values_list("pk", flat=True)
    )
    counts = {name: cuts[name].count() for name in CUTS} if is_editor else {}
    return render(
        request,
        "programs/program_list.html",
        {
            "page": page,
            "due": due,
            "cut": cut if cut in cuts else "all",
            "counts": counts,
            "q": text,
            "is_editor": is_editor,
        },
    )


@allow()
def program_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One program as the field sees it; editors also see its draft and its history."""
    program = _find(request, pk)
    is_editor = request.user.has_role(*EDITORS)
    revision = program.published or program.draft
    draft = program.draft if is_editor else None
    today = City.current().day_of(timezone.now())
    rules = revision.rules if revision else {}
    if rules and revision and wrong_with_rules(revision, today):
        rules = {}  # what is wrong with a draft's is said above it
    return render(
        request,
        "programs/program_detail.html",
        {
            "program": program,
            "revision": revision,
            "draft": draft,
            "is_editor": is_editor,
            "rules": rules,
            "rule_tree": rule_tree(rules, today) if rules else None,
            "rule_tables": rule_tables(rules, today) if rules else [],
            "rules_from": date.fromisoformat(rules["in_force_on"]) if rules else None,
            "rules_checked": date.fromisoformat(rules["checked_on"]) if rules else None,
            "missing": missing_for_publication(draft, timezone.now().date()) if draft else [],
            "translations": _translations(request, program) if is_editor else [],
            "history": program.revisions.select_related("published_by", "changed_by")
            if is_editor
            else [],
        },
    )


@allow(*EDITORS)
def program_preview(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The draft as the specialist and as the resident would see it."""
    program = _find(request, pk)
    revision = program.draft or program.published
    return render(
        request, "programs/program_preview.html", {"program": program, "revision": revision}
    )


@allow(*EDITORS)
def program_add(request: StaffRequest) -> HttpResponse:
    """A new entry, as a draft."""
    editor = Editor(request.POST if request.method == "POST" else None, None)
    if request.method == "POST" and editor.is_valid():
        program = add_program(by=request.user, now=timezone.now(), words=editor.words())
        messages.info(request, _("Saved as a draft. Only editors see it."))
        return redirect("programs:program-detail", program.pk)
    return _show_editor(request, editor, None)


@allow(*EDITORS)
def program_change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change the draft; the field goes on seeing what is published."""
    program = _find(request, pk)
    editor = Editor(
        request.POST if request.method == "POST" else None, program.draft or program.published
    )
    if request.method == "POST" and editor.is_valid():
        try:
            change_draft(
                program=program,
                by=request.user,
                now=timezone.now(),
                words=editor.words(),
                seen=_moment(editor.form.cleaned_data["seen"]),
            )
        except Refusal as refusal:
            show_refusal(editor.form, refusal)
        else:
            messages.info(request, _("Draft saved. Publish it when it is ready."))
            return redirect("programs:program-detail", program.pk)
    return _show_editor(request, editor, program)


@allow(*EDITORS)
@require_POST
def program_publish(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Make the draft what the field sees."""
    program = _find(request, pk)
    try:
        publish_program(program=program, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.info(request, _("Published. Phones learn of it at their next contact."))
    return redirect("programs:program-detail", program.pk)


@allow(*EDITORS)
@require_POST
def program_retire(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a program off the field's list, or put it back."""
    program = _find(request, pk)
    change = restore_program if program.retired_at else retire_program
    change(program=program, by=request.user, now=timezone.now())
    return redirect("programs:program-detail", program.pk)


def _find(request: StaffRequest, pk: UUID) -> Program:
    rows = Program.objects.visible_to(request.user).select_related(
        "published__organization", "draft__organization"
    )
    return get_object_or_404(rows, pk=pk)


def _translations(request: StaffRequest, program: Program) -> list[Translation]:
    """The newest in each language, whatever its state."""
    rows = Translation.objects.visible_to(request.user).filter(revision__program=program)
    return list(
        rows.select_related("revision", "reviewed_by")
        .order_by("language", "-revision__number")
        .distinct("language")
    )


def _show_editor(request: HttpRequest, editor: Editor, program: Program | None) -> HttpResponse:
    revision: Revision | None = (program.draft or program.published) if program else None
    if program is not None and revision is None:
        raise Http404
    return render(
        request,
        "programs/program_change.html" if program else "programs/program_add.html",
        {
            "editor": editor,
            "program": program,
            "revision": revision,
            "organizations": Organization.objects.values_list("name", flat=True)[:500],
        },
    )


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
