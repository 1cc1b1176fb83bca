"""The demo's six files, made once for all tests, and a reader for each."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from browser.demo import make_demo

Ask = Callable[..., list[tuple[object, ...]]]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    made = make_demo(tmp_path_factory.mktemp("demo"))
    return {(database.name, database.environment): database.path for database in made}


@pytest.fixture
def folder(made: dict[tuple[str, str], Path], tmp_path: Path) -> Path:
    """Return a folder that holds a copy of the demo, to be changed."""
    return Path(shutil.copytree(made["shop", "prod"].parent, tmp_path / "demo"))


@pytest.fixture(scope="module")
def ask(made: dict[tuple[str, str], Path]) -> Iterator[Ask]:
    """Return a function of database, environment, SQL and values that returns rows."""
    with ExitStack() as stack:
        opened = {}
        for key, path in made.items():
            opened[key] = stack.enter_context(closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)))

        def rows(name: str, environment: str, sql: str, *values: object) -> list[tuple[object, ...]]:
            return opened[name, environment].execute(sql, values).fetchall()

        yield rows
