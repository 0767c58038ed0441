"""What templates use to show things the same way everywhere: `{% load look %}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    HiddenInput,
    MultiWidget,
    RadioSelect,
)
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from engagement.look import bars, dates, words

register = template.Library()

# Icons that point along the line of reading; the others never mirror.
TURNING = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "chevron-left",
        "chevron-right",
        "undo-2",
        "redo-2",
        "log-in",
        "log-out",
        "send",
        "panel-left-close",
        "panel-left-open",
        "external-link",
        "corner-down-right",
    }
)


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """A line icon. It is silent: a word stands beside it or in the control's label."""
    extra = "" if size == 20 else f" icon--{size}"
    extra += " icon--turn" if name in TURNING else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static("build/icons.svg"),
        name,
    )


@register.simple_tag
def logo() -> SafeString:
    """The open door."""
    return format_html(
        '<img class="logo" src="{}" alt="" width="32" height="32">', static("img/logo.svg")
    )


def _shape(shape: str) -> SafeString:
    return format_html(
        '<svg class="mark__shape" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        static("img/marks.svg"),
        shape,
    )


@register.simple_tag
def disposition_mark(code: Any, word: str = "") -> SafeString:
    """How a visit ended: shape, short word, colour. Takes a code or an object with `code`.

    `word` replaces the short word, for a city that relabels it. No code is "No visit yet".
    """
    look = words.DISPOSITIONS.get(_code(code), words.NO_VISIT)
    return format_html(
        '<span class="mark mark--{}">{}<span>{}</span></span>',
        look.tone,
        _shape(look.shape),
        word or look.word,
    )


@register.simple_tag
def disposition_shape(code: Any) -> SafeString:
    """The shape alone, its word for those who hear the page: a door of an elevation."""
    look = words.DISPOSITIONS.get(_code(code), words.NO_VISIT)
    return format_html(
        '<span class="mark--{}">{}<span class="sr-only">{}</span></span>',
        look.tone,
        _shape(look.shape),
        look.word,
    )


@register.simple_tag
def state_chip(state: Any) -> SafeString:
    """A case's state. Takes a code, or anything with one."""
    look = words.CASE_STATES.get(_code(state))
    if look is None:
        return format_html('<span class="chip">{}</span>', state)
    return chip(look.word, look.tone)


@register.simple_tag
def chip(word: Any, tone: str = "") -> SafeString:
    """Any short state: tones info, soft, brand, amber, urgent, good, line, or none."""
    return format_html('<span class="chip{}">{}</span>', f" chip--{tone}" if tone else "", word)


@register.simple_tag
def verdict(code: Any) -> SafeString:
    """Likely, unlikely, cannot say: sign, word, colour."""
    look = words.VERDICTS.get(_code(code), words.VERDICTS["cannot_say"])
    return format_html(
        '<span class="verdict verdict--{}">{}<span>{}</span></span>',
        look.tone,
        icon(look.shape),
        look.word,
    )


@register.simple_tag
def due_chip(due_on: date | None, today: date | None = None, state: Any = "") -> SafeString:
    """How long is left, red only when late on our own clock; a stopped clock says so."""
    if due_on is None:
        return format_html('<span class="due muted">{}</span>', gettext("no date"))
    now_on = today or timezone.localdate()
    code = _code(state)
    machine = due_on.isoformat()
    if code in words.ENDED:
        return format_html(
            '<time class="due muted" datetime="{}">{}</time>',
            machine,
            dates.say_day(due_on, today=now_on),
        )
    said = dates.say_due(due_on, now_on)
    if code in words.CLOCK_STOPPED:
        return format_html(
            '<span class="due due--paused" title="{}">{}<span class="sr-only">{}: </span>'
            '<time datetime="{}">{}</time></span>',
            gettext("Our clock is paused"),
            icon("pause", 14),
            gettext("Our clock is paused"),
            machine,
            said,
        )
    tone = " due--late" if due_on < now_on else " due--today" if due_on == now_on else ""
    return format_html('<time class="due{}" datetime="{}">{}</time>', tone, machine, said)


