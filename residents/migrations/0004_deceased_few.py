from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("residents", "0003_inferred_addresses"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="resident",
            index=models.Index(
                condition=models.Q(("deceased_on__isnull", False)),
                fields=["id"],
                name="resident_deceased",
            ),
        ),
    ]
