"""What could not be read, or is not visible to a login, is unknown: never equal, different or missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dynamic_databases.catalog import Catalog, ForeignKey
from dynamic_databases.comparison import compare
from tests.dynamic_databases.comparison.written import BOTH, ONE, catalog, entries, table
from tests.dynamic_databases.dialects.mysql import databases as mysql_databases
from tests.dynamic_databases.dialects.sqlite import files as sqlite_files


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
    assert [(difference.kind, difference.attribute) for difference in comparison.differences] == [
        ("unknown", None),
        ("changed", "type"),
    ]
    assert comparison.differences[1].against["dev"].rule == "baseline_unknown"


def broken_view(query: str = "select gone from nowhere") -> Catalog:
    made = catalog(f"view v as {query}")
    return replace(made, tables=(replace(made.tables[0], problem="no such table: nowhere"),))


def test_a_view_that_nobody_can_read_is_no_difference_and_unknown_in_all():
    comparison = compare({"prod": broken_view(), "test": broken_view(), "dev": broken_view()})
    assert comparison.differences == ()
    assert comparison.summary.differing == 0
    assert set(comparison.tables[0].states.values()) == {"unknown"}
    assert comparison.tables[0].unread["dev"] == "no such table: nowhere"


@pytest.mark.parametrize("vendor", ["sqlite", "mariadb"])
def test_a_view_on_a_real_server_that_nobody_can_read_is_no_difference(
    vendor, request, tmp_path, django_db_blocker
):
    script = "CREATE TABLE gone (a integer); CREATE VIEW v AS SELECT a FROM gone; DROP TABLE gone;"
    with django_db_blocker.unblock():
        if vendor == "sqlite":
            read = sqlite_files.catalog_of(sqlite_files.make(tmp_path / "v.sqlite3", script))
        else:
            server = request.getfixturevalue("mariadb_server")
            read = mysql_databases.catalog_of(server, server.create(None, script))
    comparison = compare({"prod": read, "test": read, "dev": read})
    assert comparison.differences == ()
    assert set(comparison.tables[0].states.values()) == {"unknown"}
    other = replace(read, tables=(replace(read.tables[0], definition="select b from gone"),))
    (difference,) = compare({"prod": read, "test": read, "dev": other}).differences
    assert {name: verdict.rule for name, verdict in difference.against.items()} == {
        "test": "unknown_alike",
        "dev": "unknown",
    }


def test_a_view_that_nobody_can_read_may_be_spelled_differently():
    prod, dev = (broken_view(f"select 1 from {tables}") for tables in ("`a` join `b`", "(`a` join `b`)"))
    prod, dev = (replace(each, vendor="mysql") for each in (prod, dev))
    assert compare({"prod": prod, "dev": dev}).differences == ()


def test_a_view_of_which_nobody_knows_the_query_may_differ():
    unseen = broken_view()
    unseen = replace(unseen, tables=(replace(unseen.tables[0], definition=None),))
    (difference,) = compare({"prod": unseen, "dev": unseen}).differences
    assert difference.against["dev"].rule == "unknown"


def test_a_view_that_nobody_can_read_differs_where_its_query_does():
    other = broken_view("select other from nowhere")
    (difference,) = compare({"prod": broken_view(), "test": broken_view(), "dev": other}).differences
    assert {name: verdict.rule for name, verdict in difference.against.items()} == {
        "test": "unknown_alike",
        "dev": "unknown",
    }


def test_a_table_that_a_login_may_not_see_is_unknown_and_not_missing():
    comparison = compare({"prod": catalog(BOTH), "dev": catalog(ONE, complete=False)})
    (difference,) = comparison.differences
    assert (difference.kind, difference.absent_in) == ("unknown", ())
    assert (difference.against["dev"].rule, difference.severity) == ("not_visible", "risky")
    assert [table.states["dev"] for table in comparison.tables] == ["same", "unknown"]


def test_only_what_may_be_hidden_is_said_to_be_perhaps_not_visible():
    triggers = catalog(ONE, complete=False, hides=("trigger",))
    assert (
        compare({"prod": catalog(BOTH), "dev": triggers}).differences[0].against["dev"].rule
        == "table_missing"
    )
    indexes = catalog(ONE, complete=False, hides=("index",))
    comparison = compare({"prod": catalog(f"{ONE}\n  index i (x)"), "dev": indexes})
    assert comparison.differences[0].against["dev"].rule == "not_visible"


def test_a_column_that_may_not_be_visible_is_unknown():
    sides = {
        "prod": catalog(f"{ONE}\n  y integer"),
        "test": catalog(ONE),
        "dev": catalog(ONE, complete=False, hides=("column",)),
    }
    unknown, gone = sorted(
        compare(sides).differences, key=lambda difference: str(difference.kind), reverse=True
    )
    assert (unknown.kind, unknown.absent_in, unknown.against["dev"].rule) == ("unknown", (), "not_visible")
    assert (gone.kind, gone.absent_in, set(gone.against)) == ("missing", ("test",), {"test"})
    (row,) = [row for row in compare(sides).tables[0].columns if row.name == "y"]
    assert (row.cells["test"].state, row.cells["dev"].state) == ("missing", "unknown")


def test_a_baseline_that_may_not_be_shown_a_column_judges_nobody():
    sides = {"prod": catalog(ONE, complete=False, hides=("column",)), "dev": catalog(f"{ONE}\n  y integer")}
    (difference,) = compare(sides).differences
    assert (difference.kind, difference.against["dev"].rule) == ("unknown", "baseline_not_visible")


def test_what_the_baselines_login_may_not_see_is_not_called_additional():
    comparison = compare({"prod": catalog(ONE, complete=False), "dev": catalog(BOTH)})
    verdict = comparison.differences[0].against["dev"]
    assert (verdict.rule, verdict.severity) == ("baseline_not_visible", "risky")


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
    assert {difference.against["dev"].rule for difference in comparison.differences} == {
        "baseline_not_visible"
    }
    assert compare({"prod": keyed("CASCADE"), "dev": keyed("SET NULL")}).summary.risky == 2
