"""Which programs: the reads of the catalog."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from engagement.accounts.models import Role, User

if TYPE_CHECKING:
    from programs.models import IncomeTable, Program, Sentence, Translation  # noqa: F401

# What was checked longer ago than this has to be checked again, unless `verify_by` says a day.
VERIFIED_FOR = timedelta(days=180)


class ProgramQuerySet(models.QuerySet["Program"]):
    def visible_to(self, user: User) -> ProgramQuerySet:
        """Editors see drafts and retired programs; everybody else what is published."""
        if user.has_role(Role.CATALOG_EDITOR, Role.ADMINISTRATOR):
            return self
        return self.published()

    def published(self) -> ProgramQuerySet:
        """Programs that the field may speak of."""
        return self.filter(published__isnull=False, retired_at__isnull=True)

    def in_force(self, on: date) -> ProgramQuerySet:
        """Published programs whose dates hold on a day."""
        return self.published().filter(
            Q(published__in_force_from__isnull=True) | Q(published__in_force_from__lte=on),
            Q(published__in_force_until__isnull=True) | Q(published__in_force_until__gte=on),
        )

    def drafts(self) -> ProgramQuerySet:
        """Programs with words that are not published yet."""
        return self.filter(draft__isnull=False, retired_at__isnull=True)

    def due_for_verification(self, on: date) -> ProgramQuerySet:
        """Published programs that nobody has checked lately."""
        return self.published().filter(
            Q(published__verify_by__lte=on + timedelta(days=14))
            | Q(published__verify_by__isnull=True, published__verified_on__lte=on - VERIFIED_FOR)
            | Q(published__verify_by__isnull=True, published__verified_on__isnull=True)
        )

    def with_names(self, user: User) -> ProgramQuerySet:
        """Rows with `name` and `agency` as this person reads them, A to Z: editors the newest words."""
        first, second = ("draft", "published")
        if not user.has_role(Role.CATALOG_EDITOR, Role.ADMINISTRATOR):
            first, second = second, first
        return (
            self.annotate(
                name=Coalesce(f"{first}__name", f"{second}__name"),
                agency=Coalesce(f"{first}__organization__name", f"{second}__organization__name"),
            )
            .select_related("draft", "published")
            .order_by("name", "id")
        )

    def matching(self, text: str) -> ProgramQuerySet:
        """Programs whose name, agency, summary, phone or document holds every word of `text`."""
        from programs.models import ProgramPhone, RequiredDocument

        rows = self
        for word in text.split()[:8]:
            shown = Q(pk__in=[])
            for revision in ("draft", "published"):
                for field in ("name", "alternate_name", "summary", "organization__name"):
                    shown |= Q(**{f"{revision}__{field}__icontains": word})
                digits = "".join(character for character in word if character.isdigit())
                if digits:
                    number = Q(number__icontains=digits) | Q(short_number=word)
                    shown |= Q(
                        Exists(ProgramPhone.objects.filter(number, revision=OuterRef(revision)))
                    )
                shown |= Q(
                    Exists(
                        RequiredDocument.objects.filter(
                            revision=OuterRef(revision), name__icontains=word
                        )
                    )
                )
            rows = rows.filter(shown)
        return rows


class IncomeTableQuerySet(models.QuerySet["IncomeTable"]):
    def visible_to(self, user: User) -> IncomeTableQuerySet:
        """Limits are public figures: everybody who works here reads them."""
        return self if user.is_active else self.none()

    def in_force(self, on: date) -> IncomeTableQuerySet:
        """The version of each table that holds on a day."""
        return (
            self.filter(in_force_from__lte=on)
            .order_by("code", "-in_force_from")
            .distinct("code")
            .prefetch_related("limits")
        )


class TranslationQuerySet(models.QuerySet["Translation"]):
    def visible_to(self, user: User) -> TranslationQuerySet:
        """Translations are the editors' work; what the field shows goes out with the cards."""
        return self if user.has_role(Role.CATALOG_EDITOR, Role.ADMINISTRATOR) else self.none()

    def shown(self) -> TranslationQuerySet:
        """For each program and language the newest that somebody reviewed."""
        return (
            self.filter(reviewed_at__isnull=False)
            .order_by("revision__program_id", "language", "-revision__number")
            .distinct("revision__program_id", "language")
        )


class SentenceQuerySet(models.QuerySet["Sentence"]):
    def visible_to(self, user: User) -> SentenceQuerySet:
        """As translations."""
        return self if user.has_role(Role.CATALOG_EDITOR, Role.ADMINISTRATOR) else self.none()
