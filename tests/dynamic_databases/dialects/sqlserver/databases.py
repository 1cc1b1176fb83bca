"""What a script makes in the schema dbo of a SQL Server, read with the names that the script wrote."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from dynamic_databases.catalog import Catalog
from tests.dynamic_databases.dialects.sqlserver.written import as_written
from tests.locks import locked
from tests.servers.sqlserver import SQLServerDatabase, given_url


@contextmanager
def emptied_dbo() -> Iterator[SQLServerDatabase]:
    """Yield the schema in which scripts make what they name no schema for; other processes wait.

    Empties it before and after. Skips or fails the test where no server was given.
    """
    dbo = SQLServerDatabase(given_url(), "dbo")
    with locked(Path(os.environ["TESTS_SHARED_FOLDER"], "sqlserver.lock")):
        dbo.empty()
        try:
            yield dbo
        finally:
            dbo.empty()


def catalog_of(database: SQLServerDatabase, script: str) -> Catalog:
    """Return the catalog of the schema that a script filled."""
    whole = database.catalog()
    tables = tuple(table for table in whole.tables if table.schema == database.schema)
    return as_written(replace(whole, tables=tables), script)