@register.simple_tag
def person(user: Any, avatar: bool = True) -> SafeString:
    """A member of staff: initials and name. Nobody is bold, not red."""
    if user is None or user == "":
        return format_html('<span class="person person--none">{}</span>', gettext("Nobody yet"))
    name = getattr(user, "name", "") or str(user)
    if not avatar:
        return format_html('<span class="person"><bdi>{}</bdi></span>', name)
    return format_html(
        '<span class="person"><span class="avatar" aria-hidden="true">{}</span>'
        "<bdi>{}</bdi></span>",
        initials(name),
        name,
    )


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and last word."""
    parts = str(name).split()
    letters = [parts[0][0], parts[-1][0]] if len(parts) > 1 else [part[0] for part in parts]
    return "".join(letters).upper()


# --- Forms


@register.inclusion_tag("look/field.html")
def field(bound: BoundField, hint: str = "", size: str = "") -> dict[str, Any]:
    """One field: label, hint, error, control, joined for those who hear the page.

    `hint` replaces the field's help text; `size` is "short" or "medium".
    """
    widget = bound.field.widget
    said = hint or bound.help_text
    errors = list(bound.errors)
    here = bound.id_for_label or bound.auto_id or bound.html_name
    kind = "control"
    if isinstance(widget, HiddenInput):
        kind = "hidden"
    elif isinstance(widget, CheckboxInput):
        kind = "tick"
    elif isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        kind = "choices"
    elif isinstance(widget, MultiWidget):
        kind = "parts"
    described = " ".join([f"{here}-hint"] * bool(said) + [f"{here}-error"] * bool(errors))
    attrs: dict[str, Any] = {"aria-describedby": described} if described else {}
    if errors:
        attrs["aria-invalid"] = "true"
    control = bound.as_widget(attrs=attrs) if kind in {"control", "hidden", "tick", "parts"} else ""
    return {
        "bound": bound,
        "kind": kind,
        "hint": said,
        "errors": errors,
        "here": here,
        "described": described,
        "control": control,
        "size": size,
        "optional": not bound.field.required,
    }


@register.inclusion_tag("look/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """What must be mended, each line linked to its field. Nothing when all is right."""
    found: list[tuple[str, str]] = []
    for form in forms:
        if not form.is_bound:
            continue
        found.extend(("", str(error)) for error in form.non_field_errors())
        for bound in form:
            target = bound.id_for_label or bound.auto_id or bound.html_name
            if isinstance(bound.field.widget, (RadioSelect, CheckboxSelectMultiple)):
                target = f"{bound.auto_id}_0"
            found.extend((target, f"{bound.label}: {error}") for error in bound.errors)
    return {"found": found, "count": len(found)}


# --- Lists


@register.inclusion_tag("look/cursor_pages.html", takes_context=True)
def cursor_pages(
    context: template.RequestContext, page: Any, parameter: str = "cursor"
) -> dict[str, Any]:
    """Newer and older. `page` has `newer` and `older` (a cursor, or empty); other filters stay.

    Its `said`, if any, is shown first ("1 to 12 of 96", only where the count is known).
    """
    request = context["request"]
    here = request.GET.copy()
    on_first = parameter not in here

    def link(cursor: Any) -> str:
        query = here.copy()
        query.pop(parameter, None)
        if cursor:
            query[parameter] = str(cursor)
        return f"?{query.urlencode()}"

    newer, older = _get(page, "newer"), _get(page, "older")
    return {
        "newer": link(newer) if newer else "",
        "older": link(older) if older else "",
        "first": "" if on_first else link(None),
        "said": _get(page, "said") or "",
        "any": bool(newer or older or not on_first),
    }


# --- Bars

register.simple_tag(bars.bar)
register.simple_tag(bars.load_bar)
register.simple_tag(bars.clock_bar)


@register.simple_tag
def rate(part: int, whole: int) -> SafeString:
    """ "32.1% of 11,212"; under 30 in the denominator, the fraction alone."""
    if whole < 30:
        return format_html(
            '<span class="nowrap">{}</span>',
            gettext("%(part)s of %(whole)s") % {"part": number(part), "whole": number(whole)},
        )
    return format_html(
        '<b>{}%</b> <span class="muted">{}</span>',
        f"{100 * part / whole:.1f}",
        gettext("of %(whole)s") % {"whole": number(whole)},
    )


# --- Filters


@register.filter
def bdi(value: Any) -> SafeString | str:
    """A datum, kept from turning the line around it."""
    return "" if value in (None, "") else format_html("<bdi>{}</bdi>", value)


@register.filter
def number(value: Any) -> str:
    """12,345"""
    return "" if value is None else f"{int(value):,}"


@register.filter
def one_in(population: Any, reached: Any = None) -> str:
    """ "one in 112" of `population|one_in:reached`; "nobody yet" at none."""
    if not reached:
        return gettext("nobody yet")
    return gettext("one in %(n)s") % {"n": number(max(1, round(int(population) / int(reached))))}


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """Mon Nov 23"""
    if value is None or value == "":
        return ""
    return format_html(
        '<time datetime="{}"><bdi>{}</bdi></time>',
        dates.day_of(value).isoformat(),
        dates.say_day(value),
    )


@register.filter
def clock(value: datetime | None) -> SafeString | str:
    """10:46 am"""
    if value is None or value == "":
        return ""
    return format_html(
        '<time datetime="{}"><bdi>{}</bdi></time>', value.isoformat(), dates.say_time(value)
    )


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Mon Nov 23, 10:46 am"""
    if value is None or value == "":
        return ""
    said = f"{dates.say_day(value)}, {dates.say_time(value)}"
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', value.isoformat(), said)


@register.filter
def age(value: date | datetime | None, now: date | datetime | None = None) -> str:
    """How long since: "3 d", "2 h", "40 min"."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return dates.say_span((now if isinstance(now, datetime) else timezone.now()) - value)
    return dates.say_span(
        timedelta(days=((dates.day_of(now) if now else timezone.localdate()) - value).days)
    )


@register.filter
def counted(count: Any, forms: str) -> str:
    """ "3 doors" of `count|counted:"door,doors"`."""
    one, many = forms.split(",", 1)
    return f"{number(count)} {ngettext(one, many, int(count or 0))}"


def _code(value: Any) -> str:
    return str(getattr(value, "code", value) or "")


def _get(page: Any, name: str) -> Any:
    return page.get(name) if isinstance(page, Mapping) else getattr(page, name, None)
