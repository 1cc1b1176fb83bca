"""Differences between several environments, seen from each of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dynamic_databases.catalog import Catalog, Family, ForeignKey, Kind, TableKind
from dynamic_databases.comparison import Options, State, compare
from tests.dynamic_databases.comparison.written import catalog, table

ONE = "a\n  x integer"
BOTH = "a\n  x integer\nb\n  y integer"


def entries(comparison) -> list[tuple[str, ...]]:
    return [
        (one.object, one.table, one.name or "-", one.kind, one.attribute or "-")
        for one in comparison.differences
    ]


def test_one_environment_has_no_differences():
    comparison = compare({"prod": catalog(BOTH)})
    assert comparison.differences == ()
    assert [one.states for one in comparison.tables] == [{"prod": State.BASELINE}] * 2


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
    assert comparison.tables[1].states == {"prod": "missing", "test": "missing", "dev": "extra"}


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
    changed = next(one for one in comparison.differences if one.attribute == "type")
    assert changed.values == {"prod": "decimal(8,2)", "test": "decimal(10,2)"}
    assert set(changed.against) == {"test"}
    missing = next(one for one in comparison.differences if one.name == "a" and one.attribute is None)
    assert missing.absent_in == ("dev",)


def test_a_difference_among_others_says_that_the_baseline_has_no_part_in_it():
    comparison = compare(
        {"prod": table("a integer"), "test": table("a integer\nb integer"), "dev": table("a integer\nb text")}
    )
    changed = next(one for one in comparison.differences if one.attribute == "type")
    assert {verdict.rule for verdict in changed.against.values()} == {"not_in_baseline"}
    assert changed.severity == "cosmetic"


def unreadable(made: Catalog, problem: str = "no such module: fts9") -> Catalog:
    broken = replace(made.tables[0], columns=(), problem=problem)
    return replace(made, tables=(broken, *made.tables[1:]))


@pytest.mark.parametrize("broken", ["prod", "test", "dev"])
def test_what_could_not_be_read_is_unknown_never_equal_never_without_columns(broken):
    catalogs = {name: table("a integer") for name in ("prod", "test", "dev")}
    catalogs[broken] = unreadable(catalogs[broken])
    comparison = compare(catalogs)
    assert entries(comparison) == [("table", "orders", "-", "unknown", "-")]
    difference = comparison.differences[0]
    assert difference.values == {broken: "no such module: fts9"}
    assert difference.severity == "risky"
    states = comparison.tables[0].states
    others = {states[name] for name in ("test", "dev") if name != broken}
    assert states[broken] == "unknown"
    assert others == ({"unknown"} if broken == "prod" else {"same"})


def test_those_that_could_be_read_are_still_compared():
    catalogs = {"prod": unreadable(table("a integer")), "test": table("a integer"), "dev": table("a text")}
    comparison = compare(catalogs)
    assert [(one.kind, one.attribute) for one in comparison.differences] == [
        ("unknown", None),
        ("changed", "type"),
    ]
    assert comparison.differences[1].against["dev"].rule == "baseline_unknown"


def test_a_view_that_is_broken_alike_everywhere_is_a_cosmetic_unknown():
    broken = catalog("view v as select gone from nowhere")
    broken = replace(broken, tables=(replace(broken.tables[0], problem="no such table: nowhere"),))
    difference = compare({"prod": broken, "dev": broken}).differences[0]
    assert (difference.object, difference.kind, difference.severity) == ("view", "unknown", "cosmetic")


def test_what_a_login_may_not_see_is_absent_or_not_visible():
    comparison = compare({"prod": catalog(BOTH), "dev": catalog(ONE, complete=False)})
    assert comparison.differences[0].against["dev"].rule == "missing_or_invisible"


def test_only_what_may_be_hidden_is_said_to_be_perhaps_not_visible():
    triggers = catalog(ONE, complete=False, hides=("trigger",))
    assert (
        compare({"prod": catalog(BOTH), "dev": triggers}).differences[0].against["dev"].rule
        == "table_missing"
    )
    columns = catalog(ONE, complete=False, hides=("column", "trigger"))
    comparison = compare({"prod": catalog(f"{ONE}\n  y integer"), "dev": columns})
    assert comparison.differences[0].against["dev"].rule == "missing_or_invisible"


def test_what_the_baselines_login_may_not_see_is_not_called_additional():
    comparison = compare({"prod": catalog(ONE, complete=False), "dev": catalog(BOTH)})
    verdict = comparison.differences[0].against["dev"]
    assert (verdict.rule, verdict.severity) == ("extra_or_invisible", "cosmetic")


@pytest.mark.parametrize(
    ("hidden", "against"),
    [
        ("test", {"test": "not_visible"}),
        ("prod", {"test": "baseline_not_visible", "dev": "baseline_not_visible"}),
    ],
)
def test_a_definition_that_a_login_is_not_shown_is_neither_the_same_nor_different(hidden, against):
    seen = catalog("view v as select 1")
    unseen = replace(seen, tables=(replace(seen.tables[0], definition=None),))
    comparison = compare({name: unseen if name == hidden else seen for name in ("prod", "test", "dev")})
    (difference,) = comparison.differences
    assert (difference.kind, difference.attribute, difference.severity) == ("unknown", "definition", "risky")
    assert hidden not in difference.values
    assert {name: verdict.rule for name, verdict in difference.against.items()} == against


def test_actions_of_foreign_keys_that_a_login_is_not_shown_are_left_out():
    def keyed(action: str) -> Catalog:
        made = catalog(BOTH)
        key = ForeignKey(("x",), "b", ("y",), on_update=action, on_delete=action)
        return replace(made, tables=(replace(made.tables[0], foreign_keys=(key,)), made.tables[1]))

    assert compare({"prod": keyed("CASCADE"), "dev": keyed("")}).differences == ()
    comparison = compare({"prod": keyed(""), "test": keyed("CASCADE"), "dev": keyed("SET NULL")})
    assert {one.against["dev"].rule for one in comparison.differences} == {"baseline_not_visible"}
    assert compare({"prod": keyed("CASCADE"), "dev": keyed("SET NULL")}).summary.risky == 2


def test_case_folds_where_the_server_folds():
    one, two = catalog("Orders\n  Id integer", "sqlite"), catalog("orders\n  ID integer", "sqlite")
    comparison = compare({"prod": one, "dev": two})
    assert [(one.object, one.kind, one.attribute) for one in comparison.differences] == [
        ("table", "renamed", "name"),
        ("column", "renamed", "name"),
    ]
    assert comparison.differences[1].values == {"prod": "Id", "dev": "ID"}
    assert comparison.table("orders") is comparison.table("Orders") is comparison.tables[0]


def test_case_does_not_fold_where_the_server_does_not():
    comparison = compare({"prod": catalog("Orders\n  a integer"), "dev": catalog("orders\n  a integer")})
    assert [one.kind for one in comparison.differences] == ["missing", "missing"]


def test_two_tables_that_differ_in_case_alone_stay_two():
    both = catalog("Orders\n  a integer\norders\n  a integer\n")
    assert len(compare({"prod": both, "dev": both}).tables) == 2
    assert len(compare({"prod": both, "dev": replace(both, vendor="sqlite")}).tables) == 2


def test_default_schemas_of_other_names_are_counterparts():
    one = catalog(ONE, default_schema="acme")
    two = catalog(ONE, default_schema="template")
    comparison = compare({"prod": one, "dev": two})
    assert comparison.differences == ()
    assert comparison.table("a") is comparison.table("a", "acme") is comparison.tables[0]


def test_between_vendors_kinds_are_compared_and_the_comparison_says_so():
    one = table("a integer\nb integer\nc varchar(20) default 'x'::character varying\nd boolean")
    two = table("a INTEGER\nb integer\nc VARCHAR(20) default 'x'\nd boolean", "mysql")
    comparison = compare({"prod": one, "dev": two})
    assert comparison.across_vendors
    assert comparison.differences == ()
    two = table("a text\nb integer\nc VARCHAR(30) default 'x'\nd boolean", "mysql")
    changed = compare({"prod": one, "dev": two}).differences
    assert [(one.name, one.attribute, one.canonical["dev"]) for one in changed] == [
        ("a", "type", "text"),
        ("c", "type", "text 30"),
    ]


def test_between_vendors_nothing_is_made_of_what_one_of_them_can_not_say():
    """SQLite has integers of one size, no comments, and says of its row id's column that it takes NULL."""
    lines = "id {0} {1}\nn {0} comment 'x'\nat timestamp\nprimary key (id)"
    one = table(lines.format("integer", "not null identity 'by default'"))
    two = table(lines.format("bigint", "identity 'rowid'").replace(" comment 'x'", ""), "sqlite")
    at = two.tables[0].columns[2]
    columns = (*two.tables[0].columns[:2], replace(at, kind=replace(at.kind, size=None)))
    two = replace(two, tables=(replace(two.tables[0], columns=columns),))
    assert compare({"prod": one, "dev": two}).differences == ()


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("a integer\nconstraint own check (a > 0)", "a integer\nconstraint own check (`A` > 0)"),
        ("a integer\ncheck (a >= (0)::numeric)", "a integer\ncheck (a >= 0)"),
        ("a integer\nindex by_a (a)", "a integer\nindex BY_A (a)"),
        ("a integer not null\nprimary key (a) t_pk", "a integer not null\nprimary key (a) PRIMARY"),
        (
            "a integer\nconstraint f foreign key (a) references t (b)",
            "a integer\nforeign key (a) references t (b)",
        ),
    ],
)
def test_between_vendors_names_and_their_quotes_do_not_count(here, there):
    assert compare({"prod": table(here), "dev": table(there, "mysql")}).differences == ()


