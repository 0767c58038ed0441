"""The floor and the roof of the house: settings, wiring, people, audit."""

from engagement.celery import app as celery_app

__all__ = ["celery_app"]
