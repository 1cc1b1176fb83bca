"""The matrix of a table: columns and objects by environments, and the marks in a header."""

from __future__ import annotations

from dataclasses import replace

from dynamic_databases.comparison import Cell, ColumnDrift, State, TableComparison, compare, drift_of
from tests.dynamic_databases.comparison.written import catalog, table


def matrix(*lines: str, baseline: str | None = None) -> TableComparison:
    environments = ("prod", "test", "dev")
    catalogs = {name: table(text) for name, text in zip(environments, lines, strict=False)}
    return compare(catalogs, baseline).tables[0]


def drawn(one: TableComparison) -> dict[str, str]:
    """Return each row as signs: `.` same, `~` changed, `-` missing, `+` extra, `?` unknown."""
    signs = {"same": ".", "changed": "~", "missing": "-", "extra": "+", "unknown": "?"}
    return {
        column.name: "".join(signs[cell.state] for cell in column.cells.values()) for column in one.columns
    }


def test_each_cell_has_its_state_seen_from_the_baseline():
    lines = ("a text\nb text", "a text\nb integer\nc text", "a text")
    assert drawn(matrix(*lines)) == {"a": "...", "b": ".~-", "c": "-+-"}
    assert drawn(matrix(*lines, baseline="test")) == {"a": "...", "b": "~.-", "c": "-.-"}


def test_columns_stand_in_the_baselines_order_and_others_after_their_neighbour():
    one = matrix(
        "a text\nb text\nc text", "a text\nx text\nb text\ny text\nc text", "z text\na text\nb text\nc text"
    )
    assert [column.name for column in one.columns] == ["z", "a", "x", "b", "y", "c"]


def test_a_cell_names_the_attributes_that_differ_and_shows_the_definition():
    cell = matrix("a text", "a integer not null").columns[0].cells["test"]
    assert cell.changed == {"type", "nullable"}
    assert (cell.text, cell.name) == ("integer not null", "a")
    assert cell.column is not None


def test_a_table_that_an_environment_lacks_or_could_not_read_has_empty_cells():
    whole = table("a text")
    broken = replace(whole, tables=(replace(whole.tables[0], columns=(), problem="no right to read it"),))
    one = compare({"prod": whole, "test": catalog(""), "dev": broken}).tables[0]
    assert drawn(one) == {"a": ".-?"}
    assert one.unread == {"dev": "no right to read it"}
    assert one.columns[0].cells["dev"] == Cell(State.UNKNOWN)


def test_an_equal_table_has_a_matrix_too():
    one = matrix("a text\nprimary key (a)", "a text\nprimary key (a)")
    assert one.differences == ()
    assert drawn(one) == {"a": ".."}
    assert [key.cells["prod"].text for key in one.keys] == ["primary key (a)"]


def test_the_odd_one_out_is_the_only_one_that_is_not_as_the_others():
    assert matrix("a text", "a text", "a integer").columns[0].odd_one_out == "dev"
    assert matrix("a integer", "a text", "a text").columns[0].odd_one_out == "prod"
    assert matrix("a text", "a text", "b text").columns[0].odd_one_out == "dev"
    assert matrix("a text", "a integer", "a date").columns[0].odd_one_out is None
    assert matrix("a text", "a integer").columns[0].odd_one_out is None


def test_rows_have_their_differences_and_the_worst_severity():
    one = matrix("a text\nb text", "a text comment 'x'\nb integer")
    assert [column.severity for column in one.columns] == ["cosmetic", "breaking"]
    assert (one.severity, one.counts) == ("breaking", {"prod": 0, "test": 2})
    assert sum(len(column.differences) for column in one.columns) == len(one.differences) == 2


def test_keys_indexes_foreign_keys_and_checks_have_rows_of_their_own():
    lines = """a integer
    primary key (a)
    unique (a) u
    index i (a)
    foreign key (a) references t (x)
    check (a > 0)
    trigger t nothing"""
    one = matrix(lines, "a integer")
    rows = (one.keys, one.indexes, one.foreign_keys, one.checks, one.triggers)
    assert [len(found) for found in rows] == [2, 1, 1, 1, 1]
    assert [row.cells["prod"].text for found in rows for row in found] == [
        "primary key (a)",
        "unique (a)",
        "index (a)",
        "foreign key (a) references t (x)",
        "check (a > 0)",
        "nothing",
    ]
    assert {row.cells["test"].state for row in one.objects} == {"missing"}


def test_a_renamed_index_is_one_row_with_both_names():
    row = matrix("a text\nindex one (a)", "a text\nindex two (a)").indexes[0]
    assert {name: (cell.name, cell.state) for name, cell in row.cells.items()} == {
        "prod": ("one", "same"),
        "test": ("two", "changed"),
    }


def test_drift_is_seen_from_the_environment_that_is_browsed():
    one = matrix("a text\nb text", "a text\nb text\nc text", "a integer\nb text")
    assert drift_of(one, "prod") == {"a": ColumnDrift({"dev": frozenset({"type"})})}
    assert drift_of(one, "dev")["a"].marks == ("≠ prod", "≠ test")
    assert drift_of(one, "test")["c"].marks == ("+ not in prod", "+ not in dev")
    assert set(drift_of(one, "test")) == {"a", "c"}


def test_an_equal_table_has_no_drift():
    assert drift_of(matrix("a text", "a text"), "prod") == {}


def test_drift_is_found_under_the_name_that_the_environment_has():
    one = compare({"prod": table("Id text", "sqlite"), "dev": table("ID text", "sqlite")}).tables[0]
    assert drift_of(one, "dev") == {"ID": ColumnDrift({"prod": frozenset({"name"})})}
