"""Pages of what a campaign says and asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from canvass.models import Campaign, ScriptVersion
from canvass.operations.scripts import (
    change_script,
    discard_script,
    publish_script,
    stand_of,
    translate_script,
)
from canvass.script_forms import OpeningForm, QuestionForm, typed
from canvass.scripts.difference import asked_in_words, bounds_in_words, changes_between, kind_words
from canvass.scripts.document import SOURCE, Question, Script
from canvass.scripts.editing import moved, with_question, without_question
from canvass.scripts.translating import counts_in_words, counts_of, lines_of, spoken, told_in
from canvass.views.campaigns import own_campaign
from canvass.views.common import person_of, refuse_on, url_of
from engagement.accounts.access import allow
from engagement.accounts.models import Role
from engagement.city.models import City
from engagement.errors import Refusal
from engagement.languages import LANGUAGES


@allow(Role.SUPERVISOR, Role.ANALYST)
@require_safe
def script_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A script as it is spoken: the draft or one version, on a phone's card, in a language."""
    user = person_of(request)
    campaign = get_object_or_404(Campaign.objects.visible_to(user).prefetch_related("teams"), pk=pk)
    rows = ScriptVersion.objects.visible_to(user).filter(campaign=campaign)
    versions = list(rows.select_related("published_by", "changed_by").order_by("-number"))
    shown = _chosen(versions, request.GET.get("version", ""))
    script = shown.script if shown else Script()
    before = _before(versions, shown)
    return render(
        request,
        "canvass/script_detail.html",
        {
            "campaign": campaign,
            "crumbs": _crumbs(campaign),
            "versions": versions,
            "shown": shown,
            "script": script,
            "before": before,
            "changes": changes_between(before.script, script) if before else [],
            "in_force": next((one for one in versions if one.number), None),
            "may_change": any(team.pk in user.supervised_team_ids for team in campaign.teams.all()),
            **_preview(request, script),
        },
    )


