"""`manage.py import_buildings FILE`: a list of buildings from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from engagement.city.models import City
from residents.imports.errors import BadFile
from residents.imports.operations import LEASE, run_import
from residents.imports.running import Outcome, check
from residents.models import BuildingImport, ImportMapping


class Command(BaseCommand):
    """Import buildings from CSV (also gzipped) or XLSX."""

    help = "Import buildings from a CSV or XLSX file; the same file twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="CSV (also .gz) or XLSX")
        parser.add_argument(
            "--mapping",
            help="JSON, a JSON file, or the name of a kept mapping: field to column, by heading,"
            ' letter or position from 1, such as {"house_number": 1, "street": "B"}',
        )
        parser.add_argument(
            "--header-row",
            type=int,
            help="the row of the heading; 0 when there is none (found by itself if left out)",
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        mapping = _mapping(options["mapping"]) if options["mapping"] else None
        now = timezone.now()
        try:
            if options["dry_run"]:
                today = City.current().day_of(now)
                outcome = check(
                    path, mapping=mapping, heading_row=options["header_row"], today=today
                )
                rejected = outcome.rejects
            else:
                building_import = BuildingImport.objects.create(
                    file_name=path.name[:200],
                    columns=mapping or {},
                    options={}
                    if options["header_row"] is None
                    else {"heading_row": options["header_row"]},
                    state=BuildingImport.State.RUNNING,
                    # This process holds it; should it be killed, the sweep says so on the row.
                    lease_until=now + LEASE,
                    created_at=now,
                )
                try:
                    outcome = run_import(building_import, now=now, path=path)
                except BaseException:
                    building_import.delete()
                    raise
                rejected = list(
                    map(
                        dict,
                        building_import.rejections.order_by("id").values(
                            "sheet", "row", "code", "reason"
                        ),
                    )
                )
        except BadFile as refusal:
            raise CommandError(refusal.message) from refusal
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        self._tell(outcome, rejected, as_json=options["json"], dry=options["dry_run"])

    def _tell(
        self, outcome: Outcome, rejected: list[dict[str, Any]], *, as_json: bool, dry: bool
    ) -> None:
        if as_json:
            told = {
                "rows": outcome.rows,
                "created": outcome.created,
                "updated": outcome.updated,
                "unchanged": outcome.unchanged,
                "rejected": [
                    {key: row[key] for key in ("row", "reason", "code", "sheet") if row[key] != ""}
                    for row in rejected
                ],
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        would = " would be" if dry else ""
        self.stdout.write(
            f"{outcome.rows:,} rows:{would} {outcome.created:,} created, {outcome.updated:,}"
            f" updated, {outcome.unchanged:,} unchanged, {outcome.rejected:,} rejected."
        )
        for row in rejected:
            where = f"{row['sheet']}, row" if row["sheet"] else "Row"
            self.stdout.write(f"{where} {row['row']}: {row['reason']}")


def _mapping(text: str) -> dict[str, Any]:
    kept = ImportMapping.objects.filter(name=text).first()
    if kept is not None:
        return dict(kept.columns)
    path = Path(text)
    try:
        if not text.lstrip().startswith("{") and path.is_file():
            text = path.read_text(encoding="utf-8")
        found = json.loads(text)
    except (OSError, ValueError) as error:
        raise CommandError("--mapping is no JSON object, no file and no kept mapping.") from error
    if not isinstance(found, dict):
        raise CommandError("--mapping must be a JSON object: field to column.")
    return found
