"""What was planted is found, all of it and nothing else: on each vendor, and between vendors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from dynamic_databases.models import Database, Environment
from dynamic_databases.row_comparison import RowComparison
from tests.conftest import write_sqlite
from tests.dynamic_databases.row_comparison.asking import compared
from tests.dynamic_databases.row_comparison.planted import Planted, plant, script

SQLITE, POSTGRESQL, MARIADB = "sqlite", "postgresql", "mariadb"
SIDES = (
    *((vendor,) * number for vendor in (SQLITE, POSTGRESQL, MARIADB) for number in (2, 3, 4)),
    (SQLITE, POSTGRESQL),
    (SQLITE, MARIADB),
    (POSTGRESQL, MARIADB),
    (MARIADB, SQLITE, POSTGRESQL),
    (POSTGRESQL, MARIADB, SQLITE, POSTGRESQL),
)
Register = Callable[[Mapping[str, str], Sequence[str]], dict[str, Database]]


@pytest.fixture
def shops(request, environments, tmp_path, settings) -> Register:
    """Return a function of scripts by environment, and of their vendors, that registers them as `shop`."""
    settings.SQLITE_FOLDERS = [tmp_path]

    def registered(scripts: Mapping[str, str], vendors: Sequence[str]) -> dict[str, Database]:
        databases = {}
        for position, ((slug, text), vendor) in enumerate(zip(scripts.items(), vendors, strict=True)):
            environment, _ = Environment.objects.get_or_create(slug=slug, defaults={"position": position})
            if vendor == SQLITE:
                config: dict[str, Any] = {
                    "ENGINE": "sqlite",
                    "NAME": str(write_sqlite(tmp_path / f"{slug}.sqlite3", text)),
                }
            else:
                server = request.getfixturevalue(f"{vendor}_server")
                config = server.config(server.create(None, text))
            databases[slug] = Database.objects.create(name="shop", environment=environment, config=config)
        return databases

    return registered


@pytest.mark.parametrize("vendors", SIDES, ids="-".join)
def test_what_was_planted_is_found_and_nothing_else(shops, vendors):
    slugs = ("prod", "test", "dev", "stage")[: len(vendors)]
    planted = plant(len(vendors), slugs)
    scripts = {
        slug: script(vendor, planted.rows[slug], seed)
        for seed, (slug, vendor) in enumerate(zip(slugs, vendors, strict=True))
    }
    comparison = compared(shops(scripts, vendors), "currencies", by=("code",), ignore=("updated_at",))
    assert comparison.complete, (comparison.unavailable, comparison.unread_columns)
    assert missing(comparison) == planted.missing
    assert changed(comparison) == planted.changed
    codes = {code for rows in planted.rows.values() for code in rows}
    assert comparison.total == len(codes)
    assert comparison.same == len(codes) - len(planted.missing) - len(planted.changed)
    assert comparison.plan is not None
    assert comparison.plan.by_meaning == {"country_id": "countries.code"}
    assert [column.name for column in comparison.plan.ignored] == ["id", "updated_at"]


def missing(comparison: RowComparison) -> set[tuple[str, str]]:
    return {(row.key[0], side) for row in comparison.rows for side in row.states if row.lacks(side)}


def changed(comparison: RowComparison) -> set[tuple[str, str]]:
    return {(row.key[0], name) for row in comparison.rows for name in row.cells}


def test_planting_finds_something_to_plant() -> None:
    planted: Planted = plant(3, ("prod", "test", "dev"))
    assert len(planted.missing) > 3
    assert {name for _, name in planted.changed} >= {"country_id", "moment"}
