"""The needs that the chips at the door offer. A city may relabel them."""

from django.db import migrations

NEEDS = [
    ("rent_freeze", "Rent freeze", False),
    ("repairs", "Repairs", False),
    ("no_heat", "No heat or hot water", False),
    ("rent_increase", "Rent increase", False),
    ("court_papers", "Court papers", True),
    ("eviction", "Eviction or lockout", True),
    ("rent_arrears", "Behind on rent", False),
    ("harassment", "Landlord harassment", False),
    ("lease_renewal", "Lease renewal", False),
    ("health_coverage", "Health coverage", False),
    ("food", "Food", False),
    ("cash_help", "Cash help", False),
    ("utilities", "Utility bills", False),
    ("housing_search", "Finding a home", False),
    ("child_care", "Child care", False),
    ("jobs", "Good-paying jobs", False),
    ("safety", "Community safety", False),
    ("benefits_other", "Other benefits", False),
]


def add(apps, schema_editor):
    need = apps.get_model("programs", "Need")
    need.objects.using(schema_editor.connection.alias).bulk_create(
        need(code=code, label=label, is_urgent=urgent, position=position)
        for position, (code, label, urgent) in enumerate(NEEDS)
    )


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
