"""The projects of `docs/uses`, from the wheel and their pages alone, as gunicorn and uvicorn serve them."""

from __future__ import annotations

import pytest

from tests.example_projects import File, files_in, steps

USES = ("core", "customers", "databases_as_rows", "tenants", "wiki")


@pytest.mark.parametrize("name", USES)
def test_a_page_shows_the_projects_own_code(name: str) -> None:
    shown = {step.path: step.text for step in steps(name) if isinstance(step, File)}
    assert shown == files_in(name)


@pytest.mark.parametrize("name", USES)
def test_a_project_is_small(name: str) -> None:
    assert sum(step.own_lines for step in steps(name) if isinstance(step, File)) <= 40
