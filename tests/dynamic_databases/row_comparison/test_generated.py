"""Whatever chance made of a table in several environments, exactly what differs is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dynamic_databases.row_comparison import RowComparison
from tests.dynamic_databases.row_comparison.asking import compared
from tests.dynamic_databases.row_comparison.generated import Shop, shop_of
from tests.dynamic_databases.row_comparison.generated_columns import KEYS as KEY_COLUMNS
from tests.dynamic_databases.row_comparison.generated_columns import (
    MARIADB,
    POSTGRESQL,
    SQLITE,
    VENDORS,
    Alike,
)
from tests.dynamic_databases.row_comparison.vendor_columns import ALL_CELLS

ENVIRONMENTS = ("prod", "test", "dev", "stage")
SIDES = (
    *((vendor,) * number for vendor in VENDORS for number in (3, 4)),
    (SQLITE, POSTGRESQL, SQLITE),
    (SQLITE, MARIADB, SQLITE),
    (POSTGRESQL, MARIADB, POSTGRESQL),
    (POSTGRESQL, SQLITE, MARIADB, POSTGRESQL),
    (MARIADB, SQLITE, POSTGRESQL, MARIADB),
)
KEYS = (
    ("code",),
    ("number",),
    ("amount",),
    ("day", "code"),
    ("moment",),
    ("uid",),
    ("bytes_",),
    ("country_id", "number"),
    ("code", "country_id", "amount"),
)


@pytest.mark.parametrize("vendors", SIDES, ids="-".join)
def test_exactly_what_differs_is_found(shops, vendors):
    seed = SIDES.index(vendors)
    shop = shop_of(seed, dict(zip(ENVIRONMENTS, vendors, strict=False)), KEYS[seed % len(KEYS)])
    assert_found(shop, shops)


def assert_found(shop: Shop, shops: Any) -> None:
    scripts = {slug: shop.script(slug) for slug in shop.vendors}
    databases = shops(scripts, list(shop.vendors.values()))
    comparison = compared(databases, "currencies", by=shop.names, ignore=("updated_at",))
    assert comparison.complete, (comparison.unavailable, comparison.unread_columns)
    told = found(comparison)
    true = {
        tuple(shop.value(name, number) for name, number in zip(shop.names, key, strict=True)): difference
        for key, difference in shop.differences().items()
    }
    for key in {**true, **told}:
        assert told.get(key) == true.get(key), (key, values(comparison, key))
    assert comparison.counts == {slug: len(rows) for slug, rows in shop.rows.items()}


def found(comparison: RowComparison) -> dict[tuple[Any, ...], tuple[dict[str, str], set[str]]]:
    """Return the state on each side and the columns that differ, of each key that is not the same."""
    assert comparison.plan is not None
    read = {column.name: column.read for column in KEY_COLUMNS}
    names = [column.name for column in comparison.plan.key]
    return {
        tuple(read.get(name, as_it_is)(value) for name, value in zip(names, row.key, strict=True)): (
            dict(row.states),
            set(row.cells),
        )
        for row in comparison.rows
    }


def as_it_is(value: Any) -> Any:
    return value


def values(comparison: RowComparison, key: tuple[Any, ...]) -> Any:
    """Return what was compared of a key, to be read where a test fails."""
    return [row.cells for row in comparison.rows if found(replace(comparison, rows=(row,))).keys() == {key}]


@pytest.mark.parametrize("column", [*KEY_COLUMNS, *ALL_CELLS], ids=lambda column: column.name)
def test_no_value_of_a_column_stands_twice(column):
    first = [value.spellings[0] if isinstance(value, Alike) else value for value in column.values]
    told = [(type(value), value) for value in first]
    assert len(set(told)) == len(told)
