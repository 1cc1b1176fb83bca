"""Generated catalogs and conditions: a comparison between vendors bears all of them, in both directions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynamic_databases.comparison import (
    EVERYTHING,
    Comparison,
    Options,
    compare,
    comparison_as_json,
    drift_of,
)
from dynamic_databases.comparison.canonical.condition_trees import NotUnderstood, spelled
from dynamic_databases.comparison.canonical.conditions import condition, shared_condition
from dynamic_databases.comparison.vendors import rules_of
from tests.dynamic_databases.comparison.generated import catalogs

VENDORS = ("sqlite", "postgresql", "mysql", "microsoft")
ALL = Options(count=EVERYTHING)
WORDS = """
a b 1 -2 0.50 'x' '' "c" `d` [e] ( ) , and or not is null in like between = <> >= :: integer case
""".split()


def told(comparison: Comparison) -> set[tuple[str | None, ...]]:
    return {(each.object, each.table, each.name, each.attribute) for each in comparison.differences}


@settings(max_examples=80, deadline=None)
@given(catalogs(("postgresql",)), st.permutations(VENDORS))
def test_what_differs_between_vendors_differs_in_both_directions(catalog, vendors):
    sides = {vendor: replace(catalog, vendor=vendor) for vendor in vendors}
    here, there = vendors[:2]
    pair = {here: sides[here], there: sides[there]}
    assert told(compare(pair, here)) == told(compare(pair, there))
    together = compare(sides, options=ALL)
    assert comparison_as_json(together, "shop", {})["across_vendors"]
    for table in together.tables:
        assert table.columns is not None
        assert all(drift_of(table, vendor) is not None for vendor in vendors)


@pytest.mark.parametrize("vendor", VENDORS)
@settings(max_examples=200, deadline=None)
@given(text=st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)))
def test_any_text_is_a_condition_or_is_not_understood(vendor, text):
    rules = rules_of(vendor)
    try:
        tree = condition(text, rules)
    except NotUnderstood:
        assert isinstance(shared_condition(text, rules), str)
    else:
        assert shared_condition(f" ( {text} ) ", rules) == spelled(tree)
