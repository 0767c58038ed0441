"""How reminders read, and how letters leave.

To residents: neutral words, no program, no problem, no address, in their
language where there is a text of ours. To staff: a case number and a time.
"""

from __future__ import annotations

import smtplib
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string, select_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from canvass.models import Appointment
from cases.models import Case
from cases.quiet import zone_of
from engagement.city.models import City
from residents.models import Resident


class Refused(Exception):
    """The mail server said no for good: sending it again would not help."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def send(*, to: str, subject: str, body: str, message_id: UUID) -> None:
    """Hand one letter to Django's mail backend, under an id of ours.

    Raises `Refused` when the server said no for good, `OSError` when there is
    no answer that can be believed.
    """
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
    letter = EmailMessage(
        subject=subject,
        body=body,
        to=[to],
        headers={"Message-ID": f"<{message_id}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        letter.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as error:
        raise Refused("address_refused") from error
    except (smtplib.SMTPDataError, smtplib.SMTPHeloError) as error:
        raise Refused("letter_refused") from error


def step_due(case: Case, due_at: datetime, city: City) -> tuple[str, str]:
    """Subject and body for the member of staff who has the step."""
    path = reverse("cases:case-detail", args=[case.pk])
    with translation.override("en"):
        local = due_at.astimezone(city.zone)
        facts = {
            "number": case.number,
            "when": f"{date_format(local, 'l, F j')}, {date_format(local, 'g:i a')}",
            "is_late": due_at < timezone.now(),
            "url": settings.PUBLIC_URL + path,
        }
        subject = render_to_string("messages/step_due_subject.txt", facts).strip()
        return subject, render_to_string("messages/step_due.txt", facts)


def appointment(
    made: Appointment, resident: Resident, city: City, *, is_text: bool
) -> tuple[str, str]:
    """Subject and body for the resident, in their language and on their clock."""
    language = resident.language or "en"
    kind = "text" if is_text else "letter"
    template = select_template(
        [f"messages/appointment_{kind}.{language}.txt", f"messages/appointment_{kind}.en.txt"]
    )
    written_in = template.template.name.rsplit(".", 2)[-2]
    with translation.override(written_in):
        local = made.starts_at.astimezone(zone_of(resident, city))
        facts = {
            "office": city.office_name,
            "city": city.name,
            "phone": city.office_phone.as_national if city.office_phone else "",
            "day": date_format(local, "DATE_FORMAT" if written_in != "en" else "l, F j"),
            "time": date_format(local, "TIME_FORMAT" if written_in != "en" else "g:i a"),
        }
        return city.office_name, template.render(facts).strip()
