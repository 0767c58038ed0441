"""What is written on a case and what comes next: notes and tasks."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cases.models import CaseNote, Task
from cases.operations.holding import (
    check_on_team,
    check_open,
    check_version,
    clean_text,
    hold_case,
    save_change,
    set_due,
)
from engagement.accounts.models import User
from engagement.audit.operations import record
from engagement.errors import Invalid, NotYours

TITLE_MOST = 200
# A step may be owed this far ahead, and (typed late in the day) this far back.
_FARTHEST = timedelta(days=3 * 366)
_LATEST = timedelta(days=1)


@transaction.atomic
def add_note(*, note: UUID, case: UUID, text: str, by: User, now: datetime) -> CaseNote:
    """Write on a case. The id comes with the form, so a second press adds nothing.

    A note overwrites nothing, so it is taken whatever version was read; ended
    cases take notes too. Raises `Invalid` or `NotYours`.
    """
    held = hold_case(case, by=by)
    text = clean_text(text, field="text")
    found = CaseNote.objects.filter(pk=note).first()
    if found is not None:
        if found.case_id != held.pk or found.by_id != by.pk:
            raise NotYours("There is no such case.")
        return found
    row = CaseNote.objects.create(id=note, case=held, text=text, at=now, by=by)
    record("note.added", held, by=by, now=now, note=row)
    return row


@transaction.atomic
def add_task(
    *,
    task: UUID,
    case: UUID,
    title: str,
    due_at: datetime,
    doer: User | None,
    by: User,
    now: datetime,
    version: int,
) -> Task:
    """Add a next step. The case is due when its earliest open step is.

    The id comes with the form, so a second press adds nothing. Raises
    `Invalid`, `CaseEnded`, `NotOnTheTeam`, `ChangedMeanwhile` or `NotYours`.
    """
    held = hold_case(case, by=by)
    found = Task.objects.filter(pk=task).first()
    if found is not None:
        if found.case_id != held.pk:
            raise NotYours("There is no such case.")
        return found
    check_version(held, version)
    check_open(held)
    title = clean_text(title, field="title", most=TITLE_MOST)
    _check_due(due_at, now=now)
    if doer is not None:
        check_on_team(doer, held, field="doer")
    row = Task.objects.create(
        id=task,
        case=held,
        title=title,
        due_at=due_at,
        doer=doer,
        created_at=now,
        created_by=by,
    )
    set_due(held, now=now)
    save_change(held, "task.added", by=by, now=now, task=row, due_at=due_at, doer=doer)
    return row


@transaction.atomic
def change_task(
    *,
    task: UUID,
    title: str,
    due_at: datetime,
    doer: User | None,
    by: User,
    now: datetime,
    version: int,
) -> Task:
    """Say a step in other words, move its day, or give it to another person.

    Raises as `add_task`, and `Invalid` when the step is done already.
    """
    row = _step(task)
    held = hold_case(row.case_id, by=by)
    row.refresh_from_db()
    title = clean_text(title, field="title", most=TITLE_MOST)
    wanted = {"title": title, "due_at": due_at, "doer_id": doer.pk if doer else None}
    fields = sorted(name for name, value in wanted.items() if getattr(row, name) != value)
    if not fields:
        return row
    check_version(held, version)
    check_open(held)
    if row.done_at is not None:
        raise Invalid("This step is done already.")
    if "due_at" in fields:
        _check_due(due_at, now=now)
    if doer is not None:
        check_on_team(doer, held, field="doer")
    row.title, row.due_at, row.doer = title, due_at, doer
    row.save(update_fields=["title", "due_at", "doer"])
    set_due(held, now=now)
    save_change(held, "task.changed", by=by, now=now, task=row, fields=fields, due_at=due_at)
    return row


@transaction.atomic
def finish_task(*, task: UUID, by: User, now: datetime) -> Task:
    """Mark a step done. What is due next becomes what the case is due.

    Doing it twice changes nothing. Raises `CaseEnded` or `NotYours`.
    """
    row = _step(task)
    held = hold_case(row.case_id, by=by)
    row.refresh_from_db()
    if row.done_at is not None:
        return row
    check_open(held)
    row.done_at, row.done_by = now, by
    row.save(update_fields=["done_at", "done_by"])
    set_due(held, now=now)
    save_change(held, "task.done", by=by, now=now, task=row)
    return row


def _step(task: UUID) -> Task:
    """The step by its id; whether it may be seen is asked of its case."""
    row = Task.objects.filter(pk=task).first()
    if row is None:
        raise NotYours("There is no such step.")
    return row


def _check_due(due_at: datetime, *, now: datetime) -> None:
    if due_at < now - _LATEST:
        raise Invalid("This day is over. Choose today or later.", field="due_on")
    if due_at > now + _FARTHEST:
        raise Invalid("This is more than three years away. Check the year.", field="due_on")
