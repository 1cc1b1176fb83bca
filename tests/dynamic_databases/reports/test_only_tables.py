from __future__ import annotations

import pytest

from dynamic_databases.errors import NoSuchTable
from dynamic_databases.reports import only_tables
from tests.dynamic_databases.reports.made import catalog, compared, table

RESULT = compared(
    prod=catalog(table("orders", "a"), table("orders", "b", schema="sales"), table("a.b", "a")),
    dev=catalog(table("orders", "c"), table("new", "a")),
)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("orders", ("main", "orders")),
        ("main.orders", ("main", "orders")),
        ("sales.orders", ("sales", "orders")),
        ("a.b", ("main", "a.b")),
        ("new", ("main", "new")),
    ],
)
def test_a_table_is_named_with_or_without_its_schema(name, kept):
    comparison = only_tables(RESULT, [name]).comparison
    assert comparison is not None
    assert [(table.schema, table.name) for table in comparison.tables] == [kept]
    assert {(difference.schema, difference.table) for difference in comparison.differences} == {kept}
    assert comparison.summary.tables == 1


def test_what_nobody_has_is_named():
    with pytest.raises(NoSuchTable, match=r"No table one, two in prod, dev\."):
        only_tables(RESULT, ["orders", "one", "two"])


def test_no_names_keep_everything():
    assert only_tables(RESULT, []) is RESULT
    assert only_tables(compared(), ["orders"]).comparison is None
