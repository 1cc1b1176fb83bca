"""A comparison of a thousand tables stays far below what a person would notice."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

from dynamic_databases.catalog import Catalog
from dynamic_databases.comparison import Comparison, compare, comparison_as_json
from tests.dynamic_databases.comparison.written import catalog

LINES = "".join(f"\n  c{number} varchar(20) not null default 'x'" for number in range(15))
TEXT = "\n".join(
    f"t{number}{LINES}\n  primary key (c0)\n  index i{number} (c1, c2)" for number in range(1000)
)


def best(environments: dict[str, Catalog]) -> tuple[float, Comparison]:
    """Return the least time of three, in seconds of the processor, and the comparison."""
    times = []
    comparison = compare(environments)
    for _ in range(3):
        start = process_time()
        compare(environments)
        times.append(process_time() - start)
    return min(times), comparison


def test_a_thousand_equal_tables_take_less_than_a_tenth_of_a_second():
    seconds, comparison = best({"prod": catalog(TEXT), "dev": catalog(TEXT)})
    assert comparison.summary.tables == 1000
    assert not comparison.differences
    assert seconds < 0.1


def test_fifty_differences_among_a_thousand_tables_cost_little_more():
    prod, dev = catalog(TEXT), catalog(TEXT)
    changed = [replace(table, columns=table.columns[:-1]) for table in dev.tables[:50]]
    seconds, comparison = best({"prod": prod, "dev": replace(dev, tables=(*changed, *dev.tables[50:]))})
    assert len(comparison_as_json(comparison, "shop", {})["differences"]) == 50
    assert seconds < 0.2
