"""A death asks what becomes of the household's cases: once, without a name."""

from __future__ import annotations

import pytest

from cases.models import Case, Task
from cases.operations.deaths import ask_after_deaths
from engagement.audit.models import Entry
from residents.models import Resident
from residents.operations import record_death, restrict_resident, share_household
from tests.cases.factory import make_case, make_own_case
from tests.cast import NOW, TODAY, Cast, make_resident


@pytest.fixture
def sister(cast: Cast) -> Resident:
    """Somebody of the same household."""
    person = make_resident("Rosa Torres", cast.units[0], cast.team)
    share_household(resident=cast.resident, joining=person, by=None, now=NOW, on=TODAY)
    return person


def _die(cast: Cast) -> None:
    record_death(resident=cast.resident, by=cast.supervisor, now=NOW, on=TODAY)


def test_ask_after_deaths(cast: Cast, sister: Resident) -> None:
    own = make_own_case(cast)
    theirs = make_case(cast, resident=sister)
    elsewhere = make_case(cast, resident=cast.neighbor)
    ended = make_own_case(cast, need_id="food", state="closed")
    assert ask_after_deaths(now=NOW) == 0
    _die(cast)
    assert ask_after_deaths(now=NOW) == 2
    # However often it runs.
    assert ask_after_deaths(now=NOW) == 0
    steps = {task.case_id: task for task in Task.objects.all()}
    assert set(steps) == {own.pk, theirs.pk}
    assert steps[own.pk].doer == cast.specialist
    assert steps[theirs.pk].doer is None
    assert Case.objects.get(pk=own.pk).due_at == steps[own.pk].due_at
    assert not [case for case in (elsewhere, ended) if case.tasks.exists()]
    for task in steps.values():
        assert cast.resident.name.split()[0] not in task.title
    assert Entry.objects.filter(verb="task.added", subject_id=own.pk).count() == 1


def test_a_step_that_was_done_is_not_asked_again(cast: Cast) -> None:
    make_own_case(cast)
    _die(cast)
    ask_after_deaths(now=NOW)
    Task.objects.update(done_at=NOW)
    assert ask_after_deaths(now=NOW) == 0


def test_a_restricted_death_is_told_in_no_other_case(cast: Cast, sister: Resident) -> None:
    own, theirs = make_own_case(cast), make_case(cast, resident=sister)
    restrict_resident(resident=cast.resident, by=cast.supervisor, now=NOW, staff=[])
    _die(cast)
    assert ask_after_deaths(now=NOW) == 1
    assert own.tasks.exists()
    assert not theirs.tasks.exists()
