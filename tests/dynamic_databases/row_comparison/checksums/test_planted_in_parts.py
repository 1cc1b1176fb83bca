"""What was planted in a large table is found, all of it and nothing else: by checksums, or read in parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from dynamic_databases.models import Database, Environment
from dynamic_databases.row_comparison import Large, RowComparison
from dynamic_databases.row_comparison.checksums import pace, scanning
from tests.conftest import write_sqlite
from tests.dynamic_databases.row_comparison.asking import compared
from tests.dynamic_databases.row_comparison.checksums.large_tables import (
    COMPOSITE,
    DENSE,
    INTEGER,
    MARIADB,
    POSTGRESQL,
    SQLITE,
    TEXT,
    Planted,
    plant,
    script,
)

SLUGS = ("prod", "test", "dev", "stage")
Register = Callable[[Planted, str, Sequence[str]], dict[str, Database]]


@pytest.fixture
def tables(request, environments, tmp_path, settings) -> Register:
    """Return a function that registers a table with a key on each vendor, with planted rows."""
    settings.SQLITE_FOLDERS = [tmp_path]

    def registered(planted: Planted, key: str, vendors: Sequence[str]) -> dict[str, Database]:
        databases = {}
        for position, ((slug, rows), vendor) in enumerate(zip(planted.rows.items(), vendors, strict=True)):
            environment, _ = Environment.objects.get_or_create(slug=slug, defaults={"position": position})
            text = script(vendor, key, rows, position)
            if vendor == SQLITE:
                file = write_sqlite(tmp_path / f"{slug}.sqlite3", text)
                config: dict[str, Any] = {"ENGINE": "sqlite", "NAME": str(file)}
            else:
                server = request.getfixturevalue(f"{vendor}_server")
                config = server.config(server.create(None, text))
            databases[slug] = Database.objects.create(name="shop", environment=environment, config=config)
        return databases

    return registered


@pytest.fixture(autouse=True)
def _small_ranges(monkeypatch):
    """Let a few hundred rows be as many ranges as a million are."""
    monkeypatch.setattr(pace, "FIRST", 48)
    monkeypatch.setattr(pace, "FEWEST", 16)
    monkeypatch.setattr(scanning, "MOST", 128)
    monkeypatch.setattr(scanning, "READ_AT_ONCE", 96)


VENDORS = (
    *((vendor,) * number for vendor in (SQLITE, POSTGRESQL, MARIADB) for number in (2, 3, 4)),
    (SQLITE, POSTGRESQL),
    (POSTGRESQL, MARIADB),
    (MARIADB, SQLITE, POSTGRESQL, MARIADB),
)


@pytest.mark.parametrize("key", [INTEGER, TEXT, COMPOSITE])
@pytest.mark.parametrize("vendors", VENDORS, ids="-".join)
def test_what_was_planted_in_a_large_table_is_found_and_nothing_else(tables, vendors, key):
    check(tables, vendors, key)


@pytest.mark.parametrize("vendors", [(POSTGRESQL,) * 2, (MARIADB,) * 3], ids="-".join)
def test_whole_numbers_without_gaps_are_compared_in_ranges_of_as_many(tables, vendors):
    check(tables, vendors, DENSE)


def check(tables: Register, vendors: Sequence[str], key: str) -> None:
    planted = plant(len(vendors), SLUGS[: len(vendors)], key)
    comparison = in_parts(tables(planted, key, vendors))
    assert comparison.is_in_parts
    assert comparison.complete, (comparison.problem, comparison.unavailable, comparison.stop)
    assert missing(comparison) == planted.missing
    assert changed(comparison) == planted.changed
    assert comparison.total == len(planted.keys)
    if len(set(vendors)) == 1 and vendors[0] != SQLITE:
        assert comparison.by_checksum > 0


def in_parts(databases: dict[str, Database], **large: Any) -> RowComparison:
    return compared(
        databases, "big", limit=20, large=Large(**{"seconds": 300, "is_confirmed": True, **large})
    )


def missing(comparison: RowComparison) -> set[tuple[tuple[Any, ...], str]]:
    return {(row.key, side) for row in comparison.rows for side in row.states if row.lacks(side)}


def changed(comparison: RowComparison) -> set[tuple[tuple[Any, ...], str]]:
    return {(row.key, name) for row in comparison.rows for name in row.cells}
