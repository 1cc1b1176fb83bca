"""Tables that SQL Server treats as special: temporal, ledger, graph, in memory."""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import TableKind
from dynamic_databases.catalog.row_keys import row_key
from dynamic_databases.comparison import compare
from dynamic_databases.dialects.sqlserver.catalog.reading import catalog_of
from dynamic_databases.dialects.sqlserver.catalog.tables import DatabaseFacts
from tests.dynamic_databases.dialects.sqlserver.rows import facts, table
from tests.dynamic_databases.dialects.sqlserver.shop import SHOP

KINDS = """
    dbo   | customers                    | table
    sales | orders                       | temporal table
    sales | MSSQL_TemporalHistoryFor_103 | table
    dbo   | sessions                     | table
    dbo   | remote_stock                 | foreign table
    dbo   | big_customers                | view
    dbo   | totals                       | materialized view
    dbo   | events                       | partitioned table
"""


@pytest.mark.parametrize("line", KINDS.strip().splitlines(), ids=str.strip)
def test_a_table_is_of_the_kind_that_the_server_says(line: str) -> None:
    schema, name, kind = (cell.strip() for cell in line.split("|"))
    assert table(SHOP, name, schema).kind == TableKind(kind)


def test_history_and_memory_are_said_as_options() -> None:
    assert table(SHOP, "MSSQL_TemporalHistoryFor_103", "sales").options == (("history table", ""),)
    assert table(SHOP, "sessions").options == (("memory optimized", ""),)
    assert table(SHOP, "customers").options == ()


def test_a_ledger_is_told_by_the_columns_that_the_server_keeps() -> None:
    given = facts(
        objects="""
            object_id | schema | name                       | type | parent | temporal | history_id
            1         | dbo    | balances                   | U    | 0      | 0        | 2
            2         | dbo    | MSSQL_LedgerHistoryFor_1   | U    | 0      | 0        | -
            3         | dbo    | entries                    | U    | 0      | 0        | -
            4         | dbo    | prices                     | U    | 0      | 2        | 5
            5         | old    | prices_until               | U    | 0      | 1        | -
        """,
        columns="""
            object_id | column_id | name  | base   | type   | hidden | generated_always
            1         | 1         | first | bigint | bigint | 1      | AS_TRANSACTION_ID_START
            1         | 2         | last  | bigint | bigint | 1      | AS_TRANSACTION_ID_END
            2         | 1         | first | bigint | bigint | 0      | NOT_APPLICABLE
            3         | 1         | first | bigint | bigint | 1      | AS_TRANSACTION_ID_START
        """,
    )
    assert table(given, "balances").options == (("ledger", "updatable"),)
    assert table(given, "balances").columns[1].generated == "transaction id end"
    assert table(given, "MSSQL_LedgerHistoryFor_1").options == (("history table", "balances"),)
    assert table(given, "entries").options == (("ledger", "append only"),)
    assert (table(given, "prices").kind, table(given, "prices").options) == (TableKind.TEMPORAL, ())
    assert table(given, "prices_until", "old").options == (("history table", "prices"),)


def graph(digest: str) -> DatabaseFacts:
    """Return the facts of a graph as a server gives them, which puts a digest of its own into names."""
    return facts(
        objects="""
            object_id | schema | name    | type | parent
            1         | dbo    | person  | U    | 0
            2         | dbo    | follows | U    | 0
        """,
        columns=f"""
            object_id | column_id | name              | base     | type     | nullable | graph_type
            1         | 2         | $node_id_{digest} | nvarchar | nvarchar | 0        | 2
            1         | 3         | name              | nvarchar | nvarchar | 1        | -
            2         | 2         | $edge_id_{digest} | nvarchar | nvarchar | 0        | 5
            2         | 5         | $from_id_{digest} | nvarchar | nvarchar | 1        | 8
        """,
        indexes=f"""
            object_id | index_id | name                        | type         | unique | column
            1         | 2        | GRAPH_UNIQUE_INDEX_{digest} | NONCLUSTERED | 1      | graph_id_{digest}
        """,
    )


def test_tables_of_a_graph_say_what_they_hold() -> None:
    given = graph("3F0C8A6E5B7D4C1E9A2B3C4D5E6F7A8B")
    assert table(given, "person").options == (("graph", "nodes"),)
    assert table(given, "follows").options == (("graph", "edges"),)
    assert not row_key(table(given, "person"))


def test_what_two_servers_call_a_graphs_columns_is_no_difference() -> None:
    left, right = graph("3F0C8A6E5B7D4C1E9A2B3C4D5E6F7A8B"), graph("00112233445566778899AABBCCDDEEFF")
    comparison = compare({"prod": catalog_of(left, "16.0"), "test": catalog_of(right, "16.0")})
    assert [(difference.object, difference.name) for difference in comparison.differences] == []


def temporal(number: int, kept: str) -> DatabaseFacts:
    return facts(
        objects=f"""
            object_id | schema | name                              | type | parent | temporal | history_id
            {number}  | dbo    | prices                            | U    | 0      | 2        | 7
            7         | dbo    | MSSQL_TemporalHistoryFor_{number} | U    | 0      | 1        | -
        """,
        columns=f"""
            object_id | column_id | name | base | type
            {number}  | 1         | id   | int  | int
            7         | 1         | id   | {kept} | {kept}
        """,
    )


def test_history_tables_that_the_servers_named_are_counterparts() -> None:
    catalogs = [
        catalog_of(temporal(*history), "16.0") for history in ((11, "int"), (22, "int"), (33, "bigint"))
    ]
    assert compare({"prod": catalogs[0], "test": catalogs[1]}).differences == ()
    difference = compare({"prod": catalogs[0], "dev": catalogs[2]}).differences[0]
    assert (difference.table, difference.attribute) == ("MSSQL_TemporalHistoryFor_11", "type")
