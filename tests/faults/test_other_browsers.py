"""The shortest shift in browsers that are not Chromium, on machines that have them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from django.urls import reverse

from canvass.models import Visit
from tests.cast import PASSWORD, Cast
from tests.faults import webdriver
from tests.faults.conftest import sent
from tests.faults.web import Web
from tests.faults.webdriver import Driver

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

Begin = Callable[[Path], AbstractContextManager[Driver]]


@pytest.fixture(params=[webdriver.firefox, webdriver.webkit], ids=["firefox", "webkit"])
def window(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Driver]:
    """A window of each browser; one that this machine does not have is passed over."""
    begin: Begin = request.param
    with ExitStack() as stack:
        try:
            driver = stack.enter_context(begin(tmp_path))
        except webdriver.Missing as missing:
            pytest.skip(str(missing))
        yield driver


def test_a_door_from_sign_in_to_the_database(house: Cast, web: Web, window: Driver) -> None:
    window.open(f"http://localhost:{web.port}{reverse('account_login')}?next={reverse('field')}")
    window.write("[name=login]", house.specialist.email)
    window.write("[name=password]", PASSWORD)
    window.tap(".form__actions button")
    window.says(".turf", "East Harlem 3")
    window.tap(f'.stop[href="#/building/{house.building.pk}"]')
    window.tap('button[aria-label="Not home at 4A"]')
    row = f'[data-unit="{next(one.pk for one in house.units if one.label == "4A")}"]'
    window.says(row, "Saved on this phone")
    window.reload()
    window.says(row, "Saved on this phone", "Received")
    window.says("#line", "All sent")
    assert sent() == ["4A"]
    assert Visit.objects.get(device_id__isnull=False).disposition_id == "not_home"
