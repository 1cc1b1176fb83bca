"""What was planted is found, all of it and nothing else: on each vendor, and between vendors."""

from __future__ import annotations

import pytest

from dynamic_databases.row_comparison import RowComparison
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
