import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("city", "0002_calls"),
    ]

    operations = [
        migrations.AddField(
            model_name="city",
            name="check_in_minutes",
            field=models.PositiveSmallIntegerField(
                default=60, validators=[django.core.validators.MaxValueValidator(480)]
            ),
        ),
    ]
