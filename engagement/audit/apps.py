from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "engagement.audit"
    label = "audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        from engagement.audit.grants import grant_app_role

        post_migrate.connect(grant_app_role, dispatch_uid="grant_app_role")