@allow(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def script_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the draft: its opening, and the order of its questions."""
    campaign = own_campaign(person_of(request), pk)
    latest, script = _latest(campaign)
    first = {"opening": script.opening, "seen": stand_of(latest)}
    form = OpeningForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        do, _colon, code = request.POST.get("do", "").partition(":")
        try:
            if do == "discard":
                discard_script(
                    campaign=campaign,
                    by=person_of(request),
                    now=timezone.now(),
                    seen=form.cleaned_data["seen"],
                )
                messages.info(request, _("Draft thrown away."))
                return redirect("canvass:script-detail", pk)
            change_script(
                campaign=campaign,
                opening=form.cleaned_data["opening"],
                questions=_rearranged(script.questions, do, code),
                by=person_of(request),
                now=timezone.now(),
                seen=form.cleaned_data["seen"],
            )
        except Refusal as refusal:
            refuse_on(form, refusal)
        else:
            if not do:
                messages.success(request, _("Draft saved."))
            return redirect(url_of("script-change", pk) + (f"#q-{code}" if code else ""))
    return render(
        request,
        "canvass/script_change.html",
        {
            "form": form,
            "campaign": campaign,
            "crumbs": _crumbs(campaign, _("Change")),
            "script": script,
            "draft": latest if latest and latest.number is None else None,
            "latest": latest,
            "kinds": kind_words(),
            **_preview(request, script),
        },
    )


@allow(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def script_question(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change one question of the draft, or add one: `?code=` says which."""
    campaign = own_campaign(person_of(request), pk)
    latest, script = _latest(campaign)
    code = request.GET.get("code", "")
    question = next((one for one in script.questions if one.code == code), None)
    if code and question is None:
        raise Http404
    place = script.questions.index(question) if question else len(script.questions)
    about: dict[str, Any] = {"question": question, "earlier": script.questions[:place]}
    do = request.POST.get("do", "")
    if request.method == "POST" and do:
        form = _rearranged_choices(request, do, about)
    else:
        form = QuestionForm(request.POST or None, **about)
        form.initial["seen"] = stand_of(latest)
    if request.method == "POST" and not do and form.is_valid():
        asked = form.asked({one.code for one in script.questions})
        try:
            change_script(
                campaign=campaign,
                opening=script.opening,
                questions=with_question(script.questions, asked),
                by=person_of(request),
                now=timezone.now(),
                seen=form.cleaned_data["seen"],
            )
        except Refusal as refusal:
            refusal.field = {"choices": "choice_0"}.get(refusal.field or "", refusal.field)
            refuse_on(form, refusal)
        else:
            messages.success(request, _("Question saved in the draft."))
            return redirect(f"{url_of('script-change', pk)}#q-{asked.code}")
    return render(
        request,
        "canvass/script_question.html",
        {
            "form": form,
            "campaign": campaign,
            "question": question,
            "number": place + 1,
            "crumbs": _crumbs(
                campaign,
                _("Change"),
                _("Question %(number)s") % {"number": place + 1},
            ),
        },
    )


@allow(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def script_translate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The script beside its translation into one language, text by text."""
    user = person_of(request)
    campaign = own_campaign(user, pk)
    latest, script = _latest(campaign)
    codes = _languages(script)
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES and language != SOURCE else codes[0]
    lines = lines_of(script, language)
    wrong: Refusal | None = None
    if request.method == "POST":
        keys = [line.key for line in lines]
        everything = request.POST.get("do") == "reviewed"
        ticked = {key for key in keys if everything or request.POST.get(f"reviewed.{key}")}
        try:
            translate_script(
                campaign=campaign,
                language=language,
                texts={key: request.POST.get(f"text.{key}", "") for key in keys},
                reviewed=ticked,
                still_right={key for key in keys if everything or request.POST.get(f"right.{key}")},
                by=user,
                now=timezone.now(),
                seen=request.POST.get("seen", ""),
            )
        except Refusal as refusal:
            wrong = refusal
        else:
            messages.success(request, _("Translation saved in the draft."))
            return redirect(f"{url_of('script-translate', pk)}?language={language}")
    typed_now = {line.key: request.POST.get(f"text.{line.key}") for line in lines}
    return render(
        request,
        "canvass/script_translate.html",
        {
            "campaign": campaign,
            "crumbs": _crumbs(campaign, _("Translations")),
            "language": language,
            "languages": [(code, counts_of(script, code)) for code in codes],
            "counts": counts_of(script, language),
            "lines": [(line, typed_now[line.key]) for line in lines],
            "seen": request.POST.get("seen", stand_of(latest)),
            "wrong": wrong,
        },
    )


@allow(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def script_publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the next version changes, said before it is published."""
    user = person_of(request)
    campaign = own_campaign(user, pk)
    versions = list(campaign.scripts.order_by("-number"))
    draft = next((one for one in versions if one.number is None), None)
    last = next((one for one in versions if one.number), None)
    script = draft.script if draft else Script()
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            version = publish_script(
                campaign=campaign,
                by=user,
                now=timezone.now(),
                seen=request.POST.get("seen", ""),
            )
        except Refusal as refusal:
            wrong = refusal
        else:
            messages.success(
                request,
                _("Version %(number)s is published. Phones take it up at their next contact.")
                % {"number": version.number},
            )
            return redirect("canvass:script-detail", pk)
    return render(
        request,
        "canvass/script_publish.html",
        {
            "campaign": campaign,
            "crumbs": _crumbs(campaign, _("Publish")),
            "draft": draft,
            "last": last,
            "number": (last.number or 0) + 1 if last else 1,
            "changes": changes_between(last.script if last else Script(), script) if draft else [],
            "languages": [
                (code, counts_in_words(counts_of(script, code))) for code in _languages(script)
            ],
            "seen": request.POST.get("seen", stand_of(draft)),
            "wrong": wrong,
        },
    )


def _latest(campaign: Campaign) -> tuple[ScriptVersion | None, Script]:
    """What a change starts from: the draft, or the version in force, or nothing."""
    latest = campaign.scripts.order_by("-number").first()
    return latest, latest.script if latest else Script()


def _chosen(versions: list[ScriptVersion], wanted: str) -> ScriptVersion | None:
    """The version that is asked for; the draft or else the latest where none is."""
    if wanted:
        for version in versions:
            if wanted == str(version.number or "draft"):
                return version
        raise Http404
    return versions[0] if versions else None


def _before(versions: list[ScriptVersion], shown: ScriptVersion | None) -> ScriptVersion | None:
    """The version that came before this one."""
    if shown is None:
        return None
    return next(iter(versions[versions.index(shown) + 1 :]), None)


def _rearranged(questions: list[Question], do: str, code: str) -> list[Question]:
    if do in ("up", "down"):
        return moved(questions, code, -1 if do == "up" else 1)
    if do == "remove":
        return without_question(questions, code)
    return list(questions)


def _rearranged_choices(request: HttpRequest, do: str, about: dict[str, Any]) -> QuestionForm:
    """The form as it was typed, with its choices in another order or with room for more."""
    rows = [row for row in range(50) if f"choice_{row}" in request.POST]
    verb, _colon, row = do.partition(":")
    if verb in ("up", "down") and row.isdecimal() and int(row) in rows:
        here = rows.index(int(row))
        there = here + (-1 if verb == "up" else 1)
        if 0 <= there < len(rows):
            rows[here], rows[there] = rows[there], rows[here]
    more = 3 if verb == "more" else 0
    first = typed(request.POST, rows)
    return QuestionForm(None, **about, initial=first, rows=len(rows) + more)


def _languages(script: Script) -> list[str]:
    """Languages to translate into: the city's, and those that the script has already."""
    city = [code for code in City.current().languages if code != SOURCE]
    more = [code for code in script.translations if code not in city]
    return [*city, *more] or ["es"]


def _preview(request: HttpRequest, script: Script) -> dict[str, Any]:
    """The script on a phone's card, with what is told in the chosen language."""
    language = request.GET.get("language", "")
    language = language if language in script.translations else ""
    texts = told_in(script, language) if language else {}
    others = {question.code: question for question in script.questions}
    return {
        "preview_language": language,
        "preview_languages": sorted(script.translations),
        "preview_opening": texts.get("opening", ""),
        "preview": [
            {
                "question": question,
                "told": spoken(question, texts),
                "choices": [
                    (choice, texts.get(f"choice.{question.code}.{choice.code}", ""))
                    for choice in question.choices
                ],
                "kind": kind_words()[question.kind],
                "bounds": bounds_in_words(question),
                "asked": asked_in_words(question, others) if question.asked_if else "",
            }
            for question in script.questions
        ],
        "questions_json": msgspec.to_builtins(script.questions),
    }


def _crumbs(campaign: Campaign, *more: str) -> list[dict[str, str]]:
    crumbs = [
        {"label": _("Campaigns"), "url": url_of("campaign-list")},
        {"label": campaign.name, "url": url_of("campaign-detail", campaign.pk)},
        {"label": _("Script"), "url": url_of("script-detail", campaign.pk)},
    ]
    if len(more) > 1:
        crumbs.append({"label": more[0], "url": url_of("script-change", campaign.pk)})
    if more:
        crumbs.append({"label": more[-1]})
    else:
        crumbs[-1] = {"label": _("Script")}
    return crumbs
