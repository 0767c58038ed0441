from django.apps import AppConfig


class CityConfig(AppConfig):
    name = "engagement.city"
    label = "city"
    verbose_name = "The city"
