"""Differences between several environments, seen from each of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dynamic_databases.comparison import Options, State, compare
from tests.dynamic_databases.comparison.written import BOTH, ONE, catalog, entries, table


def test_one_environment_has_no_differences():
    comparison = compare({"prod": catalog(BOTH)})
    assert comparison.differences == ()
    assert [table.states for table in comparison.tables] == [{"prod": State.BASELINE}] * 2


def test_nothing_and_an_unknown_baseline_are_refused():
    with pytest.raises(ValueError, match="no catalog was given"):
        compare({})
    with pytest.raises(ValueError, match="'dev'; given: prod"):
        compare({"prod": catalog(ONE)}, "dev")


def test_a_missing_table_is_one_entry_and_nothing_inside_is_listed():
    comparison = compare({"prod": catalog(BOTH), "test": catalog(BOTH), "dev": catalog(ONE)})
    difference = comparison.differences[0]
    assert entries(comparison) == [("table", "b", "-", "missing", "-")]
    assert (difference.absent_in, difference.severity, set(difference.against)) == (
        ("dev",),
        "breaking",
        {"dev"},
    )
    assert difference.values == {"prod": "table", "test": "table"}
    assert comparison.tables[1].states == {"prod": "baseline", "test": "same", "dev": "missing"}


def test_what_the_baseline_lacks_is_additional_where_it_is():
    comparison = compare({"prod": catalog(ONE), "test": catalog(ONE), "dev": catalog(BOTH)})
    difference = comparison.differences[0]
    assert (difference.absent_in, difference.severity) == (("prod", "test"), "cosmetic")
    assert {name: verdict.rule for name, verdict in difference.against.items()} == {"dev": "extra"}
    assert comparison.tables[1].states == {"prod": "missing", "test": "absent", "dev": "extra"}


def test_the_release_view_is_the_same_with_another_baseline():
    catalogs = {"prod": catalog(ONE), "dev": catalog(BOTH)}
    assert compare(catalogs).differences[0].severity == "cosmetic"
    assert compare(catalogs, "dev").differences[0].severity == "breaking"
    assert compare(catalogs, "dev").environments == ("prod", "dev")


def test_a_table_that_one_environment_lacks_is_compared_in_the_others():
    other = catalog(BOTH.replace("y integer", "y text"))
    comparison = compare({"prod": catalog(BOTH), "test": catalog(ONE), "dev": other})
    assert (
        entries(comparison)
        == [
            ("column", "b", "y", "changed", "type"),
            ("table", "b", "-", "missing", "-"),
        ][::-1]
    )


def test_an_attribute_has_the_values_of_every_environment_that_has_the_object():
    lines = ("a decimal(8,2)", "a decimal(10,2)", "b integer")
    comparison = compare(
        {name: table(text) for name, text in zip(("prod", "test", "dev"), lines, strict=True)}
    )
    changed = next(difference for difference in comparison.differences if difference.attribute == "type")
    assert changed.values == {"prod": "decimal(8,2)", "test": "decimal(10,2)"}
    assert set(changed.against) == {"test"}
    missing = next(
        difference
        for difference in comparison.differences
        if difference.name == "a" and difference.attribute is None
    )
    assert missing.absent_in == ("dev",)


def test_a_difference_among_others_says_that_the_baseline_has_no_part_in_it():
    comparison = compare(
        {"prod": table("a integer"), "test": table("a integer\nb integer"), "dev": table("a integer\nb text")}
    )
    changed = next(difference for difference in comparison.differences if difference.attribute == "type")
    assert {verdict.rule for verdict in changed.against.values()} == {"not_in_baseline"}
    assert changed.severity == "cosmetic"


def test_case_folds_where_the_server_folds():
    left, right = catalog("Orders\n  Id integer", "sqlite"), catalog("orders\n  ID integer", "sqlite")
    comparison = compare({"prod": left, "dev": right})
    assert [
        (difference.object, difference.kind, difference.attribute) for difference in comparison.differences
    ] == [
        ("table", "renamed", "name"),
        ("column", "renamed", "name"),
    ]
    assert comparison.differences[1].values == {"prod": "Id", "dev": "ID"}
    assert comparison.table("orders") is comparison.table("Orders") is comparison.tables[0]


def test_case_does_not_fold_where_the_server_does_not():
    comparison = compare({"prod": catalog("Orders\n  a integer"), "dev": catalog("orders\n  a integer")})
    assert [difference.kind for difference in comparison.differences] == ["missing", "missing"]


def test_two_tables_that_differ_in_case_alone_stay_two():
    both = catalog("Orders\n  a integer\norders\n  a integer\n")
    assert len(compare({"prod": both, "dev": both}).tables) == 2
    assert len(compare({"prod": both, "dev": replace(both, vendor="sqlite")}).tables) == 2


def test_default_schemas_of_other_names_are_counterparts():
    left = catalog(ONE, default_schema="acme")
    two = catalog(ONE, default_schema="template")
    comparison = compare({"prod": left, "dev": two})
    assert comparison.differences == ()
    assert comparison.table("a") is comparison.table("a", "acme") is comparison.tables[0]


def test_a_table_is_found_by_each_environments_own_name_for_it():
    none, acme, third = (
        catalog(text, default_schema=schema) for text, schema in (("", "t"), (ONE, "acme"), (ONE, "x"))
    )
    comparison = compare({"prod": none, "test": acme, "dev": third})
    assert comparison.table("a", "x") is comparison.table("a", "acme") is comparison.table("a")
    assert comparison.table("b") is None


def test_tables_that_match_a_pattern_are_left_out():
    comparison = compare(
        {"prod": catalog(BOTH), "dev": catalog("a\n  x integer")}, options=Options(exclude=("B*",))
    )
    assert [table.name for table in comparison.tables] == ["a"]
    assert compare({"prod": catalog(BOTH)}, options=Options(exclude=("public.*",))).tables == ()


def test_names_that_differ_by_environment_are_mapped():
    left, right = catalog("prod_orders\n  a integer"), catalog("test_orders\n  a integer")
    mapped = Options(names=(("prod_orders", "test_orders"),))
    assert [difference.kind for difference in compare({"prod": left, "test": right}).differences] == [
        "missing",
        "missing",
    ]
    assert compare({"prod": left, "test": right}, options=mapped).differences == ()


def test_what_is_not_counted_is_not_listed():
    left = table("a text collate c comment 'x'\nunique (a) one")
    two = table("a text collate d comment 'y'\nunique (a) two")
    assert len(compare({"prod": left, "dev": two}).differences) == 3
    assert compare({"prod": left, "dev": two}, options=Options(count=frozenset())).differences == ()
    with pytest.raises(ValueError, match="can't count colour"):
        Options(count=frozenset({"colour"}))


def test_the_summary_counts_tables_and_differences():
    comparison = compare({"prod": catalog(BOTH), "dev": catalog("a\n  x bigint\n  z integer not null")})
    summary = comparison.summary
    assert (summary.tables, summary.differing) == (2, 2)
    assert (summary.breaking, summary.risky, summary.cosmetic, summary.accepted) == (2, 1, 0, 0)


def test_differences_are_sorted_whatever_the_order_of_the_catalog():
    left, right = catalog(BOTH), catalog("a\n  x text\n  c integer\nb\n  y text")
    turned = replace(right, tables=right.tables[::-1])
    first, second = compare({"prod": left, "dev": right}), compare({"prod": left, "dev": turned})
    assert first.differences == second.differences
    assert [table.name for table in first.tables] == ["a", "b"]