def test_between_vendors_fractions_and_flags_are_as_each_gives_them_unasked():
    one = with_kinds(table("at timestamp\nd boolean default false"), Kind(Family.TIMESTAMP, 6))
    two = with_kinds(
        table("at timestamp\nd boolean default b'0'", "mysql"),
        Kind(Family.TIMESTAMP, 0),
        Kind(Family.BIT, 1, fixed=True),
    )
    assert compare({"prod": one, "dev": two}).differences == ()
    three = with_kinds(two, Kind(Family.TIMESTAMP, 3), Kind(Family.BIT, 8))
    changed = [(each.name, each.attribute) for each in compare({"prod": one, "dev": three}).differences]
    assert changed == [("at", "type"), ("d", "default"), ("d", "type")]


def with_kinds(made: Catalog, *kinds: Kind) -> Catalog:
    own = made.tables[0].columns
    columns = tuple(replace(one, kind=kind) for one, kind in zip(own, kinds, strict=False))
    return replace(made, tables=(replace(made.tables[0], columns=(*columns, *own[len(kinds) :])),))


def test_between_vendors_a_view_s_columns_need_not_say_what_those_of_its_table_do():
    one, two = table("a integer not null default 0", "mysql"), table("a integer")
    views = [replace(each, tables=(replace(each.tables[0], kind=TableKind.VIEW),)) for each in (one, two)]
    assert compare({"prod": views[0], "dev": views[1]}).differences == ()
    assert len(compare({"prod": one, "dev": two}).differences) == 2


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
    assert [one.name for one in comparison.tables] == ["a"]
    assert compare({"prod": catalog(BOTH)}, options=Options(exclude=("public.*",))).tables == ()


