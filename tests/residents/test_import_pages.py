"""A list through the browser: send, columns, try out, bring in, report; bad files; a lost worker."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from engagement.errors import NotYours
from residents.imports import operations
from residents.imports.operations import claim_import, run_claimed, start_import
from residents.models import Building, BuildingImport, ImportMapping
from residents.tasks import run_due_imports
from residents.views.imports import unformula
from tests.cast import NOW, Cast, client_for
from tests.residents.lists import HEADING

State = BuildingImport.State
GOOD = (
    f"{HEADING}\n216,E 119TH ST,1,10035,,,12,,,,\n0,X ST,1,10035,,,,,,,\n=1+1,X ST,1,10035,,,,,,,\n"
)


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep is called by hand: these tests have no worker."""
    monkeypatch.setattr(run_due_imports, "apply_async", lambda **_: None)


def upload(content: bytes | str, name: str = "list.csv") -> SimpleUploadedFile:
    data = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, data)


def sent(cast: Cast, content: str = GOOD) -> tuple[Any, str, BuildingImport]:
    client = client_for(cast.supervisor)
    answer = client.post(reverse("residents:import-add"), {"file": upload(content)})
    row = BuildingImport.objects.get()
    assert answer["Location"] == reverse("residents:import-detail", args=[row.pk])
    return client, answer["Location"], row


def guessed(row: BuildingImport) -> dict[str, str]:
    return {f"column_{name}": str(place) for name, place in row.columns.items()}


def test_the_whole_way(cast: Cast) -> None:
    client, path, row = sent(cast)
    page = client.get(path).content.decode()
    assert "What does each column mean?" in page
    assert "E 119TH ST" in page
    chosen = {**guessed(row), "heading_row": "1", "keep_as": "City list"}
    assert client.post(path, chosen).status_code == 302
    assert "data-poll" in client.get(path).content.decode()
    run_due_imports()
    page = client.get(path).content.decode()
    assert "Would be new" in page
    assert "216 East 119 Street" in page
    assert "data-poll" not in page
    assert Building.objects.count() == 2
    client.post(path, {"act": "confirm"})
    run_due_imports()
    row.refresh_from_db()
    assert (row.state, row.created_count, row.rejected_count) == (State.DONE, 1, 2)
    assert Building.objects.filter(address="216 East 119 Street", unit_count=12).exists()
    report = client.get(reverse("residents:import-report", args=[row.pk]))
    body = b"".join(report.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert [cells[1] for cells in rows[1:]] == ["3", "4"]
    assert rows[2][4] == "'=1+1"
    assert "Download rejected rows" in client.get(path).content.decode()
    assert ImportMapping.objects.get(name="City list").columns["street"] == "Street"


def test_kept_columns_are_used_again(cast: Cast) -> None:
    ImportMapping.objects.create(name="Odd", columns={"house_number": "Units", "street": "ZIP"})
    client, path, _row = sent(cast)
    mapping = ImportMapping.objects.get()
    page = client.get(path + f"?mapping={mapping.pk}")
    form = page.context["form"]
    assert form["column_house_number"].initial == "7"
    assert form["column_street"].initial == "4"
    assert client.get(path + "?mapping=nonsense").status_code == 200


def test_too_few_columns(cast: Cast) -> None:
    client, path, row = sent(cast)
    page = client.post(path, {"heading_row": "1", "column_street": "2"}).content.decode()
    assert "Choose columns that name a building" in page
    row.refresh_from_db()
    assert row.state == State.MAPPING


def test_steps_out_of_order(cast: Cast) -> None:
    client, path, row = sent(cast)
    client.post(path, {"act": "confirm"})
    row.refresh_from_db()
    assert row.state == State.MAPPING
    BuildingImport.objects.filter(pk=row.pk).update(state=State.RUNNING)
    page = client.post(path, {**guessed(row), "heading_row": "1"}).content.decode()
    assert "being read already" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 \x01\x02\x03", "not a list"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 9, "not a list"),
        (b"PK\x03\x04", "damaged"),
    ],
)
def test_a_file_that_is_no_list(cast: Cast, content: bytes, said: str) -> None:
    client = client_for(cast.supervisor)
    page = client.post(reverse("residents:import-add"), {"file": upload(content, "x.csv")})
    assert said in page.content.decode()
    assert not BuildingImport.objects.exists()


def test_no_file_and_one_too_large(cast: Cast, settings: Any) -> None:
    client = client_for(cast.administrator)
    page = client.post(reverse("residents:import-add"), {})
    assert "Choose a file." in page.content.decode()
    settings.IMPORT_MAX_BYTES = 20
    page = client.post(reverse("residents:import-add"), {"file": upload(GOOD)})
    assert "larger than" in page.content.decode()


def test_other_roles_import_nothing(cast: Cast) -> None:
    with pytest.raises(NotYours):
        start_import(by=cast.specialist, now=NOW, upload=upload(GOOD))


def test_one_worker_at_a_time(cast: Cast) -> None:
    _client, _path, row = sent(cast)
    BuildingImport.objects.filter(pk=row.pk).update(state=State.RUNNING)
    now = timezone.now()
    assert claim_import(now) == row
    assert claim_import(now) is None
    late = now + operations.LEASE + timedelta(seconds=1)
    taken = claim_import(late)
    assert taken == row
    assert taken is not None
    run_claimed(taken, now=late)
    row.refresh_from_db()
    assert row.state == State.DONE
    # The first worker comes back: it changes neither buildings nor the result.
    before = row.finished_at
    stale = BuildingImport.objects.get(pk=row.pk)
    stale.state = State.RUNNING
    run_claimed(stale, now=late)
    row.refresh_from_db()
    assert (row.state, row.finished_at, row.created_count) == (State.DONE, before, 1)
    assert row.rejections.count() == 2


def test_a_file_that_ends_every_worker_is_given_up(cast: Cast) -> None:
    _client, path, row = sent(cast)
    BuildingImport.objects.filter(pk=row.pk).update(
        state=State.RUNNING, attempts=operations.MOST_ATTEMPTS
    )
    run_due_imports()
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert "three times" in row.problem
    assert "three times" in client_for(cast.supervisor).get(path).content.decode()


def test_a_file_that_is_gone(cast: Cast) -> None:
    _client, _path, row = sent(cast)
    Path(row.file.path).unlink()
    BuildingImport.objects.filter(pk=row.pk).update(state=State.PREVIEWING)
    run_due_imports()
    row.refresh_from_db()
    assert row.state == State.FAILED


def test_a_command_that_was_killed_is_told(cast: Cast) -> None:
    row = BuildingImport.objects.create(file_name="a.csv", state=State.RUNNING, created_at=NOW)
    run_due_imports()
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert "Run it again" in row.problem
    page = client_for(cast.supervisor).get(reverse("residents:import-detail", args=[row.pk]))
    assert "Run it again" in page.content.decode()


def test_the_worker_is_woken_at_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    _client, path, row = sent(cast)
    woken: list[dict[str, Any]] = []
    monkeypatch.setattr(run_due_imports, "apply_async", lambda **how: woken.append(how))
    with django_capture_on_commit_callbacks(execute=True):
        client_for(cast.supervisor).post(path, {**guessed(row), "heading_row": "1"})
    assert woken == [{"retry": False}]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", " =1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert unformula(cell).startswith("'")
    assert unformula(5) == 5
    assert unformula("plain") == "plain"
