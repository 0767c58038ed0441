"""The dispositions, with their AAPOR group. Codes are fixed; a city may relabel."""

from django.db import migrations

# Best first: the final disposition of a door is the one of its visits with the lowest rank.
DISPOSITIONS = [
    ("conversation", "Conversation", "I", True),
    ("refused", "Refused", "R", True),
    ("language_barrier", "Other language", "O", True),
    ("unable", "Unable to talk", "O", True),
    ("deceased", "Deceased", "O", True),
    ("call_back", "Call back", "NC", False),
    ("person_unavailable", "Someone else answered", "NC", True),
    ("not_home", "Not home", "NC", True),
    ("inaccessible", "No access", "NC", True),
    ("unsafe", "Unsafe", "UH", True),
    ("address_not_found", "Address not found", "UH", True),
    ("moved", "Moved", "-", True),
    ("vacant", "Vacant", "-", True),
    ("not_a_home", "Not a home", "-", True),
    ("duplicate_address", "Duplicate address", "-", True),
]


def add(apps, schema_editor):
    disposition = apps.get_model("canvass", "Disposition")
    disposition.objects.using(schema_editor.connection.alias).bulk_create(
        disposition(code=code, label=label, group=group, rank=rank, is_final=final)
        for rank, (code, label, group, final) in enumerate(DISPOSITIONS)
    )


class Migration(migrations.Migration):
    dependencies = [("canvass", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
