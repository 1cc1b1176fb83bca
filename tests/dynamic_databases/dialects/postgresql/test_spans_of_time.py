"""Keys for spans of time, as PostgreSQL 18 has them: told from those without, and not asked of older ones."""

from __future__ import annotations

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects.postgresql import queries
from dynamic_databases.dialects.postgresql.keys import foreign_key_of
from dynamic_databases.dialects.postgresql.tables import RelationRow, TableRows, tables_of
from dynamic_databases.dialects.postgresql.types import Types

COLUMNS = {
    1: Column("room", 1, "integer", Kind(Family.INTEGER, 32)),
    2: Column("at", 2, "daterange", Kind(Family.RANGE)),
}
TABLE = RelationRow(
    9, "public", "stays", "r", "p", 0, 0, None, False, None, None, None, None, None, None, None
)


def constraint(kind: str, match: str = " ", said: str | None = None):
    return (
        9,
        "k",
        kind,
        [1, 2],
        8,
        None,
        "a",
        "a",
        match,
        False,
        False,
        True,
        said,
        "public",
        "rooms",
        ["id", "at"],
    )


def options_of(row) -> tuple[tuple[str, str], ...]:
    return tables_of(TableRows([TABLE], {}, {9: [row]}, {}, {}), Types([]))[0].options


def test_a_primary_key_without_overlaps_is_not_one_that_compares_values():
    assert options_of(constraint("p")) == ()
    assert options_of(constraint("p", said="WITHOUT OVERLAPS")) == (("primary key", "WITHOUT OVERLAPS"),)


def test_a_foreign_key_of_a_period_says_so():
    assert foreign_key_of(constraint("f", "s"), COLUMNS).match is None
    assert foreign_key_of(constraint("f", "t"), COLUMNS).match == "PERIOD"


def test_servers_before_18_are_not_asked():
    assert "conperiod" not in queries.constraints(170006)
    assert queries.constraints(180000).count("k.conperiod") == 2
