"""A controller table of customers, registered as a source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dynamic_databases.models import Database, Source
from tests.controller import make_files, source_of


@pytest.fixture
def core(register: Any, tmp_path: Path) -> Database:
    """Return the registered controller: prod/core."""
    database: Database = register("prod", "core", make_files(tmp_path))
    return database


@pytest.fixture
def source(core: Database) -> Source:
    """Return the registered table of customers in it."""
    return source_of(core)


@pytest.fixture
def at_once(settings: Any) -> None:
    """Let nothing that a controller said be believed again."""
    settings.CUSTOMERS_MAX_AGE = -1.0
