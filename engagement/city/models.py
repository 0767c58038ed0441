"""The city this installation serves: one row, and its holidays."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField


def _known_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(_("Not a known time zone.")) from error


class City(models.Model):
    """What is true of the whole city. There is exactly one row, with key 1."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=120, default="Your city")
    office_name = models.CharField(max_length=120, default="Public Engagement")
    population = models.PositiveIntegerField(default=1_000_000)
    time_zone = models.CharField(
        max_length=60, default="America/New_York", validators=[_known_zone]
    )
    languages = ArrayField(
        models.CharField(max_length=12),
        default=list,
        help_text=_("Language codes offered at the door, most spoken first."),
    )
    office_phone = PhoneNumberField(blank=True)
    language_line = PhoneNumberField(blank=True)
    # Calls made from a phone: through this number, which shows the office's own to who is called …
    bridge_phone = PhoneNumberField(blank=True)
    # … or, where there is none, with this dialed first, which hides the phone's own.
    caller_prefix = models.CharField(
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^[*#0-9]*$", _("Digits, * and # only."))],
    )
    # A door flagged unsafe is looked at again after so many days, unless told otherwise.
    unsafe_review_days = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    # Whoever is out gives a sign every so many minutes; 0 asks nobody. Each shift may say otherwise.
    check_in_minutes = models.PositiveSmallIntegerField(
        default=60, validators=[MaxValueValidator(480)]
    )
    # Plausible box: a point outside it is refused, not plotted. Degrees, WGS 84.
    west = models.FloatField(
        default=-180, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    south = models.FloatField(
        default=-90, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    east = models.FloatField(
        default=180, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    north = models.FloatField(
        default=90, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    # No message goes out between these two local times.
    quiet_from = models.TimeField(default=time(20, 0))
    quiet_until = models.TimeField(default=time(9, 0))
    # A phone that sees another epoch sends again what it kept (a restored backup).
    epoch = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_city"),
        ]
        verbose_name_plural = "city"

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def day_of(self, moment: datetime) -> date:
        """The city's local day of a moment: what counts mean by "day"."""
        return moment.astimezone(self.zone).date()

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether a point lies inside the plausible box."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    @classmethod
    def current(cls) -> City:
        """The city's row, or the defaults when nobody has set it up yet."""
        return cls.objects.filter(pk=1).first() or cls()


class Holiday(models.Model):
    """A day on which the office is closed."""

    on = models.DateField(primary_key=True)
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["on"]

    def __str__(self) -> str:
        return self.name
