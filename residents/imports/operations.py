"""A list's way in: start, try out, run. What is owed is the `BuildingImport` row."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from engagement.accounts.models import Role, User
from engagement.audit.operations import record
from engagement.city.models import City
from engagement.errors import NotYours, Refusal
from residents.imports import columns
from residents.imports.errors import BadFile
from residents.imports.readers import too_large
from residents.imports.running import Outcome, bring_in, check, peek
from residents.models import BuildingImport, ImportMapping

State = BuildingImport.State
# Longer than any import takes between two words about how far it is.
LEASE = timedelta(minutes=15)
MOST_ATTEMPTS = 3

logger = logging.getLogger(__name__)


class WrongStep(Refusal):
    """The import is not at the step that this would follow."""

    code = "wrong_step"


class AlreadyDone(Exception):
    """Another worker finished this import while this one worked on it."""


def start_import(*, by: User, now: datetime, upload: UploadedFile[bytes]) -> BuildingImport:
    """Keep an uploaded file and look at its columns.

    Raises `BadFile` when it cannot be a list of buildings, `NotYours` for other roles.
    """
    _may_import(by)
    if upload.size is not None and upload.size > settings.IMPORT_MAX_BYTES:
        raise too_large()
    if not upload.size:
        raise BadFile(_("This file is empty."), code="empty")
    building_import = BuildingImport(
        file_name=_shown_name(upload.name or ""), created_by=by, created_at=now
    )
    # The name on disk says nothing of the list, and the kind is told by the content.
    building_import.file.save(f"{building_import.pk}.list", upload, save=False)
    try:
        found = peek(Path(building_import.file.path))
    except BadFile:
        building_import.file.delete(save=False)
        raise
    layout = found.layout
    building_import.columns = (
        {name: place + 1 for name, place in layout.places.items()} if layout else {}
    )
    building_import.options = {"heading_row": layout.heading_row if layout else 0}
    building_import.preview = {
        "sheet": found.sheet,
        "headings": found.headings,
        "samples": [[cell[:80] for cell in row[:60]] for row in found.samples],
    }
    with transaction.atomic():
        building_import.save(force_insert=True)
        record("import.started", building_import, by=by, now=now)
    return building_import


def choose_columns(
    building_import: BuildingImport,
    *,
    by: User,
    now: datetime,
    chosen: Mapping[str, Any],
    heading_row: int,
    keep_as: str = "",
) -> None:
    """Say which column means what, and have the file tried out.

    `chosen` maps fields to places from 1; `keep_as` keeps them under a name for the next file.
    Raises `BadFile` when no building could be told by them, `WrongStep` once it runs.
    """
    _may_import(by)
    wanted = columns.read_mapping(chosen)
    with transaction.atomic():
        row = BuildingImport.objects.select_for_update().get(pk=building_import.pk)
        if row.state not in (State.MAPPING, State.PREVIEWED, State.FAILED):
            raise WrongStep(_("This list is being read already."))
        row.columns, row.problem = dict(wanted), ""
        row.options = {**row.options, "heading_row": heading_row}
        row.state, row.rows_done, row.attempts, row.lease_until = State.PREVIEWING, 0, 0, None
        row.save()
        if keep_as:
            headings = building_import.preview.get("headings", [])
            named = {
                name: headings[int(place) - 1] if int(place) <= len(headings) else place
                for name, place in wanted.items()
            }
            ImportMapping.objects.update_or_create(
                name=" ".join(keep_as.split())[:80], defaults={"columns": named}
            )
        record("import.columns_chosen", row, by=by, now=now, fields=sorted(wanted))
        _wake()


def confirm_import(building_import: BuildingImport, *, by: User, now: datetime) -> None:
    """Let a list that was tried out come in. Raises `WrongStep` before that, or after."""
    _may_import(by)
    with transaction.atomic():
        row = BuildingImport.objects.select_for_update().get(pk=building_import.pk)
        if row.state != State.PREVIEWED:
            raise WrongStep(_("Try the list out first."))
        row.state, row.rows_done, row.attempts, row.lease_until = State.RUNNING, 0, 0, None
        row.save()
        record("import.confirmed", row, by=by, now=now)
        _wake()


def claim_import(now: datetime) -> BuildingImport | None:
    """Take the oldest import that waits and that no living worker holds."""
    due = Q(state__in=(State.PREVIEWING, State.RUNNING)) & (
        Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    )
    with transaction.atomic():
        row = (
            BuildingImport.objects.select_for_update(skip_locked=True)
            .filter(due)
            .order_by("id")
            .first()
        )
        if row is None:
            return None
        row.attempts += 1
        row.lease_until = now + LEASE
        row.save(update_fields=["attempts", "lease_until"])
    return row


def run_claimed(building_import: BuildingImport, *, now: datetime) -> None:
    """Try out or bring in one claimed list, and say on its row how that went."""
    if building_import.attempts > MOST_ATTEMPTS:
        _fail(building_import, _("The work on this list stopped three times. Split it in parts."))
        return
    if not building_import.file:
        _fail(building_import, _("The command that read this list was stopped. Run it again."))
        return
    try:
        if building_import.state == State.PREVIEWING:
            preview_import(building_import, now=now)
        else:
            run_import(building_import, now=now)
    except BadFile as refusal:
        _fail(building_import, refusal.message)
    except FileNotFoundError:
        _fail(building_import, _("The file is no longer there. Send it again."))
    except AlreadyDone:
        logger.info("import %s was finished by another worker", building_import.pk)


def preview_import(building_import: BuildingImport, *, now: datetime) -> Outcome:
    """Try a list out and keep what it would do. Writes no building. Raises `BadFile`."""
    outcome = check(
        Path(building_import.file.path),
        mapping=building_import.columns,
        heading_row=building_import.options.get("heading_row"),
        today=City.current().day_of(now),
        progress=_tell(building_import.pk),
    )
    building_import.preview = {
        **building_import.preview,
        "rows": outcome.shown,
        "rejects": [
            {key: reject[key] for key in ("sheet", "row", "code", "reason")}
            for reject in outcome.rejects
        ],
        "sheets": outcome.sheets,
    }
    building_import.state = State.PREVIEWED
    _put_counts(building_import, outcome)
    building_import.lease_until = None
    building_import.save()
    return outcome


def run_import(
    building_import: BuildingImport, *, now: datetime, path: Path | None = None
) -> Outcome:
    """Bring a list in. Raises `BadFile`, and `AlreadyDone` when another worker was faster."""

    def finish(outcome: Outcome) -> None:
        row = BuildingImport.objects.select_for_update().get(pk=building_import.pk)
        if row.state == State.DONE:
            raise AlreadyDone
        _put_counts(building_import, outcome)
        building_import.state = State.DONE
        building_import.finished_at = timezone.now()
        building_import.lease_until = None
        building_import.save()
        record(
            "buildings.imported",
            building_import,
            by=building_import.created_by,
            now=now,
            rows=outcome.rows,
            created=outcome.created,
            updated=outcome.updated,
            unchanged=outcome.unchanged,
            rejected=outcome.rejected,
        )

    return bring_in(
        path or Path(building_import.file.path),
        building_import,
        mapping=building_import.columns or None,
        heading_row=building_import.options.get("heading_row"),
        now=now,
        today=City.current().day_of(now),
        progress=_tell(building_import.pk),
        finish=finish,
    )


def _put_counts(building_import: BuildingImport, outcome: Outcome) -> None:
    building_import.row_count = outcome.rows
    building_import.rows_done = outcome.rows
    building_import.created_count = outcome.created
    building_import.updated_count = outcome.updated
    building_import.unchanged_count = outcome.unchanged
    building_import.rejected_count = outcome.rejected


def _tell(key: UUID) -> Any:
    """Say how far it is, and that the worker lives, where everybody can see it."""

    def progress(rows: int) -> None:
        BuildingImport.objects.filter(pk=key).update(
            rows_done=rows, lease_until=timezone.now() + LEASE
        )

    return progress


def _fail(building_import: BuildingImport, problem: str) -> None:
    building_import.state = State.FAILED
    building_import.problem = problem[:300]
    building_import.lease_until = None
    building_import.save(update_fields=["state", "problem", "lease_until"])


def _wake() -> None:
    """Start at once; should the broker be away, the next sweep finds the row."""
    from residents.tasks import run_due_imports

    transaction.on_commit(lambda: run_due_imports.apply_async(retry=False), robust=True)


def _may_import(by: User) -> None:
    if not by.has_role(Role.SUPERVISOR, Role.ADMINISTRATOR):
        raise NotYours(_("There is nothing here that you may see."))


def _shown_name(name: str) -> str:
    """The last part of the file's name, without what cannot be shown."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(filter(str.isprintable, last))[:200] or _("list")
