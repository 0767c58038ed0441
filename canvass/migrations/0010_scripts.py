"""Scripts in versions. The questions that campaigns have become their first one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

import engagement.ids

# A published version never changes: visits are read with it for years.
_REFUSE = """
CREATE FUNCTION canvass_script_is_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published script never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER canvass_script_is_published BEFORE UPDATE OR DELETE ON canvass_scriptversion
    FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION canvass_script_is_published();
"""
_ALLOW = """
DROP TRIGGER canvass_script_is_published ON canvass_scriptversion;
DROP FUNCTION canvass_script_is_published();
"""


def first_versions(apps, schema_editor):
    """Questions of old: [{"code", "text", "choices": [{"code", "label"} or "text"]}]."""
    campaigns = apps.get_model("canvass", "Campaign")
    versions = apps.get_model("canvass", "ScriptVersion")
    now = timezone.now()
    for campaign in campaigns.objects.exclude(questions=[]):
        versions.objects.create(
            campaign=campaign,
            number=1,
            body={
                "opening": campaign.purpose,
                "questions": [_question(one) for one in campaign.questions],
            },
            changed_at=now,
            published_at=now,
        )


def _question(old):
    choices = [
        {"code": one, "text": one}
        if isinstance(one, str)
        else {"code": one["code"], "text": one["label"]}
        for one in old.get("choices") or []
    ]
    kind = {"kind": "single", "choices": choices} if choices else {"kind": "text"}
    return {"code": old["code"], "text": old["text"], **kind}


def no_way_back(apps, schema_editor):
    """Going back leaves the questions empty: versions say more than they could."""


class Migration(migrations.Migration):
    dependencies = [
        ("canvass", "0009_paper_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="script_version",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="ScriptVersion",
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
                ("number", models.PositiveIntegerField(null=True)),
                ("body", models.JSONField()),
                ("edits", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scripts",
                        to="canvass.campaign",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["campaign", "number"],
                        name="a_campaign_has_one_draft_and_each_version_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(number__isnull=True, published_at__isnull=True),
                            models.Q(number__gte=1, published_at__isnull=False),
                            _connector="OR",
                        ),
                        name="a_numbered_version_is_published",
                    ),
                ],
            },
        ),
        migrations.RunPython(first_versions, no_way_back),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(_REFUSE, _ALLOW),
        migrations.RemoveField(model_name="campaign", name="questions"),
    ]
