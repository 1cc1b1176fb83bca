"""The matrix of a table: columns and objects by environments, and the marks in a header."""

from __future__ import annotations

from dataclasses import replace

from dynamic_databases.comparison import Cell, ColumnDrift, State, TableComparison, compare, drift_of
from tests.dynamic_databases.comparison.written import catalog, table


def matrix(*lines: str, baseline: str | None = None) -> TableComparison:
    environments = ("prod", "test", "dev")
    catalogs = {name: table(text) for name, text in zip(environments, lines, strict=False)}
    return compare(catalogs, baseline).tables[0]


def drawn(table: TableComparison) -> dict[str, str]:
    """Return each row as signs: `.` same, `~` changed, `-` missing, `+` extra, `?` unknown, `_` absent."""
    signs = {"same": ".", "changed": "~", "missing": "-", "extra": "+", "unknown": "?", "absent": "_"}
    return {
        column.name: "".join(signs[cell.state] for cell in column.cells.values()) for column in table.columns
    }


def test_each_cell_has_its_state_seen_from_the_baseline():
    lines = ("a text\nb text", "a text\nb integer\nc text", "a text")
    assert drawn(matrix(*lines)) == {"a": "...", "b": ".~-", "c": "-+_"}
    assert drawn(matrix(*lines, baseline="test")) == {"a": "...", "b": "~.-", "c": "-.-"}


def test_columns_stand_in_the_baselines_order_and_others_after_their_neighbour():
    table = matrix(
        "a text\nb text\nc text", "a text\nx text\nb text\ny text\nc text", "z text\na text\nb text\nc text"
    )
    assert [column.name for column in table.columns] == ["z", "a", "x", "b", "y", "c"]


def test_a_cell_names_the_attributes_that_differ_and_shows_the_definition():
    cell = matrix("a text", "a integer not null").columns[0].cells["test"]
    assert cell.changed == {"type", "nullable"}
    assert (cell.text, cell.name) == ("integer not null", "a")
    assert cell.column is not None


def test_a_table_that_an_environment_lacks_or_could_not_read_has_empty_cells():
    whole = table("a text")
    broken = replace(whole, tables=(replace(whole.tables[0], columns=(), problem="no right to read it"),))
    compared = compare({"prod": whole, "test": catalog(""), "dev": broken}).tables[0]
    assert drawn(compared) == {"a": ".-?"}
    assert compared.unread == {"dev": "no right to read it"}
    assert compared.columns[0].cells["dev"] == Cell(State.UNKNOWN)


def test_an_equal_table_has_a_matrix_too():
    table = matrix("a text\nprimary key (a)", "a text\nprimary key (a)")
    assert table.differences == ()
    assert drawn(table) == {"a": ".."}
    assert [key.cells["prod"].text for key in table.objects] == ["primary key (a)"]


def test_the_odd_one_out_is_the_only_one_that_is_not_as_the_others():
    assert matrix("a text", "a text", "a integer").columns[0].odd_one_out == "dev"
    assert matrix("a integer", "a text", "a text").columns[0].odd_one_out == "prod"
    assert matrix("a text", "a text", "b text").columns[0].odd_one_out == "dev"
    assert matrix("a text", "a integer", "a date").columns[0].odd_one_out is None
    assert matrix("a text", "a integer").columns[0].odd_one_out is None


def test_rows_have_their_differences_and_the_worst_severity():
    table = matrix("a text\nb text", "a text comment 'x'\nb integer")
    assert [column.severity for column in table.columns] == ["cosmetic", "breaking"]
    assert table.severity == "breaking"
    assert sum(len(column.differences) for column in table.columns) == len(table.differences) == 2


def test_keys_indexes_foreign_keys_and_checks_have_rows_of_their_own():
    lines = """a integer
    primary key (a)
    unique (a) u
    index i (a)
    foreign key (a) references t (x)
    check (a > 0)
    trigger t nothing"""
    table = matrix(lines, "a integer")
    assert [row.object for row in table.objects] == [
        "primary_key",
        "unique",
        "index",
        "foreign_key",
        "check",
        "trigger",
    ]
    assert [row.cells["prod"].text for row in table.objects] == [
        "primary key (a)",
        "unique (a)",
        "index (a)",
        "foreign key (a) references t (x)",
        "check (a > 0)",
        "nothing",
    ]
    assert {row.cells["test"].state for row in table.objects} == {"missing"}


def test_a_renamed_index_is_one_row_with_both_names():
    row = matrix("a text\nindex one (a)", "a text\nindex two (a)").objects[0]
    assert {name: (cell.name, cell.state) for name, cell in row.cells.items()} == {
        "prod": ("one", "same"),
        "test": ("two", "changed"),
    }


def test_drift_is_seen_from_the_environment_that_is_browsed():
    table = matrix("a text\nb text", "a text\nb text\nc text", "a integer\nb text")
    assert drift_of(table, "prod") == {"a": ColumnDrift({"dev": frozenset({"type"})})}
    assert drift_of(table, "dev")["a"].changed.keys() == {"prod", "test"}
    assert drift_of(table, "test")["c"].missing == ("prod", "dev")
    assert set(drift_of(table, "test")) == {"a", "c"}


def test_an_equal_table_has_no_drift():
    assert drift_of(matrix("a text", "a text"), "prod") == {}


def test_drift_is_found_under_the_name_that_the_environment_has():
    compared = compare({"prod": table("Id text", "sqlite"), "dev": table("ID text", "sqlite")}).tables[0]
    assert drift_of(compared, "dev") == {"ID": ColumnDrift({"prod": frozenset({"name"})})}
