"""The daily jobs of browsing and finding succeed in each way: see `jobs`."""

from __future__ import annotations

import pytest

from tests.pages.hands import Journey, Way
from tests.pages.jobs import JOURNEYS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("journey", JOURNEYS, ids=[f"{each.job}, {each.way}" for each in JOURNEYS])
def test_a_job_is_done(visit, journey: Journey):
    page = visit(journey.start, **journey.context)
    assert journey.travel(page).steps > 0


def test_each_job_is_done_by_mouse_by_keyboard_and_without_a_script():
    ways: dict[str, set[Way]] = {}
    for each in JOURNEYS:
        ways.setdefault(each.job, set()).add(each.way)
    assert {job for job, done in ways.items() if done != set(Way)} == set()
