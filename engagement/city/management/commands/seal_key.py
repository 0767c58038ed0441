"""`manage.py seal_key NAME`: a fresh pair for FIELD_SEAL_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from engagement.sealing import new_secret


class Command(BaseCommand):
    """Prints it and keeps nothing: it belongs with the other secrets of the server."""

    help = "Print a key for FIELD_SEAL_KEYS. Put it first, and keep the older ones for 14 days."

    def add_arguments(self, parser: CommandParser) -> None:
        """Its name, such as 2026a: short, and never used before."""
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line, as the settings read it."""
        self.stdout.write(f"{options['name']}:{new_secret()}")