def test_names_that_differ_by_environment_are_mapped():
    one, two = catalog("prod_orders\n  a integer"), catalog("test_orders\n  a integer")
    mapped = Options(names=(("prod_orders", "test_orders"),))
    assert [one.kind for one in compare({"prod": one, "test": two}).differences] == ["missing", "missing"]
    assert compare({"prod": one, "test": two}, options=mapped).differences == ()


def test_what_is_not_counted_is_not_listed():
    one = table("a text collate c comment 'x'\nunique (a) one")
    two = table("a text collate d comment 'y'\nunique (a) two")
    assert len(compare({"prod": one, "dev": two}).differences) == 3
    assert compare({"prod": one, "dev": two}, options=Options(count=frozenset())).differences == ()
    with pytest.raises(ValueError, match="can't count colour"):
        Options(count=frozenset({"colour"}))


def test_the_summary_counts_tables_and_differences():
    comparison = compare({"prod": catalog(BOTH), "dev": catalog("a\n  x bigint\n  z integer not null")})
    summary = comparison.summary
    assert (summary.tables, summary.differing) == (2, 2)
    assert (summary.breaking, summary.risky, summary.cosmetic, summary.accepted) == (2, 1, 0, 0)


def test_differences_are_sorted_whatever_the_order_of_the_catalog():
    one, two = catalog(BOTH), catalog("a\n  x text\n  c integer\nb\n  y text")
    turned = replace(two, tables=two.tables[::-1])
    first, second = compare({"prod": one, "dev": two}), compare({"prod": one, "dev": turned})
    assert first.differences == second.differences
    assert [one.name for one in first.tables] == ["a", "b"]
