"""Texts: a small interface for providers, and the local one that keeps them on a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from cases.models import LocalMessage
from residents.operations.stopping import resume_number, stop_number


class Delivery(Enum):
    """What a provider knows of a message."""

    SENT = "sent"
    # The provider never took it: sending it is safe.
    ABSENT = "absent"
    REFUSED = "refused"
    # No answer that can be believed. Never a reason to send again.
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SendResult:
    """What came of an attempt, with the provider's own id where it gave one."""

    delivery: Delivery
    provider_id: str = ""
    reason: str = ""


class Provider(Protocol):
    """Whoever carries texts. Both calls may raise; that is an unknown result."""

    def send(self, *, client_id: UUID, to: str, body: str) -> SendResult:
        """Send once. `client_id` is ours: the same one twice is one message."""
        ...

    def find(self, *, client_id: UUID) -> SendResult:
        """What became of a message that we may have sent."""
        ...


class LocalProvider:
    """Keeps texts in the database, to be read on a page in development."""

    def send(self, *, client_id: UUID, to: str, body: str) -> SendResult:
        """Keep the text; a resend keeps nothing new."""
        message, _made = LocalMessage.objects.get_or_create(
            client_id=client_id, defaults={"to": to, "body": body, "sent_at": timezone.now()}
        )
        return SendResult(Delivery.SENT, provider_id=str(message.pk))

    def find(self, *, client_id: UUID) -> SendResult:
        """Look the text up."""
        message = LocalMessage.objects.filter(client_id=client_id).first()
        if message is None:
            return SendResult(Delivery.ABSENT)
        return SendResult(Delivery.SENT, provider_id=str(message.pk))


@lru_cache
def _provider(path: str) -> Provider:
    made: Provider = import_string(path)()
    return made


def provider() -> Provider:
    """The provider that `settings.SMS_PROVIDER` names."""
    return _provider(settings.SMS_PROVIDER)


# Words that end all texts to a number, in the languages that we write in.
_STOP_WORDS = frozenset(
    {
        *("stop", "stopall", "unsubscribe", "cancel", "end", "quit"),
        *("alto", "parar", "pare", "arrêt", "arret", "стоп", "停止", "停", "توقف", "قف"),
        *("বন্ধ", "중지", "sispann", "رک"),
    }
)


# Words that take a STOP back.
_START_WORDS = frozenset({"start", "unstop", "comenzar", "empezar", "старт", "开始", "ابدأ"})


def is_stop(text: str) -> bool:
    """Whether a reply asks for silence: its first or only word is one of ours."""
    words = re.findall(r"\w+", text.casefold())
    return bool(words) and words[0] in _STOP_WORDS and len(words) <= 4


def is_start(text: str) -> bool:
    """Whether a reply asks for texts again after a STOP."""
    words = re.findall(r"\w+", text.casefold())
    return len(words) == 1 and words[0] in _START_WORDS


@transaction.atomic
def receive_text(*, number: str, text: str, now: datetime) -> str:
    """Take a reply: "stopped", "resumed", or empty where it was neither.

    STOP silences the number for everyone who shares it, START takes that back. Other replies are
    not kept here. Raises `Invalid` for what is no number.
    """
    if is_stop(text):
        stop_number(number=number, by=None, now=now)
        return "stopped"
    if is_start(text):
        resume_number(number=number, by=None, now=now)
        return "resumed"
    return ""
