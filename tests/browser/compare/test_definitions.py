"""Definitions side by side: a text diff of views and triggers, and what belongs to no table."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from browser.compare.definitions import diff_lines, schema_object_rows
from dynamic_databases.catalog import Catalog, Sequence, UserType
from dynamic_databases.comparison import compare
from tests.markup import plain, text_of


def written(lines) -> str:
    return "\n".join(f"{line.sign}{line.text}" for line in lines)


def test_a_changed_line_is_shown_as_both():
    assert written(diff_lines("a\nb\nc", "a\nB\nc")) == " a\n−b\n+B\n c"


def test_equal_texts_have_no_lines():
    assert diff_lines("a\nb", "a\nb") == ()


def test_long_runs_of_equal_lines_are_folded():
    lines = [str(number) for number in range(40)]
    shown = diff_lines("\n".join(lines), "\n".join([*lines[:20], "new", *lines[20:]]))
    assert [line.state for line in shown] == ["fold", *["same"] * 3, "extra", *["same"] * 3]


def test_a_views_definition_is_compared_line_by_line(client, sqlite_database):
    for slug, query in {"prod": "SELECT 1 AS a", "dev": "SELECT 1 AS a\nWHERE '<b>' = '<b>'"}.items():
        sqlite_database(slug, "views", f"CREATE VIEW v AS\n{query}")
    page = client.get("/compare/views/v/")
    assert "WHERE '<b>' = '<b>'" in plain(page)
    assert "dev against prod" in plain(page)


def test_a_view_that_is_the_same_everywhere_has_no_diff(client, sqlite_database):
    for slug in ("prod", "dev"):
        sqlite_database(slug, "views", "CREATE VIEW v AS SELECT 1 AS a")
    assert "Definitions" not in text_of(client.get("/compare/views/v/"))


def test_what_belongs_to_no_table_shows_each_side_s_value_and_a_sign():
    sequence = Sequence("public", "s", increment="1")
    label = UserType("public", "m", "enum", "ENUM ('a', 'b')")
    prod = Catalog("postgresql", "1", "public", sequences=(sequence,), types=(label,))
    dev = Catalog("postgresql", "1", "public", sequences=(Sequence("public", "s", increment="5"),))
    sides = [SimpleNamespace(label=name) for name in ("prod", "dev")]
    result = SimpleNamespace(comparison=compare({"prod": prod, "dev": dev}))
    compared: Any = SimpleNamespace(sides=sides, result=result, baseline="prod", name="shop")
    rows = {row.name: row.words for row in schema_object_rows(compared)}
    assert rows["s"] == (("", "", "increment 1"), ("changed", "≠", "increment 5"))
    assert rows["m"] == (("", "", "there"), ("missing", "−", "missing"))


def test_what_the_baseline_lacks_as_well_is_not_marked():
    label = UserType("public", "m", "enum", "ENUM ('a', 'b')")
    prod = Catalog("postgresql", "1", "public", types=(label,))
    lacking = Catalog("postgresql", "1", "public")
    sides = [SimpleNamespace(label=name) for name in ("prod", "test", "dev")]
    comparison = compare({"prod": prod, "test": lacking, "dev": lacking}, "dev")
    result = SimpleNamespace(comparison=comparison)
    compared: Any = SimpleNamespace(sides=sides, result=result, baseline="dev", name="shop")
    (row,) = schema_object_rows(compared)
    assert [state for state, _, _ in row.words] == ["extra", "", "missing"]
