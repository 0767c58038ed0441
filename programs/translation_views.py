"""Pages on which the catalog's words reach other languages: written, then reviewed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from engagement.accounts.access import StaffRequest, allow
from engagement.errors import Refusal
from engagement.forms import show_refusal
from engagement.languages import LANGUAGES, own_name
from programs import sentences
from programs.models import Program, Reviewable, Sentence, Translation
from programs.translating import (
    review_sentence,
    review_translation,
    write_sentence,
    write_translation,
)
from programs.translation_forms import (
    CardForm,
    NewCardForm,
    ReviewForm,
    SentenceForm,
    city_languages,
)
from programs.views import EDITORS


@allow(*EDITORS)
def translation_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A program's card in one more language."""
    program = _program(request, pk)
    revision = program.published
    if revision is None:
        messages.error(request, _("Publish the program first; then translate what was published."))
        return redirect("programs:program-detail", program.pk)
    done = set(revision.translations.values_list("language", flat=True))
    form = NewCardForm(request.POST or None, without=done)
    if request.method == "POST" and form.is_valid():
        try:
            row = write_translation(
                program=program,
                language=form.cleaned_data["language"],
                words=form.words(),
                source=form.cleaned_data["source"],
                by=request.user,
                now=timezone.now(),
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, _("Saved as a draft. Somebody else has to review it."))
            return redirect("programs:translation-change", row.pk)
    about = {"program": program, "revision": revision, "form": form}
    return render(request, "programs/translation_add.html", about)


@allow(*EDITORS)
def translation_change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A card in another language beside the English; a change makes it a draft again."""
    row = _translation(request, pk)
    program = row.revision.program
    if program.published is None:
        raise Http404
    initial = {name: getattr(row, name) for name in CardForm.base_fields if name != "seen"}
    form = CardForm(request.POST or None, initial={**initial, "seen": row.changed_at.isoformat()})
    if request.method == "POST" and form.is_valid():
        current = row.revision_id == program.published_id
        try:
            saved = write_translation(
                program=program,
                language=row.language,
                words=form.words(),
                source=form.cleaned_data["source"],
                by=request.user,
                now=timezone.now(),
                # Onto a later English it is a new row, which nobody has changed.
                seen=_moment(form.cleaned_data["seen"]) if current else None,
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, _("Saved as a draft. Somebody else has to review it."))
            return redirect("programs:translation-change", saved.pk)
    return render(
        request,
        "programs/translation_change.html",
        {
            "program": program,
            "revision": program.published,
            "row": row,
            "language": own_name(row.language),
            "is_old": row.revision_id != program.published_id,
            "is_own": _is_own(row, request),
            "form": form,
        },
    )


@allow(*EDITORS)
@require_POST
def translation_review(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say that it says what the English says."""
    row = _translation(request, pk)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Read the words again, then review them."))
    else:
        _told(
            request,
            lambda now: review_translation(
                translation=row, by=request.user, now=now, seen=form.cleaned_data["seen"]
            ),
        )
    return redirect("programs:translation-change", row.pk)


@allow(*EDITORS)
def sentence_list(request: StaffRequest) -> HttpResponse:
    """Every fixed sentence and where it stands in each of the city's languages."""
    rows = {
        (one.code, one.language): one
        for one in Sentence.objects.visible_to(request.user)
        if one.version == sentences.version(one.code)
    }
    languages = city_languages()
    table = [
        {
            "code": code,
            "english": sentences.english(code),
            "cells": [(language, name, rows.get((code, language))) for language, name in languages],
        }
        for code in sentences.SENTENCES
    ]
    return render(request, "programs/sentence_list.html", {"table": table})


@allow(*EDITORS)
def sentence_change(request: StaffRequest, code: str, language: str) -> HttpResponse:
    """One fixed sentence in one language beside the English."""
    row = _sentence(request, code, language)
    initial = (
        {"text": row.text, "source": row.source, "seen": row.changed_at.isoformat()} if row else {}
    )
    form = SentenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            write_sentence(
                code=code,
                language=language,
                text=form.cleaned_data["text"],
                source=form.cleaned_data["source"],
                by=request.user,
                now=timezone.now(),
                seen=_moment(form.cleaned_data["seen"]),
            )
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.info(request, _("Saved as a draft. Somebody else has to review it."))
            return redirect("programs:sentence-change", code, language)
    return render(
        request,
        "programs/sentence_change.html",
        {
            "code": code,
            "row": row,
            "english": sentences.english(code),
            "language": own_name(language),
            "language_code": language,
            "is_own": row is not None and _is_own(row, request),
            "form": form,
        },
    )


@allow(*EDITORS)
@require_POST
def sentence_review(request: StaffRequest, code: str, language: str) -> HttpResponse:
    """Say that it says what the English says."""
    row = _sentence(request, code, language)
    form = ReviewForm(request.POST)
    if row is None or not form.is_valid():
        messages.error(request, _("Read the words again, then review them."))
    else:
        _told(
            request,
            lambda now: review_sentence(
                sentence=row, by=request.user, now=now, seen=form.cleaned_data["seen"]
            ),
        )
    return redirect("programs:sentence-change", code, language)


def _told(request: HttpRequest, review: Callable[[datetime], object]) -> None:
    try:
        review(timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.info(request, _("Reviewed. Phones show it from their next contact."))


def _is_own(row: Reviewable, request: StaffRequest) -> bool:
    return row.source == "hand" and row.changed_by_id == request.user.pk


def _program(request: StaffRequest, pk: UUID) -> Program:
    rows = Program.objects.visible_to(request.user).select_related("published__organization")
    return get_object_or_404(rows, pk=pk)


def _translation(request: StaffRequest, pk: UUID) -> Translation:
    rows = Translation.objects.visible_to(request.user).select_related(
        "revision__program__published", "changed_by", "reviewed_by"
    )
    return get_object_or_404(rows, pk=pk)


def _sentence(request: StaffRequest, code: str, language: str) -> Sentence | None:
    if code not in sentences.SENTENCES or language not in LANGUAGES or language == "en":
        raise Http404
    rows = Sentence.objects.visible_to(request.user).select_related("changed_by", "reviewed_by")
    return rows.filter(code=code, version=sentences.version(code), language=language).first()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
