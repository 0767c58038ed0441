import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import engagement.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("canvass", "0012_left_items"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "Ended on the phone"),
                            ("next", "Followed by the next"),
                            ("rule", "Left open, closed by rule"),
                        ],
                        max_length=6,
                    ),
                ),
                ("check_every", models.PositiveSmallIntegerField(default=0)),
                ("last_sign_at", models.DateTimeField()),
                ("incident_at", models.DateTimeField(null=True)),
                ("incident_reason", models.CharField(blank=True, max_length=300)),
                (
                    "incident_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="accounts.team",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShiftAlert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=engagement.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("raised_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("called", "I called them"),
                            ("saw", "I saw them"),
                            ("colleague", "A colleague was with them"),
                            ("sign", "They checked in"),
                            ("ended", "They ended the shift"),
                        ],
                        max_length=10,
                    ),
                ),
                ("spoke", models.CharField(blank=True, max_length=120)),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to="canvass.shift",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShiftCount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=engagement.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("shifts", models.PositiveIntegerField(default=0)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShiftReport",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=24)),
                ("occurred_at", models.DateTimeField()),
                ("payload_hash", models.BinaryField(max_length=32)),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="canvass.shift",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("started_at__isnull", False)),
                fields=["user"],
                name="shift_open_by_person",
            ),
        ),
        migrations.AddIndex(
            model_name="shift",
            index=models.Index(fields=["day"], name="shift_by_day"),
        ),
        migrations.AddConstraint(
            model_name="shift",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    ("started_at__isnull", True),
                    ("ended_at__gte", models.F("started_at")),
                    _connector="OR",
                ),
                name="a_shift_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="shiftalert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at__isnull", True)),
                fields=("shift",),
                name="one_open_alert",
            ),
        ),
        migrations.AddConstraint(
            model_name="shiftalert",
            constraint=models.UniqueConstraint(
                fields=("shift", "due_at"), name="one_alert_per_due_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="shiftcount",
            constraint=models.UniqueConstraint(
                fields=("team", "day"), name="one_count_of_shifts_a_day"
            ),
        ),
    ]
