"""All personal data in one place: buildings, units, residents and what they allowed.

Words (names, numbers, notes) stand only here and in the few rows that say so,
where erasure can reach them without moving a count.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from engagement.accounts.models import Team
from engagement.db import Row
from programs.models import Organization, Program, Revision
from residents.plain import Plain
from residents.queries import (
    BuildingQuerySet,
    ConsentQuerySet,
    DoNotContactQuerySet,
    ResidentQuerySet,
    ScreeningQuerySet,
    UnitQuerySet,
)


class Building(Row):
    """A street address that people live at."""

    house_number = models.CharField(_("house number"), max_length=40)
    street = models.CharField(_("street"), max_length=120)
    # The street in one spelling, and the number as an integer: walking order.
    street_key = models.CharField(max_length=120)
    house_sort = models.PositiveIntegerField(default=0)
    borough = models.CharField(_("borough"), max_length=60, blank=True)
    locality = models.CharField(_("city or neighborhood"), max_length=80, blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    # The whole address as shown, and as searched (one spelling, upper case).
    address = models.CharField(max_length=240)
    search_text = models.CharField(max_length=600)
    bbl = models.CharField("BBL", max_length=10, blank=True)
    bin = models.CharField("BIN", max_length=7, blank=True)
    unit_count = models.PositiveIntegerField(_("units"), null=True, blank=True)
    stabilized_units = models.PositiveIntegerField(null=True, blank=True)
    floor_count = models.PositiveSmallIntegerField(_("floors"), null=True, blank=True)
    year_built = models.PositiveSmallIntegerField(_("year built"), null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    council_district = models.CharField(max_length=10, blank=True)
    neighborhood = models.CharField(max_length=80, blank=True)
    census_tract = models.CharField(max_length=12, blank=True)
    # A shelter is on no list.
    is_shelter = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar = BuildingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="building_point_is_whole_and_on_earth",
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="building_address_fragment"),
            models.Index(
                fields=["postal_code", "street_key", "house_sort"], name="building_by_zip"
            ),
            models.Index(fields=["council_district"], name="building_by_district"),
            models.Index(fields=["bbl"], name="building_by_bbl", condition=~Q(bbl="")),
            models.Index(fields=["bin"], name="building_by_bin", condition=~Q(bin="")),
        ]

    def __str__(self) -> str:
        return self.address


class BuildingAlias(Row):
    """One address of a building, its first one too, in the spelling that imports match by."""

    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="aliases")
    # Number, street and borough or ZIP in one spelling; unique, so a list joins by it.
    key = models.CharField(max_length=240, unique=True)
    text = models.CharField(max_length=240)
    is_primary = models.BooleanField(default=False)
    # Not listed itself, but inside a listed range ("75-01 to 75-99"); gives way to a listed one.
    is_inferred = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["building"], condition=Q(is_primary=True), name="one_primary_address"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class AccessNote(Row):
    """How to get in, and until when that is true."""

    class Kind(models.TextChoices):
        SUPER = "super", _("Super")
        ENTRY = "entry", _("Entry")
        ELEVATOR = "elevator", _("Elevator")
        BEST_HOUR = "best_hour", _("Best hour")
        OTHER = "other", _("Other")

    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="access_notes")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OTHER)
    text = models.CharField(max_length=300)
    expires_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.kind


class Unit(Row):
    """One door in a building."""

    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="units")
    label = models.CharField(_("apartment"), max_length=40)
    # Unknown floors sort last. Basements are negative, a penthouse is above all.
    floor = models.SmallIntegerField(_("floor"), null=True, blank=True)
    # The label made sortable: numbers padded, so that 2A comes before 10A.
    sort_key = models.CharField(max_length=80)
    # Said not to exist; kept, because visits name it.
    reported_missing_at = models.DateTimeField(null=True, blank=True)
    is_restricted = models.BooleanField(default=False)
    named_staff = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "building", Upper("label"), name="unit_label_is_unique_in_its_building"
            ),
        ]
        indexes = [
            models.Index(fields=["building", "floor", "sort_key"], name="unit_in_walking_order"),
            models.Index(fields=["id"], condition=Q(is_restricted=True), name="unit_restricted"),
        ]

    def __str__(self) -> str:
        return self.label


class Resident(Row):
    """A person served. This row is their words; counts never need it."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    email = models.EmailField(_("email"), max_length=254, blank=True)
    # Most used first.
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    # Where they live now; the stays themselves are `Residence` rows.
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="residents"
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    safe_from = models.TimeField(null=True, blank=True)
    safe_until = models.TimeField(null=True, blank=True)
    no_voicemail = models.BooleanField(default=False)
    nothing_in_writing = models.BooleanField(default=False)
    deceased_on = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    is_restricted = models.BooleanField(default=False)
    named_staff = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar = ResidentQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(OpClass(Plain("name"), name="gin_trgm_ops"), name="resident_name_plain"),
            models.Index(fields=["phone"], name="resident_by_phone", condition=~Q(phone="")),
            models.Index(fields=["team", "id"], name="resident_by_team"),
            models.Index(fields=["recorded_by"], name="resident_by_recorder"),
            # Few, and asked for by every scope.
            models.Index(
                fields=["id"], condition=Q(is_restricted=True), name="resident_restricted"
            ),
            models.Index(
                fields=["id"], condition=Q(deceased_on__isnull=False), name="resident_deceased"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def language(self) -> str:
        """The language to use with this person; empty when nobody asked."""
        return self.languages[0] if self.languages else ""


class Residence(Row):
    """A resident's stay in a unit: cases follow the person, the next tenant starts clean."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="residences")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="residences")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(until_on__isnull=True), name="one_home_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")),
                name="residence_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Household(Row):
    """The people of one home."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="households")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)


class HouseholdMember(Row):
    """A resident's place in a household."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="memberships")
    relation = models.CharField(max_length=40, blank=True)
    speaks_for_household = models.BooleanField(default=False)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(until_on__isnull=True),
                name="one_household_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(speaks_for_household=True, until_on__isnull=True),
                name="one_person_speaks_for_a_household",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ContactChannel(models.TextChoices):
    """How a resident may be reached."""

    SMS = "sms", _("Text message")
    CALL = "call", _("Phone call")
    EMAIL = "email", _("Email")
    LETTER = "letter", _("Letter")
    VISIT = "visit", _("Visit")


class Purpose(models.TextChoices):
    """What a resident may be reached for. Call lists need `other_programs`."""

    THIS_CASE = "this_case", _("This case")
    OTHER_PROGRAMS = "other_programs", _("Other programs")
    SHARING = "sharing", _("Sharing with an organization")
    QUOTATION = "quotation", _("Quoting their words")


class Consent(Row):
    """What a resident said when asked. The latest answer per channel and purpose holds."""

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(max_length=8, choices=ContactChannel.choices, blank=True)
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.BooleanField()
    given_at = models.DateTimeField()
    # How it was said: the channel of the visit, or "stop" for a reply.
    how = models.CharField(max_length=12)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    visit_id = models.UUIDField(null=True, blank=True)
    # The visit that it was said at was taken back or corrected: it was not said, then.
    taken_back_at = models.DateTimeField(null=True, blank=True)
    # The sentence that was read out (`programs.sentences`); empty where none was.
    wording = models.SlugField(max_length=40, blank=True, default="", db_default="", db_index=False)
    wording_version = models.PositiveSmallIntegerField(default=0, db_default=0)
    wording_language = models.CharField(max_length=12, blank=True, default="", db_default="")

    objects: ClassVar = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["resident", "purpose", "channel", "-given_at"], name="consent_latest_first"
            ),
            models.Index(
                fields=["visit_id"],
                condition=Q(visit_id__isnull=False),
                name="consent_by_visit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.channel}"


class DoNotContact(Row):
    """A person, unit or building not to be approached."""

    class Scope(models.TextChoices):
        RESIDENT = "resident", _("This person")
        UNIT = "unit", _("This apartment")
        BUILDING = "building", _("This building")

    class Channel(models.TextChoices):
        ANY = "any", _("Any way")
        DOOR = "door", _("At the door")
        PHONE = "phone", _("By phone")
        SMS = "sms", _("By text")
        EMAIL = "email", _("By email")
        LETTER = "letter", _("By letter")

    class Reason(models.TextChoices):
        ASKED = "asked", _("They asked")
        SAFETY = "safety", _("Safety")
        LEGAL = "legal", _("Legal")
        OTHER = "other", _("Other")

    scope = models.CharField(max_length=8, choices=Scope.choices)
    resident = models.ForeignKey(
        Resident, on_delete=models.CASCADE, null=True, related_name="do_not_contacts"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, related_name="do_not_contacts"
    )
    building = models.ForeignKey(
        Building, on_delete=models.CASCADE, null=True, related_name="do_not_contacts"
    )
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.ANY)
    reason = models.CharField(max_length=8, choices=Reason.choices, default=Reason.ASKED)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The first day on which it no longer holds.
    expires_on = models.DateField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    visit_id = models.UUIDField(null=True, blank=True)

    objects: ClassVar = DoNotContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    scope="resident",
                    resident__isnull=False,
                    unit__isnull=True,
                    building__isnull=True,
                )
                | Q(scope="unit", unit__isnull=False, resident__isnull=True, building__isnull=True)
                | Q(
                    scope="building",
                    building__isnull=False,
                    resident__isnull=True,
                    unit__isnull=True,
                ),
                name="do_not_contact_names_what_its_scope_says",
            ),
        ]
        indexes = [
            models.Index(fields=["building"], name="dnc_by_building"),
            models.Index(fields=["unit"], name="dnc_by_unit"),
            models.Index(fields=["resident"], name="dnc_by_resident"),
            models.Index(
                fields=["visit_id"], condition=Q(visit_id__isnull=False), name="dnc_by_visit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.channel}"


class StoppedNumber(models.Model):
    """A number that answered STOP: silent for everyone who shares it."""

    number = PhoneNumberField(primary_key=True)
    stopped_at = models.DateTimeField()

    def __str__(self) -> str:
        return "stopped"


class ReviewReason(models.TextChoices):
    """Why a door that was held for safety is held on, or knocked at again."""

    SPOKE_WITH_THEM = "spoke_with_them", _("We spoke with them")
    LOOKED_AGAIN = "looked_again", _("Somebody looked again")
    STILL_UNSAFE = "still_unsafe", _("It is still unsafe")
    MISTAKE = "mistake", _("It was a mistake")
    OTHER = "other", _("Other")


class NumberFault(Row):
    """A number that turned out to be somebody else's, or to ring nowhere.

    It stands on no call list until the resident's number is changed or a supervisor lifts this. A
    wrong number is wrong for one person; one that is disconnected rings for nobody.
    """

    class Kind(models.TextChoices):
        WRONG_NUMBER = "wrong_number", _("Wrong number")
        DISCONNECTED = "disconnected", _("Disconnected")

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="number_faults")
    number = PhoneNumberField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    visit_id = models.UUIDField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["number"], condition=Q(lifted_at__isnull=True), name="fault_by_number"
            ),
            models.Index(fields=["visit_id"], name="fault_by_visit"),
        ]

    def __str__(self) -> str:
        return self.kind


class ImportMapping(Row):
    """Which column of a city's list means what; used again for the next file."""

    name = models.CharField(max_length=80, unique=True)
    columns = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class BuildingImport(Row):
    """One list of buildings on its way in. The work owed is this row, not a task."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("Choosing columns")
        PREVIEWING = "previewing", _("Trying it out")
        PREVIEWED = "previewed", _("Ready to import")
        RUNNING = "running", _("Importing")
        DONE = "done", _("Done")
        FAILED = "failed", _("Could not be read")

    file_name = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports/")
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.MAPPING)
    row_count = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    preview = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # How often a worker took it up: a file that ends every worker is given up on.
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class ImportRejection(models.Model):
    """A row that could not come in, with its number and why."""

    id = models.BigAutoField(primary_key=True)
    building_import = models.ForeignKey(
        BuildingImport, on_delete=models.CASCADE, related_name="rejections"
    )
    sheet = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField()
    code = models.CharField(max_length=40)
    reason = models.CharField(max_length=300)
    cells = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["building_import", "row"], name="rejection_by_row")]

    def __str__(self) -> str:
        return f"{self.row}: {self.code}"


class Screening(Row):
    """What a household told of itself for a screening, and agreed that we keep.

    `facts` are by the codes of `programs.facts`. Personal data: erasure blanks this row and
    deletes its answers.
    """

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="screenings")
    # The visit at which it was told; one that was corrected or taken back tells nothing any more.
    visit_id = models.UUIDField(unique=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    facts = models.JSONField(default=dict)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ScreeningQuerySet.as_manager()

    class Meta:
        ordering = ["-told_at", "-id"]

    def __str__(self) -> str:
        return str(self.pk)


class ScreeningAnswer(models.Model):
    """What one program's rule made of the facts, and in which revision."""

    class Verdict(models.TextChoices):
        LIKELY = "likely", _("Likely")
        CANNOT_SAY = "cannot_say", _("Cannot say")
        UNLIKELY = "unlikely", _("Unlikely")

    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="answers")
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(
        Revision, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    answer = models.CharField(max_length=10, choices=Verdict.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["screening", "program"], name="screening_answers_a_program_once"
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.answer
