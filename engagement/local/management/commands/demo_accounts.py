"""`manage.py demo_accounts`: who may sign in to the demo city, and how."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from engagement.local.demo.cast import CAST, PASSWORD
from engagement.local.demo.load import is_loaded


class Command(BaseCommand):
    """Print one sign-in for each role."""

    help = "Print role, email and password of each demo sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--json` for programs."""
        parser.add_argument("--json", action="store_true", help="as a JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the sign-ins, or nothing where no demo city is loaded."""
        if settings.IN_PRODUCTION:
            raise CommandError("In production nobody of the demo has a password to show.")
        accounts = [
            {"role": one.role, "email": one.email, "password": PASSWORD}
            for one in CAST
            if one.is_sign_in and is_loaded()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(accounts))
            return
        for account in accounts:
            self.stdout.write("{role:<15} {email:<28} {password}".format(**account))
