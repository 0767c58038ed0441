from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "engagement.look"
    label = "look"
    verbose_name = "The look"
