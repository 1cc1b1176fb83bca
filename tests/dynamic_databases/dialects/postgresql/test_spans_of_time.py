"""Keys for spans of time, as PostgreSQL 18 has them: told from those without, and not asked of older ones."""

from __future__ import annotations

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects.postgresql.catalog import key_queries
from dynamic_databases.dialects.postgresql.catalog.keys import foreign_key_of
from dynamic_databases.dialects.postgresql.catalog.rows import ConstraintRow, RelationRow
from dynamic_databases.dialects.postgresql.catalog.tables import TableRows, tables_of
from dynamic_databases.dialects.postgresql.types import Types

COLUMNS = {
    1: Column("room", 1, "integer", Kind(Family.INTEGER, 32)),
    2: Column("at", 2, "daterange", Kind(Family.RANGE)),
}
TABLE = RelationRow(
    oid=9,
    schema="public",
    name="stays",
    kind="r",
    persistence="p",
    rows=0,
    bytes=0,
    parent=None,
    is_partition=False,
    definition=None,
    settings=None,
    partition_key=None,
    bound=None,
    row_security=None,
    server=None,
    comment=None,
)


def constraint(kind: str, match: str = " ", definition: str | None = None) -> ConstraintRow:
    return ConstraintRow(
        relation=9,
        name="k",
        type=kind,
        columns=[1, 2],
        target_oid=8,
        set_columns=None,
        on_update="a",
        on_delete="a",
        match=match,
        deferrable=False,
        deferred=False,
        valid=True,
        definition=definition,
        target_schema="public",
        target="rooms",
        target_columns=["id", "at"],
    )


def options_of(row: ConstraintRow) -> tuple[tuple[str, str], ...]:
    rows = TableRows(relations=[TABLE], columns={}, constraints={9: [row]}, indexes={}, attached={})
    return tables_of(rows, Types([]))[0].options


def test_a_primary_key_without_overlaps_is_not_one_that_compares_values():
    assert options_of(constraint("p")) == ()
    assert options_of(constraint("p", definition="WITHOUT OVERLAPS")) == (
        ("primary key", "WITHOUT OVERLAPS"),
    )


def test_a_foreign_key_of_a_period_says_so():
    assert foreign_key_of(constraint("f", "s"), COLUMNS).match is None
    assert foreign_key_of(constraint("f", "t"), COLUMNS).match == "PERIOD"


def test_servers_before_18_are_not_asked():
    assert "conperiod" not in key_queries.constraints(170006)
    assert key_queries.constraints(180000).count("k.conperiod") == 2
