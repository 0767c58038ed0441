from django.apps import AppConfig


class LocalConfig(AppConfig):
    name = "engagement.local"
    label = "local"
    verbose_name = "The embedded default"
