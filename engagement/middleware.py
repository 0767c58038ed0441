"""Input that no page can use, turned away at the door with a plain answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from csp.constants import HEADER, HEADER_REPORT_ONLY
from csp.middleware import CheckableLazyObject, CSPMiddleware
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation

from engagement.errors import NotYours, Refusal

if TYPE_CHECKING:
    from django.http import HttpResponseBase, QueryDict

_POLICIES = (HEADER, HEADER_REPORT_ONLY)


class CleanInput:
    """Answer 400 to NUL characters and lone surrogates, which Postgres cannot store."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or _unclean(request.GET):
            raise BadRequest("Characters that cannot be stored.")
        return self.get_response(request)


def _unclean(values: QueryDict) -> bool:
    for key, items in values.lists():
        for text in (key, *items):
            if "\x00" in text or (not text.isprintable() and _has_surrogate(text)):
                return True
    return False


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


class SpokenLanguage(LocaleMiddleware):
    """The person's language on the pages whose words are there; English everywhere else."""

    def process_request(self, request: HttpRequest) -> None:
        """As Django does it, but for the pages that are still to be translated."""
        if request.path_info.startswith(settings.TRANSLATED_PATHS):
            super().process_request(request)
        else:
            translation.activate("en")
            request.LANGUAGE_CODE = translation.get_language() or "en"


class ContentPolicy(CSPMiddleware):
    """The content security policy: put together once, for as long as no page changes its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self._usual: dict[str, str] = {}

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Set the header; from memory where neither a nonce nor a view's word bears on it."""
        own = any(name.startswith("_csp") for name in (*vars(response), *vars(request)))
        if own or settings.DEBUG:
            return super().process_response(request, response)
        if not self._usual:
            answer = super().process_response(request, HttpResponse())
            self._usual = {name: answer[name] for name in _POLICIES if name in answer}
        for name, policy in self._usual.items():
            response.headers.setdefault(name, policy)
        # As the original does: a nonce asked for now would come too late.
        vars(request)["csp_nonce"] = CheckableLazyObject(self._csp_nonce_post_response)
        return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read: 400, or 413 where it is only too much."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


class ShowRefusals:
    """A refusal that no form caught becomes a page with its sentence, never a 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exc: Exception) -> HttpResponse | None:
        """Answer with the refusal's own status; 404 for what is not this person's."""
        if isinstance(exc, NotYours):
            return render(request, "404.html", status=404)
        if isinstance(exc, Refusal):
            return render(request, "refused.html", {"refusal": exc}, status=exc.status)
        return None
