"""A comparison of a thousand tables looks only at what differs: told by the number of its calls."""

from __future__ import annotations

from cProfile import Profile
from dataclasses import replace
from pstats import Stats

from dynamic_databases.catalog import Catalog
from dynamic_databases.comparison import Comparison, compare, comparison_as_json
from tests.dynamic_databases.comparison.written import catalog

TABLES = 1000
LINES = "".join(f"\n  c{number} varchar(20) not null default 'x'" for number in range(15))
TEXT = "\n".join(
    f"t{number}{LINES}\n  primary key (c0)\n  index i{number} (c1, c2)" for number in range(TABLES)
)


def counted(environments: dict[str, Catalog]) -> tuple[int, Comparison]:
    """Return the number of calls that comparing takes, once caches know the catalogs, and the comparison."""
    comparison = compare(environments)
    with Profile() as profile:
        compare(environments)
    calls: int = Stats(profile).total_calls  # type: ignore[attr-defined]  # typeshed lacks it
    return calls, comparison


def test_equal_tables_take_fewer_calls_than_they_have_attributes():
    calls, comparison = counted({"prod": catalog(TEXT), "dev": catalog(TEXT)})
    assert comparison.summary.tables == TABLES
    assert not comparison.differences
    assert calls < 60 * TABLES, "each table has 15 columns of a dozen attributes"


def test_fifty_differences_among_a_thousand_tables_cost_little_more():
    prod, dev = catalog(TEXT), catalog(TEXT)
    equal, _ = counted({"prod": prod, "dev": dev})
    changed = [replace(table, columns=table.columns[:-1]) for table in dev.tables[:50]]
    calls, comparison = counted({"prod": prod, "dev": replace(dev, tables=(*changed, *dev.tables[50:]))})
    assert len(comparison_as_json(comparison, "shop", {})["differences"]) == 50
    assert calls < 3 * equal
