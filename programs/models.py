"""The catalog: organizations, programs and what was said of them, revision by revision.

Names follow HSDS 3: a `Program` is its service. What the field sees is the
published revision; a draft is another row. A published revision never changes.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from engagement.db import Row
from programs.facts import PER_YEAR
from programs.queries import (
    IncomeTableQuerySet,
    ProgramQuerySet,
    SentenceQuerySet,
    TranslationQuerySet,
)


class Need(models.Model):
    """What a resident may need, in the words on the chips. Keyed by a fixed code."""

    code = models.SlugField(primary_key=True, max_length=40)
    label = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    is_urgent = models.BooleanField(
        default=False, help_text=_("Asks for the date of a court paper or notice.")
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.label


class Organization(Row):
    """Who runs programs (HSDS organization)."""

    name = models.CharField(max_length=200)
    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="organization_name_is_unique"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Program(Row):
    """One entry of the catalog. Its words stand in its revisions."""

    code = models.SlugField(max_length=60, unique=True)
    published = models.OneToOneField(
        "Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    draft = models.OneToOneField(
        "Revision", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Revision(Row):
    """What the catalog says of a program, from one publication to the next."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="revisions"
    )
    name = models.CharField(_("name"), max_length=160)
    alternate_name = models.CharField(_("also known as"), max_length=160, blank=True)
    summary = models.TextField(_("plain summary"), max_length=1000)
    who_for = models.TextField(_("who it is for"), max_length=4000, blank=True)
    how_to_apply = models.TextField(_("how to apply"), max_length=4000, blank=True)
    cost = models.CharField(_("cost"), max_length=300, blank=True)
    # What a resident reads on the card: one or two plain sentences, and short lines after
    # "It may fit you if".
    promise = models.TextField(_("promise"), max_length=300, blank=True)
    facts = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    needs = models.ManyToManyField(Need, blank=True, related_name="revisions")
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_until = models.DateField(_("in force until"), null=True, blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verify_by = models.DateField(_("verify by"), null=True, blank=True)
    # Who it is for, as `programs.rules` describes it; empty when no rule was written yet.
    rules = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["program", "number"], name="revision_number_is_unique_in_its_program"
            ),
            models.CheckConstraint(
                condition=models.Q(in_force_until__isnull=True)
                | models.Q(in_force_from__isnull=True)
                | models.Q(in_force_until__gte=models.F("in_force_from")),
                name="revision_ends_after_it_starts",
            ),
        ]
        indexes = [
            GinIndex(
                OpClass(Upper("name"), name="gin_trgm_ops"),
                name="revision_name_fragment",
            ),
        ]
        ordering = ["program", "-number"]

    def __str__(self) -> str:
        return self.name


class ProgramPhone(Row):
    """A number that people call about a program."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="phones")
    number = PhoneNumberField(blank=True)
    short_number = models.CharField(max_length=10, blank=True, help_text=_("Such as 311."))
    label = models.CharField(max_length=80, blank=True)
    hours = models.CharField(max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(number="") | ~models.Q(short_number=""),
                name="program_phone_has_a_number",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number or self.short_number)


class ProgramLink(Row):
    """A page about a program: its form, its office, its law."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="links")
    url = models.URLField(max_length=500)
    label = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label or self.url


class Source(models.TextChoices):
    """Who wrote a translation."""

    HAND = "hand", _("By hand")
    MACHINE = "machine", _("By machine")


class Reviewable(Row):
    """Words in another language. Until somebody reviewed them no resident reads them."""

    language = models.CharField(max_length=12)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.HAND)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class Translation(Reviewable):
    """The card of one revision in another language; out of date once a later one is published."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="translations")
    name = models.CharField(max_length=160)
    promise = models.TextField(max_length=400)
    facts = ArrayField(models.CharField(max_length=160), default=list, blank=True)
    cost = models.CharField(max_length=300, blank=True)
    phone_line = models.CharField(max_length=160, blank=True)

    objects: ClassVar = TranslationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "language"], name="revision_has_one_translation_a_language"
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="translation_was_reviewed_by_somebody",
            ),
        ]
        ordering = ["language"]

    def __str__(self) -> str:
        return f"{self.language}: {self.name}"


class Sentence(Reviewable):
    """A fixed sentence that residents read or hear, in another language.

    The English, version by version, stands in `programs.sentences`.
    """

    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)

    objects: ClassVar = SentenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version", "language"], name="sentence_has_one_text_a_language"
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="sentence_was_reviewed_by_somebody",
            ),
        ]
        ordering = ["code", "language"]

    def __str__(self) -> str:
        return f"{self.code}.{self.version} {self.language}"


class RequiredDocument(Row):
    """A paper that an applicant has to show (HSDS required_document)."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class IncomeTable(Row):
    """One version of a table of income limits by household size, from a day on.

    `basis_percent` is what its figures are a percentage of: 100, or 50 where a list gives half of
    the median. Beyond the last size it goes on by its own rule: so many cents more a person
    (`add`), or so many percent of the figure for `beyond_of` people (`share`), up to the next
    `beyond_to_cents`; without a rule nobody can say.
    """

    class Beyond(models.TextChoices):
        NOTHING = "", _("not said")
        ADD = "add", _("an amount for each person more")
        SHARE = "share", _("a share for each person more")

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    in_force_from = models.DateField()
    per = models.CharField(
        max_length=10, default="year", choices=[(period, period) for period in PER_YEAR]
    )
    basis_percent = models.PositiveSmallIntegerField(default=100)
    beyond = models.CharField(max_length=5, blank=True, choices=Beyond.choices)
    beyond_cents = models.PositiveIntegerField(default=0)
    beyond_of = models.PositiveSmallIntegerField(default=0)
    beyond_percent = models.PositiveSmallIntegerField(default=0)
    # The percentage at the last size of the table, from which it goes on.
    beyond_last_percent = models.PositiveSmallIntegerField(default=0)
    beyond_to_cents = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=200)
    link = models.URLField(max_length=500, blank=True)
    checked_on = models.DateField()

    objects: ClassVar = IncomeTableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "in_force_from"], name="income_table_has_one_version_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(basis_percent__range=(1, 1000)),
                name="income_table_figures_are_a_percentage",
            ),
            models.CheckConstraint(
                condition=~models.Q(beyond="share")
                | models.Q(beyond_of__gte=1, beyond_percent__gte=1, beyond_to_cents__gte=1),
                name="income_table_shares_say_of_what",
            ),
        ]
        ordering = ["code", "-in_force_from"]

    def __str__(self) -> str:
        return f"{self.code}@{self.in_force_from.isoformat()}"


class IncomeLimit(models.Model):
    """A table's figure for one area (empty: everywhere) and household size, in cents."""

    table = models.ForeignKey(IncomeTable, on_delete=models.CASCADE, related_name="limits")
    area = models.SlugField(max_length=40, blank=True)
    size = models.PositiveSmallIntegerField()
    cents = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table", "area", "size"], name="income_limit_is_said_once"
            ),
        ]
        ordering = ["area", "size"]

    def __str__(self) -> str:
        return f"{self.area}:{self.size}"
