"""`manage.py load_demo_city`: a living city to try everything on."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagement.errors import Refusal
from engagement.local.demo.load import SEED, is_loaded, load_demo_city
from engagement.local.demo.owner import empty_everything, refresh_statistics


class Command(BaseCommand):
    """Load buildings, staff, programs, weeks of visits and cases, all of it invented or public."""

    help = "Load the demo city: real buildings, invented people. Does nothing when it is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Seed, clock, and the two things that need to be said aloud."""
        parser.add_argument("--seed", default=SEED, help="another seed is another city")
        parser.add_argument("--now", help="the moment to load for, as 2026-11-23T15:00-05:00")
        parser.add_argument(
            "--again",
            action="store_true",
            help="erase everything in the database first; never in production",
        )
        parser.add_argument(
            "--yes-in-production",
            action="store_true",
            help="load into a production database; nobody gets a password there",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say in one line why not."""
        production = settings.IN_PRODUCTION
        if production and not options["yes_in_production"]:
            raise CommandError("These are production settings: say --yes-in-production to load.")
        if options["again"]:
            if production:
                raise CommandError("--again erases everything: not with production settings.")
            empty_everything()
        elif is_loaded():
            self.stdout.write("The demo city is there already.")
            return
        now = self._moment(options["now"])
        started = time.monotonic()
        try:
            load_demo_city(
                now=now,
                seed=options["seed"],
                with_passwords=not production,
                say=lambda line: self.stdout.write(f"     {line}"),
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        refresh_statistics()
        self.stdout.write(f"     in {time.monotonic() - started:.1f} s")

    def _moment(self, text: str | None) -> datetime:
        if text is None:
            return timezone.now()
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise CommandError(
                f"--now is {text!r}: give a moment as 2026-11-23T15:00-05:00."
            ) from None
        if moment.tzinfo is None:
            raise CommandError("--now needs its distance from UTC, such as -05:00.")
        return moment
