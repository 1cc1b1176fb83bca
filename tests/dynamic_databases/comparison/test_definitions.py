"""The statement of a table is not compared, only what it says; that of a view is."""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import Catalog, Table, TableKind
from dynamic_databases.comparison import compare


def catalog(definition: str, kind: TableKind) -> Catalog:
    table = Table(schema="main", name="orders", kind=kind, definition=definition)
    return Catalog(vendor="sqlite", version="3.45", default_schema="main", tables=(table,))


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [(TableKind.TABLE, []), (TableKind.VIEW, ["definition"]), (TableKind.VIRTUAL, ["definition"])],
)
def test_only_where_it_defines_the_rows_is_a_statement_compared(kind, attributes) -> None:
    catalogs = {
        "prod": catalog("CREATE VIEW orders AS SELECT 1", kind),
        "dev": catalog("CREATE VIEW orders AS SELECT 2", kind),
    }
    assert [difference.attribute for difference in compare(catalogs).differences] == attributes
