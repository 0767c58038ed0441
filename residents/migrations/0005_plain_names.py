"""Names are searched without accents, by an index over a function of our own."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

import residents.plain

# `unaccent` itself is only stable, because its dictionary could change; ours never does.
_MAKE = """
CREATE FUNCTION plain_words(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN upper(public.unaccent('public.unaccent'::regdictionary, words))
"""


class Migration(migrations.Migration):
    dependencies = [("residents", "0004_deceased_few")]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL(_MAKE, "DROP FUNCTION plain_words(text)"),
        migrations.RemoveIndex(model_name="resident", name="resident_name_fragment"),
        migrations.AddIndex(
            model_name="resident",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    residents.plain.Plain("name"), name="gin_trgm_ops"
                ),
                name="resident_name_plain",
            ),
        ),
    ]
